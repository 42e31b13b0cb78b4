//! Whether a version is affected. Source: <https://ossf.github.io/osv-schema/#evaluation>.

use lockgate_model::{Advisory, Affected, Ecosystem, Event, Kind, Package, Range, RangeScheme};

use crate::name::names_package;
use crate::version::{self, Version};

/// The answer of an evaluation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The version is affected.
    Affected,
    /// It is not.
    NotAffected,
    /// The record or the version does not allow an answer; why.
    Unknown(String),
}

/// Whether a record affects a package, and what it is about. Several entries may name the package: one that affects it
/// is enough, the worst kind of those counts, and one that cannot be answered counts only where none affects it.
pub(crate) fn record(
    record: &Advisory,
    package: &Package,
    written: &str,
    parsed: Option<&Version>,
) -> (Answer, Kind) {
    let entries = record.affected.iter();
    let mine = entries.filter(|entry| names_package(entry, package));
    let mut answer = Answer::NotAffected;
    let mut kind = Kind::Notice;
    for entry in mine {
        match affects(entry, written, parsed) {
            Answer::Affected => {
                kind = if answer == Answer::Affected { kind.min(entry.kind) } else { entry.kind };
                answer = Answer::Affected;
            }
            Answer::Unknown(why) if answer == Answer::NotAffected => answer = Answer::Unknown(why),
            Answer::Unknown(_) | Answer::NotAffected => {}
        }
    }
    (answer, kind)
}

/// Whether one entry affects a version, given as written and as read.
pub(crate) fn affects(entry: &Affected, written: &str, parsed: Option<&Version>) -> Answer {
    if is_listed(entry, written, parsed) {
        return Answer::Affected;
    }
    let mut answer = Answer::NotAffected;
    for range in &entry.ranges {
        match in_range(entry.ecosystem, range, written, parsed) {
            Answer::Affected => return Answer::Affected,
            Answer::NotAffected => {}
            Answer::Unknown(why) => answer = Answer::Unknown(why),
        }
    }
    answer
}

fn is_listed(entry: &Affected, written: &str, parsed: Option<&Version>) -> bool {
    let same = |listed: &String| version::parse(entry.ecosystem, listed).as_ref() == parsed;
    // Most lists hold the version as it is written; reading every one costs far more.
    entry.versions.iter().any(|listed| listed == written)
        || (parsed.is_some() && entry.versions.iter().any(same))
}

/// Whether the ranges of an entry alone affect a listed version, and every other spelling of it.
pub(crate) fn is_in_a_range(entry: &Affected, listed: &str) -> bool {
    let Some(parsed) = version::parse(entry.ecosystem, listed) else { return false };
    let own = |range: &&Range| version::is_in_own_order(entry.ecosystem, range.scheme);
    entry
        .ranges
        .iter()
        .filter(own)
        .any(|range| in_range(entry.ecosystem, range, listed, Some(&parsed)) == Answer::Affected)
}

fn in_range(
    ecosystem: Ecosystem,
    range: &Range,
    written: &str,
    parsed: Option<&Version>,
) -> Answer {
    let reread;
    let version = if version::is_in_own_order(ecosystem, range.scheme) {
        parsed
    } else {
        reread = version::parse_for(ecosystem, range.scheme, written);
        reread.as_ref()
    };
    let Some(version) = version else {
        return if affects_everything(range) {
            Answer::Affected
        } else {
            Answer::Unknown(format!("{written:?} is not a version of {ecosystem}"))
        };
    };
    match sorted(ecosystem, range) {
        Ok(events) if !is_before_limits(&events, version) => Answer::NotAffected,
        Ok(events) if is_inside(&events, version) => Answer::Affected,
        Ok(_) => Answer::NotAffected,
        Err(bound) => Answer::Unknown(format!("the bound {bound:?} is not a version")),
    }
}

