//! Package ecosystems.

use std::fmt;

use serde::Serialize;

/// A package ecosystem that lockgate reads lockfiles of.
///
/// Adding one: add the variant and let the compiler list every `match` to complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Ecosystem {
    /// Rust crates.
    #[serde(rename = "crates.io")]
    CratesIo,
    /// JavaScript packages.
    #[serde(rename = "npm")]
    Npm,
    /// Python packages.
    #[serde(rename = "PyPI")]
    PyPi,
    /// Go modules.
    #[serde(rename = "Go")]
    Go,
    /// Java packages, `group:artifact`.
    #[serde(rename = "Maven")]
    Maven,
    /// .NET packages.
    #[serde(rename = "NuGet")]
    NuGet,
    /// Ruby gems.
    #[serde(rename = "RubyGems")]
    RubyGems,
    /// PHP packages.
    #[serde(rename = "Packagist")]
    Packagist,
    /// Dart packages.
    #[serde(rename = "Pub")]
    Pub,
    /// Elixir and Erlang packages.
    #[serde(rename = "Hex")]
    Hex,
    /// Swift packages, by the location of their repository.
    #[serde(rename = "SwiftURL")]
    SwiftUrl,
    /// C and C++ packages.
    #[serde(rename = "ConanCenter")]
    ConanCenter,
    /// R packages.
    #[serde(rename = "CRAN")]
    Cran,
    /// Haskell packages.
    #[serde(rename = "Hackage")]
    Hackage,
    /// Julia packages.
    #[serde(rename = "Julia")]
    Julia,
    /// Actions that workflows use.
    #[serde(rename = "GitHub Actions")]
    GitHubActions,
    /// Pods of Apple's platforms. No feed covers them.
    #[serde(rename = "CocoaPods")]
    CocoaPods,
    /// Conda packages. No feed covers them.
    #[serde(rename = "Conda")]
    Conda,
    /// Deno's registry of JavaScript packages. No feed covers it.
    #[serde(rename = "JSR")]
    Jsr,
    /// Terraform providers. No feed covers them.
    #[serde(rename = "Terraform")]
    Terraform,
    /// Helm charts. No feed covers them.
    #[serde(rename = "Helm")]
    Helm,
    /// Bazel modules. No feed covers them.
    #[serde(rename = "Bazel")]
    Bazel,
    /// Nix flakes. No feed covers them.
    #[serde(rename = "Nix")]
    Nix,
}

impl Ecosystem {
    /// Every ecosystem, in a fixed order.
    pub const ALL: &[Self] = &[
        Self::CratesIo,
        Self::Npm,
        Self::PyPi,
        Self::Go,
        Self::Maven,
        Self::NuGet,
        Self::RubyGems,
        Self::Packagist,
        Self::Pub,
        Self::Hex,
        Self::SwiftUrl,
        Self::ConanCenter,
        Self::Cran,
        Self::Hackage,
        Self::Julia,
        Self::GitHubActions,
        Self::CocoaPods,
        Self::Conda,
        Self::Jsr,
        Self::Terraform,
        Self::Helm,
        Self::Bazel,
        Self::Nix,
    ];

    /// The name in OSV records and in the folders of OSV's bucket; for those that no feed covers, the name in reports.
    /// Source: <https://ossf.github.io/osv-schema/#defined-ecosystems>.
    #[must_use]
    pub const fn osv_name(self) -> &'static str {
        match self {
            Self::CratesIo => "crates.io",
            Self::Npm => "npm",
            Self::PyPi => "PyPI",
            Self::Go => "Go",
            Self::Maven => "Maven",
            Self::NuGet => "NuGet",
            Self::RubyGems => "RubyGems",
            Self::Packagist => "Packagist",
            Self::Pub => "Pub",
            Self::Hex => "Hex",
            Self::SwiftUrl => "SwiftURL",
            Self::ConanCenter => "ConanCenter",
            Self::Cran => "CRAN",
            Self::Hackage => "Hackage",
            Self::Julia => "Julia",
            Self::GitHubActions => "GitHub Actions",
            Self::CocoaPods => "CocoaPods",
            Self::Conda => "Conda",
            Self::Jsr => "JSR",
            Self::Terraform => "Terraform",
            Self::Helm => "Helm",
            Self::Bazel => "Bazel",
            Self::Nix => "Nix",
        }
    }

    /// The ecosystem of an OSV name; a suffix such as `:11` is not part of the name. `None` for those not supported.
    #[must_use]
    pub fn from_osv_name(name: &str) -> Option<Self> {
        let base = name.split(':').next().unwrap_or(name);
        Self::ALL.iter().copied().find(|ecosystem| ecosystem.osv_name() == base)
    }

    /// The purl type. Source: <https://github.com/package-url/purl-spec>.
    #[must_use]
    pub const fn purl_type(self) -> &'static str {
        match self {
            Self::CratesIo => "cargo",
            Self::Npm => "npm",
            Self::PyPi => "pypi",
            Self::Go => "golang",
            Self::Maven => "maven",
            Self::NuGet => "nuget",
            Self::RubyGems => "gem",
            Self::Packagist => "composer",
            Self::Pub => "pub",
            Self::Hex => "hex",
            Self::SwiftUrl => "swift",
            Self::ConanCenter => "conan",
            Self::Cran => "cran",
            Self::Hackage => "hackage",
            Self::Julia => "julia",
            Self::GitHubActions => "githubactions",
            Self::CocoaPods => "cocoapods",
            Self::Conda => "conda",
            Self::Jsr => "jsr",
            Self::Terraform => "terraform",
            Self::Helm => "helm",
            Self::Bazel => "bazel",
            Self::Nix => "nix",
        }
    }

    /// Prefixes of the advisory ids that are native to the ecosystem, without the dash.
    #[must_use]
    pub const fn native_ids(self) -> &'static [&'static str] {
        match self {
            Self::CratesIo => &["RUSTSEC"],
            Self::PyPi => &["PYSEC"],
            Self::Go => &["GO"],
            Self::Hex => &["EEF"],
            Self::Cran => &["RSEC"],
            Self::Hackage => &["HSEC"],
            Self::Julia => &["JLSEC"],
            Self::Npm
            | Self::Maven
            | Self::NuGet
            | Self::RubyGems
            | Self::Packagist
            | Self::Pub
            | Self::SwiftUrl
            | Self::ConanCenter
            | Self::GitHubActions
            | Self::CocoaPods
            | Self::Conda
            | Self::Jsr
            | Self::Terraform
            | Self::Helm
            | Self::Bazel
            | Self::Nix => &[],
        }
    }

    /// Whether an advisory feed covers the ecosystem. Packages of others are listed and never matched.
    #[must_use]
    pub const fn has_feed(self) -> bool {
        match self {
            Self::CratesIo
            | Self::Npm
            | Self::PyPi
            | Self::Go
            | Self::Maven
            | Self::NuGet
            | Self::RubyGems
            | Self::Packagist
            | Self::Pub
            | Self::Hex
            | Self::SwiftUrl
            | Self::ConanCenter
            | Self::Cran
            | Self::Hackage
            | Self::Julia
            | Self::GitHubActions => true,
            Self::CocoaPods
            | Self::Conda
            | Self::Jsr
            | Self::Terraform
            | Self::Helm
            | Self::Bazel
            | Self::Nix => false,
        }
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.osv_name())
    }
}
