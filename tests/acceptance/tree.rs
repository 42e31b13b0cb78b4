//! Small trees to scan.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// The policy of tests that do not look at the age of their frozen records.
pub(crate) const NO_AGE: &str = "[incomplete]\nstale-database = \"tolerate\"\n";

/// A Cargo.lock with one vulnerable package.
pub(crate) const VULNERABLE: &str = "version = 4\n\n[[package]]\nname = \"smallvec\"\nversion = \"1.6.0\"\n\
    source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

/// A Cargo.lock without vulnerable packages.
pub(crate) const SOUND: &str = "version = 4\n\n[[package]]\nname = \"cfg-if\"\nversion = \"1.0.0\"\n\
    source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

/// A tree with a policy that tolerates age, and these files.
pub(crate) fn tree(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "lockgate.toml", NO_AGE.as_bytes());
    for (name, bytes) in files {
        write(folder.path(), name, bytes);
    }
    folder
}

/// Writes a file below a folder.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
