//! A version of any scheme.

use super::alpine::Alpine;
use super::conan::Conan;
use super::dart::Dart;
use super::debian::Debian;
use super::maven::Maven;
use super::nuget::NuGet;
use super::number::Number;
use super::packagist::Packagist;
use super::pep440::Pep440;
use super::redhat::RedHat;
use super::rubygems::RubyGems;
use super::semver::Semver;

use std::cmp::Ordering;

/// A version that can be compared with others of its scheme. Equal means: the same place in the order.
///
/// The order is total. Versions of different schemes never meet; their order is fixed and means nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub(super) Value);

/// A version by its order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Semver(Semver),
    Dart(Dart),
    Pep440(Pep440),
    Maven(Maven),
    RubyGems(RubyGems),
    NuGet(NuGet),
    Packagist(Packagist),
    /// Hackage's and CRAN's.
    Numbers(Vec<Number>),
    Conan(Conan),
    Debian(Debian),
    Alpine(Alpine),
    RedHat(RedHat),
}

impl Version {
    /// Whether it is a prerelease. Lists of numbers and the packages of Linux distributions but Alpine's have none.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        match &self.0 {
            Value::Semver(version) => version.is_prerelease(),
            Value::Dart(dart) => dart.version.is_prerelease(),
            Value::Pep440(version) => version.is_prerelease(),
            Value::Maven(version) => version.is_prerelease(),
            Value::RubyGems(version) => version.is_prerelease(),
            Value::NuGet(version) => version.is_prerelease(),
            Value::Packagist(version) => version.is_prerelease(),
            Value::Conan(version) => version.is_prerelease(),
            Value::Alpine(version) => version.is_prerelease(),
            Value::Numbers(_) | Value::Debian(_) | Value::RedHat(_) => false,
        }
    }

    /// The part that SemVer allows to change without breaking: `1` for 1.2.3, `0.3` for 0.3.1, `0.0.7` for 0.0.7. `None`
    /// for schemes that promise nothing of the kind.
    #[must_use]
    pub fn compatibility_bucket(&self) -> Option<String> {
        match &self.0 {
            Value::Semver(version) => Some(version.compatibility_bucket()),
            Value::Dart(dart) => Some(dart.version.compatibility_bucket()),
            Value::Pep440(_)
            | Value::Maven(_)
            | Value::RubyGems(_)
            | Value::NuGet(_)
            | Value::Packagist(_)
            | Value::Numbers(_)
            | Value::Conan(_)
            | Value::Debian(_)
            | Value::Alpine(_)
            | Value::RedHat(_) => None,
        }
    }

    /// The comparison as the scheme's own tool makes it. It differs from the order only where the tool's comparison is no
    /// order: for `#` in PHP's `version_compare`, which equals any number, and for words among the numbers in Maven and Conan.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Value::Packagist(a), Value::Packagist(b)) => a.compare(b),
            (Value::Maven(a), Value::Maven(b)) => a.compare(b),
            (Value::Conan(a), Value::Conan(b)) => a.compare(b),
            (a, b) => a.cmp(b),
        }
    }
}
