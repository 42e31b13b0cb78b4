//! `fake-github`.
fn main() {}
