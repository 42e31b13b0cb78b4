//! OSV records: JSON. Source: <https://ossf.github.io/osv-schema/>.

use lockgate_model::{
    Advisory, AdvisoryId, Affected, Ecosystem, Event, Kind, Range, RangeScheme, Reference,
    ReferenceKind, Severity,
};

use super::osv_schema as schema;
use super::{Decoded, Defect, Feed, Head, RecordError, Wanted, date, severity};

/// The feed.
pub(super) const FEED: Feed = Feed { name: "OSV", decode };

fn decode(bytes: &[u8], wanted: &Wanted) -> Result<Decoded, RecordError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let raw: schema::Head = parse(bytes)?;
    let mut defects = Vec::new();
    let head = head(&raw, wanted, &mut defects)?;
    let asked = head.in_use || wanted.has_id(&head.id, &head.aliases);
    if !asked || (head.withdrawn && !wanted.withdrawn()) {
        return Ok(Decoded { head, advisory: None, defects });
    }
    let body: schema::Body = parse(bytes)?;
    let advisory = advisory(&raw, body, &head, &mut defects);
    Ok(Decoded { head, advisory: Some(advisory), defects })
}

fn parse<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, RecordError> {
    serde_json::from_slice(bytes)
        .map_err(|error| RecordError { message: error.to_string(), packages: packages_in(bytes) })
}

/// The packages that a record which cannot be decoded can be seen to name.
fn packages_in(bytes: &[u8]) -> Vec<(Ecosystem, String)> {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(bytes) else {
        return Vec::new();
    };
    let affected = value.get("affected").and_then(serde_json::Value::as_array);
    let packages = affected.into_iter().flatten().filter_map(|entry| {
        let text = |key| entry.pointer(key).and_then(serde_json::Value::as_str);
        let ecosystem = Ecosystem::from_osv_name(text("/package/ecosystem")?)?;
        Some((ecosystem, text("/package/name")?.to_owned()))
    });
    packages.collect()
}

fn head(
    raw: &schema::Head,
    wanted: &Wanted,
    defects: &mut Vec<Defect>,
) -> Result<Head, RecordError> {
    let id = AdvisoryId::new(&raw.id)
        .ok_or_else(|| RecordError::new("the id is empty, too long or holds white space"))?;
    let packages = raw.affected.iter().filter_map(|entry| entry.package.as_ref());
    let known: Vec<(Ecosystem, &str)> = packages
        .clone()
        .filter_map(|package| {
            Some((Ecosystem::from_osv_name(&package.ecosystem)?, package.name.as_str()))
        })
        .collect();
    let mut ecosystems: Vec<Ecosystem> = known.iter().map(|(ecosystem, _)| *ecosystem).collect();
    ecosystems.sort();
    ecosystems.dedup();
    let withdrawn = raw.withdrawn.is_some();
    let dates = [&raw.published, &raw.modified, &raw.withdrawn];
    Ok(Head {
        aliases: raw.aliases.iter().filter_map(|alias| AdvisoryId::new(alias)).collect(),
        out_of_scope: ecosystems.is_empty() && packages.count() > 0,
        in_use: known.iter().any(|(ecosystem, name)| wanted.names(*ecosystem, name)),
        withdrawn,
        newest: dates.into_iter().flatten().filter_map(|text| date(text)).max(),
        severities: if withdrawn { Vec::new() } else { severities(raw, &id, defects) },
        ecosystems,
        id,
    })
}

fn severities(raw: &schema::Head, id: &AdvisoryId, defects: &mut Vec<Defect>) -> Vec<Severity> {
    let mut severities = Vec::new();
    let of_entries = raw.affected.iter().flat_map(|entry| &entry.severity);
    for severity in raw.severity.iter().chain(of_entries) {
        // Distributions put their own words under their own types.
        if !severity.kind.starts_with("CVSS") {
            continue;
        }
        match severity::of_vector(&severity.score, id) {
            Some(scored) => severities.push(scored),
            None => defects.push(Defect {
                message: format!("the {} vector cannot be read", severity.kind),
                hides_matches: false,
            }),
        }
    }
    let label = raw.database_specific.severity.as_deref();
    severities.extend(label.and_then(|label| severity::of_label(label, id)));
    if raw.affected.iter().any(|entry| kind(raw, entry) == Kind::Malicious) {
        severities.push(severity::of_malicious(id));
    }
    severities
}

