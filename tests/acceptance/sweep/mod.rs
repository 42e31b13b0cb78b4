//! `lockgate sweep` against a GitHub on the loopback interface.

mod budget;
mod credentials;
mod equality;
mod hostile;
mod incomplete;
mod network;
mod outputs;
mod paging;
mod resume;
mod rig;
mod sizes;
