//! A document from the events of its parser, in one pass and without a tree between.
//!
//! The grammar is the parser's. What the builder has to say itself, which tables may be written twice, it says for the
//! plain cases only: dotted keys, a table after its own child, a key twice and whatever the parser reports make it give
//! up, and `toml` reads the file instead. So no error is ever judged here.

use std::borrow::Cow;
use std::ops::Range;

use toml::value::Datetime;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{EventReceiver, RecursionGuard, ValidateWhitespace, parse_document};
use toml_parser::{ErrorSink, ParseError, Raw, Source, Span};

use crate::hash::HashMap;

use super::tree::{Key, Kind, Member, Table, Value};

/// Deepest nesting of lists and inline tables; the limit of `toml`.
const MAX_DEPTH: u32 = 80;

/// Tokens of a part, at least, unless it is the last.
const PART: usize = 4096;

/// Longest path in a header; more than any lockfile has.
const MAX_PATH: usize = 16;

/// The document; `None` where it is not plain and without errors.
pub(super) fn document(text: &str) -> Option<Table<'_>> {
    let source = Source::new(text);
    let mut builder = Builder::new(source);
    let mut error: Option<ParseError> = None;
    {
        let mut checked = ValidateWhitespace::new(&mut builder, source);
        let mut bounded = RecursionGuard::new(&mut checked, MAX_DEPTH);
        each_part(source, &mut |tokens| parse_document(tokens, &mut bounded, &mut error));
    }
    if error.is_some() { None } else { builder.finish() }
}

/// Calls a function with the tokens of a document in parts, which end where a header begins: the tokens of all of a large
/// file take several times its size.
fn each_part(source: Source<'_>, take: &mut dyn FnMut(&[Token])) {
    let mut tokens = Vec::with_capacity(PART);
    let (mut depth, mut at_line_start) = (0_u32, true);
    for token in source.lex() {
        let is_header = at_line_start && depth == 0 && token.kind() == TokenKind::LeftSquareBracket;
        if is_header && tokens.len() >= PART {
            take(&tokens);
            tokens.clear();
        }
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        at_line_start = token.kind() == TokenKind::Newline;
        tokens.push(token);
    }
    take(&tokens);
}

/// A list or an inline table that is not closed yet.
struct Open<'a> {
    is_table: bool,
    /// The key under which it stands; none for an item of a list.
    key: Option<Key<'a>>,
    start: usize,
    /// Where its own begin in [`Builder::members`] or [`Builder::items`].
    first: usize,
}

/// A header that is not closed yet.
struct Header<'a> {
    is_array: bool,
    start: usize,
    path: Vec<Key<'a>>,
}

/// A table below a header, one that headers of its children imply, or the document.
struct Node<'a> {
    place: Place<'a>,
    span: Range<usize>,
    members: Vec<Member<'a>>,
}

enum Place<'a> {
    Document,
    /// Below a key of another table.
    Member(usize, Key<'a>),
    /// In a list of tables.
    Item(usize),
}

/// The tables of one `[[header]]`.
struct List<'a> {
    parent: usize,
    key: Key<'a>,
    span: Range<usize>,
    first: usize,
    last: usize,
    items: Vec<Value<'a>>,
}

#[derive(Clone, Copy)]
enum Slot {
    Node(usize),
    List(usize),
}

struct Builder<'a> {
    source: Source<'a>,
    /// Parents come before their children.
    nodes: Vec<Node<'a>>,
    lists: Vec<List<'a>>,
    /// What headers named, by the table that holds it and its key there.
    named: HashMap<(usize, Cow<'a, str>), Slot>,
    /// The table that key-value pairs belong to.
    current: usize,
    header: Option<Header<'a>>,
    key: Option<Key<'a>>,
    open: Vec<Open<'a>>,
    /// Of the current table and the open inline tables in it, one after the other.
    members: Vec<Member<'a>>,
    /// Of the open lists, one after the other.
    items: Vec<Value<'a>>,
    given_up: bool,
}

