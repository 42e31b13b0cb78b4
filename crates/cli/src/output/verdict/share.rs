//! How many findings of each sort block.

use lockgate_model::{Action, Class, Finding, Report};

use crate::output::change;

/// What blocks of one sort of findings.
pub(super) struct Share {
    /// Those that block.
    pub(super) block: usize,
    /// All of the sort, those ignored included.
    all: usize,
    /// What stands before the noun.
    before: &'static str,
    /// What stands behind the noun.
    after: &'static str,
    /// The sort where the noun is not said.
    label: &'static str,
}

/// The shares of which something blocks: ours by class where two trees are compared, then those of other tools.
pub(super) fn blocking(report: &Report) -> Vec<Share> {
    let mut shares: Vec<Share> = match report.comparison {
        Some(_) => classes(report).collect(),
        None => vec![ours(report.findings.iter().collect(), "", "in lockfiles")],
    };
    let actions = report.foreign.iter().map(|finding| finding.decision.action);
    shares.push(Share {
        block: actions.filter(|action| *action == Action::Block).count(),
        all: report.foreign.len(),
        before: "",
        after: " of other tools",
        label: "by other tools",
    });
    shares.retain(|share| share.block > 0);
    shares
}

fn classes(report: &Report) -> impl Iterator<Item = Share> {
    Class::ALL.into_iter().map(|class| {
        let (before, label) = match class {
            Class::Introduced => ("introduced ", "introduced"),
            Class::StillVulnerable => ("still vulnerable ", "still vulnerable"),
            Class::Undetermined => ("undetermined ", "undetermined"),
            Class::NewlyPublished => ("newly published ", "newly published"),
            Class::AlreadyThere => ("earlier ", "earlier"),
            Class::Fixed => ("fixed ", "fixed"),
        };
        ours(change::of_class(&report.findings, class), before, label)
    })
}

fn ours(findings: Vec<&Finding>, before: &'static str, label: &'static str) -> Share {
    let blocks = |finding: &&&Finding| finding.decision.action == Action::Block;
    let block = findings.iter().filter(blocks).count();
    Share { block, all: findings.len(), before, after: "", label }
}

impl Share {
    /// The share as a sentence: `2 of 3 introduced findings block`.
    pub(super) fn sentence(&self) -> String {
        let Self { block, all, before, after, .. } = self;
        match (block, all) {
            (1, 1) => format!("1 {before}finding{after} blocks"),
            (_, _) if block == all => format!("all {all} {before}findings{after} block"),
            (1, _) => format!("1 of {all} {before}findings{after} blocks"),
            (_, _) => format!("{block} of {all} {before}findings{after} block"),
        }
    }

    /// The share in a list of shares: `2 of 3 introduced`.
    pub(super) fn item(&self) -> String {
        format!("{} of {} {}", self.block, self.all, self.label)
    }
}
