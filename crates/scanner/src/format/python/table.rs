//! The packages of a lockfile in TOML, one table each.

use std::ops::Range;

use lockgate_model::{Ecosystem, Note, NoteKind, Scope, Source as Origin};

use crate::format::ExtractError;
use crate::format::toml_document::{Defect, Table, Value, end_of, inside, text_of, unread};
use crate::source::Source;

use super::entry::Entry;
use super::name::normalize;

/// Reads tables and notes what it cannot read.
pub(in crate::format) struct Reader<'s, 'n> {
    pub(in crate::format) source: &'s Source<'s>,
    pub(in crate::format) notes: &'n mut Vec<Note>,
}

impl Reader<'_, '_> {
    /// The packages of a list of tables. `fill` adds what only its format knows.
    pub(in crate::format) fn read_entries<'t>(
        &mut self,
        list: Option<&'t Value<'_>>,
        mut fill: impl FnMut(&mut Self, &'t Table<'_>, &mut Entry<'t>),
    ) -> Vec<Entry<'t>> {
        let mut entries = Vec::new();
        for value in self.list(list, "the list of packages is no list") {
            let Some(table) = value.as_table() else {
                self.note(&Defect("a package is not a table", value.span().start), None);
                continue;
            };
            match self.read_entry(table, value.span()) {
                Ok(mut entry) => {
                    fill(self, table, &mut entry);
                    if entry.version.is_none() && needs_version(&entry.origin) {
                        let defect = Defect("the package has no version", entry.range.start);
                        self.note(&defect, Some(&entry.name));
                    }
                    entries.push(entry);
                }
                Err(defect) => {
                    let name = table.get("name").and_then(|name| name.as_str());
                    self.note(&defect, name);
                }
            }
        }
        entries
    }

    fn read_entry<'t>(
        &self,
        table: &'t Table<'_>,
        header: Range<usize>,
    ) -> Result<Entry<'t>, Defect> {
        let name = table.get("name").ok_or(Defect("a package has no `name`", header.start))?;
        let text = text_of(name, "the name is not a text")?;
        if text.is_empty() {
            return Err(Defect("a package has no `name`", name.span().start));
        }
        let version = table.get("version");
        let version = version.map(|value| read_version(self.source, value)).transpose()?;
        Ok(Entry {
            ecosystem: Ecosystem::PyPi,
            name: normalize(text),
            version: version.as_ref().map(|(text, _)| *text),
            origin: Origin::Registry,
            scope: Scope::Unknown,
            needs: Vec::new(),
            range: header.start..table.values().map(end_of).fold(header.end, usize::max),
            version_range: version.map(|(_, range)| range),
        })
    }

    /// The values of a list; none where there is no list.
    pub(in crate::format) fn list<'t>(
        &mut self,
        value: Option<&'t Value<'_>>,
        wrong: &'static str,
    ) -> &'t [Value<'t>] {
        let Some(value) = value else { return &[] };
        value.as_array().unwrap_or_else(|| {
            self.note(&Defect(wrong, value.span().start), None);
            &[]
        })
    }

    /// The text of a member; none where there is none.
    pub(in crate::format) fn text<'t>(
        &mut self,
        table: &'t Table<'_>,
        key: &str,
    ) -> Option<&'t str> {
        let value = table.get(key)?;
        match text_of(value, "a value that should be a text is none") {
            Ok(text) => Some(text),
            Err(defect) => {
                self.note(&defect, Some(key));
                None
            }
        }
    }

    /// The table of a member; none where there is none.
    pub(in crate::format) fn table<'t>(
        &mut self,
        table: &'t Table<'_>,
        key: &str,
    ) -> Option<&'t Table<'t>> {
        let value = table.get(key)?;
        if let Some(found) = value.as_table() {
            return Some(found);
        }
        self.note(&Defect("a value that should be a table is none", value.span().start), Some(key));
        None
    }

    /// Notes a value of a kind that does not belong there.
    pub(in crate::format) fn wrong(&mut self, offset: usize, subject: &str) {
        self.note(&Defect("a value of a kind that is not understood", offset), Some(subject));
    }

    pub(in crate::format) fn note(&mut self, defect: &Defect, subject: Option<&str>) {
        self.notes.push(unread(self.source, defect, subject));
    }

    /// A version of the format that is not one of those known.
    pub(in crate::format) fn unknown_version(&mut self, value: &Value<'_>) {
        let text = self.source.text().get(value.span()).unwrap_or_default();
        let note = Note::new(NoteKind::UnknownFormatVersion, "the lockfile's version is not known");
        let note = note.in_file(self.source.path()).at(self.source.position(value.span().start));
        self.notes.push(note.about(text).with_hint("a newer lockgate may know it"));
    }
}

fn read_version<'t>(
    source: &Source<'_>,
    value: &'t Value<'_>,
) -> Result<(&'t str, Range<usize>), Defect> {
    let text = text_of(value, "the version is not a text")?;
    let range = inside(source.text(), value.span(), text);
    if text.is_empty() || text.contains('\n') {
        return Err(Defect("the version is not one word", value.span().start));
    }
    Ok((text, range))
}

const fn needs_version(origin: &Origin) -> bool {
    match origin {
        Origin::Registry | Origin::OtherRegistry { .. } => true,
        Origin::Git { .. } | Origin::Url { .. } | Origin::Path { .. } | Origin::Workspace => false,
    }
}

/// Whether a member is `true`.
pub(in crate::format) fn is_true(table: &Table<'_>, key: &str) -> bool {
    table.get(key).is_some_and(|value| value.as_bool() == Some(true))
}

/// Whether a file without any package is a lockfile nevertheless: it has one of the marks of its format.
pub(in crate::format) fn check_shape(
    source: &Source<'_>,
    document: &Table<'_>,
    marks: &[&str],
    notes: &[Note],
) -> Result<(), ExtractError> {
    if let Some(note) = notes.first() {
        let message = format!("no package could be read: {}", note.message);
        return Err(ExtractError { message, position: note.position, hint: note.hint.clone() });
    }
    if marks.iter().any(|mark| document.contains_key(mark)) {
        return Ok(());
    }
    let message = if source.text().trim_ascii().is_empty() {
        "the file is empty"
    } else {
        "neither a package nor a version: not a lockfile"
    };
    Err(ExtractError { message: message.to_owned(), position: None, hint: None })
}

/// The part of a version of a format before the first dot; `None` where it is no number.
pub(in crate::format) fn major(version: &Value<'_>) -> Option<u32> {
    let text = version.as_str()?;
    text.split('.').next()?.parse().ok()
}
