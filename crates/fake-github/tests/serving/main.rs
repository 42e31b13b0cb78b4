//! The server as a client sees it.

mod client;
mod graphql;
mod lists;
mod objects;
