//! Version orders: one file a scheme.
//!
//! Both ecosystems read so far order by SemVer; another order is another file and another arm in [`parse`].

mod semver;

use std::cmp::Ordering;

use lockgate_model::{Ecosystem, RangeScheme};

/// A version that can be compared with others of its scheme. Equal means: the same place in the order.
#[derive(Clone, Debug)]
pub struct Version(::semver::Version);

impl Version {
    /// Whether it is a prerelease.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        !self.0.pre.is_empty()
    }

    /// The version without a prerelease `0`, which bounds use for "the lowest prerelease": `1.2.0-0` is `1.2.0`.
    #[must_use]
    pub fn release_of_bound(&self) -> String {
        let mut version = self.0.clone();
        if version.pre.as_str() == "0" {
            version.pre = ::semver::Prerelease::EMPTY;
        }
        version.to_string()
    }

    /// The part that SemVer allows to change without breaking: `1` for 1.2.3, `0.3` for 0.3.1, `0.0.7` for 0.0.7.
    #[must_use]
    pub fn compatibility_bucket(&self) -> String {
        let ::semver::Version { major, minor, patch, .. } = self.0;
        match (major, minor) {
            (0, 0) => format!("0.0.{patch}"),
            (0, _) => format!("0.{minor}"),
            _ => major.to_string(),
        }
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        // Build metadata has no place in the order.
        self.0.cmp_precedence(&other.0)
    }
}

/// How the versions of an ecosystem are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// SemVer 2.0.
    Semver,
    /// No order is known.
    Unknown,
}

impl Scheme {
    /// The scheme of an ecosystem.
    #[must_use]
    pub const fn of(ecosystem: Ecosystem) -> Self {
        match ecosystem {
            Ecosystem::CratesIo
            | Ecosystem::Npm
            | Ecosystem::Go
            | Ecosystem::Hex
            | Ecosystem::Pub
            | Ecosystem::SwiftUrl
            | Ecosystem::Julia
            | Ecosystem::GitHubActions => Self::Semver,
            Ecosystem::PyPi
            | Ecosystem::Maven
            | Ecosystem::NuGet
            | Ecosystem::RubyGems
            | Ecosystem::Packagist
            | Ecosystem::ConanCenter
            | Ecosystem::Cran
            | Ecosystem::Hackage
            | Ecosystem::CocoaPods
            | Ecosystem::Conda
            | Ecosystem::Jsr
            | Ecosystem::Terraform
            | Ecosystem::Helm
            | Ecosystem::Bazel
            | Ecosystem::Nix => Self::Unknown,
        }
    }
}

/// Reads a version of an ecosystem; `None` where its scheme does not allow it.
#[must_use]
pub fn parse(ecosystem: Ecosystem, text: &str) -> Option<Version> {
    match Scheme::of(ecosystem) {
        Scheme::Semver => semver::parse(text).map(Version),
        Scheme::Unknown => None,
    }
}

/// Reads a bound of an advisory's range. Bounds are written by hand and may leave out trailing parts: `1.2` is `1.2.0`.
#[must_use]
pub fn parse_bound(ecosystem: Ecosystem, scheme: RangeScheme, text: &str) -> Option<Version> {
    let scheme = match scheme {
        RangeScheme::Semver => Scheme::Semver,
        RangeScheme::Ecosystem => Scheme::of(ecosystem),
    };
    match scheme {
        Scheme::Semver => semver::parse_short(text).map(Version),
        Scheme::Unknown => None,
    }
}
