//! What makes two alerts the same alert.

use sha2::{Digest, Sha256};

use crate::{Ecosystem, RepoPath};

/// Everything that an alert's identity is made of. Neither a line nor a version is in it: a moved line, or a bump that
/// is still vulnerable, keeps the alert and its dismissal.
#[derive(Clone, Copy, Debug)]
pub struct AlertIdentity<'a> {
    /// The package's ecosystem.
    pub ecosystem: Ecosystem,
    /// The lockfile.
    pub path: &'a RepoPath,
    /// The package's name.
    pub package: &'a str,
    /// What tells several versions of one package in one lockfile apart.
    pub slot: &'a str,
    /// The canonical id of the advisory group.
    pub id: &'a str,
}

impl AlertIdentity<'_> {
    /// The value of SARIF's `partialFingerprints.primaryLocationLineHash`: the first 16 hex digits of
    /// sha256("v1" NUL ecosystem NUL path NUL package NUL slot NUL id), then `:1`.
    ///
    /// The recipe is frozen: a change closes and opens every alert everywhere.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let parts =
            ["v1", self.ecosystem.osv_name(), self.path.as_str(), self.package, self.slot, self.id];
        let digest = Sha256::digest(parts.join("\0"));
        let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{hex}:1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests were computed with coreutils: `printf 'v1\0crates.io\0Cargo.lock\0time\x000.1\0RUSTSEC-2020-0071' | sha256sum`.
    #[test]
    fn the_recipe_of_the_fingerprint_is_frozen() {
        let path = RepoPath::new("Cargo.lock").unwrap();
        let mut identity = AlertIdentity {
            ecosystem: Ecosystem::CratesIo,
            path: &path,
            package: "time",
            slot: "0.1",
            id: "RUSTSEC-2020-0071",
        };
        assert_eq!(identity.fingerprint(), "35bef670534c1437:1");
        identity.ecosystem = Ecosystem::Npm;
        identity.slot = "node_modules/time";
        assert_eq!(identity.fingerprint(), "f3238708f053bbb9:1");
    }
}
