//! What a rule's page shows: the facts of an advisory group, then its text.
//!
//! The text comes last: it is Markdown by strangers, and a code fence that it leaves open must not swallow the licence.

use lockgate_model::{AdvisoryGroup, AffectedPackage, Epss, Kev, Record, Severity, escape};

use crate::log::MultiformatText;
use crate::text::{cut, one_line};
use crate::uri;

/// Longest advisory text shown, in UTF-16 code units.
const MAX_DETAILS: usize = 16_000;
/// Most entries of a list shown; the rest is counted.
const MAX_ENTRIES: usize = 30;
/// Longest word, name or URL shown, in UTF-16 code units.
const MAX_WORD: usize = 1_000;

/// A list under a heading.
struct Section {
    heading: &'static str,
    entries: Vec<Vec<Piece>>,
}

/// A piece of a line; all texts but those of `Ours` are untrusted.
enum Piece {
    /// Words of our own.
    Ours(String),
    /// Words.
    Words(String),
    /// A name, version or range.
    Code(String),
    /// A URL.
    Link(String),
}

/// The help of a group, plain and as Markdown.
pub(crate) fn of_group(group: &AdvisoryGroup) -> MultiformatText {
    let sections = sections(group);
    MultiformatText { text: plain(group, &sections), markdown: markdown(group, &sections) }
}

fn sections(group: &AdvisoryGroup) -> Vec<Section> {
    let affected = group.affected.iter().map(affected);
    let sections = [
        Section { heading: "Advisory", entries: facts(group) },
        listed("Affected versions", affected),
        listed("Affected functions", group.affected.iter().flat_map(functions)),
        listed("Weaknesses", group.cwes.iter().map(|cwe| weakness(*cwe))),
        listed("References", group.references.iter().map(|link| vec![url(&link.url)])),
        listed("Sources and licences", group.records.iter().map(record)),
    ];
    sections.into_iter().filter(|section| !section.entries.is_empty()).collect()
}

fn listed(heading: &'static str, all: impl Iterator<Item = Vec<Piece>>) -> Section {
    let mut entries: Vec<Vec<Piece>> = Vec::new();
    let mut more = 0_usize;
    for entry in all {
        if entries.len() < MAX_ENTRIES {
            entries.push(entry);
        } else {
            more += 1;
        }
    }
    if more > 0 {
        entries.push(vec![ours(format!("and {more} more"))]);
    }
    Section { heading, entries }
}

fn facts(group: &AdvisoryGroup) -> Vec<Vec<Piece>> {
    let mut facts = vec![
        vec![ours("Id: "), code(group.id.as_str())],
        vec![ours(format!("Kind: {}", group.kind.as_str()))],
        severity(group.severity.as_ref()),
    ];
    facts.extend(group.signals.kev.as_ref().map(kev));
    facts.extend(group.signals.epss.as_ref().map(epss));
    if !group.aliases.is_empty() {
        let mut line = vec![ours("Also known as: ")];
        line.extend(separated(group.aliases.iter().map(|alias| code(alias.as_str()))));
        facts.push(line);
    }
    if let Some(date) = group.published {
        facts.push(vec![ours(format!("Published: {date}"))]);
    }
    facts
}

fn severity(severity: Option<&Severity>) -> Vec<Piece> {
    let Some(severity) = severity else {
        return vec![ours("Severity: unscored, no source gives one")];
    };
    let score = severity.score.map(|score| format!(" {score}")).unwrap_or_default();
    let (level, source) = (severity.level.as_str(), severity.source.as_str());
    let mut line = vec![ours(format!("Severity: {level}{score}, {source} ")), ours("by ")];
    line.push(code(severity.from.as_str()));
    if let Some(vector) = &severity.vector {
        line.extend([ours(", "), code(vector)]);
    }
    line
}

fn kev(kev: &Kev) -> Vec<Piece> {
    let due = kev.due.map(|date| format!(", due {date}")).unwrap_or_default();
    let ransomware = if kev.ransomware { ", used by ransomware" } else { "" };
    let page = "https://www.cisa.gov/known-exploited-vulnerabilities-catalog";
    vec![
        ours(format!("Known exploited: since {}{due}{ransomware}: ", kev.added)),
        code(kev.cve.as_str()),
        ours(" in "),
        Piece::Link(page.to_owned()),
        ours(format!(" of {}", kev.catalog)),
    ]
}

fn epss(epss: &Epss) -> Vec<Piece> {
    let Epss { score, percentile, cve, date } = epss;
    vec![
        ours(format!("Exploit prediction: EPSS {score} (percentile {percentile}) of ")),
        code(cve.as_str()),
        ours(format!(" on {date}, ")),
        Piece::Link("https://www.first.org/epss".to_owned()),
    ]
}

fn affected(affected: &AffectedPackage) -> Vec<Piece> {
    let ecosystem = affected.ecosystem.osv_name();
    let mut line = vec![code(&affected.package), ours(format!(" ({ecosystem}): "))];
    if affected.ranges.is_empty() {
        line.push(ours("no versions stated"));
        return line;
    }
    line.push(ours("affected "));
    line.extend(separated(affected.ranges.iter().map(|range| code(range))));
    let fixed: Vec<&str> =
        affected.ranges.iter().filter_map(|range| fixed_version(range)).collect();
    if fixed.is_empty() {
        line.push(ours("; no fixed version"));
    } else {
        line.push(ours("; fixed in "));
        line.extend(separated(fixed.into_iter().map(code)));
    }
    line
}