impl<'a> Builder<'a> {
    fn new(source: Source<'a>) -> Self {
        let document = Node { place: Place::Document, span: 0..0, members: Vec::new() };
        Self {
            source,
            nodes: vec![document],
            lists: Vec::new(),
            named: HashMap::default(),
            current: 0,
            header: None,
            key: None,
            open: Vec::new(),
            members: Vec::new(),
            items: Vec::new(),
            given_up: false,
        }
    }

    fn add(&mut self, kind: Kind<'a>, span: Range<usize>) {
        let value = Value { kind, span: span.into() };
        if self.open.last().is_some_and(|open| !open.is_table) {
            self.items.push(value);
        } else if let Some(key) = self.key.take() {
            self.members.push(Member { key, value });
        } else {
            self.given_up = true;
        }
    }

    fn open(&mut self, is_table: bool, start: usize) -> bool {
        let first = if is_table { self.members.len() } else { self.items.len() };
        self.open.push(Open { is_table, key: self.key.take(), start, first });
        true
    }

    fn close(&mut self, is_table: bool, end: usize) {
        let Some(open) = self.open.pop().filter(|open| open.is_table == is_table) else {
            self.given_up = true;
            return;
        };
        let kind = if is_table {
            let Some(table) = Table::new(self.members.drain(open.first..).collect()) else {
                self.given_up = true;
                return;
            };
            Kind::Table(table)
        } else {
            Kind::Array(self.items.drain(open.first..).collect())
        };
        self.key = open.key;
        self.add(kind, open.start..end);
    }

    /// Gives the current table what was read for it.
    fn finish_table(&mut self) {
        if let Some(node) = self.nodes.get_mut(self.current) {
            node.members.append(&mut self.members);
        }
        self.given_up |= !self.open.is_empty() || self.key.is_some();
    }

    fn start_table(&mut self, mut header: Header<'a>, end: usize) -> Option<()> {
        let key = header.path.pop().filter(|_| header.path.len() < MAX_PATH)?;
        let mut parent = 0;
        for key in header.path {
            parent = match self.named.get(&(parent, key.text.clone())) {
                Some(Slot::Node(node)) => *node,
                Some(Slot::List(list)) => self.lists.get(*list)?.last,
                None => self.add_member(parent, key.clone(), key.span.range()),
            };
        }
        let span = header.start..end;
        let named = self.named.get(&(parent, key.text.clone())).copied();
        self.current = match (named, header.is_array) {
            (None, false) => self.add_member(parent, key, span),
            (None, true) => self.add_list(parent, key, span),
            (Some(Slot::List(list)), true) => self.add_item(list, span)?,
            (Some(_), _) => return None,
        };
        Some(())
    }

    fn add_node(&mut self, place: Place<'a>, span: Range<usize>) -> usize {
        self.nodes.push(Node { place, span, members: Vec::new() });
        self.nodes.len() - 1
    }

    fn add_member(&mut self, parent: usize, key: Key<'a>, span: Range<usize>) -> usize {
        let text = key.text.clone();
        let node = self.add_node(Place::Member(parent, key), span);
        self.named.insert((parent, text), Slot::Node(node));
        node
    }

    fn add_list(&mut self, parent: usize, key: Key<'a>, span: Range<usize>) -> usize {
        let list = self.lists.len();
        self.named.insert((parent, key.text.clone()), Slot::List(list));
        let node = self.add_node(Place::Item(list), span.clone());
        self.lists.push(List { parent, key, span, first: node, last: node, items: Vec::new() });
        node
    }

    fn add_item(&mut self, list: usize, span: Range<usize>) -> Option<usize> {
        let node = self.add_node(Place::Item(list), span);
        self.lists.get_mut(list)?.last = node;
        Some(node)
    }

