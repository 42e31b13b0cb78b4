//! `lockgate policy check`.

use std::path::Path;

use lockgate_model::{Policy, Report};
use lockgate_scanner::gate::Explainer;
use lockgate_scanner::policy::{PolicyError, Unreached, unreached};

use super::file::{self, PolicyFile};
use super::tally::{Row, Tally};
use super::tree;
use crate::args::PolicyCheckArgs;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Reads a policy, tells its faults or that it is valid, and what each of its parts does in a tree.
///
/// # Errors
/// Exit code 2 for a policy that cannot be read or has a fault, 3 when standard output cannot be written.
pub(super) fn check(args: &PolicyCheckArgs, settings: &Settings) -> Result<u8, Failure> {
    let root = args.tree.as_deref().unwrap_or(Path::new("."));
    let file = match file::open(args.file.as_deref(), root)? {
        None => PolicyFile::none(),
        Some(unread) => match unread.parse() {
            Ok(file) => file,
            Err(errors) => return Err(faults(errors, settings)),
        },
    };
    let policy = &file.policy;
    let mut lines = vec![summary(&file)];
    let mut warnings: Vec<String> = unreached(policy).iter().map(out_of_reach).collect();
    if let Some(folder) = &args.tree {
        let trial = tree::Trial {
            tree: folder,
            with_sarif: &args.with_sarif,
            databases: &args.database,
            today: args.today.unwrap_or(settings.now),
        };
        let report = tree::scan(&trial, &file, settings)?;
        let tally = tally(policy, &report);
        lines.push(judged(&report));
        lines.extend(table(tally.rows()));
        warnings.extend(tally.rows().iter().filter_map(idle));
        warnings.extend(tree::gaps(&report));
    }
    terminal::print_answer(&lines)?;
    terminal::print_warnings(&warnings, settings);
    Ok(0)
}

/// Prints all faults but the last, which becomes the failure.
fn faults(mut errors: Vec<PolicyError>, settings: &Settings) -> Failure {
    let last = errors.pop().map(anyhow::Error::new);
    let before: Vec<String> = errors.iter().map(ToString::to_string).collect();
    terminal::print_errors(&before, settings);
    let last = last.unwrap_or_else(|| anyhow::anyhow!("the policy cannot be understood"));
    Failure::usage(last).with_hint(file::HINT)
}

fn summary(file: &PolicyFile) -> String {
    let policy = &file.policy;
    let count = |number: usize, one: &str, many: &str| {
        format!("{number} {}", if number == 1 { one } else { many })
    };
    let rules = count(policy.rules.len(), "rule", "rules");
    let ignores = count(policy.ignore.len(), "ignore", "ignores");
    format!("{}: valid, preset {}, {rules}, {ignores}", file.source, policy.preset.as_str())
}

fn out_of_reach(found: &Unreached<'_>) -> String {
    let Unreached { rule, by, but_malicious } = found;
    let who =
        if *but_malicious { "nothing but malicious packages reaches" } else { "nothing reaches" };
    format!(
        "{who} the rule `{}` on line {}: the rule `{}` on line {} decides on all of it",
        rule.id, rule.line, by.id, by.line
    )
}

fn tally(policy: &Policy, report: &Report) -> Tally {
    let explainer = Explainer::new(policy, report.today);
    let mut tally = Tally::new(policy);
    for subject in tree::subjects(report) {
        tally.count(&explainer.explain(subject));
    }
    tally
}

fn judged(report: &Report) -> String {
    let findings = report.findings.len() + report.foreign.len();
    format!("{findings} findings judged as of {}", report.today)
}

fn table(rows: &[Row]) -> Vec<String> {
    let mut lines = vec![format!("{:>8}  {:>8}  rule", "decided", "too late")];
    for row in rows {
        let line = row.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        lines.push(format!("{:>8}  {:>8}  {}{line}", row.decided, row.late, row.rule));
    }
    lines
}

/// What is worth knowing of a part of the file that decided on nothing.
fn idle(row: &Row) -> Option<String> {
    let line = row.line.filter(|_| row.decided == 0)?;
    let rule = &row.rule;
    Some(match row.late {
        0 => format!("{rule} on line {line} fits no finding of this tree"),
        late => format!(
            "{rule} on line {line} fits {late} of the findings, and comes too late for all of them"
        ),
    })
}
