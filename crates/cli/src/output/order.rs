//! The order in which people read findings, worst first, and how they are grouped.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use lockgate_model::{Action, Finding, Location, RepoPath};

/// The findings of one lockfile.
pub(super) struct FileGroup<'a> {
    /// The lockfile.
    pub(super) path: &'a RepoPath,
    /// Its packages, that with the worst finding first; never empty.
    pub(super) packages: Vec<PackageGroup<'a>>,
}

/// The findings of one entry of a lockfile.
pub(super) struct PackageGroup<'a> {
    /// The worst of the findings; all of them name the same package, version and place.
    pub(super) lead: &'a Finding,
    /// The findings, worst first; never empty.
    pub(super) findings: Vec<&'a Finding>,
}

/// The findings with an action, worst first; those equally bad stay in the order of the report.
pub(super) fn worst_first<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    action: Action,
) -> Vec<&'a Finding> {
    let mut chosen: Vec<&Finding> =
        findings.into_iter().filter(|finding| finding.decision.action == action).collect();
    chosen.sort_by_key(|finding| (finding.kind, Reverse(finding.severity_rank())));
    chosen
}

/// The findings that are not ignored: the blocking ones before the others, worst first.
pub(super) fn active<'a>(findings: &[&'a Finding]) -> Vec<&'a Finding> {
    [Action::Block, Action::Warn, Action::Allow]
        .into_iter()
        .flat_map(|action| worst_first(findings.iter().copied(), action))
        .collect()
}

/// The findings that are not ignored, by lockfile and package. The blocking ones come before the others on every level.
pub(super) fn by_file<'a>(findings: &[&'a Finding]) -> Vec<FileGroup<'a>> {
    let mut groups: Vec<FileGroup<'a>> = Vec::new();
    let mut indexes: BTreeMap<&RepoPath, usize> = BTreeMap::new();
    for package in by_package(findings) {
        let path = &package.lead.location.path;
        let index = *indexes.entry(path).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.packages.push(package),
            None => groups.push(FileGroup { path, packages: vec![package] }),
        }
    }
    groups
}

fn by_package<'a>(findings: &[&'a Finding]) -> Vec<PackageGroup<'a>> {
    let mut groups: Vec<PackageGroup<'a>> = Vec::new();
    let mut indexes: BTreeMap<(&Location, &str, &str), usize> = BTreeMap::new();
    for finding in active(findings) {
        let key = (&finding.location, finding.package.as_str(), finding.version.as_str());
        let index = *indexes.entry(key).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.findings.push(finding),
            None => groups.push(PackageGroup { lead: finding, findings: vec![finding] }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use lockgate_model::Kind;

    use super::super::sample;
    use super::*;

    #[test]
    fn the_worst_comes_first_and_an_unscored_one_stands_between_high_and_medium() {
        let scores = [Some(50), None, Some(98), Some(75), Some(10)];
        let mut findings: Vec<Finding> = Vec::new();
        for (index, tenths) in scores.into_iter().enumerate() {
            let mut finding = sample::finding(&format!("CVE-2020-{index}"), "a", "1.0.0");
            finding.severity = tenths.and_then(sample::severity);
            findings.push(finding);
        }
        let mut malicious = sample::finding("MAL-2020-1", "a", "1.0.0");
        malicious.kind = Kind::Malicious;
        findings.push(malicious);
        let order: Vec<&str> = worst_first(&findings, Action::Block)
            .into_iter()
            .map(|finding| finding.id.as_str())
            .collect();
        let expected =
            ["MAL-2020-1", "CVE-2020-2", "CVE-2020-3", "CVE-2020-1", "CVE-2020-0", "CVE-2020-4"];
        assert_eq!(order, expected);
    }

    #[test]
    fn findings_of_one_entry_stand_together_and_two_versions_stay_apart() {
        let report = sample::blocked();
        let findings: Vec<&Finding> = report.findings.iter().collect();
        let groups = by_file(&findings);
        let names: Vec<Vec<&str>> = groups
            .iter()
            .map(|group| group.packages.iter().map(|p| p.lead.package.as_str()).collect())
            .collect();
        assert_eq!(names, [vec!["event-stream"], vec!["smallvec", "net2"]]);
        assert_eq!(groups[1].packages[0].findings.len(), 2);
    }
}
