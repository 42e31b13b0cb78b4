//! Sweeps of a GitHub on the loopback interface: what was asked, how each repository ended, what the store holds.

mod budget;
mod clock;
mod endings;
mod limits;
mod rig;
