//! `package-lock.json` and `npm-shrinkwrap.json`, lockfile versions 1 to 3, by npm.
//!
//! Version 1 nests `dependencies`; versions 2 and 3 list `packages` by the folder into which each is installed, and the
//! `dependencies` that version 2 repeats for old readers are passed over. Integrity hashes are not read.
//! Specification: <https://github.com/npm/cli/blob/latest/docs/lib/content/configuring-npm/package-lock-json.md>.

mod entry;
mod flat;
mod nested;
mod tree;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath};

use crate::source::Source;

use super::json::{Member, Value, for_each_member, judge_end, read_text};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "npm-package-lock",
    files: "`package-lock.json`, `npm-shrinkwrap.json`",
    edges: true,
    scopes: true,
    file_name: "package-lock.json",
    ecosystem: Ecosystem::Npm,
    slot: SlotRule::InstallPath,
    claims,
    companions: super::no_companions,
    extract,
};

const PACKAGES: &str = "packages";
const DEPENDENCIES: &str = "dependencies";

/// The copy that npm keeps inside `node_modules` is called `.package-lock.json` and describes what happens to be
/// installed: it is not claimed.
fn claims(path: &RepoPath) -> bool {
    matches!(path.file_name(), "package-lock.json" | "npm-shrinkwrap.json")
}

/// The document's members.
#[derive(Default)]
struct Document<'a> {
    version: Option<Value<'a>>,
    /// The project's name with its key.
    name: Option<Member<'a>>,
    /// The project's version with its key.
    project_version: Option<Member<'a>>,
    packages: Vec<Member<'a>>,
    dependencies: Vec<Member<'a>>,
    /// Why the reading stopped before the end.
    end: Option<serde_json::Error>,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    if source.text().trim_ascii().is_empty() {
        return Err(error("the file is empty"));
    }
    let document = read_document(source.text());
    let mut notes = Vec::new();
    if let Some(end) = &document.end {
        let is_empty = document.packages.is_empty() && document.dependencies.is_empty();
        notes.push(judge_end(source, end, is_empty)?);
    }
    let version = read_version(source, &document, &mut notes);
    let no_folders =
        !document.packages.iter().any(|member| member.key.get().contains("node_modules"));
    // Old readers use `dependencies`: a file must not hide packages there behind an empty `packages`.
    let nested = !document.dependencies.is_empty() && (version == Some(1) || no_folders);
    if version.is_none() && document.packages.is_empty() && document.dependencies.is_empty() {
        return Err(error("neither packages nor a lockfile version: not a lockfile of npm"));
    }
    let mut extraction = if nested || (version == Some(1) && document.packages.is_empty()) {
        nested::read(source, &document, &mut notes)
    } else {
        flat::read(source, &document, &mut notes)
    };
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn read_document(text: &str) -> Document<'_> {
    let mut document = Document::default();
    let end = for_each_member(text, &[PACKAGES, DEPENDENCIES], |member| match member.section {
        Some(PACKAGES) => document.packages.push(member),
        Some(_) => document.dependencies.push(member),
        None => match read_text(member.key).as_ref().map(|key| &*key.value) {
            Some("lockfileVersion") => document.version = Some(member.value),
            Some("name") => document.name = Some(member),
            Some("version") => document.project_version = Some(member),
            _ => {}
        },
    });
    document.end = end.err();
    document
}

/// The lockfile's version where it is one of those known.
fn read_version(source: &Source<'_>, document: &Document<'_>, notes: &mut Vec<Note>) -> Option<u8> {
    let text = document.version.map(Value::get);
    match text {
        Some("1") => return Some(1),
        Some("2") => return Some(2),
        Some("3") => return Some(3),
        Some(_) | None => {}
    }
    let message = match text {
        Some(_) => "the lockfile's version is not one of 1 to 3",
        None => "the lockfile does not say its version",
    };
    let mut note = Note::new(NoteKind::UnknownFormatVersion, message).in_file(source.path());
    note.position = text.and_then(|text| source.span_of(text)).map(|span| span.start);
    note.subject = text.map(str::to_owned);
    notes.push(note.with_hint("a newer lockgate may know it"));
    None
}

fn error(message: &str) -> ExtractError {
    ExtractError { message: message.to_owned(), position: None, hint: None }
}
