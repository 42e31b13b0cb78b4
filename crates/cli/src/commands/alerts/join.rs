//! Our findings and the alerts that stand for them.

use lockgate_model::{Finding, KnownAlert, KnownState, RepoPath, Report};
use lockgate_remote::{Alert, AlertState};

use super::document::Document;

/// The fingerprint that GitHub goes by.
const LINE_HASH: &str = "primaryLocationLineHash";

/// A finding as code scanning knows it.
struct Identity {
    path: RepoPath,
    fingerprint: String,
}

/// Gives each finding its alert: of our tool, for its advisory and file, and by its fingerprint where that is known; else by
/// its line, or because there is only one on either side. Where several could be meant, none is.
pub(in crate::commands) fn join(
    report: &mut Report,
    document: &Document,
    folder: Option<&RepoPath>,
) {
    let identity = |finding: &Finding| {
        let (path, fingerprint) = lockgate_sarif::identity(finding, folder);
        Identity { path, fingerprint }
    };
    let identities: Vec<Identity> = report.findings.iter().map(identity).collect();
    let found: Vec<Option<KnownAlert>> = report
        .findings
        .iter()
        .zip(&identities)
        .map(|(finding, identity)| {
            let alike = |(other, its): (&Finding, &Identity)| {
                other.id == finding.id && its.path == identity.path
            };
            let is_only =
                report.findings.iter().zip(&identities).filter(|one| alike(*one)).count() == 1;
            let candidates = document.alerts.iter().filter(|alert| {
                alert.tool == report.tool.name
                    && alert.rule == finding.id.as_str()
                    && alert.path.as_deref() == Some(identity.path.as_str())
            });
            alert(&candidates.collect::<Vec<_>>(), finding, identity, is_only).map(known)
        })
        .collect();
    for (finding, alert) in report.findings.iter_mut().zip(found) {
        finding.alert = alert;
    }
}

fn alert<'a>(
    candidates: &[&'a Alert],
    finding: &Finding,
    identity: &Identity,
    is_only: bool,
) -> Option<&'a Alert> {
    let print = |alert: &Alert| alert.fingerprints.get(LINE_HASH).cloned();
    let same = |alert: &&&Alert| print(alert).as_ref() == Some(&identity.fingerprint);
    if let Some(alert) = candidates.iter().find(same) {
        return Some(alert);
    }
    // One with another fingerprint is another.
    let open: Vec<&&Alert> = candidates.iter().filter(|alert| print(alert).is_none()).collect();
    let line = u64::from(finding.location.version.start.line);
    let on_line: Vec<&&&Alert> =
        open.iter().filter(|alert| alert.start_line == Some(line)).collect();
    match (open.as_slice(), on_line.as_slice()) {
        ([alert], _) if is_only => Some(alert),
        (_, [alert]) => Some(alert),
        _ => None,
    }
}

fn known(alert: &Alert) -> KnownAlert {
    let state = match alert.state {
        _ if alert.dismissal.is_some() => KnownState::Dismissed,
        Some(AlertState::Dismissed) => KnownState::Dismissed,
        Some(AlertState::Fixed) => KnownState::Fixed,
        Some(AlertState::Open) | None => KnownState::Open,
    };
    let reason = alert.dismissal.as_ref().and_then(|dismissal| dismissal.reason.clone());
    KnownAlert { number: alert.number, url: alert.html_url.clone(), state, reason }
}
