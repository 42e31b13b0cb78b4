//! RustSec records: Markdown with a TOML head, decoded by the `rustsec` crate.
//! Source: <https://github.com/rustsec/advisory-db#advisory-format>.

use lockgate_model::{
    Advisory, AdvisoryId, Affected, Ecosystem, Event, Kind, Range, RangeScheme, Reference,
    ReferenceKind,
};
use rustsec::advisory::{Id, Informational};

use super::{Decoded, Feed, Head, RecordError, Wanted, date, severity};

/// The feed.
pub(super) const FEED: Feed = Feed { name: "RustSec", decode };

fn decode(bytes: &[u8], wanted: &Wanted) -> Result<Decoded, RecordError> {
    let text = std::str::from_utf8(bytes).map_err(|_| RecordError::new("not UTF-8"))?;
    let record: rustsec::Advisory = text.parse().map_err(|error| RecordError {
        message: one_line(&error),
        packages: package_in(text)
            .map(|name| (Ecosystem::CratesIo, name.to_owned()))
            .into_iter()
            .collect(),
    })?;
    let head = head(&record, wanted)?;
    let advisory = (head.in_use || wanted.has_id(&head.id, &head.aliases))
        .then(|| advisory(&record, &head))
        .filter(|advisory| advisory.withdrawn.is_none() || wanted.withdrawn());
    Ok(Decoded { head, advisory, defects: Vec::new() })
}

/// The crate that the head of an unreadable record names: the gate must know whether it is in use.
fn package_in(text: &str) -> Option<&str> {
    let line = text.lines().find(|line| line.trim_start().starts_with("package"))?;
    let value = line.split_once('=')?.1.trim();
    Some(value.trim_matches(['"', '\'']))
}

/// Name and version are kept out of the error's chain: the file is named by the caller.
fn one_line(error: &rustsec::Error) -> String {
    let text = error.to_string();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn head(record: &rustsec::Advisory, wanted: &Wanted) -> Result<Head, RecordError> {
    let metadata = &record.metadata;
    let id = convert(&metadata.id)
        .ok_or_else(|| RecordError::new("the id is empty or holds white space"))?;
    let withdrawn = metadata.withdrawn.as_ref().and_then(|day| date(day.as_str()));
    let published = date(metadata.date.as_str());
    let mut severities = Vec::new();
    if withdrawn.is_none() {
        let vector = metadata.cvss.as_ref().map(ToString::to_string);
        severities.extend(vector.and_then(|vector| severity::of_vector(&vector, &id)));
        if kind(record) == Kind::Malicious {
            severities.push(severity::of_malicious(&id));
        }
    }
    Ok(Head {
        aliases: metadata.aliases.iter().filter_map(convert).collect(),
        ecosystems: vec![Ecosystem::CratesIo],
        out_of_scope: false,
        in_use: wanted.names(Ecosystem::CratesIo, metadata.package.as_str()),
        withdrawn: metadata.withdrawn.is_some(),
        newest: published.max(withdrawn),
        severities,
        id,
    })
}

fn advisory(record: &rustsec::Advisory, head: &Head) -> Advisory {
    let metadata = &record.metadata;
    let links = metadata.references.iter().map(|url| (ReferenceKind::Web, url));
    let source = metadata.url.iter().map(|url| (ReferenceKind::Report, url));
    Advisory {
        id: head.id.clone(),
        aliases: head.aliases.clone(),
        summary: metadata.title.clone(),
        details: metadata.description.trim().to_owned(),
        published: date(metadata.date.as_str()),
        modified: None,
        withdrawn: metadata.withdrawn.as_ref().and_then(|day| date(day.as_str())),
        references: source
            .chain(links)
            .map(|(kind, url)| Reference { kind, url: url.to_string() })
            .collect(),
        cwes: Vec::new(),
        severities: head.severities.clone(),
        affected: vec![affected(record)],
        licence: Some(metadata.license.spdx().to_owned()),
        feed: FEED.name,
    }
}

fn affected(record: &rustsec::Advisory) -> Affected {
    let functions = record.affected.iter().flat_map(|affected| affected.functions.keys());
    Affected {
        ecosystem: Ecosystem::CratesIo,
        name: record.metadata.package.as_str().to_owned(),
        kind: kind(record),
        versions: Vec::new(),
        ranges: vec![Range { scheme: RangeScheme::Semver, events: events(record) }],
        functions: functions.map(ToString::to_string).collect(),
    }
}

fn events(record: &rustsec::Advisory) -> Vec<Event> {
    let mut events = Vec::new();
    for range in rustsec::osv::ranges_for_advisory(&record.versions) {
        let introduced = range.introduced.map_or_else(|| "0".to_owned(), |bound| bound.to_string());
        events.push(Event::Introduced(introduced));
        events.extend(range.fixed.map(|bound| Event::Fixed(bound.to_string())));
    }
    events
}

fn kind(record: &rustsec::Advisory) -> Kind {
    let metadata = &record.metadata;
    if metadata.categories.iter().any(|category| category.name() == "malicious") {
        return Kind::Malicious;
    }
    match &metadata.informational {
        None => Kind::Vulnerability,
        Some(Informational::Unmaintained) => Kind::Unmaintained,
        Some(Informational::Unsound) => Kind::Unsound,
        Some(_) => Kind::Notice,
    }
}

fn convert(id: &Id) -> Option<AdvisoryId> {
    AdvisoryId::new(id.as_str())
}
