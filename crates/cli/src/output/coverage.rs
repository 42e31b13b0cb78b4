//! What a scan could see, in words. The words are not escaped.

use std::collections::BTreeMap;

use lockgate_model::{Coverage, DatabaseStatus, Excluded, SourceKind};

use super::wording::count;

/// Most paths named for one reason of exclusion.
const MAX_EXCLUDED: usize = 3;

/// What was read: `2 lockfiles, 71 packages: 64 matched, 3 own, 4 not covered (1 other registry, 3 git)`.
pub(super) fn scanned(coverage: &Coverage) -> String {
    let packages = |kind: SourceKind| coverage.packages.get(&kind).copied().unwrap_or(0);
    let total: u32 = coverage.packages.values().sum();
    let files = count(coverage.files.len(), "lockfile", "lockfiles");
    if total == 0 {
        return format!("{files}, no packages");
    }
    let mut parts = vec![format!("{} matched", coverage.matched)];
    let unmatched = packages(SourceKind::Registry).saturating_sub(coverage.matched);
    if unmatched > 0 {
        parts.push(format!("{unmatched} not matched"));
    }
    let own = packages(SourceKind::Path) + packages(SourceKind::Workspace);
    if own > 0 {
        parts.push(format!("{own} own"));
    }
    parts.extend(uncovered(coverage));
    let packages = count(total as usize, "package", "packages");
    format!("{files}, {packages}: {}", parts.join(", "))
}

/// `4 not covered (1 other registry, 3 git)`: other people's packages that no feed knows.
fn uncovered(coverage: &Coverage) -> Option<String> {
    let mut total = 0;
    let mut origins = Vec::new();
    for (kind, number) in &coverage.packages {
        if kind.is_uncovered_third_party() && *number > 0 {
            total += number;
            origins.push(format!("{number} {}", kind.as_str().replace('-', " ")));
        }
    }
    (total > 0).then(|| format!("{total} not covered ({})", origins.join(", ")))
}

/// What was passed over: `target, vendor (.gitignore); old (policy)`; empty where nothing was.
pub(super) fn excluded(excluded: &[Excluded]) -> String {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for item in excluded {
        reasons.entry(&item.reason).or_default().push(item.path.as_str());
    }
    let parts: Vec<String> = reasons
        .into_iter()
        .map(|(reason, paths)| {
            let shown: Vec<&str> = paths.iter().copied().take(MAX_EXCLUDED).collect();
            let more = match paths.len().saturating_sub(MAX_EXCLUDED) {
                0 => String::new(),
                rest => format!(" and {rest} more"),
            };
            format!("{}{more} ({reason})", shown.join(", "))
        })
        .collect();
    parts.join("; ")
}

/// What it was matched against: `RustSec, OSV: 1023 crates.io, 9200 npm advisories; newest 2026-05-20, 3 days old`.
pub(super) fn database(status: &DatabaseStatus) -> String {
    if status.sources.is_empty() {
        return "none was loaded".to_owned();
    }
    let mut feeds: Vec<&str> = Vec::new();
    for source in &status.sources {
        if !feeds.contains(&source.feed.as_str()) {
            feeds.push(&source.feed);
        }
    }
    let numbers: Vec<String> = status
        .advisories
        .iter()
        .map(|(ecosystem, number)| format!("{number} {ecosystem}"))
        .collect();
    let numbers = if numbers.is_empty() { "no".to_owned() } else { numbers.join(", ") };
    let mut text = format!("{}: {numbers} advisories", feeds.join(", "));
    if let Some(newest) = status.newest {
        text.push_str(&format!("; newest {newest}"));
    }
    if let Some(days) = status.age_days {
        let age = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        text.push_str(&format!(", {age} old"));
    }
    let unreadable: u32 = status.sources.iter().map(|source| source.unreadable).sum();
    if unreadable > 0 {
        text.push_str(&format!("; {unreadable} unreadable"));
    }
    text
}

#[cfg(test)]
mod tests {
    use lockgate_model::RepoPath;

    use super::super::sample;
    use super::*;

    #[test]
    fn what_no_feed_covers_is_told_by_its_source() {
        let expected = "2 lockfiles, 71 packages: 64 matched, 3 own, \
                        4 not covered (1 other registry, 3 git)";
        assert_eq!(scanned(&sample::blocked().coverage), expected);
        assert_eq!(scanned(&Coverage::default()), "0 lockfiles, no packages");
    }

    #[test]
    fn a_long_list_of_excluded_folders_is_cut_and_counted() {
        let folders: Vec<Excluded> = ["a", "b", "c", "d", "e"]
            .map(|name| Excluded {
                path: RepoPath::new(name).unwrap(),
                reason: ".gitignore".to_owned(),
            })
            .to_vec();
        assert_eq!(excluded(&folders), "a, b, c and 2 more (.gitignore)");
        assert_eq!(excluded(&[]), "");
    }

    #[test]
    fn a_database_tells_its_feeds_and_its_age() {
        let expected =
            "RustSec, OSV: 1023 crates.io, 9200 npm advisories; newest 2026-05-20, 3 days old";
        assert_eq!(database(&sample::blocked().database), expected);
        assert_eq!(database(&DatabaseStatus::default()), "none was loaded");
    }
}
