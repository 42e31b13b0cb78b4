//! Findings of other tools: what a change does to them, and which are ours under another name.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

mod classify;
mod fold;

use lockgate_model::{
    Action, Decision, ForeignFinding, ForeignLevel, ForeignLocation, ForeignRun, RepoPath,
};

fn decision() -> Decision {
    Decision {
        action: Action::Warn,
        rule: "none".to_owned(),
        reason: None,
        approver: None,
        expires: None,
        blocks_from: None,
    }
}

/// A result of a tool under a rule, with a message.
fn result(tool: &str, rule: &str, message: &str) -> ForeignFinding {
    ForeignFinding {
        tool: tool.to_owned(),
        rule: rule.to_owned(),
        title: rule.to_owned(),
        message: message.to_owned(),
        level: ForeignLevel::Warning,
        score: None,
        tags: vec![],
        location: None,
        fingerprints: std::collections::BTreeMap::new(),
        suppressed: false,
        class: None,
        decision: decision(),
    }
}

/// The same in a file.
fn at(mut finding: ForeignFinding, path: &str, line: u32) -> ForeignFinding {
    let path = RepoPath::new(path).unwrap();
    finding.location = Some(ForeignLocation { path, line: Some(line), end_line: Some(line) });
    finding
}

/// The same with fingerprints.
fn with(mut finding: ForeignFinding, fingerprints: &[(&str, &str)]) -> ForeignFinding {
    let owned = fingerprints.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    finding.fingerprints = owned.collect();
    finding
}

/// A run of a tool.
fn run(tool: &str, results: u32) -> ForeignRun {
    ForeignRun {
        file: "x.sarif".to_owned(),
        tool: tool.to_owned(),
        version: None,
        category: None,
        results,
        folded: 0,
    }
}
