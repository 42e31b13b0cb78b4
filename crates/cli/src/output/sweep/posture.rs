//! Which controls stand over each repository: for people, for programs, for a spreadsheet.

use std::collections::BTreeMap;
use std::io::{self, Write};

use lockgate_model::escape;
use lockgate_sweep::beside::OtherAlert;
use lockgate_sweep::posture::{Answer, Control, Learned, RepositoryPosture};
use lockgate_sweep::store::StoredRepository;
use serde_json::{Value, json};

/// Rows of a list.
const ROWS: usize = 20;

/// What was learned.
pub(crate) struct PostureReport<'a> {
    pub(crate) repositories: &'a [StoredRepository],
    pub(crate) learned: &'a Learned,
    /// Alerts of other tools by the repository's number.
    pub(crate) alerts: BTreeMap<String, Vec<OtherAlert>>,
    /// Open alerts of secret scanning, likewise.
    pub(crate) secrets: BTreeMap<String, u64>,
    pub(crate) requests: u64,
}

/// The controls that the sweep does not tell by itself.
fn controls() -> impl Iterator<Item = Control> {
    Control::ALL.into_iter().filter(|control| *control != Control::Swept)
}

const fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Unknown => "unknown",
        Answer::NotApplicable => "not applicable",
    }
}

impl PostureReport<'_> {
    fn posture(&self, one: &StoredRepository) -> RepositoryPosture {
        self.learned.posture.get(&one.row.id).cloned().unwrap_or_default()
    }

    fn head(&self) -> String {
        let count = self.repositories.len();
        let missing: Vec<String> = self
            .learned
            .sections
            .iter()
            .filter(|section| section.unavailable.is_some())
            .map(|section| format!("alerts of {} of {}", section.what, section.owner))
            .collect();
        let stopped = self.learned.stopped.as_ref().map(|(stop, _)| stop.code());
        match (stopped, missing.is_empty()) {
            (Some(stop), _) => format!("INCOMPLETE: {count} repositories: it ended early ({stop})"),
            (None, false) => {
                format!("INCOMPLETE: {count} repositories; not available: {}", missing.join(", "))
            }
            (None, true) => format!("COMPLETE: the posture of {count} repositories"),
        }
    }

    fn tools(&self) -> BTreeMap<&str, (u64, u64)> {
        let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for alert in self.alerts.values().flatten() {
            let (open, dismissed) = counts.entry(alert.tool.as_str()).or_default();
            *(if alert.dismissed { dismissed } else { open }) += 1;
        }
        counts
    }
}

/// Writes it for people: what is missing and what was lost come first.
///
/// # Errors
/// When the writer fails.
pub(crate) fn posture_text(report: &PostureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut line = |text: &str| writeln!(out, "{}", escape::terminal(text).trim_end());
    line(&report.head())?;
    if let Some((_, why)) = &report.learned.stopped {
        line(&format!("  {why}"))?;
    }
    for section in &report.learned.sections {
        if let Some(why) = &section.unavailable {
            line(&format!("  alerts of {}: {why}", section.what))?;
        }
    }
    let lost = &report.learned.lost;
    if !lost.is_empty() {
        line("")?;
        line(&format!("Coverage lost ({})", lost.len()))?;
        for one in lost.iter().take(ROWS) {
            let (name, control) = (&one.name, one.control.label());
            line(&format!("  {name}: {control}: {} now  {}", word(one.is), one.detail))?;
        }
        more(lost.len(), &mut line)?;
    }
    line("")?;
    line(&format!("{:<31} {:>6} {:>6} {:>8} {:>6}", "Control", "yes", "no", "unknown", "n/a"))?;
    for control in controls() {
        let count = |answer| {
            let all = report.repositories.iter();
            all.filter(|one| report.posture(one).answer(control) == answer).count()
        };
        let label = control.label();
        let (yes, no) = (count(Answer::Yes), count(Answer::No));
        let (unknown, other) = (count(Answer::Unknown), count(Answer::NotApplicable));
        line(&format!("{label:<31} {yes:>6} {no:>6} {unknown:>8} {other:>6}"))?;
    }
    least_covered(report, &mut line)?;
    beside(report, &mut line)?;
    line("")?;
    line(&format!("{} requests", report.requests))
}

