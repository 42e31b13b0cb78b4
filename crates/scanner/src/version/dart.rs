//! SemVer with build metadata in the order: Dart's `pub_semver` and Julia's `VersionNumber`.
//!
//! Sources: <https://github.com/dart-lang/pub_semver/blob/master/lib/src/version.dart>,
//! <https://docs.julialang.org/en/v1/base/base/#Base.VersionNumber>.

use super::number::Identifier;
use super::semver::{self, Semver};

/// A version whose build metadata counts: `1.0.0` is before `1.0.0+1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dart {
    /// The version without build metadata.
    pub(super) version: Semver,
    build: Vec<Identifier>,
}

/// Reads a version.
pub(super) fn parse(text: &str) -> Option<Dart> {
    let (version, build) = semver::parse_with_build(text)?;
    let build = match build {
        Some(build) => build.split('.').map(Identifier::parse).collect(),
        None => Vec::new(),
    };
    Some(Dart { version, build })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_metadata_counts_after_everything_else() {
        let order =
            ["1.0.0-a", "1.0.0-a+1", "1.0.0", "1.0.0+1", "1.0.0+2", "1.0.0+10", "1.0.0+a", "1.0.1"];
        for pair in order.windows(2) {
            assert!(parse(pair[0]) < parse(pair[1]), "{pair:?}");
        }
    }
}
