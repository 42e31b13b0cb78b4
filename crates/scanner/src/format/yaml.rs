//! YAML read member by member, with the place of every value.
//!
//! A member of the document, or of one of its sections, is a small tree that is dropped before the next one is read, so
//! a large file takes little memory. Anchors and tags are not followed: an alias is a value of its own kind, which no
//! lockfile needs. Several documents in one file are read one after the other.

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput};

/// Why the reading stopped before the end.
#[derive(Debug)]
pub(crate) struct Broken {
    /// What is wrong, one line.
    pub(crate) message: String,
    /// The byte offset in the text.
    pub(crate) offset: usize,
}

/// A member of the document or of a section of it.
#[derive(Clone, Copy)]
pub(crate) struct Member<'t, 'a> {
    /// The section that holds the member; `None` for the document itself.
    pub(crate) section: Option<&'static str>,
    /// The key.
    pub(crate) key: Item<'t, 'a>,
    /// The value.
    pub(crate) value: Item<'t, 'a>,
}

/// A key or a value: a text, a mapping, a sequence, or an alias.
#[derive(Clone, Copy)]
pub(crate) struct Item<'t, 'a> {
    nodes: &'t [Node<'a>],
    at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Mapping,
    Sequence,
    Alias,
}

/// A node of a tree, which lists them in the order of the text: those below follow it.
#[derive(Debug)]
struct Node<'a> {
    kind: Kind,
    text: Cow<'a, str>,
    /// The text without quotes; the same as `text` unless that is spelt in another way.
    place: &'a str,
    range: Range<usize>,
    /// The index of the first node that is not below this one.
    after: usize,
}

/// Calls `each` with every member of the documents of a text, in order. For members that `sections` names, and that are
/// mappings, it is called with their members instead.
///
/// # Errors
/// When the text is not YAML or a document is not a mapping; members before the error have been seen.
pub(crate) fn for_each_member<'a>(
    text: &'a str,
    sections: &[&'static str],
    mut each: impl FnMut(Member<'_, 'a>),
) -> Result<(), Broken> {
    let mut reader = Reader::new(text);
    while let Some((event, range)) = reader.next()? {
        match event {
            Event::MappingStart(..) => reader.read_document(sections, &mut each)?,
            Event::Scalar(text, ScalarStyle::Plain, ..) if is_null(&text) => {}
            Event::Scalar(..) | Event::SequenceStart(..) | Event::Alias(_) => {
                let message = "the document is not a mapping".to_owned();
                return Err(Broken { message, offset: range.start });
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => {}
        }
    }
    Ok(())
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null")
}

impl<'t, 'a> Item<'t, 'a> {
    fn node(self) -> Option<&'t Node<'a>> {
        self.nodes.get(self.at)
    }

    /// The text; `None` for any other value. Numbers and booleans are texts as they are written.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        self.node().filter(|node| node.kind == Kind::Text).map(|node| node.text.clone())
    }

    /// Whether the value is this text.
    pub(crate) fn is(self, text: &str) -> bool {
        self.node().is_some_and(|node| node.kind == Kind::Text && node.text == text)
    }

    /// Whether the value is left out.
    pub(crate) fn is_null(self) -> bool {
        self.node().is_some_and(|node| node.kind == Kind::Text && is_null(node.place))
    }

    /// Whether the value is a mapping.
    pub(crate) fn is_mapping(self) -> bool {
        self.node().is_some_and(|node| node.kind == Kind::Mapping)
    }

    /// The text as it is written, without quotes; empty for any other value.
    pub(crate) fn place(self) -> &'a str {
        self.node().map_or("", |node| node.place)
    }

    /// The byte range in the text, quotes and brackets included.
    pub(crate) fn range(self) -> Range<usize> {
        self.node().map_or(0..0, |node| node.range.clone())
    }

    /// The keys and values of a mapping; none for any other value.
    pub(crate) fn members(self) -> impl Iterator<Item = (Self, Self)> {
        let mut below = self.below(Kind::Mapping);
        std::iter::from_fn(move || Some((below.next()?, below.next()?)))
    }

    fn below(self, kind: Kind) -> impl Iterator<Item = Self> {
        let node = self.node().filter(|node| node.kind == kind);
        let end = node.map_or(0, |node| node.after);
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let item = (at < end).then_some(Self { nodes: self.nodes, at })?;
            at = item.node()?.after;
            Some(item)
        })
    }
}

struct Reader<'a> {
    text: &'a str,
    parser: Parser<'a, StrInput<'a>>,
    offsets: Offsets<'a>,
    nodes: Vec<Node<'a>>,
    open: Vec<usize>,
    /// Where the last text or bracket ends.
    end: usize,
}

