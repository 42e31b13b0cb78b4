//! Between the model's values and those that are stored.
//!
//! The numbers of a list of values are their places in it: a list only ever grows at its end.

use std::borrow::Cow;

use lockgate_model::{
    Advisory, AdvisoryId, Affected, Date, Ecosystem, Event, Kind, Level, Range, RangeScheme,
    Reference, ReferenceKind, Score, Severity, SeveritySource,
};

use super::stored::{Entry, Events, FullEntry, Match, Record, Statement};
use crate::matching::is_in_a_range;
use crate::name;

const FEEDS: &[&str] = &["RustSec", "OSV", "private"];
const SCHEMES: &[RangeScheme] = &[RangeScheme::Semver, RangeScheme::Ecosystem];
const LEVELS: &[Level] = &[Level::None, Level::Low, Level::Medium, Level::High, Level::Critical];
const SEVERITY_SOURCES: &[SeveritySource] = &[
    SeveritySource::Malicious,
    SeveritySource::CvssV4,
    SeveritySource::CvssV3,
    SeveritySource::CvssV2,
    SeveritySource::Label,
];
const REFERENCE_KINDS: &[ReferenceKind] = &[
    ReferenceKind::Advisory,
    ReferenceKind::Fix,
    ReferenceKind::Report,
    ReferenceKind::Package,
    ReferenceKind::Web,
];

/// How many feeds there are.
pub(super) const FEED_COUNT: u8 = 3;

fn place<T: PartialEq>(all: &[T], value: &T) -> u8 {
    let at = all.iter().position(|known| known == value).unwrap_or_default();
    u8::try_from(at).unwrap_or_default()
}

fn at<T: Copy>(all: &[T], place: u8) -> Option<T> {
    all.get(usize::from(place)).copied()
}

/// The number of an ecosystem.
pub(super) fn ecosystem_number(ecosystem: Ecosystem) -> u8 {
    place(Ecosystem::ALL, &ecosystem)
}

/// The ecosystem of a number.
pub(super) fn ecosystem(number: u8) -> Option<Ecosystem> {
    at(Ecosystem::ALL, number)
}

/// The number of a feed.
pub(super) fn feed_number(name: &str) -> u8 {
    place(FEEDS, &name)
}

/// The name of a feed.
pub(super) fn feed(number: u8) -> Option<&'static str> {
    at(FEEDS, number)
}

/// A date as a number that sorts as it does: 20261124.
pub(super) fn date_number(date: Date) -> i32 {
    i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
}

/// The date of a number.
pub(super) fn date(number: i32) -> Option<Date> {
    let part = |value: i32| i8::try_from(value).ok();
    let year = i16::try_from(number / 10_000).ok()?;
    Date::new(year, part(number / 100 % 100)?, part(number % 100)?).ok()
}

/// The key of a package.
pub(super) fn package_key(ecosystem: Ecosystem, normalized: &str) -> Vec<u8> {
    let mut key = vec![ecosystem_number(ecosystem)];
    key.extend_from_slice(normalized.as_bytes());
    key
}

/// The key of a group.
pub(super) fn group_key(ecosystem: Ecosystem, canonical: &str) -> Vec<u8> {
    package_key(ecosystem, canonical)
}

/// The key of the copies of a record, to which the number of each is added: all of one id stand together, in any letter
/// case.
pub(super) fn record_key(id: &str, feed: u8) -> Vec<u8> {
    let mut key = id.to_ascii_lowercase().into_bytes();
    key.extend([0, feed]);
    key
}

/// What matching a package needs of a record.
pub(super) fn matchable<'a>(
    advisory: &'a Advisory,
    ecosystem: Ecosystem,
    normalized: &str,
    canonical: &'a AdvisoryId,
) -> Match<'a> {
    let entries = advisory.affected.iter().filter(|entry| {
        entry.ecosystem == ecosystem && name::normalize(ecosystem, &entry.name) == normalized
    });
    let affected = entries.map(|entry| Entry {
        name: (entry.name != normalized).then_some(entry.name.as_str()),
        ..evaluated(entry)
    });
    Match {
        id: advisory.id.as_str(),
        feed: feed_number(advisory.feed),
        canonical: (*canonical != advisory.id).then(|| canonical.as_str()),
        affected: affected.collect(),
    }
}

/// An entry without the listed versions that its ranges hold already: databases list every published version beside the
/// range, which is most of their size.
fn evaluated(entry: &Affected) -> Entry<'_> {
    let whole = stored_entry(entry);
    let listed = entry.versions.iter().filter(|version| !is_in_a_range(entry, version));
    Entry { versions: listed.map(String::as_str).collect(), ..whole }
}

fn stored_entry(entry: &Affected) -> Entry<'_> {
    Entry {
        name: None,
        kind: place(Kind::ALL, &entry.kind),
        versions: entry.versions.iter().map(String::as_str).collect(),
        ranges: entry.ranges.iter().map(stored_range).collect(),
    }
}

fn stored_range(range: &Range) -> Events<'_> {
    let event = |event: &'_ Event| match event {
        Event::Introduced(_) => 0,
        Event::Fixed(_) => 1,
        Event::LastAffected(_) => 2,
        Event::Limit(_) => 3,
    };
    let events = range.events.iter();
    Events {
        scheme: place(SCHEMES, &range.scheme),
        events: events.map(|of| (event(of), text_of(of))).collect(),
    }
}

