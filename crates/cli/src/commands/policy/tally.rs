//! How many findings each part of a policy decided on.

use lockgate_model::Policy;
use lockgate_scanner::gate::{Outcome, Step};

/// One ignore, rule, class or threshold and what it did.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its name in reports.
    pub(super) rule: String,
    /// 1-based line in the policy file.
    pub(super) line: Option<u32>,
    /// Findings that it decided on.
    pub(super) decided: u32,
    /// Findings that it fits, and that an earlier one had decided on.
    pub(super) late: u32,
}

/// The rows of a policy: its ignores and rules in the file's order, then what else decided, as it came up.
#[derive(Debug)]
pub(super) struct Tally {
    rows: Vec<Row>,
}

impl Tally {
    pub(super) fn new(policy: &Policy) -> Self {
        let ignores = policy.ignore.iter().enumerate();
        let ignores = ignores.map(|(index, ignore)| (format!("ignore[{index}]"), ignore.line));
        let rules = policy.rules.iter().map(|rule| (rule.name(), rule.line));
        let row = |(rule, line)| Row { rule, line: Some(line), decided: 0, late: 0 };
        Self { rows: ignores.chain(rules).map(row).collect() }
    }

    /// Counts the steps of one finding.
    pub(super) fn count(&mut self, steps: &[Step]) {
        for step in steps {
            let (decided, late) = match step.outcome {
                Outcome::Decided(..) => (1, 0),
                Outcome::TooLate => (0, 1),
                Outcome::Missed(_) => continue,
            };
            if let Some(row) = self.rows.iter_mut().find(|row| row.rule == step.rule) {
                row.decided += decided;
                row.late += late;
            } else {
                let Step { rule, line, .. } = step.clone();
                self.rows.push(Row { rule, line, decided, late });
            }
        }
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }
}