type Read<'a> = (Event<'a>, Range<usize>);

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let (parser, offsets) = (Parser::new_from_str(text), Offsets::new(text));
        Self { text, parser, offsets, nodes: Vec::new(), open: Vec::new(), end: 0 }
    }

    fn next(&mut self) -> Result<Option<Read<'a>>, Broken> {
        let Some(read) = self.parser.next_event() else { return Ok(None) };
        let (event, Span { start, end }) = read.map_err(|error| self.broken(&error))?;
        let start = self.offsets.of(&start);
        Ok(Some((event, start..self.offsets.of(&end).max(start))))
    }

    fn broken(&mut self, error: &ScanError) -> Broken {
        Broken { message: error.info().to_owned(), offset: self.offsets.of(error.marker()) }
    }

    fn expect(&mut self) -> Result<Read<'a>, Broken> {
        let end = self.text.len();
        self.next()?
            .ok_or_else(|| Broken { message: "the file ends early".to_owned(), offset: end })
    }

    fn read_document(
        &mut self,
        sections: &[&'static str],
        each: &mut impl FnMut(Member<'_, 'a>),
    ) -> Result<(), Broken> {
        loop {
            let read = self.expect()?;
            if matches!(read.0, Event::MappingEnd) {
                return Ok(());
            }
            self.read_key(read)?;
            let key = self.nodes.first().map(|node| &node.text);
            let section = key.and_then(|key| sections.iter().find(|section| *section == key));
            let read = self.expect()?;
            match (section, &read.0) {
                (Some(section), Event::MappingStart(..)) => self.read_section(section, each)?,
                _ => self.read_value(read, None, each)?,
            }
        }
    }

    fn read_section(
        &mut self,
        section: &'static str,
        each: &mut impl FnMut(Member<'_, 'a>),
    ) -> Result<(), Broken> {
        loop {
            let read = self.expect()?;
            if matches!(read.0, Event::MappingEnd) {
                return Ok(());
            }
            self.read_key(read)?;
            let read = self.expect()?;
            self.read_value(read, Some(section), each)?;
        }
    }

    fn read_key(&mut self, read: Read<'a>) -> Result<(), Broken> {
        self.nodes.clear();
        self.read_tree(read)
    }

    fn read_value(
        &mut self,
        read: Read<'a>,
        section: Option<&'static str>,
        each: &mut impl FnMut(Member<'_, 'a>),
    ) -> Result<(), Broken> {
        let at = self.nodes.len();
        self.read_tree(read)?;
        let item = |at| Item { nodes: &self.nodes, at };
        each(Member { section, key: item(0), value: item(at) });
        Ok(())
    }

    /// Adds the nodes of one value, without recursion.
    fn read_tree(&mut self, read: Read<'a>) -> Result<(), Broken> {
        let mut read = read;
        self.open.clear();
        loop {
            let (event, range) = read;
            match event {
                Event::Scalar(text, style, ..) => self.push_text(text, style, range),
                Event::Alias(_) => self.push(Kind::Alias, range),
                Event::MappingStart(..) => self.open(Kind::Mapping, range),
                Event::SequenceStart(..) => self.open(Kind::Sequence, range),
                Event::MappingEnd | Event::SequenceEnd => self.close(range),
                Event::Nothing
                | Event::StreamStart
                | Event::StreamEnd
                | Event::DocumentStart(_)
                | Event::DocumentEnd => {
                    let message = "a value ends early".to_owned();
                    return Err(Broken { message, offset: range.start });
                }
            }
            if self.open.is_empty() {
                return Ok(());
            }
            read = self.expect()?;
        }
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) {
        self.end = range.end;
        let after = self.nodes.len() + 1;
        self.nodes.push(Node { kind, text: Cow::Borrowed(""), place: "", range, after });
    }

    fn open(&mut self, kind: Kind, range: Range<usize>) {
        self.open.push(self.nodes.len());
        self.push(kind, range);
    }

    /// A block ends where its last value does; the parser tells where the next one begins.
    fn close(&mut self, range: Range<usize>) {
        let after = self.nodes.len();
        let bracket = matches!(self.text.get(range.clone()), Some("}" | "]"));
        if bracket {
            self.end = range.end;
        }
        let Some(node) = self.open.pop().and_then(|at| self.nodes.get_mut(at)) else { return };
        (node.after, node.range.end) = (after, self.end.max(node.range.start));
    }

    fn push_text(&mut self, value: Cow<'a, str>, style: ScalarStyle, range: Range<usize>) {
        let quotes = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => 0,
        };
        let start = range.start + quotes;
        let written = self.text.get(range.clone()).unwrap_or_default().trim_end();
        // An anchor or a tag may stand before the text.
        let last = written.get(..written.len() - quotes.min(written.len())).unwrap_or_default();
        let at_end = last.get(last.len().saturating_sub(value.len())..);
        let spelt = self.text.get(start..start + value.len()).filter(|spelt| *spelt == value);
        let (text, place) = match spelt.or(at_end.filter(|spelt| *spelt == value)) {
            Some(spelt) => (Cow::Borrowed(spelt), spelt),
            None => (Cow::Owned(value.into_owned()), written),
        };
        let after = self.nodes.len() + 1;
        let range = range.start..range.start + written.len();
        self.end = range.end;
        self.nodes.push(Node { kind: Kind::Text, text, place, range, after });
    }
}

