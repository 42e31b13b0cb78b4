//! The fields of one package, in every version of the format.

use std::borrow::Cow;

use lockgate_model::{Note, Scope};

use crate::format::json::{Member, Text, Value, for_each_in, read_text, unread_member};
use crate::source::Source;

/// Longest install path that is read, in bytes: that of Linux. Longer ones cannot be installed, and would make the
/// search through their folders slow.
pub(super) const MAX_PATH_BYTES: usize = 4096;

/// The values of an entry; where a key stands twice, the last one, as in JavaScript.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) name: Option<Text<'a>>,
    pub(super) version: Option<Text<'a>>,
    /// A `version` that is no string.
    odd_version: Option<Value<'a>>,
    pub(super) resolved: Option<Text<'a>>,
    pub(super) link: bool,
    dev: bool,
    dev_optional: bool,
    optional: bool,
    pub(super) needs: Vec<Need<'a>>,
    /// The first list of needs that is no object.
    odd_needs: Option<Member<'a>>,
    /// The packages of version 1 that are installed inside this one, as JSON.
    pub(super) inside: Option<Value<'a>>,
}

/// A package that another needs.
pub(super) struct Need<'a> {
    /// The name under which it is installed.
    pub(super) name: Cow<'a, str>,
    /// Whether an installation without it is broken.
    pub(super) required: bool,
    /// The key in the text.
    pub(super) place: &'a str,
}

/// What the keys of an entry mean in a version of the format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Versions 2 and 3: `dependencies` are needs.
    Flat,
    /// Version 1: `requires` are needs, `dependencies` are packages.
    Nested,
}

/// Reads an entry; `None`, with a note, where it is not an object.
pub(super) fn read_fields<'a>(
    source: &Source<'a>,
    shape: Shape,
    entry: Member<'a>,
    notes: &mut Vec<Note>,
) -> Option<Fields<'a>> {
    let mut fields = Fields::default();
    let mut seen: Vec<Cow<'a, str>> = Vec::new();
    let mut doubled = false;
    let end = for_each_in(entry.value, &[], |member| {
        let Some(key) = read_text(member.key) else { return };
        if fields.take(shape, &key.value, member) {
            doubled |= seen.contains(&key.value);
            seen.push(key.value);
        }
    });
    if end.is_err() {
        notes.push(unread_member(source, entry, "an entry is not an object"));
        return None;
    }
    fields.needs.shrink_to_fit();
    if doubled {
        notes.push(unread_member(source, entry, "an entry holds a key twice; the last one counts"));
    }
    if let Some(odd) = fields.odd_needs {
        notes.push(unread_member(source, odd, "needs that are not an object"));
    }
    Some(fields)
}

impl<'a> Fields<'a> {
    /// Whether the key is one of those read.
    fn take(&mut self, shape: Shape, key: &str, member: Member<'a>) -> bool {
        let value = member.value;
        match (key, shape) {
            ("name", Shape::Flat) => self.name = read_text(value),
            ("version", _) => {
                self.version = read_text(value);
                self.odd_version = Some(value).filter(|_| self.version.is_none());
            }
            ("resolved", _) => self.resolved = read_text(value),
            ("link", Shape::Flat) => self.link = value.get() == "true",
            ("dev", _) => self.dev = value.get() == "true",
            ("devOptional", _) => self.dev_optional = value.get() == "true",
            ("optional", _) => self.optional = value.get() == "true",
            ("dependencies", Shape::Nested) => self.inside = Some(value),
            // `true` says that it needs something and names nothing.
            ("requires", Shape::Nested) if matches!(value.get(), "true" | "false") => {}
            ("dependencies", Shape::Flat) | ("requires", Shape::Nested) => self.need(member, true),
            ("optionalDependencies" | "peerDependencies" | "devDependencies", Shape::Flat) => {
                self.need(member, false);
            }
            _ => return false,
        }
        true
    }

    /// Adds the keys of an object.
    fn need(&mut self, list: Member<'a>, required: bool) {
        let needs = &mut self.needs;
        let end = for_each_in(list.value, &[], |member| {
            if let Some(key) = read_text(member.key) {
                needs.push(Need { name: key.value, required, place: key.raw });
            }
        });
        if end.is_err() {
            self.odd_needs = self.odd_needs.or(Some(list));
        }
    }

    /// The note about a version that is not as it should be; where it is no string, it says that, at its line.
    pub(super) fn version_note(
        &self,
        source: &Source<'_>,
        entry: Member<'_>,
        defect: &str,
    ) -> Note {
        let Some(odd) = self.odd_version else { return unread_member(source, entry, defect) };
        let mut note = unread_member(source, entry, "the version is not a string");
        note.position = source.span_of(odd.get()).map(|span| span.start);
        note
    }

    pub(super) const fn scope(&self) -> Scope {
        match (self.dev || self.dev_optional, self.optional) {
            (true, _) => Scope::Dev,
            (false, true) => Scope::Optional,
            (false, false) => Scope::Runtime,
        }
    }
}

#[cfg(test)]
mod tests {
    use lockgate_model::RepoPath;

    use crate::format::npm_package_lock::FORMAT;
    use crate::source::Source;

    #[test]
    fn a_version_that_is_a_number_is_not_called_absent() {
        let flat = r#"{"lockfileVersion": 3, "packages": {
            "node_modules/a": {
                "version": 1.5
            },
            "node_modules/b": {}}}"#;
        let nested = r#"{"lockfileVersion": 1, "dependencies": {
            "a": {
                "version": 1
            },
            "b": {}}}"#;
        let path = RepoPath::new("package-lock.json").unwrap();
        for text in [flat, nested] {
            let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
            let notes = (FORMAT.extract)(&source).unwrap().notes;
            let told: Vec<(&str, Option<u32>)> = notes
                .iter()
                .map(|note| (&*note.message, note.position.map(|position| position.line)))
                .collect();
            let expected =
                [("the version is not a string", Some(3)), ("the package has no version", Some(5))];
            assert_eq!(told, expected);
        }
    }
}