type Line<'l> = dyn FnMut(&str) -> io::Result<()> + 'l;

fn more(count: usize, line: &mut Line<'_>) -> io::Result<()> {
    if count > ROWS {
        line(&format!("  and {} more: see --output json", count - ROWS))
    } else {
        Ok(())
    }
}

fn least_covered(report: &PostureReport<'_>, line: &mut Line<'_>) -> io::Result<()> {
    let mut all: Vec<(usize, String, Vec<&str>)> = report
        .repositories
        .iter()
        .filter(|one| !one.row.archived)
        .map(|one| {
            let posture = report.posture(one);
            let missing: Vec<&str> = controls()
                .filter(|control| posture.answer(*control) == Answer::No)
                .map(Control::label)
                .collect();
            (missing.len(), one.full_name(), missing)
        })
        .filter(|(count, ..)| *count > 0)
        .collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    if all.is_empty() {
        return Ok(());
    }
    line("")?;
    line("Least covered")?;
    for (_, name, missing) in all.iter().take(ROWS) {
        line(&format!("  {name}: without {}", missing.join(", ")))?;
    }
    more(all.len(), line)
}

fn beside(report: &PostureReport<'_>, line: &mut Line<'_>) -> io::Result<()> {
    let tools = report.tools();
    let secrets: u64 = report.secrets.values().sum();
    if tools.is_empty() && report.secrets.is_empty() {
        return Ok(());
    }
    line("")?;
    line("Alerts")?;
    for (tool, (open, dismissed)) in &tools {
        line(&format!("  {tool}: {open} open, {dismissed} dismissed"))?;
    }
    if !report.secrets.is_empty() {
        let with = report.secrets.values().filter(|count| **count > 0).count();
        line(&format!("  secret scanning: {secrets} open in {with} repositories"))?;
    }
    Ok(())
}

/// Writes all facts, with source and age.
///
/// # Errors
/// When the writer fails.
pub(crate) fn posture_json(report: &PostureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let repositories: Vec<Value> = report
        .repositories
        .iter()
        .map(|one| {
            let posture = report.posture(one);
            let id = one.row.id.to_string();
            let facts: BTreeMap<&str, Value> = controls()
                .map(|control| {
                    let fact = posture.facts.get(&control);
                    let value =
                        fact.map_or_else(|| json!({"answer": "unknown"}), |fact| json!(fact));
                    (control.id(), value)
                })
                .collect();
            json!({
                "repository": one.full_name(),
                "facts": facts,
                "last_analyses": posture.analyses,
                "alerts": report.alerts.get(&id),
                "open_secrets": report.secrets.get(&id),
            })
        })
        .collect();
    let value = json!({
        "complete": report.learned.stopped.is_none()
            && report.learned.sections.iter().all(|section| section.unavailable.is_none()),
        "stopped": report.learned.stopped.as_ref().map(|(stop, why)| json!({"code": stop.code(), "reason": why})),
        "sections": report.learned.sections,
        "lost": report.learned.lost,
        "repositories": repositories,
        "requests": report.requests,
    });
    writeln!(out, "{value:#}")
}

/// Writes repository by control.
///
/// # Errors
/// When the writer fails.
pub(crate) fn posture_csv(report: &PostureReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    let head =
        std::iter::once("repository").chain(controls().map(Control::id)).chain(["open_secrets"]);
    table.write_record(head)?;
    for one in report.repositories {
        let posture = report.posture(one);
        let secrets = report.secrets.get(&one.row.id.to_string());
        let mut row = vec![escape::spreadsheet(&one.full_name()).into_owned()];
        row.extend(controls().map(|control| word(posture.answer(control)).to_owned()));
        row.push(secrets.map_or_else(|| "unknown".to_owned(), u64::to_string));
        table.write_record(row)?;
    }
    table.flush()
}
