//! What differs between two judgements, as text and as JSON.

use std::io::{self, Write};

use lockgate_model::{Level, escape};
use lockgate_sweep::diff::{Coverage, DiffRow, RepositoryDiff};
use serde_json::{Value, json};

use super::Changes;
use crate::output::width::pad;

/// Rows of a list.
const ROWS: usize = 25;

/// The sums in one line.
pub(super) fn line(changes: &Changes) -> String {
    let totals = &changes.diff.totals;
    let mut parts = vec![
        format!("{} new", totals.new),
        format!("{} fixed", totals.fixed),
        format!("{} still open", totals.open),
    ];
    if totals.first_seen > 0 {
        parts.push(format!("{} in repositories seen for the first time", totals.first_seen));
    }
    if totals.undetermined > 0 {
        parts.push(format!("{} undetermined", totals.undetermined));
    }
    let coverage = |of: Coverage| totals.coverage.get(&of).copied().unwrap_or(0);
    format!(
        "Since {}: {}; newly covered: {}, coverage lost: {}",
        changes.since,
        parts.join(", "),
        coverage(Coverage::New),
        coverage(Coverage::Lost)
    )
}

/// The sums and all lists for people.
///
/// # Errors
/// When the writer fails.
pub(crate) fn diff_text(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", escape::terminal(&line(changes)))?;
    for (title, coverage) in [("Coverage lost", Coverage::Lost), ("Newly covered", Coverage::New)] {
        let names = changes.of(coverage);
        if !names.is_empty() {
            writeln!(out, "\n{title} ({})", names.len())?;
            for name in names {
                writeln!(out, "  {}", escape::terminal(name))?;
            }
        }
    }
    for (title, rows) in [
        ("New", (|one| &one.new) as fn(&RepositoryDiff) -> &Vec<DiffRow>),
        ("Fixed", |one| &one.fixed),
        ("Undetermined: what held them could not be read", |one| &one.undetermined),
    ] {
        let all: Vec<(&str, &DiffRow)> = changes
            .diff
            .repositories
            .iter()
            .flat_map(|one| rows(one).iter().map(|row| (one.name.as_str(), row)))
            .collect();
        list(title, &all, out)?;
    }
    Ok(())
}

fn list(title: &str, all: &[(&str, &DiffRow)], out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title} ({})", all.len())?;
    for (repository, row) in all.iter().take(ROWS) {
        let to = row.fixed_version.as_ref().map(|to| format!(" → {to}")).unwrap_or_default();
        let text = format!(
            "{} {repository} {}  {} {} {}{to}  {}",
            pad(row.level.map_or("unscored", word), 8),
            row.path,
            row.ecosystem,
            row.package,
            row.version,
            row.advisory
        );
        writeln!(out, "  {}", escape::terminal(&text))?;
    }
    if all.len() > ROWS {
        writeln!(out, "  and {} more: --output json", all.len() - ROWS)?;
    }
    Ok(())
}

const fn word(level: Level) -> &'static str {
    match level {
        Level::None => "none",
        Level::Low => "low",
        Level::Medium => "medium",
        Level::High => "high",
        Level::Critical => "critical",
    }
}

/// Everything, for programs.
///
/// # Errors
/// When the writer fails.
pub(crate) fn diff_json(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    crate::output::json::write_printable(&self::changes(changes), out)?;
    writeln!(out)
}

/// The same as a value.
pub(super) fn changes(changes: &Changes) -> Value {
    let totals = &changes.diff.totals;
    let repositories: Vec<Value> = changes.diff.repositories.iter().map(repository).collect();
    json!({
        "since": changes.since,
        "new": totals.new,
        "fixed": totals.fixed,
        "still_open": totals.open,
        "first_seen": totals.first_seen,
        "undetermined": totals.undetermined,
        "newly_covered": changes.of(Coverage::New),
        "coverage_lost": changes.of(Coverage::Lost),
        "repositories": repositories,
    })
}

fn repository(one: &RepositoryDiff) -> Value {
    let rows = |rows: &[DiffRow]| rows.iter().map(row).collect::<Vec<Value>>();
    json!({
        "repository": one.name,
        "coverage": one.coverage.as_str(),
        "state": one.ended.0,
        "reason": one.ended.1,
        "new": rows(&one.new),
        "fixed": rows(&one.fixed),
        "undetermined": rows(&one.undetermined),
        "still_open": one.open,
    })
}

fn row(row: &DiffRow) -> Value {
    json!({
        "id": row.advisory,
        "kind": row.kind,
        "severity": row.level,
        "ecosystem": row.ecosystem,
        "package": row.package,
        "version": row.version,
        "path": row.path,
        "upgrade_to": row.fixed_version,
        "direct": row.direct,
        "scope": row.scope,
        "action": row.action,
    })
}
