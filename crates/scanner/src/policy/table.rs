//! Reading values of a TOML table with the place of each error.

use lockgate_model::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::PolicyError;
use crate::source::Source;

/// Reads values and knows where they stand.
pub(super) struct Reader<'a> {
    path: &'a str,
    source: &'a Source<'a>,
}

/// A value and its byte offset.
type At<T> = (usize, T);

impl<'a> Reader<'a> {
    pub(super) const fn new(path: &'a str, source: &'a Source<'a>) -> Self {
        Self { path, source }
    }

    pub(super) fn error(&self, offset: usize, message: String) -> PolicyError {
        let position = self.source.position(offset);
        PolicyError { path: self.path.to_owned(), position, message }
    }

    pub(super) fn line(&self, offset: usize) -> u32 {
        self.source.position(offset).line
    }

    fn expected(&self, value: &Spanned<DeValue<'_>>, key: &str, what: &str) -> PolicyError {
        let found = type_name(value.get_ref());
        self.error(value.span().start, format!("`{key}` must be {what}, this is {found}"))
    }

    /// Refuses keys that are not in the list; the closest allowed one is named.
    pub(super) fn only(&self, table: &DeTable<'_>, allowed: &[&str]) -> Result<(), PolicyError> {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if allowed.contains(&name) {
                continue;
            }
            let list: Vec<String> = allowed.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("unknown key `{name}`; allowed are {}", list.join(", "));
            return Err(self.error(key.span().start, message));
        }
        Ok(())
    }

    pub(super) fn table<'t, 'd>(
        &self,
        table: &'t DeTable<'d>,
        key: &str,
    ) -> Result<Option<&'t DeTable<'d>>, PolicyError> {
        let Some(value) = table.get(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Table(inner) => Ok(Some(inner)),
            _ => Err(self.expected(value, key, "a table")),
        }
    }

    /// The tables of an array of tables.
    pub(super) fn tables<'t, 'd>(
        &self,
        table: &'t DeTable<'d>,
        key: &str,
    ) -> Result<Vec<At<&'t DeTable<'d>>>, PolicyError> {
        let Some(value) = table.get(key) else { return Ok(Vec::new()) };
        let what = format!("an array of tables, each headed by [[{key}]]");
        let DeValue::Array(entries) = value.get_ref() else {
            return Err(self.expected(value, key, &what));
        };
        let mut found = Vec::new();
        for entry in entries.iter() {
            match entry.get_ref() {
                DeValue::Table(inner) => found.push((entry.span().start, inner)),
                _ => return Err(self.expected(entry, key, &what)),
            }
        }
        Ok(found)
    }

    /// A string, or an array of them that is not empty; none of them blank.
    pub(super) fn one_or_many<'t>(
        &self,
        table: &'t DeTable<'_>,
        key: &str,
    ) -> Result<Option<Vec<At<&'t str>>>, PolicyError> {
        const WHAT: &str = "a string or an array of strings";
        let Some(value) = table.get(key) else { return Ok(None) };
        let found = match value.get_ref() {
            DeValue::String(text) => vec![(value.span().start, text.as_ref())],
            DeValue::Array(_) => self.strings(table, key)?,
            _ => return Err(self.expected(value, key, WHAT)),
        };
        if found.is_empty() {
            let message = format!("`{key}` is an empty list, which nothing fits");
            return Err(self.error(value.span().start, message));
        }
        if let Some((at, _)) = found.iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(self.error(*at, format!("an entry of `{key}` is blank")));
        }
        Ok(Some(found))
    }

    /// Some of a list of words.
    pub(super) fn choices<T: Copy>(
        &self,
        table: &DeTable<'_>,
        key: &str,
        words: &[(&str, T)],
    ) -> Result<Option<Vec<T>>, PolicyError> {
        let Some(found) = self.one_or_many(table, key)? else { return Ok(None) };
        let chosen = found.into_iter().map(|(at, text)| self.word(at, text, key, words));
        chosen.collect::<Result<Vec<T>, PolicyError>>().map(Some)
    }

    pub(super) fn boolean(
        &self,
        table: &DeTable<'_>,
        key: &str,
    ) -> Result<Option<bool>, PolicyError> {
        let Some(value) = table.get(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(Some(*flag)),
            _ => Err(self.expected(value, key, "true or false, without quotes")),
        }
    }

    pub(super) fn strings<'t>(
        &self,
        table: &'t DeTable<'_>,
        key: &str,
    ) -> Result<Vec<At<&'t str>>, PolicyError> {
        let Some(value) = table.get(key) else { return Ok(Vec::new()) };
        let DeValue::Array(entries) = value.get_ref() else {
            return Err(self.expected(value, key, "an array of strings"));
        };
        let mut found = Vec::new();
        for entry in entries.iter() {
            match entry.get_ref() {
                DeValue::String(text) => found.push((entry.span().start, text.as_ref())),
                _ => return Err(self.expected(entry, key, "an array of strings")),
            }
        }
        Ok(found)
    }

    pub(super) fn string<'t>(
        &self,
        table: &'t DeTable<'_>,
        key: &str,
    ) -> Result<Option<At<&'t str>>, PolicyError> {
        let Some(value) = table.get(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some((value.span().start, text.as_ref()))),
            _ => Err(self.expected(value, key, "a string")),
        }
    }

    /// A string that is not blank, trimmed.
    pub(super) fn filled<'t>(
        &self,
        table: &'t DeTable<'_>,
        key: &str,
    ) -> Result<Option<At<&'t str>>, PolicyError> {
        let Some((at, text)) = self.string(table, key)? else { return Ok(None) };
        match text.trim() {
            "" => Err(self.error(at, format!("`{key}` is blank"))),
            text => Ok(Some((at, text))),
        }
    }

    pub(super) fn integer(
        &self,
        table: &DeTable<'_>,
        key: &str,
    ) -> Result<Option<At<u32>>, PolicyError> {
        let Some(value) = table.get(key) else { return Ok(None) };
        let at = value.span().start;
        let DeValue::Integer(number) = value.get_ref() else {
            return Err(self.expected(value, key, "a number of days"));
        };
        let days = u32::from_str_radix(number.as_str(), number.radix())
            .map_err(|_| self.error(at, format!("`{key}` must be a number of days from 0 on")))?;
        Ok(Some((at, days)))
    }

    /// A TOML date, or the same as a string.
    pub(super) fn date(&self, table: &DeTable<'_>, key: &str) -> Result<Option<Date>, PolicyError> {
        let Some(value) = table.get(key) else { return Ok(None) };
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => return Err(self.expected(value, key, "a date like 2027-01-31")),
        };
        match text.parse() {
            Ok(date) if text.len() == "2027-01-31".len() => Ok(Some(date)),
            _ => {
                let message = format!("`{key}` must be a date like 2027-01-31");
                Err(self.error(value.span().start, message))
            }
        }
    }

    /// One of a list of words.
    pub(super) fn choice<T: Copy>(
        &self,
        table: &DeTable<'_>,
        key: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, PolicyError> {
        let Some((at, text)) = self.string(table, key)? else { return Ok(None) };
        self.word(at, text, key, words).map(Some)
    }

    fn word<T: Copy>(
        &self,
        at: usize,
        text: &str,
        key: &str,
        words: &[(&str, T)],
    ) -> Result<T, PolicyError> {
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(*value);
        }
        let list: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        Err(self.error(at, format!("`{key}` must be one of {}", list.join(", "))))
    }
}

/// The kind of a value in the words of TOML.
const fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
