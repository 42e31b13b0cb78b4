//! `deno.lock`, versions 1 to 5, by deno: packages of npm and of JSR, and modules at URLs.
//!
//! The file does not say what is for development only. Modules of one library at one version (`…/std@1.0.0/…`) count
//! once. Hashes are not read.
//! Specification: <https://docs.deno.com/runtime/fundamentals/modules/> and deno's `libs/lockfile`.

mod entry;
mod key;
mod resolve;
mod roots;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath};

use crate::source::Source;

use super::json::{
    Member, Value, for_each_in, for_each_member, judge_end, read_text, unread_member,
};
use super::npm::is_named;
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "deno-lock",
    files: "`deno.lock`",
    edges: true,
    scopes: true,
    file_name: "deno.lock",
    ecosystem: Ecosystem::Npm,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

const SPECIFIERS: &str = "specifiers";
const NPM: &str = "npm";
const JSR: &str = "jsr";
const REMOTE: &str = "remote";
const PACKAGES: &str = "packages";
const WORKSPACE: &str = "workspace";

fn claims(path: &RepoPath) -> bool {
    is_named(path, "deno.lock")
}

/// The document's members.
#[derive(Default)]
struct Document<'a> {
    version: Option<Value<'a>>,
    specifiers: Vec<Member<'a>>,
    npm: Vec<Member<'a>>,
    jsr: Vec<Member<'a>>,
    remote: Vec<Member<'a>>,
    workspace: Option<Member<'a>>,
    /// Sections that are not objects.
    bad: Vec<Member<'a>>,
}

impl<'a> Document<'a> {
    fn take(&mut self, member: Member<'a>) {
        let Some(key) = read_text(member.key) else { return };
        match (member.section, &*key.value) {
            // Version 2 has a level more.
            (Some(NPM), SPECIFIERS) => self.take_section(SPECIFIERS, member),
            (Some(NPM), PACKAGES) => self.take_section(NPM, member),
            // Version 3 has a level more, too.
            (None, PACKAGES) => self.take_packages(member),
            (None, "version") => self.version = Some(member.value),
            (None, WORKSPACE) => self.workspace = Some(member),
            // Version 1 has nothing but modules.
            (None, key) if key.starts_with("https://") || key.starts_with("http://") => {
                self.remote.push(member);
            }
            (None, _) => {}
            (Some(section), _) => self.push(section, member),
        }
    }

    fn push(&mut self, section: &str, member: Member<'a>) {
        match section {
            SPECIFIERS => self.specifiers.push(member),
            NPM => self.npm.push(member),
            JSR => self.jsr.push(member),
            _ => self.remote.push(member),
        }
    }

    fn take_section(&mut self, section: &'static str, outer: Member<'a>) {
        let end = for_each_in(outer.value, &[], |member| self.push(section, member));
        if end.is_err() {
            self.bad.push(outer);
        }
    }

    fn take_packages(&mut self, outer: Member<'a>) {
        let end = for_each_in(outer.value, &[SPECIFIERS, NPM, JSR], |member| {
            if let Some(section) = member.section {
                self.push(section, member);
            }
        });
        if end.is_err() {
            self.bad.push(outer);
        }
    }

    fn is_empty(&self) -> bool {
        self.npm.is_empty() && self.jsr.is_empty() && self.remote.is_empty()
    }
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut document = Document::default();
    let sections = &[SPECIFIERS, NPM, JSR, REMOTE];
    let end = for_each_member(source.text(), sections, |member| document.take(member));
    let mut notes = Vec::new();
    if let Err(end) = end {
        notes.push(judge_end(source, &end, document.is_empty())?);
    }
    notes.extend(judge_version(source, &document)?);
    for member in &document.bad {
        notes.push(unread_member(source, *member, "a section is not an object"));
    }
    let mut extraction = resolve::resolve(source, &document);
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn judge_version(
    source: &Source<'_>,
    document: &Document<'_>,
) -> Result<Option<Note>, ExtractError> {
    let Some(version) = document.version else {
        if document.is_empty() {
            let message = "neither packages nor a lockfile version: not a lockfile of deno";
            return Err(ExtractError { message: message.to_owned(), position: None, hint: None });
        }
        let first = document.npm.is_empty() && document.jsr.is_empty();
        let message = "the lockfile does not say its version";
        let note = Note::new(NoteKind::UnknownFormatVersion, message).in_file(source.path());
        return Ok((!first).then_some(note));
    };
    let known = ["1", "2", "3", "4", "5"];
    let text = read_text(version);
    if text.is_some_and(|text| known.contains(&&*text.value)) {
        return Ok(None);
    }
    let message = "the lockfile's version is not one of 1 to 5";
    let mut note = Note::new(NoteKind::UnknownFormatVersion, message).in_file(source.path());
    note.position = source.span_of(version.get()).map(|span| span.start);
    Ok(Some(note.about(version.get()).with_hint("a newer lockgate may know it")))
}
