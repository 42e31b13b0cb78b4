//! Values of a log as they stream by. What has another type than the one asked for is passed over, not an error: only
//! text that is no JSON ends the reading.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// An object that takes the properties it knows.
pub(super) trait Fields {
    /// Takes one property. The value must be read or skipped.
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error>;
}

/// An object with keys of the file's own, each with an object.
pub(super) trait Entries {
    /// What stands at each key.
    type Item: Fields + Default;
    /// Takes one entry.
    fn entry(&mut self, key: String, item: Self::Item);
}

/// An array of objects.
pub(super) trait Items {
    /// What stands in it.
    type Item: Fields;
    /// The place that the next element is read into, emptied.
    fn next(&mut self) -> &mut Self::Item;
    /// The element is read whole; `is_object` says whether it was one.
    fn done(&mut self, is_object: bool);
}

/// The value of a property, not yet read.
pub(super) struct Value<'a, A>(&'a mut A);

impl<'de, A: MapAccess<'de>> Value<'_, A> {
    /// Passes over it.
    pub(super) fn skip(self) -> Result<(), A::Error> {
        self.0.next_value::<IgnoredAny>().map(drop)
    }

    /// A string of at most `limit` characters, the rest cut off.
    pub(super) fn text(self, limit: usize) -> Result<Option<String>, A::Error> {
        let raw = self.0.next_value::<Box<RawValue>>()?;
        Ok(string_of(raw.get()).map(|text| super::text::cut(text, limit)))
    }

    /// A number, or a string that holds one.
    pub(super) fn number(self) -> Result<Option<f64>, A::Error> {
        let raw = self.0.next_value::<Box<RawValue>>()?;
        let text = string_of(raw.get()).unwrap_or_else(|| raw.get().to_owned());
        Ok(text.trim().parse::<f64>().ok().filter(|number| number.is_finite()))
    }

    /// A whole number that is not negative.
    pub(super) fn index(self) -> Result<Option<u32>, A::Error> {
        let whole = self.number()?.filter(|number| number.fract() == 0.0);
        let fits = whole.filter(|number| (0.0..=f64::from(u32::MAX)).contains(number));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it fits")]
        Ok(fits.map(|number| number as u32))
    }

    /// `true` or `false`.
    pub(super) fn flag(self) -> Result<Option<bool>, A::Error> {
        let raw = self.0.next_value::<Box<RawValue>>()?;
        Ok(raw.get().parse().ok())
    }

    /// An object, read into `target`; whether it was one.
    pub(super) fn object<T: Fields>(self, target: &mut T) -> Result<bool, A::Error> {
        self.0.next_value_seed(Object(target))
    }

    /// An array of objects; whether it was one.
    pub(super) fn array<T: Items>(self, target: &mut T) -> Result<bool, A::Error> {
        self.0.next_value_seed(Array(target))
    }

    /// The strings of an array: at most `most`, each of at most `limit` characters.
    pub(super) fn texts(self, most: usize, limit: usize) -> Result<Vec<String>, A::Error> {
        let mut texts = Vec::new();
        self.0.next_value_seed(Texts { into: &mut texts, most, limit })?;
        Ok(texts)
    }

    /// Whether it is an array that is not empty.
    pub(super) fn has_elements(self) -> Result<bool, A::Error> {
        let mut count = 0_usize;
        self.0.next_value_seed(Count(&mut count))?;
        Ok(count > 0)
    }

    /// An object with keys of the file's own.
    pub(super) fn entries<T: Entries>(self, target: &mut T) -> Result<bool, A::Error> {
        self.0.next_value_seed(Map(target))
    }

    /// An object of strings: at most `most` of at most `limit` characters; longer ones are left out, since two of them
    /// could only be told apart by what is cut off.
    pub(super) fn text_map(
        self,
        most: usize,
        limit: usize,
        into: &mut Vec<(String, String)>,
    ) -> Result<(), A::Error> {
        self.0.next_value_seed(TextMap { into, most, limit }).map(drop)
    }
}

/// The string in a JSON text; halves of surrogate pairs become the replacement character.
fn string_of(raw: &str) -> Option<String> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    struct Bytes;
    impl Visitor<'_> for Bytes {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }
        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<String, E> {
            Ok(String::from_utf8_lossy(bytes).into_owned())
        }
    }
    serde_json::Deserializer::from_str(raw).deserialize_bytes(Bytes).ok()
}

/// A property's name; one that is longer than every known one is no known one.
struct Key {
    bytes: [u8; 32],
    length: usize,
}

impl Key {
    fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl<'de> serde::Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Key;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a property")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Key, E> {
                let mut key = Key { bytes: [0; 32], length: 0 };
                if let Some(start) = key.bytes.get_mut(..text.len()) {
                    start.copy_from_slice(text.as_bytes());
                    key.length = text.len();
                }
                Ok(key)
            }
        }
        deserializer.deserialize_identifier(Name)
    }
}