/// Whether a range has no bound but `0`: it affects even a version that cannot be read.
fn affects_everything(range: &Range) -> bool {
    let zero = |event: &Event| matches!(event, Event::Introduced(bound) if bound == "0");
    !range.events.is_empty() && range.events.iter().all(zero)
}

/// An event with its bound read; `None` is `0`, before every version, or `*`, after every one.
type Bound<'a> = (&'a Event, Option<Version>);

/// The events in the order of their versions, those of one version in the record's order: a range may end and start at
/// one version. The bound that cannot be read is the error.
fn sorted(ecosystem: Ecosystem, range: &Range) -> Result<Vec<Bound<'_>>, &str> {
    let mut events = Vec::with_capacity(range.events.len());
    for event in &range.events {
        let (text, open) = match event {
            Event::Introduced(text) => (text, "0"),
            Event::Limit(text) => (text, "*"),
            Event::Fixed(text) | Event::LastAffected(text) => (text, ""),
        };
        let bound = match text == open {
            true => None,
            false => Some(read_bound(ecosystem, range.scheme, text).ok_or(text.as_str())?),
        };
        events.push((event, bound));
    }
    events.sort_by(|(_, a), (_, b)| a.cmp(b));
    Ok(events)
}

fn read_bound(ecosystem: Ecosystem, scheme: RangeScheme, text: &str) -> Option<Version> {
    version::parse_bound(ecosystem, scheme, text)
}

