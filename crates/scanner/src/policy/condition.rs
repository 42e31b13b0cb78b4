//! The conditions of a rule.

use lockgate_model::{
    Bound, Class, Condition, Ecosystem, FindingKind, Level, Operator, Proportion, Scope,
};
use toml::de::DeTable;

use super::table::Reader;
use super::{PackagePattern, PolicyError, path_glob, word_glob};

/// What reading one condition gives: `None` where the rule does not state it.
type Read = Result<Option<Condition>, PolicyError>;

/// Reads the condition of a key.
type ReadCondition = fn(&Reader<'_>, &DeTable<'_>, &str) -> Read;

/// Every key with its reader, in the order of [`Condition`].
const READERS: &[(&str, ReadCondition)] = &[
    ("kind", kind),
    ("severity", severity),
    ("unscored", |reader, table, key| flag(reader, table, key, Condition::Unscored)),
    ("fixable", |reader, table, key| flag(reader, table, key, Condition::Fixable)),
    ("scope", scope),
    ("direct", |reader, table, key| flag(reader, table, key, Condition::Direct)),
    ("epss", epss),
    ("kev", |reader, table, key| flag(reader, table, key, Condition::Kev)),
    ("published-days", |reader, table, key| days(reader, table, key, Condition::PublishedDays)),
    ("fixed-days", |reader, table, key| days(reader, table, key, Condition::FixedDays)),
    ("class", class),
    ("ecosystem", ecosystem),
    ("package", |reader, table, key| {
        texts(reader, table, key, |text| PackagePattern::new(text).map(drop))
            .map(|read| read.map(Condition::Package))
    }),
    ("path", |reader, table, key| {
        texts(reader, table, key, |text| path_glob(text).map(drop))
            .map(|read| read.map(Condition::Path))
    }),
    ("tool", |reader, table, key| {
        texts(reader, table, key, |_| Ok(())).map(|read| read.map(Condition::Tool))
    }),
    ("rule-id", |reader, table, key| {
        texts(reader, table, key, |text| word_glob(text).map(drop))
            .map(|read| read.map(Condition::RuleId))
    }),
];

/// Reads the conditions of a rule.
pub(super) fn read_all(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
) -> Result<Vec<Condition>, PolicyError> {
    let keys: Vec<&str> = READERS.iter().map(|(key, _)| *key).collect();
    reader.only(table, &keys)?;
    let read = READERS.iter().map(|(key, read)| read(reader, table, key));
    read.filter_map(Result::transpose).collect()
}

fn kind(reader: &Reader<'_>, table: &DeTable<'_>, key: &str) -> Read {
    let words: Vec<_> = FindingKind::all().into_iter().map(|kind| (kind.as_str(), kind)).collect();
    Ok(reader.choices(table, key, &words)?.map(Condition::Kind))
}

fn scope(reader: &Reader<'_>, table: &DeTable<'_>, key: &str) -> Read {
    let words = Scope::ALL.map(|scope| (scope.as_str(), scope));
    Ok(reader.choices(table, key, &words)?.map(Condition::Scope))
}

fn class(reader: &Reader<'_>, table: &DeTable<'_>, key: &str) -> Read {
    // What is fixed is never judged.
    let judged = Class::ALL.into_iter().filter(|class| *class != Class::Fixed);
    let words: Vec<_> = judged.map(|class| (class.as_str(), class)).collect();
    Ok(reader.choices(table, key, &words)?.map(Condition::Class))
}

fn ecosystem(reader: &Reader<'_>, table: &DeTable<'_>, key: &str) -> Read {
    let words: Vec<_> = Ecosystem::ALL.iter().map(|one| (one.osv_name(), *one)).collect();
    Ok(reader.choices(table, key, &words)?.map(Condition::Ecosystem))
}

fn flag(reader: &Reader<'_>, table: &DeTable<'_>, key: &str, make: fn(bool) -> Condition) -> Read {
    Ok(reader.boolean(table, key)?.map(make))
}

fn texts(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
    key: &str,
    check: fn(&str) -> Result<(), String>,
) -> Result<Option<Vec<String>>, PolicyError> {
    let Some(found) = reader.one_or_many(table, key)? else { return Ok(None) };
    for (at, text) in &found {
        check(text).map_err(|problem| reader.error(*at, problem))?;
    }
    Ok(Some(found.into_iter().map(|(_, text)| text.to_owned()).collect()))
}

fn severity(reader: &Reader<'_>, table: &DeTable<'_>, key: &str) -> Read {
    let words = Level::ALL.map(Level::as_str).join(", ");
    let level = |text: &str| Level::ALL.into_iter().find(|level| level.as_str() == text);
    let bound = bound(reader, table, key, level, ("\">=high\"", &words))?;
    Ok(bound.map(Condition::Severity))
}

fn epss(reader: &Reader<'_>, table: &DeTable<'_>, key: &str) -> Read {
    let bound =
        bound(reader, table, key, proportion, ("\">=0.1\"", "0 to 1 with at most five decimals"))?;
    Ok(bound.map(Condition::Epss))
}

fn days(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
    key: &str,
    make: fn(Bound<u32>) -> Condition,
) -> Read {
    let number = |text: &str| digits(text, 5).and_then(|text| text.parse().ok());
    let bound = bound(reader, table, key, number, ("\">30\"", "a number of days, 0 to 99999"))?;
    Ok(bound.map(make))
}

/// An operator and a limit; `told` is an example and what a limit may be.
fn bound<T>(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
    key: &str,
    limit: impl Fn(&str) -> Option<T>,
    told: (&str, &str),
) -> Result<Option<Bound<T>>, PolicyError> {
    let (example, allowed) = told;
    let Some((at, text)) = reader.string(table, key)? else { return Ok(None) };
    let Some((operator, rest)) = Operator::split(text) else {
        let all = Operator::ALL.map(Operator::as_str).join(", ");
        let message = format!("`{key}` must begin with one of {all}, like {example}");
        return Err(reader.error(at, message));
    };
    let limit = limit(rest).ok_or_else(|| {
        reader.error(at, format!("the limit of `{key}` must be of {allowed}, like {example}"))
    })?;
    Ok(Some(Bound { operator, limit }))
}

/// The text where it is 1 to `most` digits.
fn digits(text: &str, most: usize) -> Option<&str> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    (plain && (1..=most).contains(&text.len())).then_some(text)
}

/// `0`, `0.1`, `1.0`: finer steps than EPSS's own would be rounded, and a limit of zero takes everything.
fn proportion(text: &str) -> Option<Proportion> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    digits(whole, 1)?;
    digits(decimals, 5)?;
    Proportion::new(text.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_has_a_reader_in_the_order_of_the_conditions() {
        let keys: Vec<&str> = READERS.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, Condition::KEYS);
    }

    #[test]
    fn a_proportion_is_no_finer_than_epss() {
        for (text, parts) in [("0", Some(0)), ("1.0", Some(100_000)), ("0.00001", Some(1))] {
            assert_eq!(proportion(text).map(Proportion::parts), parts, "{text}");
        }
        for text in ["", ".5", "1.1", "2", "0.", "0.000001", "1e-1", "nan", "-0.1", "10%"] {
            assert_eq!(proportion(text), None, "{text}");
        }
    }
}
