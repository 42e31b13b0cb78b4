//! What a document holds: tables of values with their places.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A byte range of the document, in half the room: a large file has many, and none is near 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    start: u32,
    end: u32,
}

impl Place {
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Range<usize>> for Place {
    fn from(range: Range<usize>) -> Self {
        let small = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: small(range.start), end: small(range.end) }
    }
}

/// A table. Its members ascend by key, and no key stands twice.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Table<'a>(Box<[Member<'a>]>);

/// A key with its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member<'a> {
    pub(super) key: Key<'a>,
    pub(super) value: Value<'a>,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) struct Key<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) span: Place,
}

/// A value.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::format) struct Value<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) span: Place,
}

/// What a value is.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::format) enum Kind<'a> {
    /// A string of any of the four forms, its escapes read.
    Text(Cow<'a, str>),
    /// An integer; `None` for one beyond 64 bits.
    Integer(Option<i64>),
    /// `true` or `false`.
    Boolean(bool),
    /// A float, a date or a time: no lockfile says anything of use by them.
    Other,
    /// A list, or the tables of one `[[header]]`.
    Array(Box<[Value<'a>]>),
    /// A table, in a line or below a header.
    Table(Table<'a>),
}

impl Key<'_> {
    /// What the key says.
    pub(in crate::format) fn text(&self) -> &str {
        &self.text
    }

    /// Its byte range, with its quotes.
    pub(in crate::format) fn span(&self) -> Range<usize> {
        self.span.range()
    }
}

impl<'a> Value<'a> {
    /// What the value is.
    pub(in crate::format) const fn kind(&self) -> &Kind<'a> {
        &self.kind
    }

    /// Its byte range; of a table below a header that of the header.
    pub(in crate::format) fn span(&self) -> Range<usize> {
        self.span.range()
    }

    /// The text of a string.
    pub(in crate::format) fn as_str(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// A truth value.
    pub(in crate::format) const fn as_bool(&self) -> Option<bool> {
        if let Kind::Boolean(value) = &self.kind { Some(*value) } else { None }
    }

    /// An integer; `None` also for one beyond 64 bits.
    pub(in crate::format) fn as_integer(&self) -> Option<i64> {
        match &self.kind {
            Kind::Integer(value) => *value,
            Kind::Text(_) | Kind::Boolean(_) | Kind::Other | Kind::Array(_) | Kind::Table(_) => {
                None
            }
        }
    }

    /// A table.
    pub(in crate::format) const fn as_table(&self) -> Option<&Table<'a>> {
        if let Kind::Table(table) = &self.kind { Some(table) } else { None }
    }

    /// The items of a list.
    pub(in crate::format) fn as_array(&self) -> Option<&[Self]> {
        if let Kind::Array(items) = &self.kind { Some(items) } else { None }
    }
}

impl<'a> Table<'a> {
    /// Puts members into order; `None` where a key stands twice.
    pub(super) fn new(mut members: Vec<Member<'a>>) -> Option<Self> {
        members.sort_unstable_by(|one, other| one.key.text.cmp(&other.key.text));
        let twice = members.windows(2).any(|pair| match pair {
            [one, other] => one.key.text == other.key.text,
            _ => false,
        });
        (!twice).then(|| Self(members.into_boxed_slice()))
    }

    /// The value of a key.
    pub(in crate::format) fn get(&self, key: &str) -> Option<&Value<'a>> {
        let at = self.0.binary_search_by(|member| (*member.key.text).cmp(key)).ok()?;
        self.0.get(at).map(|member| &member.value)
    }

    /// Whether there is a value of a key.
    pub(in crate::format) fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// How many members there are.
    pub(in crate::format) fn len(&self) -> usize {
        self.0.len()
    }

    /// Keys and values, ascending by key.
    pub(in crate::format) fn iter(&self) -> impl Iterator<Item = (&Key<'a>, &Value<'a>)> {
        self.0.iter().map(|member| (&member.key, &member.value))
    }

    /// The values, ascending by key.
    pub(in crate::format) fn values(&self) -> impl Iterator<Item = &Value<'a>> {
        self.0.iter().map(|member| &member.value)
    }
}

impl<'a> From<DeTable<'a>> for Table<'a> {
    /// The tables of `toml` are ordered by key too.
    fn from(table: DeTable<'a>) -> Self {
        let members = table.into_iter().map(|(key, value)| {
            let span = key.span().into();
            Member { key: Key { text: key.into_inner(), span }, value: value.into() }
        });
        Self(members.collect())
    }
}

impl<'a> From<Spanned<DeValue<'a>>> for Value<'a> {
    fn from(value: Spanned<DeValue<'a>>) -> Self {
        let span = value.span().into();
        let kind = match value.into_inner() {
            DeValue::String(text) => Kind::Text(text),
            DeValue::Integer(integer) => {
                Kind::Integer(i64::from_str_radix(integer.as_str(), integer.radix()).ok())
            }
            DeValue::Boolean(value) => Kind::Boolean(value),
            DeValue::Float(_) | DeValue::Datetime(_) => Kind::Other,
            DeValue::Array(items) => Kind::Array(items.into_iter().map(Value::from).collect()),
            DeValue::Table(table) => Kind::Table(table.into()),
        };
        Self { kind, span }
    }
}
