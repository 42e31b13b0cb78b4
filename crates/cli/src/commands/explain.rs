//! `lockgate explain`.

use std::collections::BTreeSet;

use lockgate_model::{AdvisoryGroup, AdvisoryId, Ecosystem, Epss, Kev, escape};
use lockgate_scanner::advisories::Advisories;
use lockgate_scanner::matching;

use super::database;
use crate::args::ExplainArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::terminal;

/// Prints every advisory group that an id belongs to.
///
/// # Errors
/// Exit code 3 without a database or with a damaged one that may hide the id, 2 for an id that no record has.
pub(crate) fn explain(args: &ExplainArgs, settings: &Settings) -> Result<u8, Failure> {
    let found = database::find(&args.database.databases, settings)?;
    let progress = Progress::start(settings);
    progress.step("looking the advisory up");
    let loaded = found.find(&args.id);
    let groups = groups(&loaded);
    progress.finish();
    if groups.is_empty() {
        return Err(database::not_found(&format!("advisory {}", args.id), &found, &loaded));
    }
    let lines: Vec<String> = groups.iter().flat_map(render).collect();
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}

/// The groups of what was found, one per ecosystem.
fn groups(loaded: &Advisories) -> Vec<AdvisoryGroup> {
    let groups = named(loaded);
    groups.into_iter().map(|(ecosystem, id)| matching::group(loaded, ecosystem, &id)).collect()
}

/// The canonical ids of the records, by ecosystem.
fn named(loaded: &Advisories) -> BTreeSet<(Ecosystem, AdvisoryId)> {
    let mut found = BTreeSet::new();
    for record in &loaded.records {
        for entry in &record.affected {
            let canonical = loaded.groups.canonical(entry.ecosystem, &record.id);
            found.insert((entry.ecosystem, canonical.clone()));
        }
    }
    found
}

fn render(group: &AdvisoryGroup) -> Vec<String> {
    let join = |items: Vec<String>| items.join(", ");
    let mut lines = vec![format!("{}: {}", group.id, group.title)];
    let mut row = |name: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {name:<10} {text}"));
        }
    };
    row("kind", group.kind.as_str().to_owned());
    row("severity", severity(group));
    row("epss", group.signals.epss.as_ref().map(epss).unwrap_or_default());
    row("kev", group.signals.kev.as_ref().map(kev).unwrap_or_default());
    row("aliases", join(group.aliases.iter().map(ToString::to_string).collect()));
    row("cwe", join(group.cwes.iter().map(|cwe| format!("CWE-{cwe}")).collect()));
    row("published", group.published.map(|date| date.to_string()).unwrap_or_default());
    row("modified", group.modified.map(|date| date.to_string()).unwrap_or_default());
    for package in &group.affected {
        let ranges = package.ranges.join(" or ");
        row("affects", format!("{} {}: {ranges}", package.ecosystem, package.package));
        row("functions", package.functions.join(", "));
    }
    for record in &group.records {
        let licence = record.licence.as_deref().unwrap_or("licence not stated");
        let url = record.url.as_deref().unwrap_or_default();
        row("source", format!("{} from {}, {licence} {url}", record.id, record.feed));
        let withdrawn =
            record.withdrawn.map(|date| format!("{} on {date}: matches nothing", record.id));
        row("withdrawn", withdrawn.unwrap_or_default());
    }
    for reference in &group.references {
        row("link", reference.url.clone());
    }
    if !group.details.is_empty() {
        lines.push(String::new());
        lines.extend(group.details.lines().map(|line| format!("  {line}")));
    }
    lines.push(String::new());
    lines.into_iter().map(|line| escape::terminal_lines(&line)).collect()
}

fn severity(group: &AdvisoryGroup) -> String {
    let Some(severity) = &group.severity else {
        return "unscored".to_owned();
    };
    let score = severity.score.map(|score| format!(" {score}")).unwrap_or_default();
    let vector = severity.vector.as_deref().map(|v| format!(", {v}")).unwrap_or_default();
    format!("{}{score} ({} by {}{vector})", severity.level, severity.source.as_str(), severity.from)
}

/// The score with the credit that its publisher asks for.
fn epss(epss: &Epss) -> String {
    let Epss { score, percentile, cve, date } = epss;
    format!("{score} (percentile {percentile}) of {cve} on {date}, by FIRST, www.first.org/epss")
}

fn kev(kev: &Kev) -> String {
    let due = kev.due.map(|date| format!(", due {date}")).unwrap_or_default();
    let ransomware = if kev.ransomware { ", ransomware" } else { "" };
    let Kev { cve, added, catalog, .. } = kev;
    format!(
        "known exploited since {added}{due}{ransomware}: {cve} in CISA's catalogue of {catalog}"
    )
}

#[cfg(test)]
mod tests {
    use lockgate_model::{Date, Proportion, Signals};

    use super::*;
    use crate::output::sample;

    fn rows(signals: Signals) -> Vec<String> {
        let report = sample::blocked();
        let mut group = report.advisories.into_values().next().unwrap();
        group.signals = signals;
        let lines = render(&group).into_iter();
        lines.filter(|line| line.starts_with("  epss") || line.starts_with("  kev")).collect()
    }

    #[test]
    fn signals_are_rows_only_where_there_are_some() {
        assert!(rows(Signals::default()).is_empty());
        let expected = [
            "  epss       0.97234 (percentile 0.99901) of CVE-2021-25900 on 2026-05-22, by FIRST, www.first.org/epss",
            "  kev        known exploited since 2021-02-03, due 2021-02-17, ransomware: CVE-2021-25900 in CISA's catalogue of 2026-05-21",
        ];
        assert_eq!(rows(sample::signals()), expected);
        let mut signals = sample::signals();
        signals.epss.as_mut().unwrap().score = Proportion::from_parts(1).unwrap();
        let kev = signals.kev.as_mut().unwrap();
        (kev.due, kev.ransomware, kev.added) = (None, false, Date::constant(2021, 2, 4));
        let rows = rows(signals);
        assert!(rows[0].contains(" 0.00001 "), "{rows:?}");
        assert!(rows[1].contains("since 2021-02-04: CVE-2021-25900"), "{rows:?}");
    }
}