fn text_of(event: &Event) -> &str {
    match event {
        Event::Introduced(text)
        | Event::Fixed(text)
        | Event::LastAffected(text)
        | Event::Limit(text) => text,
    }
}

fn range(stored: &Events<'_>) -> Option<Range> {
    let event = |(kind, text): &(u8, &str)| {
        let text = (*text).to_owned();
        Some(match kind {
            0 => Event::Introduced(text),
            1 => Event::Fixed(text),
            2 => Event::LastAffected(text),
            3 => Event::Limit(text),
            _ => return None,
        })
    };
    let events = stored.events.iter().map(event).collect::<Option<_>>()?;
    Some(Range { scheme: at(SCHEMES, stored.scheme)?, events })
}

fn affected(ecosystem: Ecosystem, name: &str, stored: &Entry<'_>) -> Option<Affected> {
    Some(Affected {
        ecosystem,
        name: stored.name.unwrap_or(name).to_owned(),
        kind: at(Kind::ALL, stored.kind)?,
        versions: stored.versions.iter().map(ToString::to_string).collect(),
        ranges: stored.ranges.iter().map(range).collect::<Option<_>>()?,
        functions: Vec::new(),
    })
}

/// The record of a match, as far as matching needs it; `None` for one that makes no sense.
pub(super) fn light(stored: &Match<'_>, of: Ecosystem, normalized: &str) -> Option<Advisory> {
    let entries = stored.affected.iter().map(|entry| affected(of, normalized, entry));
    Some(Advisory {
        id: AdvisoryId::new(stored.id)?,
        aliases: Vec::new(),
        summary: String::new(),
        details: String::new(),
        published: None,
        modified: None,
        withdrawn: None,
        affected: entries.collect::<Option<_>>()?,
        references: Vec::new(),
        cwes: Vec::new(),
        severities: Vec::new(),
        licence: None,
        feed: feed(stored.feed)?,
    })
}

/// A record as it is stored.
pub(super) fn stored(advisory: &Advisory, sources: Vec<u16>) -> Record<'_> {
    Record {
        sources,
        id: advisory.id.as_str(),
        feed: feed_number(advisory.feed),
        aliases: advisory.aliases.iter().map(AdvisoryId::as_str).collect(),
        summary: &advisory.summary,
        details: &advisory.details,
        published: advisory.published.map(date_number),
        modified: advisory.modified.map(date_number),
        withdrawn: advisory.withdrawn.map(date_number),
        is_withdrawn: advisory.withdrawn.is_some(),
        private: false,
        superseded: false,
        affected: advisory.affected.iter().map(stored_full).collect(),
        references: advisory
            .references
            .iter()
            .map(|link| (place(REFERENCE_KINDS, &link.kind), link.url.as_str()))
            .collect(),
        cwes: advisory.cwes.clone(),
        severities: advisory.severities.iter().map(statement).collect(),
        licence: advisory.licence.as_deref().map(Cow::Borrowed),
    }
}

fn stored_full(entry: &Affected) -> FullEntry<'_> {
    FullEntry {
        ecosystem: ecosystem_number(entry.ecosystem),
        name: &entry.name,
        entry: stored_entry(entry),
        functions: entry.functions.iter().map(String::as_str).collect(),
    }
}

fn statement(severity: &Severity) -> Statement<'_> {
    Statement {
        level: place(LEVELS, &severity.level),
        tenths: severity.score.map(Score::tenths),
        vector: severity.vector.as_deref(),
        source: place(SEVERITY_SOURCES, &severity.source),
    }
}

/// The record that was stored; `None` for one that makes no sense.
pub(super) fn full(stored: &Record<'_>) -> Option<Advisory> {
    let id = AdvisoryId::new(stored.id)?;
    let severity = |said: &Statement<'_>| {
        Some(Severity {
            level: at(LEVELS, said.level)?,
            score: said.tenths.and_then(|tenths| Score::new(f64::from(tenths) / 10.0)),
            vector: said.vector.map(str::to_owned),
            source: at(SEVERITY_SOURCES, said.source)?,
            from: id.clone(),
        })
    };
    let entry = |full: &FullEntry<'_>| {
        let mut entry = affected(ecosystem(full.ecosystem)?, full.name, &full.entry)?;
        entry.functions = full.functions.iter().map(ToString::to_string).collect();
        Some(entry)
    };
    let reference = |(kind, url): &(u8, &str)| {
        Some(Reference { kind: at(REFERENCE_KINDS, *kind)?, url: (*url).to_owned() })
    };
    Some(Advisory {
        aliases: stored.aliases.iter().filter_map(|alias| AdvisoryId::new(alias)).collect(),
        summary: stored.summary.to_owned(),
        details: stored.details.to_owned(),
        published: stored.published.and_then(date),
        modified: stored.modified.and_then(date),
        withdrawn: stored.withdrawn.and_then(date),
        affected: stored.affected.iter().map(entry).collect::<Option<_>>()?,
        references: stored.references.iter().map(reference).collect::<Option<_>>()?,
        cwes: stored.cwes.clone(),
        severities: stored.severities.iter().map(severity).collect::<Option<_>>()?,
        licence: stored.licence.as_deref().map(str::to_owned),
        feed: feed(stored.feed)?,
        id,
    })
}
