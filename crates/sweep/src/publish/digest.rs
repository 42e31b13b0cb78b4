//! What of a report makes an upload necessary when it changes.

use std::fmt::Write as _;

use lockgate_model::Report;
use sha2::{Digest as _, Sha256};

/// The digest of what code scanning shows of a report: rule, identity, place and level of each finding that is not
/// ignored. 64 hex digits.
#[must_use]
pub fn results_digest(report: &Report) -> String {
    let mut lines: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.decision.action != lockgate_model::Action::Ignore)
        .map(|finding| {
            let level = finding.severity.as_ref().map(|severity| severity.level);
            let fixed = finding.fixed_version.as_deref().unwrap_or_default();
            let (id, location) = (&finding.id, &finding.location);
            format!("{id}\n{}\n{location:?}\n{level:?}\n{fixed}", finding.fingerprint)
        })
        .collect();
    lines.sort();
    let mut hasher = Sha256::new();
    for line in &lines {
        hasher.update(line.as_bytes());
        hasher.update([0]);
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
