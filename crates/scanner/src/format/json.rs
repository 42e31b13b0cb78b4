//! JSON read member by member, with every value still a piece of the text, so that its place is known.
//!
//! Values are scanned without recursion: nesting of any depth takes no stack. A key that stands twice is reported twice.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A member of an object.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    /// The section of the document that holds the member; `None` for the document itself.
    pub(crate) section: Option<&'static str>,
    /// The key with its quotes.
    pub(crate) key: &'a RawValue,
    /// The value.
    pub(crate) value: &'a RawValue,
}

/// Calls `each` with every member of an object, in order. For members of the document that `sections` names, it is called
/// with their members instead, so that what stands before a syntax error is not lost with it.
///
/// # Errors
/// When the text, or one of the sections, is not an object; members before the error have been seen.
pub(crate) fn for_each_member<'a>(
    json: &'a str,
    sections: &'static [&'static str],
    each: impl FnMut(Member<'a>),
) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    Object { section: None, sections, each: &mut { each } }.deserialize(&mut reader)?;
    reader.end()
}

/// A string of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    /// What the string says.
    pub(crate) value: Cow<'a, str>,
    /// The text between the quotes; the same as `value` unless it holds escapes.
    pub(crate) raw: &'a str,
}

/// Reads a string; `None` for any other value, and for one with an escape that is no character.
pub(crate) fn read_text(value: &RawValue) -> Option<Text<'_>> {
    let raw = value.get().strip_prefix('"')?.strip_suffix('"')?;
    let value = if raw.contains('\\') {
        Cow::Owned(serde_json::from_str(value.get()).ok()?)
    } else {
        Cow::Borrowed(raw)
    };
    Some(Text { value, raw })
}

struct Object<'f, F> {
    section: Option<&'static str>,
    sections: &'static [&'static str],
    each: &'f mut F,
}

impl<'de, F: FnMut(Member<'de>)> DeserializeSeed<'de> for Object<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(Member<'de>)> Visitor<'de> for Object<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<&RawValue>()? {
            let name = if self.sections.is_empty() { None } else { read_text(key) };
            let section = name.and_then(|name| self.sections.iter().find(|s| **s == name.value));
            let Some(section) = section else {
                let value = map.next_value()?;
                (self.each)(Member { section: self.section, key, value });
                continue;
            };
            let each = &mut *self.each;
            map.next_value_seed(Object { section: Some(*section), sections: &[], each })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> (Vec<String>, bool) {
        let mut seen = Vec::new();
        let end = for_each_member(json, &["list"], |member| {
            let section = member.section.unwrap_or_default();
            seen.push(format!("{section}/{}={}", member.key, member.value));
        });
        (seen, end.is_ok())
    }

    #[test]
    fn a_key_that_stands_twice_is_seen_twice() {
        let (seen, good) = members(r#"{"a": 1, "a": [2], "list": {"b": 3, "b": {}}}"#);
        assert_eq!(seen, ["/\"a\"=1", "/\"a\"=[2]", "list/\"b\"=3", "list/\"b\"={}"]);
        assert!(good);
    }

    #[test]
    fn what_stands_before_a_syntax_error_is_seen() {
        let (seen, good) = members(r#"{"list": {"b": 3, "c": {"#);
        assert_eq!(seen, ["list/\"b\"=3"]);
        assert!(!good);
        assert_eq!(members("{} x"), (Vec::new(), false));
    }

    #[test]
    fn deep_nesting_takes_no_stack() {
        let deep =
            format!("{{\"list\": {{\"b\": {}{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(members(&deep).1);
        let objects = format!("{{\"x\": {}1{}}}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
        assert!(members(&objects).1);
    }

    #[test]
    fn an_escaped_string_keeps_its_place_and_its_meaning() {
        let value: &RawValue = serde_json::from_str(r#""\u0041b""#).unwrap();
        let text = read_text(value).unwrap();
        assert_eq!((&*text.value, text.raw), ("Ab", r"\u0041b"));
        assert!(read_text(serde_json::from_str(r#""\ud800""#).unwrap()).is_none());
        assert!(read_text(serde_json::from_str("1").unwrap()).is_none());
    }
}
