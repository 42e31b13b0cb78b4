//! What the readers make of the fixtures, held to a version: stores are full of readings of earlier programs.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use lockgate_sweep::pack::READER_VERSION;
use sha2::{Digest as _, Sha256};

use crate::collect::read;
use crate::packing::cases;

fn expected() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sweep/reader_version.txt")
}

#[test]
fn readings_change_only_with_the_version_of_the_reader() {
    let mut hasher = Sha256::new();
    for (_, reading) in cases().iter().flat_map(|files| read(files).readings) {
        hasher.update(format!("{reading:?}\n"));
    }
    let mut now = format!("{READER_VERSION} ");
    hasher.finalize().iter().take(8).for_each(|byte| write!(now, "{byte:02x}").unwrap());
    #[expect(clippy::disallowed_methods, reason = "a switch of this test, not of the product")]
    if std::env::var_os("LOCKGATE_BLESS").is_some() {
        fs::write(expected(), format!("{now}\n")).unwrap();
    }
    let before = fs::read_to_string(expected()).unwrap();
    assert_eq!(
        before.trim(),
        now,
        "the readers make something else of the fixtures: raise READER_VERSION in \
         crates/sweep/src/pack/reading.rs if a store may hold readings of a release, then run with LOCKGATE_BLESS=1"
    );
}