/// The answers of a visitor to values of other types than the one it takes.
macro_rules! wrong_types {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }
        fn visit_bool<E: Error>(self, _: bool) -> Result<bool, E> {
            Ok(false)
        }
        fn visit_i64<E: Error>(self, _: i64) -> Result<bool, E> {
            Ok(false)
        }
        fn visit_u64<E: Error>(self, _: u64) -> Result<bool, E> {
            Ok(false)
        }
        fn visit_f64<E: Error>(self, _: f64) -> Result<bool, E> {
            Ok(false)
        }
        fn visit_str<E: Error>(self, _: &str) -> Result<bool, E> {
            Ok(false)
        }
        fn visit_unit<E: Error>(self) -> Result<bool, E> {
            Ok(false)
        }
    };
}

fn skip_elements<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<bool, A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(false)
}

fn skip_entries<'de, A: MapAccess<'de>>(mut map: A) -> Result<bool, A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(false)
}

/// A seed and visitor for arrays: `$body` takes the elements.
macro_rules! of_array {
    ([$($bounds:tt)*] $type:ty, |$this:ident, $seq:ident| $body:block) => {
        impl<'de, $($bounds)*> DeserializeSeed<'de> for $type {
            type Value = bool;
            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
                deserializer.deserialize_any(self)
            }
        }
        impl<'de, $($bounds)*> Visitor<'de> for $type {
            type Value = bool;
            wrong_types!();
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
                skip_entries(map)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut $seq: A) -> Result<bool, A::Error> {
                let $this = self;
                $body
                Ok(true)
            }
        }
    };
}

/// A seed and visitor for objects: `$body` takes the properties.
macro_rules! of_object {
    ([$($bounds:tt)*] $type:ty, |$this:ident, $map:ident| $body:block) => {
        impl<'de, $($bounds)*> DeserializeSeed<'de> for $type {
            type Value = bool;
            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
                deserializer.deserialize_any(self)
            }
        }
        impl<'de, $($bounds)*> Visitor<'de> for $type {
            type Value = bool;
            wrong_types!();
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<bool, A::Error> {
                skip_elements(seq)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut $map: A) -> Result<bool, A::Error> {
                let $this = self;
                $body
                Ok(true)
            }
        }
    };
}

/// Reads an object into the place behind the reference.
pub(super) struct Object<'a, T>(pub(super) &'a mut T);

of_object!([T: Fields] Object<'_, T>, |this, map| {
    while let Some(key) = map.next_key::<Key>()? {
        this.0.field(key.as_str(), Value(&mut map))?;
    }
});

struct Array<'a, T>(&'a mut T);

of_array!([T: Items] Array<'_, T>, |this, seq| {
    while let Some(is_object) = seq.next_element_seed(Object(this.0.next()))? {
        this.0.done(is_object);
    }
});

struct Texts<'a> {
    into: &'a mut Vec<String>,
    most: usize,
    limit: usize,
}

of_array!([] Texts<'_>, |this, seq| {
    while let Some(raw) = seq.next_element::<Box<RawValue>>()? {
        let text = string_of(raw.get()).filter(|_| this.into.len() < this.most);
        this.into.extend(text.map(|text| super::text::cut(text, this.limit)));
    }
});

struct Count<'a>(&'a mut usize);

of_array!([] Count<'_>, |this, seq| {
    while seq.next_element::<IgnoredAny>()?.is_some() {
        *this.0 += 1;
    }
});

struct Map<'a, T>(&'a mut T);

of_object!([T: Entries] Map<'_, T>, |this, map| {
    while let Some(key) = map.next_key::<String>()? {
        let mut item = T::Item::default();
        map.next_value_seed(Object(&mut item))?;
        this.0.entry(key, item);
    }
});

struct TextMap<'a> {
    into: &'a mut Vec<(String, String)>,
    most: usize,
    limit: usize,
}

of_object!([] TextMap<'_>, |this, map| {
    while let Some(key) = map.next_key::<String>()? {
        let raw = map.next_value::<Box<RawValue>>()?;
        let fits = key.len() <= this.limit && raw.get().len() <= this.limit + 2;
        let text = string_of(raw.get()).filter(|_| fits && this.into.len() < this.most);
        this.into.extend(text.map(|text| (key, text)));
    }
});

/// An array of objects, kept whole: what is no object keeps its place as an empty one, since others count on it.
#[derive(Debug)]
pub(super) struct List<T> {
    /// The elements.
    pub(super) items: Vec<T>,
    slot: T,
}

impl<T: Default> Default for List<T> {
    fn default() -> Self {
        Self { items: Vec::new(), slot: T::default() }
    }
}

impl<T: Fields + Default> Items for List<T> {
    type Item = T;

    fn next(&mut self) -> &mut T {
        self.slot = T::default();
        &mut self.slot
    }

    fn done(&mut self, _: bool) {
        self.items.push(std::mem::take(&mut self.slot));
    }
}
