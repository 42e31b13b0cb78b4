//! The pipeline: inventory and advisories in, report out.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{
    Coverage, DatabaseStatus, Date, Ecosystem, FileCoverage, ForeignFinding, ForeignRun, Note,
    NoteKind, Policy, Report, Tool,
};

use crate::advisories::{Advisories, age_days};
use crate::gate::{Found, judge, report_order};
use crate::inventory::{Inventory, is_matchable};
use crate::manifest::Manifests;
use crate::matching::match_files;

/// What other tools found in the same tree.
#[derive(Debug, Default)]
pub struct Foreign {
    /// Their findings, worst first.
    pub findings: Vec<ForeignFinding>,
    /// Their runs, in the order given.
    pub runs: Vec<ForeignRun>,
    /// What could not be read of them.
    pub notes: Vec<Note>,
}

/// By what the findings are judged.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Where it comes from, in words: `lockgate.toml`.
    pub source: &'a str,
    /// The date in UTC.
    pub today: Date,
}

/// Matches an inventory against advisories, applies the policy and gives the report. The same inputs give an equal
/// report.
#[must_use]
pub fn scan(
    inventory: Inventory,
    manifests: &Manifests,
    advisories: &Advisories,
    policy: &Policy,
    today: Date,
) -> Report {
    let terms = Terms { policy, source: "", today };
    scan_with(inventory, manifests, advisories, Foreign::default(), terms)
}

/// The same as [`scan`], with the findings of other tools and the name of the policy.
#[must_use]
pub fn scan_with(
    inventory: Inventory,
    manifests: &Manifests,
    advisories: &Advisories,
    mut foreign: Foreign,
    terms: Terms<'_>,
) -> Report {
    let Terms { policy, source, today } = terms;
    let mut matches = match_files(&inventory.files, manifests, advisories);
    let coverage = coverage(&inventory);
    let database = status(&inventory, advisories, today);
    let mut notes = missing(&inventory, advisories);
    notes.extend(stale(&inventory, &database, policy));
    notes.extend(advisories.notes.iter().cloned());
    notes.append(&mut matches.notes);
    notes.append(&mut foreign.notes);
    notes.extend(inventory.notes);
    let found = Found {
        findings: &mut matches.findings,
        groups: &matches.groups,
        foreign: &mut foreign.findings,
    };
    let judgement = judge(policy, today, found, notes);
    matches.findings.sort_by(report_order);
    Report {
        tool: Tool { name: "lockgate".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        verdict: judgement.verdict,
        complete: judgement.complete,
        today,
        findings: matches.findings,
        advisories: matches.groups,
        notes: judgement.notes,
        coverage,
        database,
        ignores: judgement.ignores,
        comparison: None,
        foreign: foreign.findings,
        foreign_runs: foreign.runs,
        policy_source: source.to_owned(),
    }
}

fn coverage(inventory: &Inventory) -> Coverage {
    let mut coverage = Coverage { excluded: inventory.excluded.clone(), ..Coverage::default() };
    coverage.excluded.sort();
    for file in &inventory.files {
        let packages = &file.extraction.packages;
        for package in packages {
            *coverage.packages.entry(package.source.kind()).or_default() += 1;
        }
        let matched = count(packages.iter().filter(|package| is_matchable(package)).count());
        coverage.matched += matched;
        coverage.files.push(FileCoverage {
            path: file.path.clone(),
            format: file.format.id.to_owned(),
            ecosystem: file.ecosystem(),
            packages: count(packages.len()),
            matched,
        });
    }
    coverage.files.sort_by(|a, b| a.path.cmp(&b.path));
    coverage
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Ecosystems in use without any advisory, and a tree without any lockfile.
fn missing(inventory: &Inventory, advisories: &Advisories) -> Vec<Note> {
    let mut notes = Vec::new();
    let unread = inventory.notes.iter().any(|note| note.kind == NoteKind::UnreadFile);
    if inventory.files.is_empty() && !unread {
        let note = Note::new(NoteKind::NoLockfiles, "no lockfile was found");
        notes.push(note.with_hint(
            "commit the lockfile, name it by --lockfile, or accept it: `no-lockfiles = \"tolerate\"` below [incomplete] in lockgate.toml",
        ));
    }
    let mut in_use: BTreeMap<Ecosystem, u32> = BTreeMap::new();
    for package in inventory.matchable() {
        *in_use.entry(package.ecosystem).or_default() += 1;
    }
    for (ecosystem, packages) in in_use {
        let known = advisories.counts.get(&ecosystem).copied().unwrap_or(0) > 0;
        if known || advisories.answered.contains(&ecosystem) {
            continue;
        }
        let message =
            format!("no advisory of {ecosystem} was loaded, {packages} packages of it are in use");
        // Workflows stand in nearly every repository: without their small feed the lockfiles can still be judged.
        let kind = if ecosystem == Ecosystem::GitHubActions {
            NoteKind::UncoveredEcosystem
        } else {
            NoteKind::MissingFeed
        };
        let note = Note::new(kind, message).about(ecosystem.osv_name());
        notes.push(
            note.with_hint(format!(
                "run `lockgate db update --ecosystem \"{ecosystem}\"`, or name a database that has it by --db"
            )),
        );
    }
    notes
}

/// Each ecosystem is as old in each feed as its newest record there; of those in use the oldest counts, since a fresh feed
/// does not make up for a stale one.
fn status(inventory: &Inventory, advisories: &Advisories, today: Date) -> DatabaseStatus {
    let in_use: BTreeSet<Ecosystem> = inventory.matchable().map(|p| p.ecosystem).collect();
    let dates = advisories.newest.iter();
    let newest =
        dates.filter(|((ecosystem, _), _)| in_use.contains(ecosystem)).map(|(_, date)| *date).min();
    DatabaseStatus {
        sources: advisories.sources.clone(),
        advisories: advisories.counts.clone(),
        newest,
        age_days: newest.map(|date| age_days(date, today)),
    }
}

fn stale(inventory: &Inventory, database: &DatabaseStatus, policy: &Policy) -> Option<Note> {
    let cap = policy.incomplete.max_database_age_days;
    // An ecosystem without any advisory is a note of its own; only what was loaded has an age.
    let count = |ecosystem| database.advisories.get(&ecosystem).copied().unwrap_or(0);
    if !inventory.matchable().any(|package| count(package.ecosystem) > 0) {
        return None;
    }
    let message = match (database.newest, database.age_days) {
        (Some(_), Some(age)) if age <= cap => return None,
        (Some(newest), Some(age)) => format!(
            "the newest advisory data is of {newest}, {age} days old; the policy allows {cap}"
        ),
        _ => "the advisory data carries no date, so its age is not known".to_owned(),
    };
    let note = Note::new(NoteKind::StaleDatabase, message);
    Some(note.with_hint(
        "run `lockgate db update`, or allow it: `max-database-age-days` below [incomplete] in lockgate.toml",
    ))
}