fn advisory(
    raw: &schema::Head,
    body: schema::Body,
    head: &Head,
    defects: &mut Vec<Defect>,
) -> Advisory {
    let entries = raw.affected.iter().zip(body.affected);
    let affected = entries.filter_map(|(entry, rest)| affected(raw, entry, rest, defects));
    let parse_date = |text: &Option<String>| text.as_deref().and_then(date);
    Advisory {
        id: head.id.clone(),
        aliases: head.aliases.clone(),
        summary: raw.summary.clone().unwrap_or_default(),
        details: body.details.unwrap_or_default().trim().to_owned(),
        published: parse_date(&raw.published),
        modified: parse_date(&raw.modified),
        withdrawn: parse_date(&raw.withdrawn).or(head.withdrawn.then_some(head.newest).flatten()),
        affected: affected.collect(),
        references: body.references.into_iter().map(reference).collect(),
        cwes: cwes(&raw.database_specific.cwe_ids),
        severities: head.severities.clone(),
        licence: raw.database_specific.license.clone().or_else(|| licence(&head.id)),
        feed: FEED.name,
    }
}

/// The licence of a database that does not state it in each record.
/// Source: <https://google.github.io/osv.dev/data/#current-data-sources>.
fn licence(id: &AdvisoryId) -> Option<String> {
    let licence = match id.prefix() {
        "GHSA" | "GO" | "JLSEC" | "OSV" | "PYSEC" | "PSF" => "CC-BY-4.0",
        "HSEC" | "RUSTSEC" => "CC0-1.0",
        "MAL" | "RSEC" => "Apache-2.0",
        _ => return None,
    };
    Some(licence.to_owned())
}

fn affected(
    raw: &schema::Head,
    entry: &schema::AffectedHead,
    rest: schema::Affected,
    defects: &mut Vec<Defect>,
) -> Option<Affected> {
    let package = entry.package.as_ref()?;
    let ecosystem = Ecosystem::from_osv_name(&package.ecosystem)?;
    if rest.versions.is_empty() && rest.ranges.is_empty() {
        let message = format!("the entry of {} has neither ranges nor versions", package.name);
        defects.push(Defect { message, hides_matches: true });
    }
    let specific = rest.ecosystem_specific;
    let mut functions = specific.affects.functions;
    functions.extend(specific.affected_functions);
    Some(Affected {
        ecosystem,
        name: package.name.clone(),
        kind: kind(raw, entry),
        versions: rest.versions,
        ranges: rest.ranges.into_iter().filter_map(|r| range(r, defects)).collect(),
        functions,
    })
}

/// A commit range says nothing of versions: it is passed over, the rest of the entry counts.
fn range(raw: schema::Range, defects: &mut Vec<Defect>) -> Option<Range> {
    let scheme = match raw.kind.as_str() {
        "SEMVER" => RangeScheme::Semver,
        "ECOSYSTEM" => RangeScheme::Ecosystem,
        "GIT" => return None,
        other => {
            let message = format!("the range type {other:?} is not known");
            defects.push(Defect { message, hides_matches: true });
            return None;
        }
    };
    Some(Range { scheme, events: raw.events.into_iter().filter_map(event).collect() })
}

fn event(raw: schema::Event) -> Option<Event> {
    let introduced = raw.introduced.map(Event::Introduced);
    let fixed = raw.fixed.map(Event::Fixed);
    let last_affected = raw.last_affected.map(Event::LastAffected);
    introduced.or(fixed).or(last_affected).or(raw.limit.map(Event::Limit))
}

fn kind(raw: &schema::Head, entry: &schema::AffectedHead) -> Kind {
    let specific = &entry.database_specific;
    let embedded_malicious_code = raw.database_specific.cwe_ids.iter().any(|cwe| cwe == "CWE-506");
    let summary = raw.summary.as_deref().unwrap_or_default();
    // GitHub's older records of attacks carry neither a CWE nor a category, only this title.
    let titled = ["Malicious Package in ", "Malware in "].iter().any(|t| summary.starts_with(t));
    let in_category = specific.categories.iter().any(|category| category == "malicious");
    if raw.id.starts_with("MAL-")
        || in_category
        || embedded_malicious_code
        || (titled && raw.id.starts_with("GHSA-"))
    {
        return Kind::Malicious;
    }
    match specific.informational.as_deref() {
        None => Kind::Vulnerability,
        Some("unmaintained") => Kind::Unmaintained,
        Some("unsound") => Kind::Unsound,
        Some(_) => Kind::Notice,
    }
}

fn reference(raw: schema::Reference) -> Reference {
    let kind = match raw.kind.as_str() {
        "ADVISORY" => ReferenceKind::Advisory,
        "FIX" => ReferenceKind::Fix,
        "REPORT" | "DISCUSSION" => ReferenceKind::Report,
        "PACKAGE" => ReferenceKind::Package,
        _ => ReferenceKind::Web,
    };
    Reference { kind, url: raw.url }
}

fn cwes(texts: &[String]) -> Vec<u32> {
    let numbers = texts.iter().filter_map(|text| text.strip_prefix("CWE-")?.parse().ok());
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
