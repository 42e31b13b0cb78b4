//! What is to be seen first: whether it is complete, the numbers, the charts.

use std::collections::BTreeMap;

use lockgate_model::{Action, Level};
use lockgate_sweep::diff::Coverage;
use lockgate_sweep::judge::Judged;
use lockgate_sweep::posture::{Answer, Control};
use lockgate_sweep::views::advisories;
use maud::{Markup, html};

use super::super::SweepReport;
use super::super::headline::{complete_line, verdict_line};
use super::PageData;
use super::charts::{Bar, Part, bars, columns, key};
use super::table::safe;

/// Bars of a chart.
const MOST: usize = 15;

const LEVELS: [(Option<Level>, &str, &str); 6] = [
    (Some(Level::Critical), "critical", "s-critical"),
    (Some(Level::High), "high", "s-high"),
    (None, "unscored", "s-unscored"),
    (Some(Level::Medium), "medium", "s-medium"),
    (Some(Level::Low), "low", "s-low"),
    (Some(Level::None), "none", "s-none"),
];

/// The word for a severity.
pub(super) fn word(level: Option<Level>) -> &'static str {
    LEVELS.iter().find(|(one, _, _)| *one == level).map_or("unscored", |(_, word, _)| word)
}

pub(super) fn header(report: &SweepReport<'_>, data: &PageData) -> Markup {
    let state = if report.is_complete() { "state" } else { "state bad" };
    let verdict = if report.summary.counts.blocked > 0 { "state bad" } else { "state" };
    html! {
        header {
            h1 { "Sweep of " (safe(&report.what)) }
            p class=(state) id="complete" { (safe(&complete_line(report))) }
            p class=(verdict) id="verdict" { (safe(&verdict_line(report))) }
            @if let Some((_, why)) = report.stopped { p { "The run ended early: " (safe(why)) } }
            @for (account, why) in report.partial {
                p { (safe(account)) " is not listed whole: " (safe(why)) }
            }
            (cards(report, data))
            nav aria-label="Sections" { ul {
                @for (id, name) in SECTIONS { li { a href={ "#" (id) } { (name) } } }
                li { button type="button" id="theme" hidden { "Light or dark" } }
            } }
        }
    }
}

const SECTIONS: [(&str, &str); 8] = [
    ("charts", "Charts"),
    ("problems", "Problems"),
    ("fix-first", "Fix first"),
    ("bumps", "Upgrades"),
    ("advisories", "Advisories"),
    ("repositories", "Repositories"),
    ("coverage", "Coverage"),
    ("not-examined", "Not examined"),
];

fn cards(report: &SweepReport<'_>, data: &PageData) -> Markup {
    let counts = &report.summary.counts;
    let open = by_level(data);
    let seen_by_several =
        data.beside.problems.iter().filter(|problem| problem.sightings.len() > 1).count();
    html! {
        ul.cards {
            (card(u64::from(counts.examined), "repositories examined", ("#repositories", "repositories", "1=ok")))
            (card(u64::from(counts.missing_in_all()), "not examined", ("#not-examined", "", "")))
            (card(u64::from(counts.blocking), "findings block", ("#problems", "problems", "5=block")))
            @for (level, name, _) in LEVELS {
                @let found = open.get(&level).copied().unwrap_or(0);
                @if found > 0 { (card(found, name, ("#problems", "problems", &format!("0={name}")))) }
            }
            @if seen_by_several > 0 {
                (card(seen_by_several as u64, "seen by several tools", ("#problems", "problems", "6~,")))
            }
        }
    }
}

/// A number leads to its list; with a script, to no more than its list.
fn card(number: u64, words: &str, (href, table, query): (&str, &str, &str)) -> Markup {
    let query = (!query.is_empty()).then_some(query);
    let table = query.map(|_| table);
    html! { li { a href=(href) data-t=[table] data-q=[query] { b { (number) } (words) } } }
}

