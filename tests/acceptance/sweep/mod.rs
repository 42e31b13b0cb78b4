//! `lockgate sweep` against a GitHub on the loopback interface.

mod budget;
mod equality;
mod incomplete;
mod outputs;
mod readme;
mod rig;
