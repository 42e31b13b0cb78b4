//! Package ecosystems.

use std::fmt;

use serde::Serialize;

/// A package ecosystem that lockgate can match.
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
}

impl Ecosystem {
    /// Every ecosystem, in a fixed order.
    pub const ALL: &[Self] = &[Self::CratesIo, Self::Npm];

    /// The name in OSV records and in the folders of OSV's bucket.
    /// Source: <https://ossf.github.io/osv-schema/#defined-ecosystems>.
    #[must_use]
    pub const fn osv_name(self) -> &'static str {
        match self {
            Self::CratesIo => "crates.io",
            Self::Npm => "npm",
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
        }
    }

    /// Prefixes of the advisory ids that are native to the ecosystem, without the dash.
    #[must_use]
    pub const fn native_ids(self) -> &'static [&'static str] {
        match self {
            Self::CratesIo => &["RUSTSEC"],
            Self::Npm => &[],
        }
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.osv_name())
    }
}
