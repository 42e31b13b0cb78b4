//! The pipeline: inventory and advisories in, report out.

use std::collections::BTreeMap;

use lockgate_model::{
    AdvisoryGroup, AdvisoryId, Comparison, Coverage, DatabaseStatus, Date, Ecosystem, FileCoverage,
    Finding, ForeignFinding, ForeignRun, Note, NoteKind, Policy, Report, Threshold, Tool,
};

use crate::advisories::{Advisories, age_days};
use crate::gate::{Found, judge, report_order};
use crate::inventory::{Inventory, ReadFile, is_matchable};
use crate::manifest::Manifests;
use crate::matching::{Matches, match_files};

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
    Draft::new(inventory, manifests, advisories, policy, today).judge(policy)
}

/// A report before the policy has decided: what was found, and what could not be read.
#[derive(Debug)]
pub struct Draft {
    /// Findings, undecided, in no order that matters.
    pub findings: Vec<Finding>,
    /// The advisory groups of the findings.
    pub groups: BTreeMap<AdvisoryId, AdvisoryGroup>,
    /// What could not be read, or is to be known.
    pub notes: Vec<Note>,
    /// The two sides of a change.
    pub comparison: Option<Comparison>,
    /// What other tools found.
    pub foreign: Vec<ForeignFinding>,
    /// The runs of other tools.
    pub foreign_runs: Vec<ForeignRun>,
    /// Where the policy comes from, in words.
    pub policy_source: String,
    coverage: Coverage,
    database: DatabaseStatus,
    today: Date,
}

/// What a report says of an inventory beside its findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What was read and what was not.
    pub coverage: Coverage,
    /// Packages that can be matched, by ecosystem; none with a count of 0.
    pub matchable: BTreeMap<Ecosystem, u32>,
    /// What was not read.
    pub notes: Vec<Note>,
}

impl Draft {
    /// Matches an inventory against advisories. Of the policy only what is to be read counts, not what blocks.
    #[must_use]
    pub fn new(
        inventory: Inventory,
        manifests: &Manifests,
        advisories: &Advisories,
        policy: &Policy,
        today: Date,
    ) -> Self {
        let matches = match_files(&inventory.files, manifests, advisories);
        Self::assemble(Facts::of(inventory), matches, advisories, policy, today)
    }

    /// Puts together what was matched before. Of the advisories only sources, dates and notes count.
    #[must_use]
    pub fn assemble(
        facts: Facts,
        mut matches: Matches,
        advisories: &Advisories,
        policy: &Policy,
        today: Date,
    ) -> Self {
        let database = status(&facts, advisories, today);
        let mut notes = missing(&facts, advisories);
        notes.extend(stale(&facts, &database, policy));
        notes.extend(from_the_future(&facts, advisories, today));
        notes.extend(unasked(&facts, advisories, policy));
        notes.extend(advisories.notes.iter().cloned());
        notes.append(&mut matches.notes);
        notes.extend(facts.notes);
        Self {
            findings: matches.findings,
            groups: matches.groups,
            notes,
            comparison: None,
            foreign: Vec::new(),
            foreign_runs: Vec::new(),
            policy_source: String::new(),
            coverage: facts.coverage,
            database,
            today,
        }
    }

    /// Applies the policy.
    #[must_use]
    pub fn judge(mut self, policy: &Policy) -> Report {
        let found = Found {
            findings: &mut self.findings,
            groups: &self.groups,
            foreign: &mut self.foreign,
        };
        let judgement = judge(policy, self.today, found, self.notes);
        self.findings.sort_by(report_order);
        Report {
            tool: Tool {
                name: "lockgate".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            verdict: judgement.verdict,
            complete: judgement.complete,
            today: self.today,
            findings: self.findings,
            advisories: self.groups,
            notes: judgement.notes,
            coverage: self.coverage,
            database: self.database,
            ignores: judgement.ignores,
            comparison: self.comparison,
            foreign: self.foreign,
            foreign_runs: self.foreign_runs,
            policy_source: self.policy_source,
        }
    }
}

impl Facts {
    /// What is known of an inventory.
    #[must_use]
    pub fn of(inventory: Inventory) -> Self {
        let mut facts = Self { notes: inventory.notes, ..Self::default() };
        for file in &inventory.files {
            facts.add_file(file);
        }
        facts.coverage.excluded = inventory.excluded;
        facts.coverage.excluded.sort();
        facts.coverage.files.sort_by(|a, b| a.path.cmp(&b.path));
        facts
    }

