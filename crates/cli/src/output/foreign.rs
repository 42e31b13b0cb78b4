//! What other tools found, in words. The words are not escaped.

use std::collections::BTreeMap;

use lockgate_model::{ForeignFinding, ForeignRun};

use super::change::class_words;
use super::wording::{count, place as line_of};

/// Most runs that are named.
const MAX_RUNS: usize = 8;

/// The findings of one tool.
pub(super) struct ToolGroup<'a> {
    /// The tool's name.
    pub(super) tool: &'a str,
    /// Its findings, the blocking ones first; never empty.
    pub(super) findings: Vec<&'a ForeignFinding>,
}

/// The findings by tool, the tool with the worst one first.
pub(super) fn by_tool(findings: &[ForeignFinding]) -> Vec<ToolGroup<'_>> {
    let mut groups: Vec<ToolGroup<'_>> = Vec::new();
    let mut indexes: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in by_action(findings) {
        let tool = finding.tool.as_str();
        let index = *indexes.entry(tool).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.findings.push(finding),
            None => groups.push(ToolGroup { tool, findings: vec![finding] }),
        }
    }
    groups
}

/// The findings, the blocking ones first; those of one action stay in the report's order.
pub(super) fn by_action(findings: &[ForeignFinding]) -> Vec<&ForeignFinding> {
    let mut sorted: Vec<&ForeignFinding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.decision.action);
    sorted
}

/// Where it is: `src/db.js:12`; empty where it has no place.
pub(super) fn place(finding: &ForeignFinding) -> String {
    match &finding.location {
        Some(location) => match location.line {
            Some(line) => line_of(&location.path, line),
            None => location.path.to_string(),
        },
        None => String::new(),
    }
}

/// What it says, else what its rule is about.
pub(super) fn message(finding: &ForeignFinding) -> &str {
    if finding.message.is_empty() { &finding.title } else { &finding.message }
}

/// What is known of it besides: `introduced`, `suppressed by the tool`.
pub(super) fn remarks(finding: &ForeignFinding) -> Vec<String> {
    let suppressed = finding.suppressed.then(|| "suppressed by the tool".to_owned());
    finding.class.map(class_words).into_iter().chain(suppressed).collect()
}

/// The runs that were read: `CodeQL 2.19.0: 12 results; Trivy: 5 results (3 of them ours)`; empty without any.
pub(super) fn runs(runs: &[ForeignRun]) -> String {
    let mut parts: Vec<String> = runs.iter().take(MAX_RUNS).map(run).collect();
    if let Some(rest @ 1..) = runs.len().checked_sub(MAX_RUNS) {
        parts.push(count(rest, "more run", "more runs"));
    }
    parts.join("; ")
}

fn run(run: &ForeignRun) -> String {
    let version = run.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let folded = match run.folded {
        0 => String::new(),
        folded => format!(" ({folded} of them ours)"),
    };
    let results = count(run.results as usize, "result", "results");
    format!("{}{version}: {results}{folded}", run.tool)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_tool_whose_finding_blocks_comes_first() {
        let report = sample::comparison();
        let groups = by_tool(&report.foreign);
        let tools: Vec<(&str, usize)> =
            groups.iter().map(|group| (group.tool, group.findings.len())).collect();
        assert_eq!(tools, [("CodeQL", 2), ("zizmor", 2)]);
        assert_eq!(groups[0].findings[0].rule, "js/sql-injection");
    }

    #[test]
    fn runs_are_told_with_what_is_folded_and_a_long_list_is_cut() {
        let report = sample::comparison();
        let expected = "CodeQL 2.19.0: 2 results; zizmor 1.32.0: 2 results; \
                        Trivy: 1 result (1 of them ours)";
        assert_eq!(runs(&report.foreign_runs), expected);
        assert_eq!(runs(&[]), "");
        let many = vec![report.foreign_runs[0].clone(); 11];
        assert!(runs(&many).ends_with("; CodeQL 2.19.0: 2 results; 3 more runs"));
    }

    #[test]
    fn a_finding_without_a_place_or_a_message_falls_back() {
        let mut finding = sample::comparison().foreign[0].clone();
        assert_eq!(place(&finding), "src/db.js:12");
        finding.message.clear();
        assert_eq!(message(&finding), "Database query built from user-controlled sources");
        if let Some(location) = &mut finding.location {
            location.line = None;
        }
        assert_eq!(place(&finding), "src/db.js");
        finding.location = None;
        assert_eq!(place(&finding), "");
    }
}
