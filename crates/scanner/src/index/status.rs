//! What an index says of its sources.

use lockgate_model::{DatabaseSource, Date, Ecosystem, Note, NoteKind};

use super::convert::{date, ecosystem, feed};
use super::stored::Source;
use crate::advisories::{Advisories, Defects, Wanted};

pub(super) fn database_source(source: &Source) -> DatabaseSource {
    let fetched = source.fetched.and_then(date);
    let newest = source.newest.iter().filter_map(|(_, newest)| date(*newest)).max();
    DatabaseSource {
        feed: feed(source.feed).unwrap_or_default().to_owned(),
        location: source.location.clone(),
        records: source.records,
        out_of_scope: source.out_of_scope,
        unreadable: source.unreadable,
        newest: newest.max(fetched),
        fetched,
    }
}

/// Adds a source to what was loaded, with what could not be read of it.
pub(super) fn add_source(
    source: &Source,
    promised: Option<&[Ecosystem]>,
    wanted: &Wanted,
    loaded: &mut Advisories,
) {
    let name = feed(source.feed).unwrap_or_default();
    let fetched = source.fetched.and_then(date);
    let dates = source.newest.iter().filter_map(|(of, day)| Some((ecosystem(*of)?, date(*day)?)));
    let held: Vec<(Ecosystem, Date)> = dates.collect();
    let of_fetch = held.iter().map(|(of, _)| *of).chain(promised.into_iter().flatten().copied());
    let of_fetch: Vec<(Ecosystem, Date)> =
        fetched.map(|day| of_fetch.map(|of| (of, day)).collect()).unwrap_or_default();
    for (ecosystem, day) in held.into_iter().chain(of_fetch) {
        let newest = loaded.newest.entry((ecosystem, name)).or_insert(day);
        *newest = day.max(*newest);
    }
    loaded.notes.extend(notes(source, wanted));
    loaded.sources.push(database_source(source));
}

/// One note of each kind about a source, as a reading of the source itself gives it.
fn notes(source: &Source, wanted: &Wanted) -> Vec<Note> {
    let mut told = Defects::default();
    for message in &source.damage {
        told.add(NoteKind::DamagedFeed, "", message);
    }
    for defect in &source.defects {
        let in_use = defect
            .hides
            .iter()
            .any(|(of, name)| ecosystem(*of).is_some_and(|of| wanted.names(of, name)));
        // A part that is only about packages that are not in use is nobody's concern.
        let kind = match (in_use, defect.whole || defect.hides.is_empty()) {
            (true, _) => NoteKind::UnreadableAdvisoryInUse,
            (false, true) => NoteKind::UnreadableAdvisory,
            (false, false) => continue,
        };
        told.add(kind, &defect.record, &defect.message);
    }
    told.add_more(NoteKind::UnreadableAdvisory, source.more_defects);
    told.notes(&source.location)
}