/// Of every problem in the list, whichever tools see it.
fn by_level(data: &PageData) -> BTreeMap<Option<Level>, u64> {
    let mut counts = BTreeMap::new();
    for problem in &data.beside.problems {
        *counts.entry(problem.level).or_default() += 1;
    }
    counts
}

/// Coverage that was lost is shown before anything that was found.
pub(super) fn lost(report: &SweepReport<'_>, data: &PageData) -> Markup {
    html! { (lost_controls(data)) (since(report)) }
}

fn lost_controls(data: &PageData) -> Markup {
    if data.lost.is_empty() {
        return html! {};
    }
    html! {
        section id="lost" {
            h2 { "Controls lost since the last look" }
            p.state.bad { (data.lost.len()) " controls that were there are not any more" }
            ul { @for one in data.lost.iter().take(100) {
                li { (safe(&one.name)) ": " (one.control.label()) @if !one.detail.is_empty() { ": " (safe(&one.detail)) } }
            } }
            @if data.lost.len() > 100 { p.note { (data.lost.len() - 100) " more are in the output of sweep posture" } }
        }
    }
}

fn since(report: &SweepReport<'_>) -> Markup {
    let Some(changes) = report.changes else { return html! {} };
    let (lost, new) = (changes.of(Coverage::Lost), changes.of(Coverage::New));
    let totals = &changes.diff.totals;
    html! {
        section id="changes" {
            h2 { "Since " (safe(&changes.since)) }
            @if !lost.is_empty() {
                p.state.bad { "Coverage lost: " (lost.len()) " repositories that were examined then are not now" }
                ul { @for name in &lost { li { (safe(name)) } } }
            }
            p { (totals.new) " new findings, " (totals.fixed) " fixed, " (totals.open) " still open; "
                (new.len()) " repositories newly covered" }
        }
    }
}

pub(super) fn charts(report: &SweepReport<'_>, data: &PageData) -> Markup {
    let levels: Vec<(&str, &str)> = LEVELS.iter().map(|(_, word, class)| (*word, *class)).collect();
    html! {
        section id="charts" aria-label="Charts" {
            h2 { "At a glance" }
            (key(&levels))
            div.charts {
                (severity_by_repository(report.judged))
                (top_advisories(report.judged))
                (age(data))
                (trend(data))
                (controls(report, data))
                (not_examined(report))
            }
        }
    }
}

fn parts(counts: &BTreeMap<Option<Level>, u64>) -> Vec<Part> {
    let size = |level| counts.get(level).copied().unwrap_or(0);
    LEVELS.iter().map(|(level, _, class)| (size(level), *class)).collect()
}

fn severity_by_repository(judged: &Judged) -> Markup {
    let mut all: Vec<(Vec<Part>, &str, u64)> = judged
        .repositories
        .iter()
        .map(|repository| {
            let mut counts = BTreeMap::new();
            for row in &repository.findings {
                if matches!(row.action, Action::Block | Action::Warn) {
                    *counts.entry(row.level).or_default() += 1;
                }
            }
            (parts(&counts), repository.name.as_str(), repository.id)
        })
        .filter(|(parts, ..)| parts.iter().any(|(size, _)| *size > 0))
        .collect();
    let weight = |parts: &[(u64, &str)]| parts.iter().map(|(size, _)| *size).collect::<Vec<u64>>();
    all.sort_by(|a, b| weight(&b.0).cmp(&weight(&a.0)).then_with(|| a.1.cmp(b.1)));
    let shown: Vec<Bar> = all
        .iter()
        .take(MOST)
        .map(|(parts, name, id)| Bar {
            label: (*name).to_owned(),
            href: Some(format!("#r-{id}")),
            parts: parts.clone(),
        })
        .collect();
    let words = format!("open findings of the {} worst of {} repositories", shown.len(), all.len());
    bars("Severity by repository", &words, &shown)
}

