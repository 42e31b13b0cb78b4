//! Versions of a catalog, plain, rich or by reference.
//!
//! Specification: <https://docs.gradle.org/current/userguide/dependency_versions.html#sec:rich-version-constraints>.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::format::maven::version::read_exact;
use crate::source::Source;

use super::Value;

/// What is said about a version.
pub(super) enum Requirement<'t> {
    /// One version, and its place where the file has it in one piece.
    Exact(&'t str, Option<Range<usize>>),
    /// A range, several constraints, or a reference to nothing; as it is written.
    Open(&'t str),
    /// Nothing.
    Absent,
}

/// The version of a library or a plugin.
pub(super) fn read_requirement<'t>(
    source: &'t Source<'_>,
    entry: &'t Value<'_>,
    versions: Option<&'t DeTable<'_>>,
) -> Requirement<'t> {
    if let Some(text) = entry.get_ref().as_str() {
        // The version is what follows the last colon: `group:artifact:version`, or `id:version` of a plugin.
        let version = text.rsplit_once(':').map(|(_, version)| version);
        return version.map_or(Requirement::Absent, |version| judge(source, version, entry));
    }
    let version = entry.get_ref().as_table().and_then(|table| table.get("version"));
    version.map_or(Requirement::Absent, |version| read_version(source, version, versions))
}

fn read_version<'t>(
    source: &'t Source<'_>,
    value: &'t Value<'_>,
    versions: Option<&'t DeTable<'_>>,
) -> Requirement<'t> {
    let written = source.text().get(value.span()).unwrap_or_default();
    match value.get_ref() {
        DeValue::String(text) => judge(source, text, value),
        DeValue::Table(table) => match table.get("ref").and_then(|name| name.get_ref().as_str()) {
            // A reference leads to a version and not to another reference.
            Some(name) => match versions.and_then(|versions| versions.get(name)) {
                Some(found) => read_version(source, found, None),
                None => Requirement::Open(name),
            },
            None => read_rich(source, table).unwrap_or(Requirement::Open(written)),
        },
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => Requirement::Open(written),
    }
}

/// A rich version with one constraint alone that names one version. `require` is what a plain text means too.
fn read_rich<'t>(source: &'t Source<'_>, table: &'t DeTable<'_>) -> Option<Requirement<'t>> {
    let kinds = ["strictly", "require", "prefer"];
    let mut given = kinds.iter().filter_map(|kind| table.get(*kind));
    let (only, more) = (given.next()?, given.next());
    let text = only.get_ref().as_str().filter(|_| more.is_none())?;
    let rejects = ["reject", "rejectAll"].iter().any(|kind| table.contains_key(*kind));
    (!rejects).then(|| judge(source, text, only))
}

/// `1.7!!` is strictly `1.7`.
fn judge<'t>(source: &Source<'_>, text: &'t str, literal: &Value<'_>) -> Requirement<'t> {
    let plain = text.strip_suffix("!!").unwrap_or(text);
    let Some(exact) = read_exact(plain) else {
        return if text.is_empty() { Requirement::Absent } else { Requirement::Open(text) };
    };
    let literal = literal.span();
    let spelt = source.text().get(literal.clone()).unwrap_or_default();
    let range = spelt.rfind(exact).map(|at| literal.start + at..literal.start + at + exact.len());
    Requirement::Exact(exact, range)
}
