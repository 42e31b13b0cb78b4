//! `lockgate sweep` against a GitHub on the loopback interface.

mod budget;
mod credentials;
mod equality;
mod graphql;
mod hostile;
mod incomplete;
mod limits;
mod moved;
mod network;
mod objects;
mod outputs;
mod paging;
mod permissions;
mod posture;
mod publish;
mod readme;
mod readme_more;
mod resume;
mod rig;
mod shards;
mod sizes;
mod told;