    fn add_file(&mut self, file: &ReadFile) {
        let packages = &file.extraction.packages;
        let mut matched = 0;
        for package in packages {
            *self.coverage.packages.entry(package.source.kind()).or_default() += 1;
            if is_matchable(package) {
                *self.matchable.entry(package.ecosystem).or_default() += 1;
                matched += 1;
            }
        }
        self.coverage.matched += matched;
        self.coverage.files.push(FileCoverage {
            path: file.path.clone(),
            format: file.format.id.to_owned(),
            ecosystem: file.ecosystem(),
            packages: count(packages.len()),
            matched,
        });
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Ecosystems in use without any advisory, and a tree without any lockfile.
fn missing(facts: &Facts, advisories: &Advisories) -> Vec<Note> {
    let mut notes = Vec::new();
    let unread = facts.notes.iter().any(|note| note.kind == NoteKind::UnreadFile);
    if facts.coverage.files.is_empty() && !unread {
        let note = Note::new(NoteKind::NoLockfiles, "no lockfile was found");
        notes.push(note.with_hint(
            "commit the lockfile, name it by --lockfile, or accept it: `no-lockfiles = \"tolerate\"` below [incomplete] in lockgate.toml",
        ));
    }
    for (ecosystem, packages) in &facts.matchable {
        let known = advisories.counts.get(ecosystem).copied().unwrap_or(0) > 0;
        if known || advisories.answered.contains(ecosystem) {
            continue;
        }
        let message =
            format!("no advisory of {ecosystem} was loaded, {packages} packages of it are in use");
        // Workflows stand in nearly every repository: without their small feed the lockfiles can still be judged.
        let kind = if *ecosystem == Ecosystem::GitHubActions {
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

/// Who gates on yanked releases and has nobody asked must not take that for an answer.
fn unasked(facts: &Facts, advisories: &Advisories, policy: &Policy) -> Option<Note> {
    let gates = policy.block.yanked != Threshold::Never;
    let uses_crates = facts.matchable.contains_key(&Ecosystem::CratesIo);
    if !gates || advisories.sound_releases.is_some() || !uses_crates {
        return None;
    }
    let message = "the policy gates on yanked releases, and no registry's index was read";
    let note = Note::new(NoteKind::UnknownYanked, message).about(Ecosystem::CratesIo.osv_name());
    Some(note.with_hint("look them up: `--yanked cache` or `--yanked network`"))
}

/// Each ecosystem is as old in each feed as its newest record there; of those in use the oldest counts, since a fresh feed
/// does not make up for a stale one.
fn status(facts: &Facts, advisories: &Advisories, today: Date) -> DatabaseStatus {
    let dates = advisories.newest.iter();
    let of_use = dates.filter(|((ecosystem, _), _)| facts.matchable.contains_key(ecosystem));
    let newest = of_use.map(|(_, date)| *date).min();
    DatabaseStatus {
        sources: advisories.sources.clone(),
        advisories: advisories.counts.clone(),
        newest,
        age_days: newest.map(|date| age_days(date, today)),
    }
}

fn stale(facts: &Facts, database: &DatabaseStatus, policy: &Policy) -> Option<Note> {
    let cap = policy.incomplete.max_database_age_days;
    // An ecosystem without any advisory is a note of its own; only what was loaded has an age.
    let count = |ecosystem: Ecosystem| database.advisories.get(&ecosystem).copied().unwrap_or(0);
    if !facts.matchable.keys().any(|ecosystem| count(*ecosystem) > 0) {
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

/// Days by which data may be ahead: time zones, and a feed that is fetched while the day turns.
const MAX_DAYS_AHEAD: u32 = 2;

/// Data of feeds in use that is dated after today. Its age is not known: it would read as fresh until that day comes.
fn from_the_future(facts: &Facts, advisories: &Advisories, today: Date) -> Option<Note> {
    let dates = advisories.newest.iter();
    let dates = dates.filter(|((ecosystem, _), _)| facts.matchable.contains_key(ecosystem));
    let ((ecosystem, feed), date) = dates.max_by_key(|(_, date)| **date)?;
    let ahead = age_days(today, *date);
    if ahead <= MAX_DAYS_AHEAD {
        return None;
    }
    let message = format!(
        "the data of {feed} for {ecosystem} is dated {date}, {ahead} days after today, {today}: its age is not known"
    );
    let note = Note::new(NoteKind::StaleDatabase, message);
    Some(note.with_hint("check the clock, then run `lockgate db update`"))
}