    /// Puts every table into the one that holds it, the last first: children come after their parents.
    fn finish(mut self) -> Option<Table<'a>> {
        self.finish_table();
        if self.given_up || self.header.is_some() {
            return None;
        }
        while let Some(node) = self.nodes.pop() {
            let table = Table::new(node.members)?;
            let value = |table| Value { kind: Kind::Table(table), span: node.span.into() };
            match node.place {
                Place::Document => return Some(table),
                Place::Member(parent, key) => {
                    let member = Member { key, value: value(table) };
                    self.nodes.get_mut(parent)?.members.push(member);
                }
                Place::Item(at) => {
                    let list = self.lists.get_mut(at)?;
                    list.items.push(value(table));
                    if list.first == self.nodes.len() {
                        let list = self.lists.pop()?;
                        self.nodes.get_mut(list.parent)?.members.push(list.into_member());
                    }
                }
            }
        }
        None
    }

    fn raw(&self, span: Span, encoding: Option<Encoding>) -> Raw<'a> {
        let text = self.source.input().get(span.start()..span.end()).unwrap_or_default();
        Raw::new_unchecked(text, encoding, span)
    }
}

impl<'a> List<'a> {
    /// The list, of which the last item was taken first.
    fn into_member(mut self) -> Member<'a> {
        self.items.reverse();
        let value = Value { kind: Kind::Array(self.items.into()), span: self.span.into() };
        Member { key: self.key, value }
    }
}

impl EventReceiver for Builder<'_> {
    fn std_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.finish_table();
        self.header = Some(Header { is_array: false, start: span.start(), path: Vec::new() });
    }

    fn std_table_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        let header = self.header.take();
        let started = header.and_then(|header| self.start_table(header, span.end()));
        self.given_up |= started.is_none();
    }

    fn array_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.finish_table();
        self.header = Some(Header { is_array: true, start: span.start(), path: Vec::new() });
    }

    fn array_table_close(&mut self, span: Span, error: &mut dyn ErrorSink) {
        self.std_table_close(span, error);
    }

    fn inline_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) -> bool {
        self.open(true, span.start())
    }

    fn inline_table_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.close(true, span.end());
    }

    fn array_open(&mut self, span: Span, _error: &mut dyn ErrorSink) -> bool {
        self.open(false, span.start())
    }

    fn array_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.close(false, span.end());
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let raw = self.raw(span, encoding);
        let text = plain_key(raw.as_str(), encoding).unwrap_or_else(|| {
            let mut text = Cow::Borrowed("");
            raw.decode_key(&mut text, error);
            text
        });
        let key = Key { text, span: (span.start()..span.end()).into() };
        match &mut self.header {
            Some(header) => header.path.push(key),
            // A dotted key.
            None if self.key.is_some() => self.given_up = true,
            None => self.key = Some(key),
        }
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let raw = self.raw(span, encoding);
        let kind = plain_text(raw.as_str(), encoding).unwrap_or_else(|| {
            let mut text = Cow::Borrowed("");
            match raw.decode_scalar(&mut text, error) {
                ScalarKind::String => Kind::Text(text),
                ScalarKind::Boolean(value) => Kind::Boolean(value),
                ScalarKind::Integer(radix) => {
                    Kind::Integer(i64::from_str_radix(&text, radix.value()).ok())
                }
                ScalarKind::Float => Kind::Other,
                ScalarKind::DateTime => {
                    self.given_up |= text.parse::<Datetime>().is_err();
                    Kind::Other
                }
            }
        });
        self.add(kind, span.start()..span.end());
    }

    fn error(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        self.given_up = true;
    }
}

/// A bare key of the usual characters, which needs no decoding.
fn plain_key(raw: &str, encoding: Option<Encoding>) -> Option<Cow<'_, str>> {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let plain = encoding.is_none() && !raw.is_empty() && raw.bytes().all(usual);
    plain.then_some(Cow::Borrowed(raw))
}

/// A basic string without escapes, which needs no decoding.
fn plain_text(raw: &str, encoding: Option<Encoding>) -> Option<Kind<'_>> {
    if encoding != Some(Encoding::BasicString) {
        return None;
    }
    let text = raw.strip_prefix('"')?.strip_suffix('"')?;
    let special = |byte: u8| byte < b' ' || byte == b'\\' || byte == b'"' || byte == 0x7F;
    // Not `any`: without a way out of the loop it looks at many bytes at once.
    let found = text.bytes().fold(false, |found, byte| found | special(byte));
    (!found).then_some(Kind::Text(Cow::Borrowed(text)))
}
