//! Versions of modules.

use semver::Version;

/// The version without its `v`, a piece of the same text; `None` where it is not one exact version, as `master` or `v1`.
/// Source: <https://go.dev/ref/mod#versions>.
pub(in crate::format) fn read_exact(text: &str) -> Option<&str> {
    let version = text.strip_prefix('v')?;
    let parsed = Version::parse(version).ok()?;
    let build = parsed.build.as_str();
    (build.is_empty() || build == "incompatible").then_some(version)
}

/// Whether a version may be of a module: from major version 2 on, a path says which it is.
/// Source: <https://go.dev/ref/mod#major-version-suffixes>.
pub(in crate::format) fn fits_path(path: &str, version: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    let Some(suffix) = last.strip_prefix('v').filter(|_| last.len() < path.len()) else {
        return true;
    };
    let is_major = !suffix.is_empty() && suffix.bytes().all(|byte| byte.is_ascii_digit());
    !is_major || version.split('.').next() == Some(suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_version_is_exact() {
        let exact = ["v1.2.3", "v2.0.0+incompatible", "v0.0.0-20210630005230-0f9fa26af87c"];
        for text in exact {
            assert_eq!(read_exact(text), text.strip_prefix('v'));
        }
        for text in ["1.2.3", "v1", "v1.2", "master", "latest", "v1.2.3+x", "v01.2.3", "v", ""] {
            assert_eq!(read_exact(text), None, "{text}");
        }
    }

    #[test]
    fn the_major_version_in_a_path_is_that_of_the_version() {
        assert!(fits_path("a.example/b/v2", "2.1.0"));
        assert!(!fits_path("a.example/b/v2", "1.0.0"));
        assert!(!fits_path("a.example/b/v2", "20.0.0"));
        for path in ["a.example/b", "a.example/vault", "v2", "gopkg.example/yaml.v2", "a/v"] {
            assert!(fits_path(path, "1.0.0"), "{path}");
        }
    }
}
