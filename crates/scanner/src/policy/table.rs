//! Reading values of a TOML table with the place of each error.

use lockgate_model::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{PolicyError, type_name};
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
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(Some(*value));
        }
        let list: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        Err(self.error(at, format!("`{key}` must be one of {}", list.join(", "))))
    }
}