/// Turns the parser's counts of characters into byte offsets; they come almost in order.
struct Offsets<'a> {
    text: &'a str,
    /// In ASCII text the two are the same.
    ascii: bool,
    characters: usize,
    bytes: usize,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, ascii: text.is_ascii(), characters: 0, bytes: 0 }
    }

    fn of(&mut self, marker: &Marker) -> usize {
        let index = marker.index();
        if self.ascii {
            return index.min(self.text.len());
        }
        while self.characters < index {
            let next = self.text.get(self.bytes..).and_then(|rest| rest.chars().next());
            let Some(next) = next else { break };
            self.bytes += next.len_utf8();
            self.characters += 1;
        }
        while self.characters > index {
            let last = self.text.get(..self.bytes).and_then(|before| before.chars().next_back());
            let Some(last) = last else { break };
            self.bytes -= last.len_utf8();
            self.characters -= 1;
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each member as `section/key=value @ text of the value's range`.
    fn members(text: &str) -> (Vec<String>, Option<String>) {
        let mut seen = Vec::new();
        let end = for_each_member(text, &["list"], |member| {
            let section = member.section.unwrap_or_default();
            let value = member.value.text().map(Cow::into_owned);
            let inside: Vec<String> = member
                .value
                .members()
                .map(|(key, value)| format!("{}:{}", key.place(), value.place()))
                .collect();
            let value = value.unwrap_or_else(|| inside.join(","));
            let range = text.get(member.value.range()).unwrap();
            seen.push(format!("{section}/{}={value} @ {range}", member.key.place()));
        });
        (seen, end.err().map(|broken| broken.message))
    }

    #[test]
    fn every_member_is_seen_with_its_place() {
        let text = "v: '9.0'\nlist:\n\n  'a@1':\n    x: 1\n    y: {z: 2}\n\n  b: {c: d}\n  e:\n\nlast: \"q\"\n";
        let (seen, end) = members(text);
        assert_eq!(
            seen,
            [
                "/v=9.0 @ '9.0'",
                "list/a@1=x:1,y: @ x: 1\n    y: {z: 2}",
                "list/b=c:d @ {c: d}",
                "list/e= @ ",
                "/last=q @ \"q\"",
            ]
        );
        assert_eq!(end, None);
    }

    #[test]
    fn places_hold_in_text_that_is_not_ascii_and_with_carriage_returns() {
        let (seen, end) = members("é: '😀'\r\nlist:\r\n  ü:\r\n    x: ö\r\n    y: 'it''s'\r\n");
        assert_eq!(seen, ["/é=😀 @ '😀'", "list/ü=x:ö,y:'it''s' @ x: ö\r\n    y: 'it''s'"]);
        assert_eq!(end, None);
    }

    #[test]
    fn what_stands_before_an_error_is_seen() {
        let (seen, end) = members("list:\n  a: 1\n  b: [\n");
        assert_eq!(seen, ["list/a=1 @ 1"]);
        assert!(end.is_some());
        assert_eq!(members("just text").1.as_deref(), Some("the document is not a mapping"));
        assert_eq!(members("# nothing\n"), (Vec::new(), None));
    }

    #[test]
    fn several_documents_are_read_and_an_alias_is_no_text() {
        let (seen, end) = members("---\na: &x 1\n---\nb: *x\n");
        assert_eq!(seen.first().map(String::as_str), Some("/a=1 @ &x 1"));
        assert_eq!((seen.len(), end), (2, None));
        let (seen, end) = members("a: &x 1\nb: *x\n");
        assert_eq!((seen.len(), end), (2, None));
    }
}
