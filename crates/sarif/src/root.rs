//! A report on a folder, as its repository sees it.

use lockgate_model::{AlertIdentity, Finding, RepoPath, Report};

/// The report with every path below the folder, and each fingerprint that of the finding's new path.
pub(crate) fn seen_from_the_root(report: &Report, folder: &RepoPath) -> Report {
    let mut report = report.clone();
    for finding in &mut report.findings {
        move_finding(finding, folder);
    }
    for judged in &mut report.notes {
        move_path(&mut judged.note.path, folder);
    }
    report
}

fn move_finding(finding: &mut Finding, folder: &RepoPath) {
    let (path, fingerprint) = identity(finding, folder);
    (finding.location.path, finding.fingerprint) = (path, fingerprint);
    if let Some(manifest) = &mut finding.manifest {
        manifest.path = manifest.path.below(folder);
    }
    if let Some(change) = &mut finding.change {
        move_path(&mut change.path_before, folder);
    }
}

/// The path and the fingerprint from the root.
pub(crate) fn identity(finding: &Finding, folder: &RepoPath) -> (RepoPath, String) {
    let path = finding.location.path.below(folder);
    let identity = AlertIdentity {
        ecosystem: finding.ecosystem,
        path: &path,
        package: &finding.package,
        slot: &finding.slot,
        id: finding.id.as_str(),
    };
    let fingerprint = identity.fingerprint();
    (path, fingerprint)
}

fn move_path(path: &mut Option<RepoPath>, folder: &RepoPath) {
    if let Some(path) = path {
        *path = path.below(folder);
    }
}
