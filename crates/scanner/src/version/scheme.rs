//! The registry of version orders.

use lockgate_model::Ecosystem;

use super::value::{Value, Version};
use super::{
    alpine, conan, cran, dart, debian, hackage, maven, nuget, packagist, pep440, redhat, rubygems,
    semver,
};

/// How versions of a kind are read and ordered.
#[derive(Debug)]
pub struct Scheme {
    /// The name, also of its file of comparisons below `fixtures/versions/`.
    pub id: &'static str,
    /// Other names, in lower case; the ecosystems' own are not among them.
    pub aliases: &'static [&'static str],
    /// Reads a version as leniently as the tool that orders them, for comparisons.
    pub parse: fn(&str) -> Option<Version>,
    /// Reads the version of a package in use. `None` where it has no certain place in the order.
    pub parse_package: fn(&str) -> Option<Version>,
    /// Reads a bound of an advisory.
    pub parse_bound: fn(&str) -> Option<Version>,
}

/// SemVer 2.0.
pub(super) static SEMVER: Scheme =
    lenient("semver", &[], |text| value(semver::parse(text), Value::Semver));

static GO: Scheme = lenient("go", &["golang"], |text| value(semver::parse_go(text), Value::Semver));
static PUB: Scheme = lenient("pub", &["dart"], |text| value(dart::parse(text), Value::Dart));
static JULIA: Scheme = lenient("julia", &[], |text| value(dart::parse(text), Value::Dart));
static PEP440: Scheme = Scheme {
    id: "pep440",
    aliases: &["python"],
    parse: |text| value(pep440::parse(text), Value::Pep440),
    parse_package: |text| value(pep440::parse_public(text), Value::Pep440),
    parse_bound: |text| value(pep440::parse(text), Value::Pep440),
};
static MAVEN: Scheme = Scheme {
    id: "maven",
    aliases: &[],
    parse: |text| value(maven::parse(text), Value::Maven),
    parse_package: |text| value(with_digit(text).and_then(maven::parse), Value::Maven),
    parse_bound: |text| value(maven::parse(text), Value::Maven),
};
static RUBYGEMS: Scheme =
    lenient("rubygems", &["gem"], |text| value(rubygems::parse(text), Value::RubyGems));
static NUGET: Scheme = lenient("nuget", &[], |text| value(nuget::parse(text), Value::NuGet));
static PACKAGIST: Scheme = Scheme {
    id: "packagist",
    aliases: &["composer"],
    parse: |text| value(packagist::parse(text), Value::Packagist),
    parse_package: |text| value(packagist::parse_normalized(text), Value::Packagist),
    parse_bound: |text| {
        let bound = packagist::parse_normalized(text).or_else(|| packagist::parse(text));
        value(bound, Value::Packagist)
    },
};
static HACKAGE: Scheme =
    lenient("hackage", &[], |text| value(hackage::parse(text), Value::Numbers));
static CRAN: Scheme = lenient("cran", &["r"], |text| value(cran::parse(text), Value::Numbers));
static CONAN: Scheme = Scheme {
    id: "conan",
    aliases: &[],
    parse: |text| value(conan::parse(text), Value::Conan),
    parse_package: |text| value(with_digit(text).and_then(conan::parse), Value::Conan),
    parse_bound: |text| value(conan::parse(text), Value::Conan),
};
static DEBIAN: Scheme =
    lenient("debian", &["deb", "dpkg", "ubuntu"], |text| value(debian::parse(text), Value::Debian));
static ALPINE: Scheme = lenient("alpine", &["apk", "wolfi", "chainguard"], |text| {
    value(alpine::parse(text), Value::Alpine)
});
static REDHAT: Scheme =
    lenient("redhat", &["rpm", "red hat"], |text| value(redhat::parse(text), Value::RedHat));

/// Every scheme. Those of Linux distributions have no ecosystem yet.
pub static SCHEMES: &[&Scheme] = &[
    &SEMVER, &GO, &PUB, &JULIA, &PEP440, &MAVEN, &RUBYGEMS, &NUGET, &PACKAGIST, &HACKAGE, &CRAN,
    &CONAN, &DEBIAN, &ALPINE, &REDHAT,
];

impl Scheme {
    /// The scheme of an ecosystem; for those that no feed covers the nearest one.
    #[must_use]
    pub fn of(ecosystem: Ecosystem) -> &'static Self {
        match ecosystem {
            Ecosystem::CratesIo
            | Ecosystem::Npm
            | Ecosystem::Hex
            | Ecosystem::SwiftUrl
            | Ecosystem::GitHubActions
            | Ecosystem::Jsr
            | Ecosystem::Terraform
            | Ecosystem::Helm
            | Ecosystem::Bazel
            | Ecosystem::Nix => &SEMVER,
            Ecosystem::Go => &GO,
            Ecosystem::Pub => &PUB,
            Ecosystem::Julia => &JULIA,
            Ecosystem::PyPi | Ecosystem::Conda => &PEP440,
            Ecosystem::Maven => &MAVEN,
            // CocoaPods orders by a copy of `Gem::Version`.
            Ecosystem::RubyGems | Ecosystem::CocoaPods => &RUBYGEMS,
            Ecosystem::NuGet => &NUGET,
            Ecosystem::Packagist => &PACKAGIST,
            Ecosystem::Hackage => &HACKAGE,
            Ecosystem::Cran => &CRAN,
            Ecosystem::ConanCenter => &CONAN,
        }
    }

    /// The scheme of a name: its own, an alias, or that of an ecosystem; in any letter case.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        let is_same = |known: &str| known.eq_ignore_ascii_case(name);
        let mut schemes = SCHEMES.iter().copied();
        schemes
            .find(|scheme| is_same(scheme.id) || scheme.aliases.iter().any(|alias| is_same(alias)))
            .or_else(|| {
                let mut ecosystems = Ecosystem::ALL.iter().copied();
                ecosystems.find(|ecosystem| is_same(ecosystem.osv_name())).map(Self::of)
            })
    }

    /// Whether `SEMVER` ranges of the ecosystem are read in its own order: it is SemVer's, or refines it in a way on which
    /// the authors of such ranges rely (Julia's builds, `fixed: 0.20.1+1`).
    pub(super) fn reads_semver_ranges(&self) -> bool {
        matches!(self.id, "semver" | "go" | "julia")
    }
}

/// A scheme that reads everything alike.
const fn lenient(
    id: &'static str,
    aliases: &'static [&'static str],
    parse: fn(&str) -> Option<Version>,
) -> Scheme {
    Scheme { id, aliases, parse, parse_package: parse, parse_bound: parse }
}

fn value<T>(parsed: Option<T>, wrap: fn(T) -> Value) -> Option<Version> {
    parsed.map(|version| Version(wrap(version)))
}

/// Such schemes order any text, but a word such as `latest` says nothing about its place.
fn with_digit(text: &str) -> Option<&str> {
    (text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains("${")).then_some(text)
}
