//! `build.sbt.lock`, by the sbt plugin sbt-dependency-lock.
//!
//! Specification: <https://stringbean.github.io/sbt-dependency-lock/file-formats/index.html>.

use lockgate_model::{Ecosystem, NoteKind, Package, RepoPath, Scope};

use crate::hash::HashMap;
use crate::source::Source;

use super::json::{Text, Value, for_each_in, items, list, read_document, read_text};
use super::maven::version::read_exact;
use super::maven::{note, package, wider};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "sbt-lock",
    files: "`build.sbt.lock`",
    edges: false,
    scopes: true,
    file_name: "build.sbt.lock",
    ecosystem: Ecosystem::Maven,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "build.sbt.lock"
}

/// The document's members.
#[derive(Default)]
struct Document<'a> {
    version: Option<Value<'a>>,
    dependencies: Option<Value<'a>>,
}

/// The members of a dependency.
#[derive(Default)]
struct Fields<'a> {
    group: Option<Text<'a>>,
    name: Option<Text<'a>>,
    version: Option<Text<'a>>,
    scope: Option<Scope>,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut document = Document::default();
    read_document(source, &[], |member| {
        match read_text(member.key).as_ref().map(|key| &*key.value) {
            Some("lockVersion") => document.version = Some(member.value),
            Some("dependencies") => document.dependencies = Some(member.value),
            _ => {}
        }
    })?;
    if let Some(other) = document.dependencies.filter(|value| list(*value).is_none()) {
        let position = source.span_of(other.get()).map(|span| span.start);
        let message = "`dependencies` is not a list".to_owned();
        return Err(ExtractError { message, position, hint: None });
    }
    let mut extraction = Extraction::default();
    check_version(source, &document, &mut extraction)?;
    let mut places: HashMap<(String, Option<String>), usize> = HashMap::default();
    for value in document.dependencies.into_iter().flat_map(items) {
        let Some(found) = read_package(source, value) else {
            let why = "a dependency without an organization, a name and one exact version";
            let offset = source.span_of(value.get()).map(|span| span.start);
            let mut note = note(source, NoteKind::UnreadEntry, why, 0);
            note.position = offset;
            extraction.notes.push(note);
            continue;
        };
        let key = (found.name.clone(), found.version.clone());
        let at = *places.entry(key).or_insert(extraction.packages.len());
        match extraction.packages.get_mut(at) {
            Some(known) => known.scope = wider(known.scope, found.scope),
            None => extraction.packages.push(found),
        }
    }
    Ok(extraction)
}

fn check_version(
    source: &Source<'_>,
    document: &Document<'_>,
    extraction: &mut Extraction,
) -> Result<(), ExtractError> {
    let version = document.version.map(Value::get);
    if version == Some("1") {
        return Ok(());
    }
    if version.is_none() && document.dependencies.is_none() {
        let message = "neither a version nor dependencies: not a lockfile of sbt".to_owned();
        return Err(ExtractError { message, position: None, hint: None });
    }
    let why = "the lockfile's version is not 1";
    let mut note = note(source, NoteKind::UnknownFormatVersion, why, 0);
    note.position = version.and_then(|text| source.span_of(text)).map(|span| span.start);
    note.subject = version.map(str::to_owned);
    extraction.notes.push(note.with_hint("a newer lockgate may know it"));
    Ok(())
}

fn read_package(source: &Source<'_>, value: Value<'_>) -> Option<Package> {
    let mut fields = Fields::default();
    let end = for_each_in(value, &[], |member| {
        match read_text(member.key).as_ref().map(|key| &*key.value) {
            Some("org") => fields.group = read_text(member.value),
            Some("name") => fields.name = read_text(member.value),
            Some("version") => fields.version = read_text(member.value),
            Some("configurations") => fields.scope = Some(read_scope(member.value)),
            _ => {}
        }
    });
    end.ok()?;
    let (group, name, version) = (fields.group?.value, fields.name?.value, fields.version?);
    if group.is_empty() || name.is_empty() || read_exact(&version.value) != Some(&*version.value) {
        return None;
    }
    let scope = fields.scope.unwrap_or(Scope::Unknown);
    let mut found = package(source, format!("{group}:{name}"), scope, 0..0);
    found.entry = source.span_of(value.get())?;
    found.version_span = source.span_of(version.raw);
    found.version = Some(version.value.into_owned());
    Some(found)
}

/// Source: <https://www.scala-sbt.org/1.x/docs/Library-Dependencies.html>, which takes over the names of Ivy.
fn read_scope(value: Value<'_>) -> Scope {
    let scopes = items(value).filter_map(|name| {
        Some(match &*read_text(name)?.value {
            "compile" | "runtime" => Scope::Runtime,
            "optional" => Scope::Optional,
            "provided" | "plugin" | "scala-tool" => Scope::Build,
            name if name == "test" || name == "it" || name.ends_with("-test") => Scope::Dev,
            _ => Scope::Unknown,
        })
    });
    scopes.reduce(wider).unwrap_or(Scope::Unknown)
}
