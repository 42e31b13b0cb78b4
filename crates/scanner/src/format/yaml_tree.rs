//! A YAML document as a tree in which every node knows its bytes.
//!
//! Aliases point to the node of their anchor and are not copied, so a small file never becomes a large tree. Tags are
//! not read. Nothing here recurses.

use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use crate::source::Source;

use super::ExtractError;
use super::conflict::find_conflict;
use super::listing::inside;

/// Deepest nesting that is read; lockfiles and workflows stay below ten.
const MAX_DEPTH: usize = 64;
/// Brackets that may be open at once, wherever they stand. The parser looks ahead to the end of a flow collection, which
/// takes time with each level.
const MAX_OPEN_BRACKETS: usize = 1000;
/// Characters between two that the offset is kept of.
const BLOCK: usize = 64;

/// A document.
pub(super) struct Tree<'a> {
    text: &'a str,
    nodes: Vec<Data>,
}

struct Data {
    value: Value,
    start: usize,
    end: usize,
    first: Option<usize>,
    next: Option<usize>,
}

enum Value {
    Plain(String),
    Quoted(String),
    Sequence,
    Mapping,
    Alias(Option<usize>),
}

/// A node of a [`Tree`]; that of an alias's anchor where an alias stands.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree<'t>,
    at: usize,
    data: &'t Data,
}

impl<'a> Tree<'a> {
    /// Reads a file of one document.
    ///
    /// # Errors
    /// When the file is no YAML, nests too deeply, or holds several documents.
    pub(super) fn read(source: &Source<'a>) -> Result<Self, ExtractError> {
        let text = source.text();
        let mut builder = Builder::new(text);
        let outcome = if opens_too_much(text) {
            Err(("brackets are nested too deeply".to_owned(), 0))
        } else {
            builder.run()
        };
        match outcome {
            Ok(()) => Ok(Self { text, nodes: builder.nodes }),
            Err((message, offset)) => Err(find_conflict(source).unwrap_or_else(|| ExtractError {
                message,
                position: Some(source.position(offset)),
                hint: None,
            })),
        }
    }

    /// The outermost node; `None` for an empty document.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        self.node(0)
    }

    fn node(&self, at: usize) -> Option<Node<'_>> {
        let data = self.nodes.get(at)?;
        match data.value {
            // An anchor stands before its aliases, so this ends.
            Value::Alias(Some(anchor)) if anchor < at => self.node(anchor),
            Value::Plain(_)
            | Value::Quoted(_)
            | Value::Sequence
            | Value::Mapping
            | Value::Alias(_) => Some(Node { tree: self, at, data }),
        }
    }
}

impl<'t> Node<'t> {
    /// What a scalar says; `None` for collections.
    pub(super) fn text(self) -> Option<&'t str> {
        match &self.data.value {
            Value::Plain(text) | Value::Quoted(text) => Some(text),
            Value::Sequence | Value::Mapping | Value::Alias(_) => None,
        }
    }

    /// Whether the value is left out or `null`.
    pub(super) fn is_null(self) -> bool {
        match &self.data.value {
            Value::Plain(text) => matches!(&**text, "" | "~" | "null"),
            Value::Quoted(_) | Value::Sequence | Value::Mapping | Value::Alias(_) => false,
        }
    }

    /// Whether the node is a mapping.
    pub(super) const fn is_mapping(self) -> bool {
        matches!(self.data.value, Value::Mapping)
    }

    /// Whether the node is a sequence.
    pub(super) const fn is_sequence(self) -> bool {
        matches!(self.data.value, Value::Sequence)
    }

    /// The items of a sequence; none for other nodes.
    pub(super) fn items(self) -> impl Iterator<Item = Node<'t>> {
        let first = if self.is_sequence() { self.data.first } else { None };
        self.tree.chain(first)
    }

    /// Keys and values of a mapping; none for other nodes.
    pub(super) fn entries(self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let first = if self.is_mapping() { self.data.first } else { None };
        let mut nodes = self.tree.chain(first);
        std::iter::from_fn(move || nodes.next().zip(nodes.next()))
    }

    /// The value of a key; of one that stands twice the last.
    pub(super) fn get(self, key: &str) -> Option<Node<'t>> {
        let found = self.entries().filter(|(name, _)| name.text() == Some(key));
        found.last().map(|(_, value)| value)
    }

    /// The text of a key's scalar.
    pub(super) fn get_text(self, key: &str) -> Option<&'t str> {
        self.get(key).and_then(Node::text)
    }

    /// Byte range in the text, quotes included.
    pub(super) const fn range(self) -> Range<usize> {
        self.data.start..self.data.end
    }

    /// Byte range of what a scalar says, without quotes.
    pub(super) fn text_range(self) -> Range<usize> {
        inside(self.tree.text, self.range(), self.text().unwrap_or_default())
    }

    /// A number that no other node of the tree has.
    pub(super) const fn number(self) -> usize {
        self.at
    }
}

