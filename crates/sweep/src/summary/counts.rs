//! Numbers of repositories and findings.

use std::collections::BTreeMap;

use lockgate_model::{Action, Finding, Level, Report, Verdict};

use crate::account::{Contents, Ending};

/// How many repositories ended in which way, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub repositories: u32,
    /// Whose default branch was examined.
    pub examined: u32,
    /// Of those, without a lockfile.
    pub without_lockfile: u32,
    /// Of those, without a commit.
    pub empty: u32,
    /// Left out on purpose, by reason.
    pub skipped: BTreeMap<&'static str, u32>,
    /// Not examined though they should have been, by reason.
    pub failed: BTreeMap<&'static str, u32>,
    /// Not come to, by reason.
    pub not_reached: BTreeMap<&'static str, u32>,
    /// Examined ones with nothing to block, where everything was judged.
    pub passed: u32,
    /// Examined ones with findings that the policy blocks.
    pub blocked: u32,
    /// Examined ones where not everything could be judged.
    pub incomplete: u32,
    /// Examined ones with findings that are neither excepted nor allowed.
    pub with_findings: u32,
    /// Findings that are neither excepted nor allowed, by severity.
    pub findings: Severities,
    /// Of those, what the policy blocks.
    pub blocking: u32,
    /// Findings that are excepted or allowed.
    pub excepted: u32,
    /// Lockfiles.
    pub lockfiles: u32,
    /// Packages in them.
    pub packages: u64,
}

/// Findings by severity.
pub type Severities = BTreeMap<Severity, u32>;

/// A severity, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// None, by its score.
    None,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// Nobody scored it.
    Unscored,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// Of a finding.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        match finding.severity.as_ref().map(|severity| severity.level) {
            None => Self::Unscored,
            Some(Level::None) => Self::None,
            Some(Level::Low) => Self::Low,
            Some(Level::Medium) => Self::Medium,
            Some(Level::High) => Self::High,
            Some(Level::Critical) => Self::Critical,
        }
    }

    /// In a word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::Unscored => "unscored",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl Counts {
    pub(super) fn end(&mut self, ending: &Ending) {
        self.repositories += 1;
        match ending {
            Ending::Examined(contents) => {
                self.examined += 1;
                match contents {
                    Contents::Lockfiles => {}
                    Contents::NoLockfile => self.without_lockfile += 1,
                    Contents::Empty => self.empty += 1,
                }
            }
            Ending::Skipped(reason) => *self.skipped.entry(reason.code()).or_default() += 1,
            Ending::Failed(reason, _) => *self.failed.entry(reason.code()).or_default() += 1,
            Ending::NotReached(stop, _) => *self.not_reached.entry(stop.code()).or_default() += 1,
        }
    }

    pub(super) fn judge(&mut self, report: &Report, is_whole: bool) {
        let is_blocked = report.verdict == Verdict::Blocked;
        self.blocked += u32::from(is_blocked);
        self.passed += u32::from(!is_blocked && is_whole);
        self.incomplete += u32::from(!is_whole);
        self.lockfiles += count(report.coverage.files.len());
        self.packages += report.coverage.packages.values().map(|n| u64::from(*n)).sum::<u64>();
        let mut has_findings = false;
        for finding in &report.findings {
            match finding.decision.action {
                Action::Block | Action::Warn => {
                    has_findings = true;
                    *self.findings.entry(Severity::of(finding)).or_default() += 1;
                    self.blocking += u32::from(finding.decision.action == Action::Block);
                }
                Action::Allow | Action::Ignore => self.excepted += 1,
            }
        }
        self.with_findings += u32::from(has_findings);
    }

    /// Repositories that were left out on purpose.
    #[must_use]
    pub fn skipped_in_all(&self) -> u32 {
        self.skipped.values().sum()
    }

    /// Repositories that should have been examined and were not.
    #[must_use]
    pub fn missing_in_all(&self) -> u32 {
        self.failed.values().chain(self.not_reached.values()).sum()
    }

    /// Findings that are neither excepted nor allowed.
    #[must_use]
    pub fn findings_in_all(&self) -> u32 {
        self.findings.values().sum()
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
