//! The entries of a `yarn.lock`, one by one.

use crate::hash::HashSet;
use std::borrow::Cow;
use std::ops::Range;

use crate::format::json::Text;
use crate::format::npm::graph::Need;

use super::line::{Line, for_each_word, lines, read_pair};

/// What the file holds, in its order.
#[derive(Debug, Default)]
pub(super) struct Document<'a> {
    /// Whether it says of itself to be of the later format.
    pub(super) metadata: bool,
    pub(super) version: Option<Text<'a>>,
    pub(super) entries: Vec<Entry<'a>>,
    /// The patterns of all entries.
    pub(super) patterns: Vec<Cow<'a, str>>,
    /// The needs of all entries.
    pub(super) needs: Vec<Reference<'a>>,
    /// The number of an entry, from one on, and the name of a need that it can do without.
    pub(super) optional: HashSet<(usize, Cow<'a, str>)>,
    /// Byte offsets of lines that are not understood.
    pub(super) bad_lines: Vec<usize>,
}

/// A package, or a project of the workspace.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Byte range from the key to the end of the last line.
    pub(super) range: Range<usize>,
    /// Its patterns, as indexes into those of the document.
    pub(super) patterns: Range<usize>,
    pub(super) version: Option<Text<'a>>,
    /// `resolved` of the classic format, `resolution` of the later one.
    pub(super) resolution: Option<Text<'a>>,
    /// Which one it is, from one on.
    pub(super) number: usize,
    /// Its needs, as indexes into those of the document.
    pub(super) needs: Range<usize>,
}

/// A dependency. A large file has more of them than of anything else, so each is only the line that [`read_pair`] has
/// understood.
#[derive(Debug)]
pub(super) struct Reference<'a> {
    pub(super) line: &'a str,
    pub(super) need: Need,
}

/// Where the lines that are further to the right belong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Needs(Need),
    /// `dependenciesMeta`, which says what is optional.
    Meta,
    Other,
}

pub(super) fn read(text: &str) -> Document<'_> {
    let mut reader = Reader {
        document: Document::default(),
        in_entry: false,
        section: Section::Other,
        meta: None,
    };
    for line in lines(text) {
        let understood = match line.indent {
            0 => reader.read_key(line),
            1..=3 => reader.read_field(line),
            indent => reader.read_inner(line, indent),
        };
        if understood.is_none() {
            reader.document.bad_lines.push(line.start);
        }
    }
    reader.document
}

struct Reader<'a> {
    document: Document<'a>,
    in_entry: bool,
    section: Section,
    /// The dependency that the lines below say something of.
    meta: Option<Text<'a>>,
}

impl<'a> Reader<'a> {
    fn read_key(&mut self, line: Line<'a>) -> Option<()> {
        (self.section, self.meta) = (Section::Other, None);
        // A long key stands on a line of its own, between `?` and `:`.
        if line.text == ":" && self.in_entry {
            return Some(());
        }
        self.in_entry = false;
        let long = line.text.strip_prefix("? ");
        let key = long.or_else(|| line.text.strip_suffix(':'))?;
        if key == "__metadata" {
            self.document.metadata = true;
            return Some(());
        }
        let first = self.document.patterns.len();
        let patterns = &mut self.document.patterns;
        // The later format has all patterns in one pair of quotes.
        let read = for_each_word(key, |word| match word {
            Cow::Borrowed(word) if self.document.metadata => {
                patterns.extend(word.split(',').map(|word| Cow::Borrowed(word.trim_ascii())));
            }
            word => patterns.push(word),
        });
        if read.is_none() {
            patterns.truncate(first);
            return None;
        }
        let needs = self.document.needs.len();
        self.document.entries.push(Entry {
            range: line.start..line.start + line.text.len(),
            patterns: first..self.document.patterns.len(),
            version: None,
            resolution: None,
            number: self.document.entries.len() + 1,
            needs: needs..needs,
        });
        self.in_entry = true;
        Some(())
    }

    fn read_field(&mut self, line: Line<'a>) -> Option<()> {
        let (key, value) = read_pair(line.text)?;
        self.meta = None;
        self.section = match (&*key.value, &value) {
            ("dependencies", None) => Section::Needs(Need::Runtime),
            ("optionalDependencies", None) => Section::Needs(Need::Optional),
            ("dependenciesMeta", None) => Section::Meta,
            _ => Section::Other,
        };
        if !self.in_entry {
            let own = self.document.metadata && self.document.entries.is_empty();
            if own && key.value == "version" {
                self.document.version = value;
            }
            return own.then_some(());
        }
        let entry = self.grow(line)?;
        match &*key.value {
            "version" => entry.version = Some(value?),
            "resolved" | "resolution" => entry.resolution = Some(value?),
            _ => {}
        }
        Some(())
    }

    fn read_inner(&mut self, line: Line<'a>, indent: usize) -> Option<()> {
        if !self.in_entry {
            return None;
        }
        self.grow(line)?;
        match self.section {
            Section::Other => Some(()),
            Section::Needs(need) => {
                let (_name, Some(_range)) = read_pair(line.text)? else { return None };
                self.document.needs.push(Reference { line: line.text, need });
                let end = self.document.needs.len();
                self.document.entries.last_mut()?.needs.end = end;
                Some(())
            }
            Section::Meta => self.read_meta(line, indent),
        }
    }

    fn read_meta(&mut self, line: Line<'a>, indent: usize) -> Option<()> {
        let (key, value) = read_pair(line.text)?;
        if indent <= 4 {
            self.meta = Some(key);
        } else if key.value == "optional" && value.is_some_and(|value| value.value == "true") {
            let entry = self.document.entries.len();
            self.document.optional.insert((entry, self.meta.as_ref()?.value.clone()));
        }
        Some(())
    }

    /// The entry that a line belongs to.
    fn grow(&mut self, line: Line<'a>) -> Option<&mut Entry<'a>> {
        let entry = self.document.entries.last_mut()?;
        entry.range.end = line.start + line.text.len();
        Some(entry)
    }
}
