//! Version orders: one file a scheme, each held to comparisons that the native tool made (`fixtures/versions/`).

mod alpine;
mod comparison;
mod composer;
mod conan;
mod cran;
mod dart;
mod debian;
mod hackage;
mod maven;
mod nuget;
mod number;
mod packagist;
mod pep440;
mod redhat;
mod rubygems;
mod scheme;
mod semver;
mod value;

use lockgate_model::{Ecosystem, RangeScheme};

pub use comparison::{Comparison, ComparisonError};
pub use scheme::{SCHEMES, Scheme};
pub use value::Version;

/// Reads the version of a package in use, in the ecosystem's order; `None` where its scheme does not allow it.
#[must_use]
pub fn parse(ecosystem: Ecosystem, text: &str) -> Option<Version> {
    (Scheme::of(ecosystem).parse_package)(text)
}

/// Reads the version of a package in use in the order of a range: the ecosystem's own, or SemVer's.
#[must_use]
pub fn parse_for(ecosystem: Ecosystem, scheme: RangeScheme, text: &str) -> Option<Version> {
    (of_range(ecosystem, scheme).parse_package)(text)
}

/// Whether a range of an ecosystem is in the order in which [`parse`] reads its versions.
#[must_use]
pub fn is_in_own_order(ecosystem: Ecosystem, scheme: RangeScheme) -> bool {
    std::ptr::eq(of_range(ecosystem, scheme), Scheme::of(ecosystem))
}

/// Reads a bound of an advisory's range. Bounds are written by hand and may leave out trailing parts: `1.2` is `1.2.0`.
#[must_use]
pub fn parse_bound(ecosystem: Ecosystem, scheme: RangeScheme, text: &str) -> Option<Version> {
    (of_range(ecosystem, scheme).parse_bound)(text)
}

/// The release that a bound stands for, as a version of the ecosystem: in SemVer's order written in full and without the
/// prerelease `0`, which bounds use for "the lowest prerelease" (`1.2-0` is `1.2.0`). `None` for what is no bound.
#[must_use]
pub fn release_of_bound(ecosystem: Ecosystem, scheme: RangeScheme, text: &str) -> Option<String> {
    let value::Value::Semver(version) = parse_bound(ecosystem, scheme, text)?.0 else {
        return Some(text.trim().to_owned());
    };
    Some(version.without_lowest_prerelease().to_string())
}

fn of_range(ecosystem: Ecosystem, scheme: RangeScheme) -> &'static Scheme {
    let own = Scheme::of(ecosystem);
    match scheme {
        RangeScheme::Semver if !own.reads_semver_ranges() => &scheme::SEMVER,
        RangeScheme::Semver | RangeScheme::Ecosystem => own,
    }
}
