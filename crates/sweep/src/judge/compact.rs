//! Results in short form.

use lockgate_model::{AdvisoryGroup, Date, Finding};

use super::result::RepositoryResult;
use crate::judged::{FindingRow, GroupFacts, Judged, JudgedRepository, Standing};
use crate::store::Run;

/// Puts results into short form.
pub(super) struct Compactor {
    judged: Judged,
}

impl Compactor {
    pub(super) fn new(run: &Run, today: Date) -> Self {
        Self { judged: Judged::of(run.id, today) }
    }

    pub(super) fn repositories(&self) -> u64 {
        self.judged.repositories.len() as u64
    }

    pub(super) fn add(&mut self, result: &RepositoryResult) {
        let repository = &result.repository;
        let standing = match &result.report {
            None => Standing::Unread,
            Some(_) if result.is_fresh(self.judged.run) => Standing::Fresh,
            Some(_) => Standing::Stale,
        };
        let ended = result.ended.as_ref().map(|ended| (ended.state.clone(), ended.reason.clone()));
        let mut short = JudgedRepository {
            id: repository.row.id,
            name: repository.full_name(),
            ended: ended.unwrap_or_default(),
            standing,
            verdict: None,
            complete: false,
            lockfiles: 0,
            matched: 0,
            findings: Vec::new(),
        };
        if let Some(report) = &result.report {
            short.verdict = Some(report.verdict);
            short.complete = report.complete && result.trouble.is_empty();
            short.lockfiles = u32::try_from(report.coverage.files.len()).unwrap_or(u32::MAX);
            short.matched = report.coverage.matched;
            short.findings = report.findings.iter().map(|finding| self.row(finding)).collect();
            for (id, group) in &report.advisories {
                if !self.judged.groups.contains_key(id) {
                    self.judged.groups.insert(id.clone(), facts(group));
                }
            }
        }
        self.judged.repositories.push(short);
    }

    fn row(&mut self, finding: &Finding) -> FindingRow {
        let judged = &mut self.judged;
        let direct = finding.is_direct();
        let via = finding.paths.first().and_then(|path| path.0.get(1).or_else(|| path.0.first()));
        let via = via.map(|step| judged.intern(bare(step)));
        FindingRow {
            advisory: judged.intern(finding.id.as_str()),
            ecosystem: finding.ecosystem,
            package: judged.intern(&finding.package),
            version: judged.intern(&finding.version),
            path: judged.intern(finding.location.path.as_str()),
            slot: judged.intern(&finding.slot),
            fixed: finding.fixed_version.as_deref().map(|version| judged.intern(version)),
            via,
            direct,
            scope: finding.scope,
            kind: finding.kind,
            level: finding.severity.as_ref().map(|severity| severity.level),
            action: finding.decision.action,
        }
    }

    pub(super) fn finish(self) -> Judged {
        self.judged
    }
}

/// A step of a dependency path without the version.
fn bare(step: &str) -> &str {
    match step.rfind('@') {
        Some(at) if at > 0 => step.get(..at).unwrap_or(step),
        _ => step,
    }
}

fn facts(group: &AdvisoryGroup) -> GroupFacts {
    GroupFacts {
        aliases: group.aliases.clone(),
        kind: group.kind,
        title: group.title.clone(),
        severity: group.severity.clone(),
        signals: group.signals.clone(),
    }
}
