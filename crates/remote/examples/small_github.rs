//! The small GitHub of the tests on a port, for `tests/github/prism.sh`.

#![allow(
    dead_code,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a server of tests"
)]

#[path = "../tests/github/fake.rs"]
mod fake;
#[path = "../tests/github/replies.rs"]
mod replies;

fn main() {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:4020".to_owned());
    let github = fake::Fake::start_on(&address);
    github.state().pending_polls = 1;
    for (number, state) in [(1, "open"), (2, "dismissed"), (3, "fixed")] {
        github.state().alerts.push(replies::alert(number, state, "lockgate", "RUSTSEC-2026-0001"));
    }
    println!("{}", github.url);
    // Until it is stopped.
    loop {
        std::thread::park();
    }
}
