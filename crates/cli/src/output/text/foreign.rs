//! What other tools found, by tool.

use lockgate_model::{Action, ForeignFinding, Report, escape};

use super::finding::{INDENT, KEYS, LABEL, action, painted_label};
use super::line;
use super::palette::{self, paint};
use super::paragraph::{self, Head};
use crate::output::width::{columns, fit};
use crate::output::{RenderOptions, foreign, label};

/// Least columns of a message; where fewer are left, it has a line for itself.
const MIN_MESSAGE: usize = 40;

/// The lines of the findings of other tools with an empty line at the end; none where there are none.
pub(super) fn lines(report: &Report, options: &RenderOptions) -> Vec<String> {
    if report.foreign.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![paint(options.color, palette::STRONG, "Other tools"), String::new()];
    for group in foreign::by_tool(&report.foreign) {
        let tool = fit(&escape::terminal(group.tool), options.width.saturating_sub(2));
        lines.push(format!("  {}", paint(options.color, palette::STRONG, &tool)));
        // Nothing that blocks is cut away.
        let (blocking, others): (Vec<&ForeignFinding>, Vec<&ForeignFinding>) =
            group.findings.iter().partition(|found| found.decision.action == Action::Block);
        lines.extend(blocking.iter().flat_map(|found| blocking_lines(found, options)));
        lines.extend(line::list(&others, |found| finding_lines(found, options)));
        lines.push(String::new());
    }
    lines
}

/// The lines of a finding, with the rule that makes it block.
fn blocking_lines(found: &ForeignFinding, options: &RenderOptions) -> Vec<String> {
    let mut lines = finding_lines(found, options);
    let margin = INDENT + KEYS;
    let key = paint(options.color, palette::KEY, "rule");
    let head = Head {
        text: format!("{}{key}    ", " ".repeat(margin)),
        columns: margin + KEYS,
        indent: margin + KEYS,
    };
    lines.extend(paragraph::lines(&head, &found.decision.rule, options.width));
    lines
}

/// `BLOCKS  high     8.8  js/sql-injection  src/db.js:12  introduced: this query string depends on …`
fn finding_lines(found: &ForeignFinding, options: &RenderOptions) -> Vec<String> {
    let color = options.color;
    let label = painted_label(&label::of_foreign(found), color);
    let rule = fit(&escape::terminal(&found.rule), options.width);
    let place = foreign::place(found);
    let facts: Vec<&str> =
        [rule.as_str(), place.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let facts = escape::terminal(&facts.join("  ")).into_owned();
    let head = format!(
        "{}{}{label}  {}",
        " ".repeat(INDENT),
        action(found.decision.action, color),
        paint(color, palette::FAINT, facts.trim_end())
    );
    let message = said(found);
    let used = INDENT + KEYS + LABEL + 2 + columns(&facts) + 2;
    let room = options.width.saturating_sub(used);
    if room >= MIN_MESSAGE.min(columns(&message)) {
        return vec![format!("{head}  {}", fit(&message, room))];
    }
    let margin = INDENT + KEYS;
    let message = fit(&message, options.width.saturating_sub(margin));
    vec![head, format!("{}{message}", " ".repeat(margin))]
}

/// What is known of a finding and what it says: `introduced, suppressed by the tool: …`.
fn said(found: &ForeignFinding) -> String {
    let message = escape::terminal(foreign::message(found));
    match foreign::remarks(found).join(", ").as_str() {
        "" => message.into_owned(),
        remarks => format!("{remarks}: {message}"),
    }
}

/// One line for a finding that blocks: `src/db.js:12: high 8.8 CodeQL js/sql-injection: This query …`
pub(super) fn quiet_line(found: &ForeignFinding, options: &RenderOptions) -> String {
    let color = options.color;
    let label = label::of_foreign(found);
    let place = match foreign::place(found) {
        place if place.is_empty() => String::new(),
        place => format!("{}: ", escape::terminal(&place)),
    };
    let tool = fit(&escape::terminal(&found.tool), options.width);
    let rule = fit(&escape::terminal(&found.rule), options.width);
    let used = [&*place, &label.text(), &tool, &rule].map(columns).iter().sum::<usize>() + 4;
    let limit = options.width.saturating_sub(used).max(super::quiet::MIN_TITLE);
    format!(
        "{place}{} {tool} {}: {}",
        paint(color, palette::of_weight(label.weight), &label.text()),
        paint(color, palette::STRONG, &rule),
        fit(&escape::terminal(foreign::message(found)), limit),
    )
}
