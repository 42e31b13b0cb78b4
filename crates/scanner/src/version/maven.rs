//! Maven: `ComparableVersion` as of Maven 3.9.
//!
//! Source: <https://maven.apache.org/pom.html#version-order-specification>. Maven reads a version as items, which a hyphen
//! or a change between digits and letters nests: `1-rc1` is `[1, [rc, [1]]]`. Here the nesting is flat, and each token
//! knows whether what starts with it is before or after nothing at all; that makes the order total, where Maven's
//! contradicts itself: `1.foo.1` < `1-alpha` < `1` < `1.foo.1`. In the order the first of these does not hold, in
//! [`Maven::compare`] all do.
//!
//! One deviation: `1-ga-1` equals `1-1`, as the specification has it, and Maven's code has not.

use std::cmp::Ordering;

use super::number::Number;

/// A version as tokens, the last of which is [`Token::End`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Maven(Vec<Token>);

/// A place in a version, in order. "Before" and "after" are those whose version is before or after the one that ends there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    QualifierBefore(Qualifier),
    ReleaseBefore,
    ListBefore,
    ZeroBefore,
    End,
    ReleaseAfter,
    QualifierAfter(Qualifier),
    ListAfter,
    ZeroAfter,
    Number(Number),
}

/// A word: the known ones in Maven's order, then the others in the alphabet's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Qualifier {
    Alpha,
    Beta,
    Milestone,
    ReleaseCandidate,
    Snapshot,
    /// `ga`, `final` and `release`: as good as nothing.
    Release,
    ServicePack,
    Other(Box<str>),
}

impl Qualifier {
    fn parse(word: &str, before_digit: bool) -> Self {
        match word {
            "a" if before_digit => Self::Alpha,
            "b" if before_digit => Self::Beta,
            "m" if before_digit => Self::Milestone,
            "alpha" => Self::Alpha,
            "beta" => Self::Beta,
            "milestone" => Self::Milestone,
            "rc" | "cr" => Self::ReleaseCandidate,
            "snapshot" => Self::Snapshot,
            "" | "ga" | "final" | "release" => Self::Release,
            "sp" => Self::ServicePack,
            other => Self::Other(other.into()),
        }
    }
}

impl Maven {
    /// Whether it is a prerelease: it has a qualifier that is before the release.
    pub(super) fn is_prerelease(&self) -> bool {
        self.0.iter().any(|token| matches!(token, Token::QualifierBefore(_)))
    }

    /// The comparison as Maven makes it, which is no order.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let differing = self.0.iter().zip(&other.0).find(|(a, b)| a.compare(b).is_ne());
        differing.map_or(Ordering::Equal, |(a, b)| a.compare(b))
    }
}

impl Token {
    /// The comparison of two items: what starts with an item counts only against the end.
    fn compare(&self, other: &Self) -> Ordering {
        if *self == Self::End || *other == Self::End {
            return self.cmp(other);
        }
        if let (Self::Number(a), Self::Number(b)) = (self, other) {
            return a.cmp(b);
        }
        self.kind().cmp(&other.kind()).then_with(|| self.qualifier().cmp(other.qualifier()))
    }

    const fn kind(&self) -> u8 {
        match self {
            Self::QualifierBefore(_)
            | Self::QualifierAfter(_)
            | Self::ReleaseBefore
            | Self::ReleaseAfter => 0,
            Self::End => 1,
            Self::ListBefore | Self::ListAfter => 2,
            Self::ZeroBefore | Self::ZeroAfter => 3,
            Self::Number(_) => 4,
        }
    }

