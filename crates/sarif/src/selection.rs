//! Which findings are written, and under which rules.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use lockgate_model::{Action, AdvisoryGroup, AffectedPackage, Finding, Report, Signals};

use crate::level::level;
use crate::text::one_line;
use crate::{MAX_RESULTS, Options, Suppressed};

/// What is written.
pub(crate) struct Selection<'a> {
    /// In the report's order; worst first where some were left out.
    pub(crate) findings: Vec<&'a Finding>,
    /// The groups that the findings name, by rule id.
    pub(crate) groups: BTreeMap<String, Cow<'a, AdvisoryGroup>>,
    /// How many were left out because GitHub would refuse the whole file.
    pub(crate) left_out: usize,
}

impl<'a> Selection<'a> {
    /// Takes what the options ask for, and no more than GitHub accepts.
    pub(crate) fn of(report: &'a Report, options: &Options) -> Self {
        let mut findings: Vec<&Finding> =
            report.findings.iter().filter(|finding| is_written(finding, options)).collect();
        let left_out = findings.len().saturating_sub(MAX_RESULTS);
        if left_out > 0 {
            findings.sort_by_key(|finding| badness(finding));
            findings.truncate(MAX_RESULTS);
        }
        let mut groups = BTreeMap::new();
        for finding in &findings {
            groups.entry(rule_id(finding)).or_insert_with(|| group_of(report, finding));
        }
        Self { findings, groups, left_out }
    }

    /// The id and 0-based index of every rule.
    pub(crate) fn indexes(&self) -> BTreeMap<&str, usize> {
        self.groups.keys().enumerate().map(|(index, id)| (id.as_str(), index)).collect()
    }
}

/// The rule of a finding: the canonical id, which is one plain word but for characters that show nothing.
pub(crate) fn rule_id(finding: &Finding) -> String {
    one_line(finding.id.as_str())
}

fn is_written(finding: &Finding, options: &Options) -> bool {
    match options.suppressed {
        Suppressed::LeaveOut => finding.decision.action != Action::Ignore,
        Suppressed::Keep => true,
    }
}

fn badness(finding: &Finding) -> (bool, crate::log::Level, Reverse<Option<u8>>) {
    let severity = finding.severity.as_ref();
    let score = severity.and_then(|severity| severity.score).map(|score| score.tenths());
    (finding.decision.action == Action::Ignore, level(finding.kind, severity), Reverse(score))
}

/// The report names the group of every finding; a result without a rule would be lost, so the finding itself has to
/// do should the group be missing.
fn group_of<'a>(report: &'a Report, finding: &Finding) -> Cow<'a, AdvisoryGroup> {
    match report.advisories.get(&finding.id) {
        Some(group) => Cow::Borrowed(group),
        None => Cow::Owned(AdvisoryGroup {
            id: finding.id.clone(),
            aliases: finding.aliases.clone(),
            kind: finding.kind,
            title: finding.title.clone(),
            details: String::new(),
            severity: finding.severity.clone(),
            signals: Signals::default(),
            cwes: Vec::new(),
            references: Vec::new(),
            published: None,
            modified: None,
            affected: vec![AffectedPackage {
                ecosystem: finding.ecosystem,
                package: finding.package.clone(),
                ranges: Vec::new(),
                functions: Vec::new(),
            }],
            records: Vec::new(),
        }),
    }
}
