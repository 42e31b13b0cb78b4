//! `lockgate sweep` against a GitHub on the loopback interface.

mod budget;
mod equality;
mod graphql;
mod incomplete;
mod limits;
mod moved;
mod objects;
mod outputs;
mod permissions;
mod readme;
mod rig;
mod told;