    const fn qualifier(&self) -> &Qualifier {
        match self {
            Self::QualifierBefore(qualifier) | Self::QualifierAfter(qualifier) => qualifier,
            Self::ReleaseBefore
            | Self::ReleaseAfter
            | Self::End
            | Self::ListBefore
            | Self::ListAfter
            | Self::ZeroBefore
            | Self::ZeroAfter
            | Self::Number(_) => &Qualifier::Release,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Item {
    Number(Number),
    Word(Qualifier),
}

impl Item {
    /// Whether it is as good as nothing.
    fn is_null(&self) -> bool {
        match self {
            Self::Number(number) => number.is_zero(),
            Self::Word(word) => *word == Qualifier::Release,
        }
    }
}

/// Reads a version: Maven takes any text.
pub(super) fn parse(text: &str) -> Option<Maven> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    let mut lists = read_lists(&text.to_lowercase());
    trim(&mut lists);
    Some(Maven(tokens(lists)))
}

/// The items of each list; each list but the first is the last item of the one before it.
fn read_lists(text: &str) -> Vec<List> {
    let mut reader = Reader { lists: vec![List::default()] };
    let (mut start, mut is_digit) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        let part = text.get(start..at).unwrap_or_default();
        match byte {
            b'.' | b'-' => {
                reader.add(part, is_digit);
                if byte == b'-' {
                    reader.lists.push(List { by_hyphen: true, items: Vec::new() });
                }
                start = at + 1;
            }
            b'0'..=b'9' => {
                if !is_digit && !part.is_empty() {
                    // `.x1` is `-x1`.
                    reader.open_unless_empty();
                    reader.push(Item::Word(Qualifier::parse(part, true)));
                    reader.open();
                    start = at;
                }
                is_digit = true;
            }
            _ => {
                if is_digit && !part.is_empty() {
                    reader.add(part, true);
                    reader.open();
                    start = at;
                }
                is_digit = false;
            }
        }
    }
    let part = text.get(start..).unwrap_or_default();
    if !part.is_empty() {
        if !is_digit {
            reader.open_unless_empty();
        }
        reader.add(part, is_digit);
    }
    reader.lists
}

#[derive(Default)]
struct List {
    /// Opened by a hyphen, not by a change between digits and letters.
    by_hyphen: bool,
    items: Vec<Item>,
}

struct Reader {
    lists: Vec<List>,
}

impl Reader {
    fn push(&mut self, item: Item) {
        if let Some(list) = self.lists.last_mut() {
            list.items.push(item);
        }
    }

    /// Adds what stands between two separators; nothing is zero.
    fn add(&mut self, part: &str, is_digit: bool) {
        self.push(match is_digit || part.is_empty() {
            true => Item::Number(Number::parse_or_zero(part)),
            false => Item::Word(Qualifier::parse(part, false)),
        });
    }

    fn open(&mut self) {
        self.lists.push(List::default());
    }

    fn open_unless_empty(&mut self) {
        if self.lists.last().is_some_and(|list| !list.items.is_empty()) {
            self.open();
        }
    }
}

/// Drops what is as good as nothing from the end of each list, and lists at the end that become empty.
fn trim(lists: &mut Vec<List>) {
    let mut kept: Vec<List> = Vec::new();
    while let Some(mut list) = lists.pop() {
        let is_skipped = kept.last().is_some_and(|inner| is_release_before_number(&list, inner));
        while list.items.last().is_some_and(Item::is_null) {
            list.items.pop();
        }
        let holds_something = !list.items.is_empty() || (!kept.is_empty() && !is_skipped);
        if lists.is_empty() || holds_something {
            kept.push(list);
        }
    }
    kept.reverse();
    *lists = kept;
}

/// Whether a list and the one in it are `-ga-1`.
fn is_release_before_number(list: &List, inner: &List) -> bool {
    list.by_hyphen
        && inner.by_hyphen
        && list.items == [Item::Word(Qualifier::Release)]
        && matches!(inner.items.first(), Some(Item::Number(_)))
}

/// From the end to the start, since what an item counts against nothing depends on what follows it.
fn tokens(lists: Vec<List>) -> Vec<Token> {
    let mut tokens = vec![Token::End];
    let mut is_before = false;
    let count = lists.len();
    for (list, depth) in lists.into_iter().rev().zip((0..count).rev()) {
        for item in list.items.into_iter().rev() {
            let (token, before) = token(item, is_before);
            is_before = before;
            tokens.push(token);
        }
        if depth > 0 {
            tokens.push(if is_before { Token::ListBefore } else { Token::ListAfter });
        }
    }
    tokens.reverse();
    tokens
}

/// The token of an item, and whether it is before nothing at all.
fn token(item: Item, is_before: bool) -> (Token, bool) {
    match item {
        Item::Number(number) if !number.is_zero() => (Token::Number(number), false),
        Item::Number(_) if is_before => (Token::ZeroBefore, true),
        Item::Number(_) => (Token::ZeroAfter, false),
        Item::Word(Qualifier::Release) if is_before => (Token::ReleaseBefore, true),
        Item::Word(Qualifier::Release) => (Token::ReleaseAfter, false),
        Item::Word(word) if word < Qualifier::Release => (Token::QualifierBefore(word), true),
        Item::Word(word) => (Token::QualifierAfter(word), false),
    }
}
