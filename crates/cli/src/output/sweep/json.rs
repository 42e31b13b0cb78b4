//! A sweep as JSON, for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use lockgate_model::{Date, Verdict};
use lockgate_sweep::summary::Summary;
use lockgate_sweep::views::{
    AdvisoryView, BumpView, QueueItem, RepositoryBump, Urgency, advisories, bumps, queue,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::changes::changes;
use super::{Look, SweepReport};
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
    changes: Option<Value>,
    spent: Option<Value>,
    database_newest: Option<Date>,
}

/// Writes everything but the single reports.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(report: &SweepReport<'_>, _look: Look, out: &mut dyn Write) -> io::Result<()> {
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
        stopped: report.stopped.map(|(stop, why)| json!({ "reason": stop.code(), "detail": why })),
        counts: counts(summary),
        not_examined: not_examined(summary),
        not_judged: summary
            .not_judged
            .iter()
            .map(|(name, notes)| json!({ "repository": name, "notes": notes }))
            .collect(),
        without_lockfile: &summary.without_lockfile,
        blocked: &summary.blocked,
        fix_first: queue(report.judged).iter().map(fix_first).collect(),
        advisories: advisories(report.judged).iter().map(advisory).collect(),
        upgrades: bumps(report.judged).iter().map(upgrade).collect(),
        changes: report.changes.map(changes),
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

fn fix_first(one: &QueueItem) -> Value {
    let places: Vec<Value> = one.places.iter().map(|place| bump(place.bump())).collect();
    json!({
        "id": one.id,
        "title": one.title,
        "kind": one.kind,
        "ecosystem": one.ecosystem,
        "package": one.package,
        "urgency": urgency(one.urgency),
        "repositories": one.repositories,
        "places": places,
    })
}

fn advisory(one: &AdvisoryView) -> Value {
    let packages: Vec<Value> = one
        .packages
        .iter()
        .map(|((ecosystem, name), versions)| {
            json!({ "ecosystem": ecosystem, "name": name, "versions": versions })
        })
        .collect();
    json!({
        "id": one.id,
        "aliases": one.aliases,
        "title": one.title,
        "kind": one.kind,
        "urgency": urgency(one.urgency),
        "repositories": one.repositories,
        "blocked": one.blocked,
        "direct": one.direct,
        "findings": one.findings,
        "fixable": one.fixable,
        "packages": packages,
        "exposed": one.exposed,
    })
}

fn upgrade(one: &BumpView) -> Value {
    let bumps: Vec<Value> = one.bumps.iter().map(bump).collect();
    json!({
        "ecosystem": one.ecosystem,
        "package": one.package,
        "to": one.to,
        "findings": one.findings,
        "left": one.left,
        "advisories": one.advisories,
        "urgency": urgency(one.urgency),
        "repositories": one.repositories,
        "direct": one.direct,
        "transitive": one.transitive,
        "bumps": bumps,
    })
}

/// A bump without a version to go to asks for the release to be removed.
fn bump(one: &RepositoryBump) -> Value {
    json!({
        "repository": one.repository,
        "path": one.path,
        "package": one.package,
        "from": one.from,
        "to": (!one.to.is_empty()).then_some(&one.to),
        "direct": one.direct,
        "via": one.via,
        "findings": one.findings,
    })
}

fn urgency(of: Urgency) -> Value {
    json!({
        "malicious": of.malicious,
        "exploited": of.exploited,
        "ransomware": of.ransomware,
        "severity": of.level,
        "score": (of.tenths > 0).then(|| f64::from(of.tenths) / 10.0),
        "epss": of.epss,
    })
}
