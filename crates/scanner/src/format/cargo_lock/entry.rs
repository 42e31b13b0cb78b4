//! The tables of `Cargo.lock`, one by one, so that a bad one costs only itself.

use std::ops::Range;

use lockgate_model::Note;

use crate::format::toml_document::{Defect, Table, Value, inside, text_of, unread};
use crate::source::Source;

/// One package of the file.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    pub(super) source: Option<&'a str>,
    /// References to packages and where they stand, in the file's order.
    pub(super) dependencies: Vec<(&'a str, usize)>,
    /// Byte range from the header to the end of the last value.
    pub(super) range: Range<usize>,
    /// Byte range of the version without quotes.
    pub(super) version_range: Range<usize>,
}

/// Reads every package; `[root]`, which the oldest files have, comes first as in the file.
pub(super) fn read_entries<'a>(
    source: &Source<'_>,
    document: &'a Table<'_>,
    notes: &mut Vec<Note>,
) -> Vec<Entry<'a>> {
    let mut reader = Reader { source, notes };
    let root = document.get("root").into_iter();
    let packages = document.get("package").map_or(&[][..], |value| {
        value.as_array().unwrap_or_else(|| {
            let defect = Defect("`package` is not a list of tables", value.span().start);
            reader.note(&defect, None);
            &[]
        })
    });
    root.chain(packages).filter_map(|value| reader.read_entry(value)).collect()
}

struct Reader<'s, 'n> {
    source: &'s Source<'s>,
    notes: &'n mut Vec<Note>,
}

impl Reader<'_, '_> {
    fn read_entry<'a>(&mut self, value: &'a Value<'_>) -> Option<Entry<'a>> {
        let Some(table) = value.as_table() else {
            self.note(&Defect("an entry of `package` is not a table", value.span().start), None);
            return None;
        };
        let name = table.get("name").and_then(|name| name.as_str());
        match self.read_table(table, value.span()) {
            Ok(entry) => Some(entry),
            Err(defect) => {
                self.note(&defect, name);
                None
            }
        }
    }

    fn read_table<'a>(
        &mut self,
        table: &'a Table<'_>,
        header: Range<usize>,
    ) -> Result<Entry<'a>, Defect> {
        let name = required(table, "name", header.start)?;
        let version = required(table, "version", header.start)?;
        let source = table.get("source").map(|value| text_of(value, "`source` is not a text"));
        let (name, source) = (text(name), source.transpose()?);
        if semver::Version::parse(text(version)).is_err() {
            let defect = Defect("the version is not a semantic version", version.span().start);
            self.note(&defect, Some(name));
        }
        Ok(Entry {
            name,
            version: text(version),
            source,
            dependencies: self.read_references(table, name),
            range: header.start..table.values().map(|v| v.span().end).fold(header.end, usize::max),
            version_range: inside(self.source.text(), version.span(), text(version)),
        })
    }

    /// The `dependencies`, and the package that `replace` puts in the place of this one.
    fn read_references<'a>(&mut self, table: &'a Table<'_>, name: &str) -> Vec<(&'a str, usize)> {
        let dependencies = table.get("dependencies").map_or(&[][..], |value| {
            value.as_array().unwrap_or_else(|| {
                let defect = Defect("`dependencies` is not a list", value.span().start);
                self.note(&defect, Some(name));
                &[]
            })
        });
        let mut references = Vec::with_capacity(dependencies.len());
        for value in dependencies.iter().chain(table.get("replace")) {
            match text_of(value, "a reference to a package is not a text") {
                Ok(reference) => references.push((reference, value.span().start)),
                Err(defect) => self.note(&defect, Some(name)),
            }
        }
        references
    }

    fn note(&mut self, defect: &Defect, subject: Option<&str>) {
        self.notes.push(unread(self.source, defect, subject));
    }
}

fn required<'t, 'a>(
    table: &'t Table<'a>,
    key: &'static str,
    header: usize,
) -> Result<&'t Value<'a>, Defect> {
    let (absent, wrong) = match key {
        "name" => ("a package has no `name`", "the name is not a text"),
        _ => ("a package has no `version`", "the version is not a text"),
    };
    let value = table.get(key).ok_or(Defect(absent, header))?;
    match text_of(value, wrong)? {
        "" => Err(Defect(absent, value.span().start)),
        _ => Ok(value),
    }
}

fn text<'t>(value: &'t Value<'_>) -> &'t str {
    value.as_str().unwrap_or_default()
}