impl Tree<'_> {
    fn chain(&self, first: Option<usize>) -> impl Iterator<Item = Node<'_>> {
        let next = |at: &usize| self.nodes.get(*at).and_then(|data| data.next);
        std::iter::successors(first, next).filter_map(|at| self.node(at))
    }
}

/// An error's message and its byte offset.
type Defect = (String, usize);

struct Builder<'a> {
    text: &'a str,
    offsets: Offsets<'a>,
    nodes: Vec<Data>,
    /// The collections that are open, each with its last child.
    open: Vec<(usize, Option<usize>)>,
    /// The node of each anchor; the parser numbers them from one.
    anchors: Vec<Option<usize>>,
    documents: usize,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let offsets = Offsets::new(text);
        let (open, anchors) = (Vec::new(), Vec::new());
        Self { text, offsets, nodes: Vec::new(), open, anchors, documents: 0 }
    }

    fn run(&mut self) -> Result<(), Defect> {
        let mut parser = Parser::new_from_str(self.text);
        while let Some(event) = parser.next_event() {
            let (event, span) = event
                .map_err(|error| (error.info().to_owned(), self.offsets.of(*error.marker())))?;
            self.take(event, span)?;
        }
        Ok(())
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Defect> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let text = text.into_owned();
                let value = match style {
                    ScalarStyle::Plain => Value::Plain(text),
                    ScalarStyle::SingleQuoted
                    | ScalarStyle::DoubleQuoted
                    | ScalarStyle::Literal
                    | ScalarStyle::Folded => Value::Quoted(text),
                };
                self.add(value, span, anchor);
            }
            Event::Alias(anchor) => {
                let target = self.anchors.get(anchor).copied().flatten();
                self.add(Value::Alias(target), span, 0);
            }
            Event::SequenceStart(anchor, _) => self.enter(Value::Sequence, span, anchor)?,
            Event::MappingStart(anchor, _) => self.enter(Value::Mapping, span, anchor)?,
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let offset = self.offsets.of(span.start);
                    return Err(("the file holds several documents".to_owned(), offset));
                }
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn add(&mut self, value: Value, span: Span, anchor: usize) -> usize {
        let at = self.nodes.len();
        let start = self.offsets.of(span.start);
        let end = self.offsets.of(span.end).max(start);
        let spelt = self.text.get(start..end).unwrap_or_default();
        // The parser's span of a quoted text goes on to the end of the line.
        let spelt = match value {
            Value::Quoted(_) => literal(spelt),
            Value::Plain(_) | Value::Sequence | Value::Mapping | Value::Alias(_) => spelt,
        };
        let end = start + spelt.trim_ascii_end().len();
        self.nodes.push(Data { value, start, end, first: None, next: None });
        if anchor > 0 {
            // The parser counts anchors one by one.
            self.anchors.resize(self.anchors.len().max(anchor + 1), None);
            if let Some(place) = self.anchors.get_mut(anchor) {
                *place = Some(at);
            }
        }
        if let Some((parent, last)) = self.open.last_mut() {
            let before = last.replace(at);
            let parent = *parent;
            match before.and_then(|before| self.nodes.get_mut(before)) {
                Some(before) => before.next = Some(at),
                None => {
                    if let Some(parent) = self.nodes.get_mut(parent) {
                        parent.first = Some(at);
                    }
                }
            }
        }
        at
    }

    fn enter(&mut self, value: Value, span: Span, anchor: usize) -> Result<(), Defect> {
        let at = self.add(value, span, anchor);
        if self.open.len() >= MAX_DEPTH {
            let offset = self.offsets.of(span.start);
            return Err(("the document is nested too deeply".to_owned(), offset));
        }
        self.open.push((at, None));
        Ok(())
    }

    /// A block collection ends where its last child does; the parser's own mark is at the next token.
    fn leave(&mut self, span: Span) {
        let Some((at, last)) = self.open.pop() else { return };
        let mark = self.offsets.of(span.start);
        let bracket = self.text.as_bytes().get(mark).filter(|byte| matches!(byte, b']' | b'}'));
        let closed = bracket.is_some() && !span.is_empty();
        let inner = last.and_then(|last| self.nodes.get(last)).map_or(0, |data| data.end);
        if let Some(data) = self.nodes.get_mut(at) {
            data.end = data.end.max(if closed { mark + 1 } else { inner });
        }
    }
}

