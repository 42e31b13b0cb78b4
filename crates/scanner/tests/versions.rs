//! Version orders against comparisons that the native tools made: `fixtures/versions/<scheme>.txt`, one a line.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

use std::path::Path;

use lockgate_model::Ecosystem;
use lockgate_scanner::version::parse;

#[test]
fn versions_are_ordered_as_the_native_tool_orders_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/versions/semver.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let mut compared = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        let [a, operator, b] = words[..] else { panic!("{line}") };
        for ecosystem in [Ecosystem::CratesIo, Ecosystem::Npm] {
            let version = |text| parse(ecosystem, text).unwrap_or_else(|| panic!("{text}"));
            let (a, b) = (version(a), version(b));
            assert_eq!(a.cmp(&b).is_eq(), operator == "=", "{line}");
            assert_eq!(a.cmp(&b).is_lt(), operator == "<", "{line}");
            assert_eq!(b.cmp(&a), a.cmp(&b).reverse(), "{line}");
        }
        compared += 1;
    }
    assert!(compared > 20);
}
