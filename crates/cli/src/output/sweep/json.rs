//! A sweep as JSON, for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use lockgate_model::{Date, Verdict};
use lockgate_sweep::summary::{AdvisoryExposure, Bump, FixFirst, Summary};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Changes, Look, SweepReport};
use crate::output::json::write_printable;

/// The version of the shape. The first number changes where a reader of the old shape would go wrong.
const SCHEMA_VERSION: &str = "1.0";

#[derive(Serialize)]
struct Document<'a> {
    schema_version: &'static str,
    tool: Value,
    host: &'a str,
    swept: &'a str,
    date: Date,
    run: Option<u64>,
    offline: bool,
    verdict: Verdict,
    complete: bool,
    exit_code: u8,
    not_listed: Vec<Value>,
    stopped: Option<Value>,
    counts: Value,
    not_examined: Vec<Value>,
    not_judged: Vec<Value>,
    without_lockfile: &'a [String],
    blocked: &'a [String],
    fix_first: Vec<Value>,
    advisories: Vec<Value>,
    upgrades: Vec<Value>,
    changes: Option<&'a Changes>,
    spent: Option<Value>,
    database_newest: Option<Date>,
}

/// Writes everything but the single reports.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(
    report: &SweepReport<'_>,
    _look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let summary = report.summary;
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: json!({ "name": "lockgate", "version": env!("CARGO_PKG_VERSION") }),
        host: report.host,
        swept: &report.what,
        date: report.today,
        run: report.run.map(|(run, _)| run),
        offline: report.offline,
        verdict: report.verdict(),
        complete: report.is_complete(),
        exit_code: report.exit_code(),
        not_listed: report
            .partial
            .iter()
            .map(|(account, why)| json!({ "account": account, "reason": why }))
            .collect(),
        stopped: report
            .stopped
            .map(|(stop, why)| json!({ "reason": stop.code(), "detail": why })),
        counts: counts(summary),
        not_examined: not_examined(summary),
        not_judged: summary
            .not_judged
            .iter()
            .map(|(name, (notes, first))| json!({ "repository": name, "notes": notes, "first": first }))
            .collect(),
        without_lockfile: &summary.without_lockfile,
        blocked: &summary.blocked,
        fix_first: summary.queue().iter().map(fix_first).collect(),
        advisories: summary.advisories().iter().map(advisory).collect(),
        upgrades: summary.bumps().iter().map(upgrade).collect(),
        changes: report.changes,
        spent: report
            .spent
            .map(|(rest, points)| json!({ "rest_requests": rest, "graphql_points": points })),
        database_newest: report.newest,
    };
    write_printable(&document, out)?;
    writeln!(out)
}

fn counts(summary: &Summary) -> Value {
    let counts = &summary.counts;
    let findings: BTreeMap<&str, u32> =
        counts.findings.iter().map(|(severity, n)| (severity.as_str(), *n)).collect();
    json!({
        "repositories": counts.repositories,
        "examined": counts.examined,
        "without_lockfile": counts.without_lockfile,
        "empty": counts.empty,
        "skipped": counts.skipped,
        "failed": counts.failed,
        "not_reached": counts.not_reached,
        "passed": counts.passed,
        "blocked": counts.blocked,
        "incomplete": counts.incomplete,
        "with_findings": counts.with_findings,
        "findings": findings,
        "blocking": counts.blocking,
        "excepted": counts.excepted,
        "lockfiles": counts.lockfiles,
        "packages": counts.packages,
    })
}

fn not_examined(summary: &Summary) -> Vec<Value> {
    let each = summary.not_examined.iter();
    each.map(|(name, ending)| {
        json!({
            "repository": name,
            "state": ending.state(),
            "reason": ending.reason(),
            "detail": ending.detail(),
        })
    })
    .collect()
}

fn fix_first(one: &FixFirst) -> Value {
    json!({
        "repository": one.repository,
        "path": one.path,
        "line": one.line,
        "ecosystem": one.ecosystem,
        "package": one.package,
        "version": one.version,
        "upgrade_to": one.to,
        "through": one.through,
        "id": one.id,
        "more": one.more,
        "severity": one.severity.as_str(),
        "malicious": one.urgency.malicious,
        "exploited": one.urgency.exploited,
        "epss": one.urgency.epss,
        "direct": one.urgency.direct,
    })
}

fn advisory(one: &AdvisoryExposure) -> Value {
    json!({
        "id": one.id,
        "aliases": one.aliases,
        "kind": one.kind,
        "title": one.title,
        "severity": one.severity.as_str(),
        "exploited": one.urgency.exploited,
        "epss": one.urgency.epss,
        "packages": one.packages,
        "repositories": one.repositories,
        "findings": one.findings,
        "direct": one.direct,
        "transitive": one.transitive,
    })
}

fn upgrade(one: &Bump) -> Value {
    json!({
        "ecosystem": one.ecosystem,
        "package": one.package,
        "from": one.from,
        "to": one.to,
        "findings": one.findings,
        "repositories": one.repositories,
        "advisories": one.advisories,
        "direct": one.direct,
        "transitive": one.transitive,
    })
}