/// A text up to the quote that ends it; the whole text where it does not begin with a quote.
fn literal(spelt: &str) -> &str {
    let bytes = spelt.as_bytes();
    let Some(quote @ (b'"' | b'\'')) = bytes.first().copied() else { return spelt };
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        let again = bytes.get(at + 1) == Some(&quote);
        at += match byte {
            b'\\' if quote == b'"' => 2,
            b'\'' if quote == b'\'' && again => 2,
            byte if *byte == quote => return spelt.get(..=at).unwrap_or(spelt),
            _ => 1,
        };
    }
    spelt
}

/// Byte offsets of characters.
struct Offsets<'a> {
    text: &'a str,
    /// The offset of every [`BLOCK`]th character; empty for ASCII text, where characters are bytes.
    blocks: Vec<usize>,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        let every = text.char_indices().map(|(at, _)| at).step_by(BLOCK);
        let blocks = if text.is_ascii() { Vec::new() } else { every.collect() };
        Self { text, blocks }
    }

    fn of(&self, mark: Marker) -> usize {
        if self.blocks.is_empty() {
            return mark.index().min(self.text.len());
        }
        let Some(start) = self.blocks.get(mark.index() / BLOCK) else { return self.text.len() };
        let mut rest = self.text.get(*start..).unwrap_or_default().char_indices();
        rest.nth(mark.index() % BLOCK).map_or(self.text.len(), |(at, _)| start + at)
    }
}

fn opens_too_much(text: &str) -> bool {
    let mut open = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => continue,
        }
        if open > MAX_OPEN_BRACKETS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::RepoPath;

    fn with_tree<T>(text: &str, check: impl FnOnce(Result<Tree<'_>, ExtractError>) -> T) -> T {
        let path = RepoPath::new("x").unwrap();
        let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
        check(Tree::read(&source))
    }

    fn spelt(text: &str) -> Vec<&str> {
        with_tree(text, |tree| {
            let tree = tree.unwrap();
            let values = tree.root().unwrap().entries().map(|(_, value)| value.range());
            values.map(|range| text.get(range).unwrap()).collect::<Vec<_>>()
        })
    }

    #[test]
    fn a_value_ends_before_the_comment_that_follows_it() {
        let text = "a: 'x''y' # é\nb: \"x\\\"y\" # c\nc: é # c\nd: [1, 2] # c\ne: {f: 1} # c\n";
        let values = ["'x''y'", "\"x\\\"y\"", "é", "[1, 2]", "{f: 1}"];
        assert_eq!(spelt(text), values);
    }

    #[test]
    fn a_block_ends_with_its_last_line() {
        let text = "# größer\na:\n  - b: 1\n  - c:\n      d: é\n\n\nz: 1\n";
        assert_eq!(spelt(text), ["- b: 1\n  - c:\n      d: é", "1"]);
    }

    #[test]
    fn an_alias_is_the_node_of_its_anchor() {
        with_tree("a: &x {b: 1}\nc: *x\n", |tree| {
            let tree = tree.unwrap();
            let root = tree.root().unwrap();
            let (first, second) = (root.get("a").unwrap(), root.get("c").unwrap());
            assert_eq!(first.number(), second.number());
            assert_eq!(second.get_text("b"), Some("1"));
        });
    }

    #[test]
    fn deep_nesting_is_an_error_and_takes_no_time() {
        let count = 100_000;
        let deep = [
            "[".repeat(count),
            "{\"a\":".repeat(count),
            "- ".repeat(count),
            "? ".repeat(count),
            "a: [".repeat(count),
            "[".repeat(900) + &"a, ".repeat(count),
            "&a [*a, ".repeat(count),
        ];
        for text in deep {
            let start = std::time::Instant::now();
            assert!(with_tree(&text, |tree| tree.is_err()), "{:.10}", text);
            assert!(start.elapsed() < std::time::Duration::from_secs(1), "{text:.10}");
        }
    }
}
