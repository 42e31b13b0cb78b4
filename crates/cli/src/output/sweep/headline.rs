//! The first lines of every output: whether it is complete, and what the policy says.

use lockgate_model::Verdict;
use lockgate_sweep::summary::{Counts, Severity};

use super::SweepReport;

/// Whether every repository is accounted for.
pub(crate) fn complete_line(report: &SweepReport<'_>) -> String {
    let counts = &report.summary.counts;
    let what = &report.what;
    let all = number(counts.repositories, "repository", "repositories");
    if report.is_complete() {
        let skipped = counts.skipped_in_all();
        let left_out = if skipped > 0 { format!(", {skipped} left out") } else { String::new() };
        return format!(
            "COMPLETE: {what}: all {all} accounted for: {} examined{left_out}",
            counts.examined
        );
    }
    let mut missing = Vec::new();
    for (account, _) in report.partial {
        missing.push(format!("not all of {account} is listed"));
    }
    if counts.missing_in_all() > 0 {
        missing.push(format!("{} of {all} not examined", counts.missing_in_all()));
    }
    let unjudged = report.summary.not_judged.len();
    if unjudged > 0 {
        missing.push(format!("{unjudged} could not be judged whole"));
    }
    if let Some((stop, _)) = report.stopped {
        missing.push(format!("the run ended early ({})", stop.code()));
    }
    format!("INCOMPLETE: {what}: {}; {} examined", missing.join(", "), counts.examined)
}

/// What the policy says.
pub(crate) fn verdict_line(report: &SweepReport<'_>) -> String {
    let counts = &report.summary.counts;
    let found = found(counts);
    match report.verdict() {
        Verdict::Blocked => format!(
            "blocked: {} in {}; {found}",
            number(counts.blocking, "finding blocks", "findings block"),
            number(counts.blocked, "repository", "repositories"),
        ),
        Verdict::Incomplete => format!("incomplete: nothing blocks in what was judged; {found}"),
        Verdict::Pass => format!("pass: nothing blocks; {found}"),
    }
}

fn found(counts: &Counts) -> String {
    let all = counts.findings_in_all();
    if all == 0 {
        return format!(
            "no findings in {} packages of {} lockfiles",
            counts.packages, counts.lockfiles
        );
    }
    let worst = counts.findings.iter().rev();
    let parts: Vec<String> =
        worst.map(|(severity, n)| format!("{n} {}", word(*severity))).collect();
    format!(
        "{} in {}: {}",
        number(all, "finding", "findings"),
        number(counts.with_findings, "repository", "repositories"),
        parts.join(", ")
    )
}

const fn word(severity: Severity) -> &'static str {
    severity.as_str()
}

/// A number with its noun.
pub(super) fn number(n: u32, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