/// The version below which a range ends: `0.2.23` of `>=0.2.7, <0.2.23`.
fn fixed_version(range: &str) -> Option<&str> {
    let bounds = range.split(',').map(str::trim);
    let version = bounds.filter_map(|bound| bound.strip_prefix('<')).next()?.trim();
    (!version.starts_with('=') && !matches!(version, "" | "*")).then_some(version)
}

fn functions(affected: &AffectedPackage) -> impl Iterator<Item = Vec<Piece>> {
    affected.functions.iter().map(|function| vec![code(function)])
}

fn weakness(cwe: u32) -> Vec<Piece> {
    let page = format!("https://cwe.mitre.org/data/definitions/{cwe}.html");
    vec![ours(format!("CWE-{cwe}: ")), Piece::Link(page)]
}

fn record(record: &Record) -> Vec<Piece> {
    let mut line = vec![code(record.id.as_str()), ours(" from ")];
    line.extend([Piece::Words(record.feed.clone()), ours(", licence ")]);
    line.push(record.licence.as_deref().map_or_else(|| ours("not stated"), code));
    if let Some(page) = &record.url {
        line.extend([ours(", "), url(page)]);
    }
    line
}

fn separated(pieces: impl Iterator<Item = Piece>) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut more = 0_usize;
    for (index, piece) in pieces.enumerate() {
        if index >= MAX_ENTRIES {
            more += 1;
            continue;
        }
        if index > 0 {
            out.push(ours(", "));
        }
        out.push(piece);
    }
    if more > 0 {
        out.push(ours(format!(" and {more} more")));
    }
    out
}

fn ours(text: impl Into<String>) -> Piece {
    Piece::Ours(text.into())
}

fn code(text: &str) -> Piece {
    Piece::Code(text.to_owned())
}

fn url(text: &str) -> Piece {
    match uri::as_page(text) {
        Some(page) if page.len() <= MAX_WORD => Piece::Link(page.to_owned()),
        _ => code(text),
    }
}

fn plain(group: &AdvisoryGroup, sections: &[Section]) -> String {
    let mut out = format!("{}\n", cut(&one_line(&group.title), MAX_WORD));
    for section in sections {
        out.push_str(&format!("\n{}:\n", section.heading));
        for entry in section.entries.iter() {
            let line: String = entry.iter().map(plain_piece).collect();
            out.push_str(&format!("- {line}\n"));
        }
    }
    if let Some((details, note)) = details(group) {
        out.push_str(&format!("\nDetails:{note}\n\n{}\n", escape::plain(&details)));
    }
    out
}

fn plain_piece(piece: &Piece) -> String {
    match piece {
        Piece::Ours(text) | Piece::Link(text) => text.clone(),
        Piece::Words(text) | Piece::Code(text) => cut(&one_line(text), MAX_WORD),
    }
}

fn markdown(group: &AdvisoryGroup, sections: &[Section]) -> String {
    let title = escape::markdown(&cut(&one_line(&group.title), MAX_WORD));
    let mut out = format!("**{title}**\n");
    for section in sections {
        out.push_str(&format!("\n### {}\n\n", section.heading));
        for entry in section.entries.iter() {
            let line: String = entry.iter().map(markdown_piece).collect();
            out.push_str(&format!("- {line}\n"));
        }
    }
    if let Some((details, note)) = details(group) {
        out.push_str(&format!("\n### Details\n{note}\n{}\n", escape::markdown_block(&details)));
    }
    out
}

fn markdown_piece(piece: &Piece) -> String {
    match piece {
        Piece::Ours(text) => text.clone(),
        Piece::Words(text) => escape::markdown(&cut(&one_line(text), MAX_WORD)),
        Piece::Code(text) => escape::markdown_code(&cut(&one_line(text), MAX_WORD)),
        Piece::Link(text) => format!("<{text}>"),
    }
}

/// The advisory's text and what is said before it; nothing where there is none.
fn details(group: &AdvisoryGroup) -> Option<(String, &'static str)> {
    let text = group.details.trim();
    if text.is_empty() {
        return None;
    }
    let shown = cut(text, MAX_DETAILS);
    let note = if shown == text { "" } else { "\nThe text is cut; its sources have the whole.\n" };
    Some((shown, note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_tells_where_it_is_fixed() {
        assert_eq!(fixed_version(">=0.2.7, <0.2.23"), Some("0.2.23"));
        assert_eq!(fixed_version("<1.0.0"), Some("1.0.0"));
        assert_eq!(fixed_version(">=1, <=2"), None);
        assert_eq!(fixed_version(">=1"), None);
        assert_eq!(fixed_version(">=1, <*"), None);
    }

    #[test]
    fn a_hostile_url_is_not_a_link() {
        let shown = |text: &str| markdown_piece(&url(text));
        assert_eq!(shown("https://a.example/b"), "<https://a.example/b>");
        assert_eq!(shown("javascript:alert(1)"), "`javascript:alert(1)`");
        assert_eq!(shown("https://a.example/> [x](y)"), "`https://a.example/> [x](y)`");
    }

    #[test]
    fn a_long_list_counts_what_it_leaves_out() {
        let section = listed("X", (0..40).map(|number| vec![ours(number.to_string())]));
        let last: String = section.entries.iter().flatten().map(plain_piece).collect();
        assert_eq!(section.entries.len(), MAX_ENTRIES + 1);
        assert!(last.ends_with("29and 10 more"), "{last}");
    }
}
