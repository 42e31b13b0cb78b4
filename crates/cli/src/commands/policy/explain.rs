//! `lockgate policy explain`.

use lockgate_model::{Decision, Finding, ForeignFinding, Report};
use lockgate_scanner::gate::{Explainer, Outcome, Step, Subject};

use super::{file, tree};
use crate::args::PolicyExplainArgs;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Prints why each finding that is meant is judged as it is.
///
/// # Errors
/// Exit code 2 for a finding that is not there, 3 where it may be in what could not be read.
pub(super) fn explain(args: &PolicyExplainArgs, settings: &Settings) -> Result<u8, Failure> {
    let file = file::find(args.policy.as_deref(), &args.tree)?;
    let today = args.today.unwrap_or(settings.now);
    let trial = tree::Trial {
        tree: &args.tree,
        with_sarif: &args.with_sarif,
        databases: &args.database,
        today,
    };
    let report = tree::scan(&trial, &file, settings)?;
    let meant: Vec<Subject<'_>> =
        tree::subjects(&report).filter(|subject| is_meant(*subject, &args.finding)).collect();
    if meant.is_empty() {
        return Err(not_found(&args.finding, &report));
    }
    let explainer = Explainer::new(&file.policy, today);
    let mut lines = vec![format!("policy: {}", file.source)];
    for subject in meant {
        lines.push(String::new());
        lines.push(title(subject));
        lines.extend(
            explainer
                .explain(subject)
                .iter()
                .zip(1_usize..)
                .flat_map(|(step, number)| said(step, number)),
        );
    }
    terminal::print_answer(&lines)?;
    Ok(0)
}

/// Whether a finding goes by this id, alias, fingerprint, `package@version` or purl.
fn is_meant(subject: Subject<'_>, text: &str) -> bool {
    match subject {
        Subject::Package(finding, _) => {
            let at = text.strip_prefix(finding.package.as_str());
            let at = at.and_then(|rest| rest.strip_prefix('@'));
            finding.has_id(text)
                || finding.fingerprint == text
                || finding.purl == text
                || at == Some(finding.version.as_str())
        }
        Subject::Code(finding) => {
            finding.rule.eq_ignore_ascii_case(text)
                || finding.fingerprints.values().any(|fingerprint| fingerprint == text)
        }
    }
}

fn not_found(text: &str, report: &Report) -> Failure {
    let error = anyhow::anyhow!("no finding of the tree is {text}");
    match tree::gaps(report).into_iter().next() {
        Some(gap) => Failure::incomplete(error).with_hint(gap),
        None => Failure::usage(error).with_hint(
            "name it by the id or an alias of its advisory, its fingerprint, or package@version; another tool's by its rule, and its file by \
             --with-sarif",
        ),
    }
}

fn title(subject: Subject<'_>) -> String {
    match subject {
        Subject::Package(finding, _) => package_title(finding),
        Subject::Code(finding) => code_title(finding),
    }
}

fn package_title(finding: &Finding) -> String {
    let severity = finding.severity.as_ref().map_or("unscored", |severity| severity.level.as_str());
    let Finding { id, package, version, location, .. } = finding;
    let (path, line) = (&location.path, location.version.start.line);
    format!("{id}  {package} {version}  {path}:{line}  {} {severity}", finding.kind.as_str())
}

fn code_title(finding: &ForeignFinding) -> String {
    let place = finding.location.as_ref().map(|location| {
        let line = location.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("  {}{line}", location.path)
    });
    format!("{}  {}{}", finding.rule, finding.tool, place.unwrap_or_default())
}

/// The lines of a step.
fn said(step: &Step, number: usize) -> Vec<String> {
    let line = step.line.map(|line| format!(" (line {line})")).unwrap_or_default();
    let name = format!("{number:>4}. {}{line}", step.rule);
    match &step.outcome {
        Outcome::Missed(why) => vec![format!("{name}: no: {why}")],
        Outcome::TooLate => vec![format!("{name}: fits, and comes too late")],
        Outcome::Decided(decision, more) => {
            let mut lines = vec![format!("{name}: {}", decision.action.as_str().to_uppercase())];
            lines.extend(
                terms(decision).into_iter().chain(more.clone()).map(|text| format!("      {text}")),
            );
            lines
        }
    }
}

fn terms(decision: &Decision) -> Vec<String> {
    let reason = decision.reason.as_ref().map(|reason| format!("reason: {reason}"));
    let approver = decision.approver.as_ref().map(|who| format!("approved by {who}"));
    let expires = decision.expires.map(|day| format!("until {day}"));
    let from = decision.blocks_from.map(|day| format!("blocks from {day} on"));
    [reason, approver, expires, from].into_iter().flatten().collect()
}