fn top_advisories(judged: &Judged) -> Markup {
    let all = advisories(judged);
    let bar = |(at, view): (usize, &lockgate_sweep::views::AdvisoryView)| Bar {
        label: view.id.clone(),
        href: Some(format!("#a-{at}")),
        parts: vec![(view.repositories as u64, "s-bar")],
    };
    let shown: Vec<Bar> = all.iter().take(MOST).enumerate().map(bar).collect();
    let words =
        format!("repositories exposed to each of {} of {} advisories", shown.len(), all.len());
    bars("Advisories by exposed repositories", &words, &shown)
}

fn age(data: &PageData) -> Markup {
    let buckets = [
        ("up to 7 days", 0, 7),
        ("8 to 30 days", 8, 30),
        ("31 to 90 days", 31, 90),
        ("more", 91, u32::MAX),
    ];
    let bar = |(label, from, to): &(&str, u32, u32)| Bar {
        label: (*label).to_owned(),
        href: None,
        parts: vec![(data.ages.days.range(*from..=*to).map(|(_, count)| *count).sum(), "s-bar")],
    };
    let shown: Vec<Bar> = buckets.iter().map(bar).collect();
    let words = match data.ages.known_for {
        0 => "since when open findings are known: today is the first day that is kept".to_owned(),
        days => format!(
            "since when open findings are known; judgements of the last {days} days are kept, and what is as old may be older"
        ),
    };
    html! { div { (bars("Age of open findings", &words, &shown)) p.note { (words) } } }
}

fn trend(data: &PageData) -> Markup {
    let column = |point: &lockgate_sweep::history::TrendPoint| Bar {
        label: format!("run {}", point.run),
        href: None,
        parts: parts(&point.open),
    };
    let shown: Vec<Bar> = data.trend.iter().map(column).collect();
    html! {
        div {
            (columns("Trend over runs", "open findings by severity, run by run", &shown))
            details {
                summary { "As a table" }
                ul { @for point in &data.trend { li {
                    "run " (point.run) ", " (point.today) ": "
                    (point.open.values().sum::<u64>()) " open findings, " (point.examined) " of "
                    (point.repositories) " repositories examined"
                } } }
            }
        }
    }
}

fn controls(report: &SweepReport<'_>, data: &PageData) -> Markup {
    let answers = [
        (Answer::Yes, "yes", "s-yes"),
        (Answer::No, "no", "s-no"),
        (Answer::Unknown, "unknown", "s-unknown"),
        (Answer::NotApplicable, "not applicable", "s-na"),
    ];
    let bar = |control: &Control| {
        let count = |answer: Answer| {
            let repositories = report.judged.repositories.iter();
            repositories.filter(|one| super::lists::answer(one, data, *control) == answer).count()
        };
        Bar {
            label: control.label().to_owned(),
            href: Some("#coverage".to_owned()),
            parts: answers
                .iter()
                .map(|(answer, _, class)| (count(*answer) as u64, *class))
                .collect(),
        }
    };
    let shown: Vec<Bar> = Control::ALL.iter().map(bar).collect();
    let words: Vec<(&str, &str)> = answers.iter().map(|(_, word, class)| (*word, *class)).collect();
    html! {
        div {
            (bars("Coverage by control", "repositories with each control: yes, no, unknown, not applicable", &shown))
            (key(&words))
        }
    }
}

fn not_examined(report: &SweepReport<'_>) -> Markup {
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for ending in report.summary.not_examined.values() {
        *reasons.entry(format!("{}: {}", ending.state(), ending.reason())).or_default() += 1;
    }
    for (reason, count) in &report.summary.counts.skipped {
        *reasons.entry(format!("left out: {reason}")).or_default() += u64::from(*count);
    }
    let bar = |(label, count): (&String, &u64)| Bar {
        label: label.clone(),
        href: Some("#not-examined".to_owned()),
        parts: vec![(*count, "s-bar")],
    };
    let shown: Vec<Bar> = reasons.iter().map(bar).collect();
    bars("Not examined, with the reason", "repositories by why they were not examined", &shown)
}
