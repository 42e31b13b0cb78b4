//! The parts of an OSV record that are read. Source: <https://ossf.github.io/osv-schema/>.
//!
//! Fields are lenient: `null` is an absent field, and a field of free form (`database_specific`) that has another type
//! than expected counts as absent, because databases put what they like there.

use serde::{Deserialize, Deserializer};

/// A record as far as every record is read.
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    pub(super) id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) aliases: Vec<String>,
    pub(super) withdrawn: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) summary: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) severity: Vec<Severity>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) affected: Vec<AffectedHead>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) database_specific: DatabaseSpecific,
}

/// An affected entry as far as every record is read.
#[derive(Debug, Deserialize)]
pub(super) struct AffectedHead {
    pub(super) package: Option<Package>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) severity: Vec<Severity>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) database_specific: AffectedSpecific,
}

/// The rest of a record that is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) details: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) references: Vec<Reference>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) affected: Vec<Affected>,
}

/// The rest of an affected entry.
#[derive(Debug, Deserialize)]
pub(super) struct Affected {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) ranges: Vec<Range>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) versions: Vec<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) ecosystem_specific: EcosystemSpecific,
}

#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub(super) ecosystem: String,
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Severity {
    #[serde(default)]
    pub(super) score: String,
    #[serde(default, rename = "type")]
    pub(super) kind: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Range {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) events: Vec<Event>,
}

/// One event; exactly one field is set in a valid record.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Event {
    pub(super) introduced: Option<String>,
    pub(super) fixed: Option<String>,
    pub(super) last_affected: Option<String>,
    pub(super) limit: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    #[serde(default, rename = "type")]
    pub(super) kind: String,
    pub(super) url: String,
}

/// `database_specific` of the record, in the form of GitHub's and RustSec's databases.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DatabaseSpecific {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) severity: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cwe_ids: Vec<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) license: Option<String>,
}

/// `database_specific` of an affected entry, in RustSec's form.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AffectedSpecific {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) informational: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) categories: Vec<String>,
}

/// `ecosystem_specific` of an affected entry, in RustSec's two forms.
#[derive(Debug, Default, Deserialize)]
pub(super) struct EcosystemSpecific {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) affects: Affects,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) affected_functions: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Affects {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) functions: Vec<String>,
}

/// `null` is the default.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// `null` and anything of another type is the default.
fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<T> {
        Expected(T),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Option::deserialize(deserializer)? {
        Some(Either::Expected(value)) => value,
        Some(Either::Other(_)) | None => T::default(),
    })
}
