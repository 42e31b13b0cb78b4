//! The order of a report.

use std::cmp::Ordering;

use lockgate_model::{Finding, Kind};

/// Order of findings in a report: by file, worst first, then by package and id.
pub(crate) fn report_order(a: &Finding, b: &Finding) -> Ordering {
    let rank = |finding: &Finding| {
        let severity = finding.severity.as_ref();
        let unscored = finding.kind == Kind::Vulnerability && severity.is_none();
        (finding.kind, unscored, severity.map(|s| std::cmp::Reverse((s.level, s.score))))
    };
    a.location
        .path
        .cmp(&b.location.path)
        .then_with(|| rank(a).cmp(&rank(b)))
        .then_with(|| (&a.package, &a.slot, &a.id).cmp(&(&b.package, &b.slot, &b.id)))
}
