//! `composer.lock`, by Composer.
//!
//! What the packages provide and replace is read for the dependencies only; platform packages (`php`, `ext-json`),
//! hashes and autoload rules are passed over. Names are lower-cased: Composer compares them so, and advisories are
//! written so. Specification: <https://getcomposer.org/schema.json> and Composer's `src/Composer/Package/Locker.php`.

mod entry;
mod origin;

use std::borrow::Cow;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath, Scope};

use crate::source::Source;

use super::json::{self, Value, read_document, read_text, unread, without_place};
use super::register::{Found, Listed, Listing, Names, fold_case};
use super::{ExtractError, Extraction, Format, SlotRule};
use entry::{Fields, read_fields};

pub(super) const FORMAT: Format = Format {
    id: "composer-lock",
    files: "`composer.lock`",
    edges: true,
    scopes: true,
    file_name: "composer.lock",
    ecosystem: Ecosystem::Packagist,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "composer.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut lists = Vec::new();
    read_document(source, &[], |member| {
        match read_text(member.key).as_ref().map(|key| &*key.value) {
            Some("packages") => lists.push((Scope::Runtime, member.value)),
            Some("packages-dev") => lists.push((Scope::Dev, member.value)),
            _ => {}
        }
    })?;
    if lists.is_empty() {
        return Err(without_place("neither packages nor packages-dev: not a composer.lock"));
    }
    let mut reader = Reader::new(source);
    for (scope, list) in lists {
        reader.read_list(scope, list);
    }
    Ok(reader.finish())
}

struct Reader<'s, 'a> {
    source: &'s Source<'a>,
    listing: Listing<'a>,
    names: Names<Cow<'a, str>>,
    /// Packages by the names of others that they provide or replace.
    substitutes: Names<Cow<'a, str>>,
    needs: Vec<(u32, Cow<'a, str>)>,
    notes: Vec<Note>,
}

impl<'s, 'a> Reader<'s, 'a> {
    fn new(source: &'s Source<'a>) -> Self {
        Self {
            source,
            listing: Listing::new(Ecosystem::Packagist),
            names: Names::new(),
            substitutes: Names::new(),
            needs: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn read_list(&mut self, scope: Scope, list: Value<'a>) {
        let Some(entries) = json::list(list) else {
            // Old versions write `null` for a list that was not made.
            if list.get() != "null" {
                let message = "the packages are not a list";
                self.notes.push(unread(self.source, list.get(), message));
            }
            return;
        };
        for entry in entries {
            self.read_entry(scope, entry);
        }
    }

    fn read_entry(&mut self, scope: Scope, entry: Value<'a>) {
        let Some(fields) = read_fields(entry) else {
            return self.notes.push(unread(self.source, entry.get(), "an entry is not an object"));
        };
        let Some(name) = fields.name.as_ref().filter(|name| !name.value.is_empty()) else {
            let message = "a package has no name, or one that is not a text";
            return self.notes.push(unread(self.source, entry.get(), message));
        };
        let Some(version) = fields.version.as_ref().filter(|version| !version.value.is_empty())
        else {
            let message = "a package has no version, or one that is not a text";
            let note = unread(self.source, entry.get(), message);
            return self.notes.push(note.about(&*name.value));
        };
        let folded = fold_case(&name.value);
        let listed = self.listing.add(Found {
            name: folded.clone(),
            version: Some(version.value.clone()),
            source: origin::classify(&fields),
            scope,
            entry: self.source.span_of(entry.get()).unwrap_or(lockgate_model::Span::START),
            version_span: self.source.span_of(version.raw),
        });
        if let Listed::Again(_) = listed {
            self.note_duplicate(entry, &folded);
        }
        self.link(listed.number(), folded, fields);
    }

    fn link(&mut self, number: u32, name: Cow<'a, str>, fields: Fields<'a>) {
        self.names.add(name, number);
        for other in fields.substitutes {
            self.substitutes.add(fold_case(&other), number);
        }
        self.needs.extend(fields.needs.into_iter().map(|need| (number, fold_case(&need))));
    }

    fn note_duplicate(&mut self, entry: Value<'_>, name: &str) {
        let message = "the same package stands here again";
        let mut note = unread(self.source, entry.get(), message).about(name);
        note.kind = NoteKind::DuplicatePackage;
        self.notes.push(note);
    }

    fn finish(mut self) -> Extraction {
        // A need without a package is no gap: the platform has it, or the project itself replaces it.
        for (from, name) in &self.needs {
            let mut own = self.names.of(name).peekable();
            let others = own.peek().is_none().then(|| self.substitutes.of(name));
            for to in own.chain(others.into_iter().flatten()).filter(|to| to != from) {
                self.listing.needs(*from, to);
            }
        }
        self.listing.finish(self.notes)
    }
}
