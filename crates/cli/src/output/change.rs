//! What a change does, in words. The words are not escaped.

use lockgate_model::{Class, Comparison, FileChange, FileChangeKind, Finding, Report, Side};

use super::wording::count;

/// What is said before the lines of an edited policy.
pub(super) const POLICY_EDITED: &str =
    "this change edits the policy; it takes effect after the merge, not on its own verdict";

/// Characters of a commit's id that are shown.
const SHORT_COMMIT: usize = 7;

/// The class of a finding; one that nothing is said of was not compared.
pub(super) fn class(finding: &Finding) -> Class {
    finding.change.as_ref().map_or(Class::Undetermined, |change| change.class)
}

/// The findings of a class, in the report's order.
pub(super) fn of_class(findings: &[Finding], wanted: Class) -> Vec<&Finding> {
    findings.iter().filter(|finding| class(finding) == wanted).collect()
}

/// What stands above the findings of a class.
pub(super) const fn title(class: Class) -> &'static str {
    match class {
        Class::Introduced => "Introduced by this change",
        Class::StillVulnerable => "Still vulnerable after this change",
        Class::Undetermined => "Not compared, the base could not be read",
        Class::NewlyPublished => "Newly published, not of this change",
        Class::AlreadyThere => "Already there",
        Class::Fixed => "Fixed by this change",
    }
}

/// A class in words: `still vulnerable`.
pub(super) fn class_words(class: Class) -> String {
    class.as_str().replace('-', " ")
}

/// The version that the finding's one took the place of.
pub(super) fn version_before(finding: &Finding) -> Option<&str> {
    let before = finding.change.as_ref()?.version_before.as_deref();
    before.filter(|before| *before != finding.version)
}

/// The path from which the finding's lockfile was moved.
pub(super) fn path_before(finding: &Finding) -> Option<&str> {
    finding.change.as_ref()?.path_before.as_ref().map(|path| path.as_str())
}

/// A side of the change: `main 1a2b3c4 (2026-11-20)`. A commit that was named by its id is named once.
pub(super) fn side(side: &Side) -> String {
    let mut parts = vec![side.name.clone()];
    if let Some(commit) = &side.commit {
        if commit.starts_with(&side.name) {
            parts.clear();
        }
        parts.push(commit.chars().take(SHORT_COMMIT).collect());
    }
    parts.extend(side.date.map(|date| format!("({date})")));
    parts.join(" ")
}

/// The lockfiles that the change touches: `3 lockfiles: 1 added, 2 edited`; empty without any.
pub(super) fn files(comparison: &Comparison) -> String {
    let files = &comparison.files;
    if files.is_empty() {
        return String::new();
    }
    let kinds = [
        (FileChangeKind::Added, "added"),
        (FileChangeKind::Edited, "edited"),
        (FileChangeKind::Moved, "moved"),
        (FileChangeKind::Removed, "removed"),
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(kind, word)| (number(files, kind), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    format!("{}: {}", count(files.len(), "lockfile", "lockfiles"), parts.join(", "))
}

fn number(files: &[FileChange], kind: FileChangeKind) -> usize {
    files.iter().filter(|file| file.kind == kind).count()
}

/// Where the policy comes from; empty where that goes without saying: a scan of one tree by the defaults.
pub(super) fn policy_source(report: &Report) -> &str {
    let source = report.policy_source.as_str();
    let is_file = !source.starts_with("no file");
    if report.comparison.is_some() || is_file { source } else { "" }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_side_is_its_name_its_commit_and_its_date() {
        let comparison = sample::comparison().comparison.unwrap();
        assert_eq!(side(&comparison.base), "main 1a2b3c4 (2026-05-20)");
        let mut head = comparison.head;
        assert_eq!(side(&head), "HEAD 5d6e7f8 (2026-05-22)");
        head.name = head.commit.clone().unwrap();
        assert_eq!(side(&head), "5d6e7f8 (2026-05-22)");
        assert_eq!(side(&Side { name: "../base".to_owned(), commit: None, date: None }), "../base");
    }

    #[test]
    fn lockfiles_that_the_change_touches_are_counted_by_what_happened() {
        let mut comparison = sample::comparison().comparison.unwrap();
        assert_eq!(files(&comparison), "3 lockfiles: 1 edited, 1 moved, 1 removed");
        comparison.files.clear();
        assert_eq!(files(&comparison), "");
    }

    #[test]
    fn a_version_that_stayed_is_no_version_before() {
        let mut finding = sample::of_id(&sample::comparison(), "RUSTSEC-2019-0009").clone();
        assert_eq!(version_before(&finding), Some("0.6.9"));
        finding.version = "0.6.9".to_owned();
        assert_eq!(version_before(&finding), None);
    }

    #[test]
    fn the_defaults_are_named_as_the_policy_only_where_two_trees_are_compared() {
        let mut report = sample::comparison();
        report.policy_source = "no file: the defaults".to_owned();
        assert_eq!(policy_source(&report), "no file: the defaults");
        report.comparison = None;
        assert_eq!(policy_source(&report), "");
        report.policy_source = "lockgate.toml".to_owned();
        assert_eq!(policy_source(&report), "lockgate.toml");
    }
}
