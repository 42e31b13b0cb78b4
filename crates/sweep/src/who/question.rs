//! What is asked.

use std::str::FromStr as _;

use lockgate_model::{AdvisoryId, Ecosystem};
use lockgate_scanner::name::normalize;
use packageurl::PackageUrl;

use super::WhoError;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A package.
    Package(PackageQuestion),
    /// An advisory, by its id or an alias.
    Advisory(String),
}

/// Which package is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageQuestion {
    /// Its ecosystem; `None` for every one.
    pub ecosystem: Option<Ecosystem>,
    /// Its name, in any spelling that its registry takes for the same.
    pub name: String,
    /// Its version, exactly; `None` for every one.
    pub version: Option<String>,
}

/// Beginnings of ids that are no names of packages.
const ID_PREFIXES: [&str; 11] =
    ["CVE", "GHSA", "GO", "HSEC", "JLSEC", "MAL", "OSV", "PYSEC", "RSEC", "RUSTSEC", "EEF"];

impl Question {
    /// Reads a question: `pkg:npm/lodash@4.17.20`, `GHSA-…`, `CVE-…`, or the name of a package.
    ///
    /// # Errors
    /// For a purl that cannot be read.
    pub fn parse(text: &str) -> Result<Self, WhoError> {
        if text.starts_with("pkg:") {
            return purl(text).map(Self::Package);
        }
        if is_id(text) {
            return Ok(Self::Advisory(text.to_owned()));
        }
        let name = text.to_owned();
        Ok(Self::Package(PackageQuestion { ecosystem: None, name, version: None }))
    }
}

impl PackageQuestion {
    /// Whether a package is meant.
    pub(super) fn means(&self, ecosystem: Ecosystem, name: &str) -> bool {
        self.ecosystem.is_none_or(|of| of == ecosystem)
            && (name == self.name || normalize(ecosystem, name) == normalize(ecosystem, &self.name))
    }
}

/// Whether a text has the form of an advisory's id: a prefix that databases use, and a digit after it.
fn is_id(text: &str) -> bool {
    let Some((prefix, rest)) = text.split_once('-') else { return false };
    let is_prefix = ID_PREFIXES.iter().any(|known| known.eq_ignore_ascii_case(prefix));
    let numbered = rest.starts_with(|c: char| c.is_ascii_digit());
    let of_github = prefix.eq_ignore_ascii_case("GHSA") && rest.len() == 14;
    is_prefix && (numbered || of_github) && AdvisoryId::new(text).is_some()
}

fn purl(text: &str) -> Result<PackageQuestion, WhoError> {
    let wrong = |why: String| WhoError::Purl { text: text.to_owned(), why };
    let purl = PackageUrl::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let mut all = Ecosystem::ALL.iter().copied();
    let ecosystem = all
        .find(|ecosystem| ecosystem.purl_type() == purl.ty())
        .ok_or_else(|| wrong(format!("no ecosystem has the type {}", purl.ty())))?;
    let between = if ecosystem == Ecosystem::Maven { ":" } else { "/" };
    let name = match purl.namespace() {
        Some(namespace) => format!("{namespace}{between}{}", purl.name()),
        None => purl.name().to_owned(),
    };
    let version = purl.version().map(str::to_owned);
    Ok(PackageQuestion { ecosystem: Some(ecosystem), name, version })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(ecosystem: Option<Ecosystem>, name: &str, version: Option<&str>) -> Question {
        let (name, version) = (name.to_owned(), version.map(str::to_owned));
        Question::Package(PackageQuestion { ecosystem, name, version })
    }

    #[test]
    fn a_question_is_a_purl_an_id_or_a_name() {
        let parse = |text| Question::parse(text).unwrap();
        assert_eq!(
            parse("pkg:npm/%40babel/core@7.0.0"),
            package(Some(Ecosystem::Npm), "@babel/core", Some("7.0.0"))
        );
        assert_eq!(
            parse("pkg:maven/org.apache/log4j"),
            package(Some(Ecosystem::Maven), "org.apache:log4j", None)
        );
        assert_eq!(
            parse("pkg:golang/github.com/a/b@v1.0.0"),
            package(Some(Ecosystem::Go), "github.com/a/b", Some("v1.0.0"))
        );
        for id in ["CVE-2021-44228", "ghsa-jfh8-c2jp-5v3q", "RUSTSEC-2020-0071", "MAL-2024-1"] {
            assert_eq!(parse(id), Question::Advisory(id.to_owned()));
        }
        for name in ["lodash", "go-git", "cve-bin-tool", "ghsa-client", "@babel/core", "mal-x"] {
            assert_eq!(parse(name), package(None, name, None));
        }
        assert!(Question::parse("pkg:nothing/x").is_err());
        assert!(Question::parse("pkg:npm").is_err());
    }
}