fn is_before_limits(events: &[Bound<'_>], version: &Version) -> bool {
    let mut limits = events.iter().filter(|(event, _)| matches!(event, Event::Limit(_))).peekable();
    limits.peek().is_none()
        || limits
            .any(|(_, bound)| bound.as_ref().is_none_or(|limit| version.compare(limit).is_lt()))
}

fn is_inside(events: &[Bound<'_>], version: &Version) -> bool {
    let mut inside = false;
    for (event, bound) in events {
        let reached = bound.as_ref().is_none_or(|bound| version.compare(bound).is_ge());
        let passed = bound.as_ref().is_some_and(|bound| version.compare(bound).is_gt());
        match event {
            Event::Introduced(_) if reached => inside = true,
            Event::Fixed(_) if reached => inside = false,
            Event::LastAffected(_) if passed => inside = false,
            Event::Introduced(_) | Event::Fixed(_) | Event::LastAffected(_) | Event::Limit(_) => {}
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn introduced(text: &str) -> Event {
        Event::Introduced(text.to_owned())
    }

    fn fixed(text: &str) -> Event {
        Event::Fixed(text.to_owned())
    }

    fn entry(ranges: Vec<Vec<Event>>, versions: &[&str]) -> Affected {
        let range = |events| Range { scheme: RangeScheme::Semver, events };
        Affected {
            ecosystem: Ecosystem::Npm,
            name: "x".to_owned(),
            kind: Kind::Vulnerability,
            versions: versions.iter().map(ToString::to_string).collect(),
            ranges: ranges.into_iter().map(range).collect(),
            functions: Vec::new(),
        }
    }

    fn answer(entry: &Affected, text: &str) -> Answer {
        affects(entry, text, version::parse(Ecosystem::Npm, text).as_ref())
    }

    #[track_caller]
    fn check(entry: &Affected, affected: &[&str], free: &[&str]) {
        for text in affected {
            assert_eq!(answer(entry, text), Answer::Affected, "{text}");
        }
        for text in free {
            assert_eq!(answer(entry, text), Answer::NotAffected, "{text}");
        }
    }

    #[test]
    fn zero_is_before_every_version_prereleases_included() {
        let entry = entry(vec![vec![introduced("0"), fixed("1.0.0")]], &[]);
        check(&entry, &["0.0.0-alpha", "0.0.0", "1.0.0-rc.1"], &["1.0.0", "1.0.1-rc.1"]);
    }

    #[test]
    fn prerelease_bounds_follow_semver() {
        let entry = entry(vec![vec![introduced("1.0.0-beta.2"), fixed("1.0.0-rc.10")]], &[]);
        check(
            &entry,
            &["1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.9"],
            &["1.0.0-beta.1", "1.0.0-rc.10", "1.0.0"],
        );
    }

    #[test]
    fn last_affected_is_inside_and_what_follows_is_not() {
        let events = vec![introduced("1.0.0"), Event::LastAffected("1.2.0".to_owned())];
        check(&entry(vec![events], &[]), &["1.0.0", "1.2.0"], &["0.9.0", "1.2.1", "1.3.0-a"]);
    }

    #[test]
    fn a_limit_ends_the_range_without_a_fix() {
        let limit = |text: &str| Event::Limit(text.to_owned());
        let entry_of = |limits: Vec<Event>| {
            let events = std::iter::once(introduced("0")).chain(limits).collect();
            entry(vec![events], &[])
        };
        check(&entry_of(vec![limit("2.0.0")]), &["1.9.9"], &["2.0.0", "3.0.0"]);
        check(&entry_of(vec![limit("*")]), &["9.0.0"], &[]);
        // A version below any limit is covered.
        check(&entry_of(vec![limit("1.0.0"), limit("2.0.0")]), &["1.5.0"], &["2.0.0"]);
    }

    #[test]
    fn several_intervals_in_any_order_of_events() {
        let events = vec![fixed("2.1.0"), introduced("2.0.0"), fixed("1.1.0"), introduced("1.0.0")];
        check(
            &entry(vec![events], &[]),
            &["1.0.5", "2.0.0", "2.0.9"],
            &["0.9.0", "1.1.0", "1.9.0", "2.1.0"],
        );
    }

    #[test]
    fn an_interval_that_ends_where_it_starts_is_empty() {
        let events =
            vec![introduced("0.23.0"), fixed("0.23.0"), introduced("0.23.13"), fixed("0.23.18")];
        check(&entry(vec![events], &[]), &["0.23.13", "0.23.17"], &["0.23.0", "0.23.5"]);
    }

    #[test]
    fn intervals_that_touch_are_one() {
        let events = vec![introduced("0"), fixed("1.0.0"), introduced("1.0.0"), fixed("1.1.0")];
        check(&entry(vec![events], &[]), &["0.5.0", "1.0.0"], &["1.1.0"]);
    }

    #[test]
    fn a_listed_version_is_affected_beside_any_range() {
        let entry = entry(vec![vec![introduced("2.0.0")]], &["1.0.0", "weird"]);
        check(&entry, &["1.0.0", "2.0.0", "weird"], &["1.0.1"]);
    }

    #[test]
    fn build_metadata_has_no_place_in_the_order() {
        let entry = entry(vec![vec![introduced("0"), fixed("1.0.0")]], &[]);
        check(&entry, &["0.9.0+1"], &["1.0.0+1"]);
    }

    #[test]
    fn a_range_is_judged_in_its_own_order() {
        let mut entry = entry(vec![vec![introduced("1.0.0+1"), fixed("2.0.0")]], &[]);
        entry.ecosystem = Ecosystem::Pub;
        let parsed = version::parse(Ecosystem::Pub, "1.0.0");
        assert_eq!(affects(&entry, "1.0.0", parsed.as_ref()), Answer::Affected);
        entry.ranges[0].scheme = RangeScheme::Ecosystem;
        assert_eq!(affects(&entry, "1.0.0", parsed.as_ref()), Answer::NotAffected);
    }

    #[test]
    fn what_cannot_be_answered_is_not_a_no() {
        let bad_bound = entry(vec![vec![introduced("0"), fixed("banana")]], &[]);
        assert!(matches!(answer(&bad_bound, "1.0.0"), Answer::Unknown(_)));
        let good = entry(vec![vec![introduced("0"), fixed("1.0.0")]], &[]);
        assert!(matches!(answer(&good, "banana"), Answer::Unknown(_)));
        let everything = entry(vec![vec![introduced("0")]], &[]);
        assert_eq!(answer(&everything, "banana"), Answer::Affected);
    }
}
