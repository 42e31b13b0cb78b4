//! One finding below its package: label and ids, title, link.

use lockgate_model::{Action, Finding, Report, escape};

use super::palette::{self, paint};
use crate::output::label::{self, Label};
use crate::output::width::{columns, fit, fit_list, pad};
use crate::output::{Color, RenderOptions, attribution, wording};

/// Columns before everything that belongs to a package.
pub(super) const INDENT: usize = 4;

/// Columns of the keys and actions, the gap behind them included.
pub(super) const KEYS: usize = 8;

/// Columns of the words of a label before its score, and of a whole label.
const WORDS: usize = 8;
pub(super) const LABEL: usize = 12;

/// What stands before the tools that report a finding too.
const SEEN: &str = "seen by ";

/// The lines of a finding.
pub(super) fn lines(finding: &Finding, report: &Report, options: &RenderOptions) -> Vec<String> {
    let mut lines = vec![head(finding, options), title(finding, options)];
    lines.extend(exploited(finding, report, options, INDENT + KEYS));
    lines.extend(sightings(finding, options, INDENT + KEYS));
    lines.extend(alert(finding, options));
    lines.extend(link(finding, report, options));
    lines
}

/// The line of a finding with its alert on GitHub: `alert 7, open: https://github.com/…`.
fn alert(finding: &Finding, options: &RenderOptions) -> Option<String> {
    let alert = finding.alert.as_ref()?;
    let text = format!("{}: {}", wording::alert(alert), alert.url);
    let text = paint(options.color, palette::FAINT, &escape::terminal(&text));
    Some(format!("{}{text}", " ".repeat(INDENT + KEYS)))
}

/// The line of a finding that is known to be exploited.
pub(super) fn exploited(
    finding: &Finding,
    report: &Report,
    options: &RenderOptions,
    indent: usize,
) -> Option<String> {
    let text = wording::exploited(report, finding)?;
    let text = paint(options.color, palette::EXPLOITED, &text);
    Some(format!("{}{text}", " ".repeat(indent)))
}

/// The line of a finding that other tools report too: `seen by Trivy as CVE-2021-25900, 1 more`.
pub(super) fn sightings(
    finding: &Finding,
    options: &RenderOptions,
    indent: usize,
) -> Option<String> {
    let sightings: Vec<String> = wording::sightings(finding)
        .iter()
        .map(|sighting| fit(&escape::terminal(sighting), 80))
        .collect();
    let limit = options.width.saturating_sub(indent + SEEN.len());
    let text = format!("{SEEN}{}", fit_list(&sightings, limit));
    let text = paint(options.color, palette::FAINT, text.trim_end());
    (!sightings.is_empty()).then(|| format!("{}{text}", " ".repeat(indent)))
}

/// `BLOCKS  critical 9.8  RUSTSEC-2021-0003  CVE-2021-25900, GHSA-43w2-9j62-hq99`
fn head(finding: &Finding, options: &RenderOptions) -> String {
    let id = escape::terminal(finding.id.as_str());
    let aliases: Vec<String> =
        finding.aliases.iter().map(|id| escape::terminal(id.as_str()).into_owned()).collect();
    let label = label::of(finding);
    let used = INDENT + KEYS + columns(&label_text(&label)) + 2 + columns(&id) + 2;
    let aliases = fit_list(&aliases, options.width.saturating_sub(used));
    let color = options.color;
    let gap = if aliases.is_empty() { "" } else { "  " };
    format!(
        "{}{}{}  {}{gap}{}",
        " ".repeat(INDENT),
        action(finding.decision.action, color),
        painted_label(&label, color),
        paint(color, palette::STRONG, &id),
        paint(color, palette::FAINT, &aliases),
    )
}

/// What is done with a finding, in its column, painted.
pub(super) fn action(action: Action, color: Color) -> String {
    let (style, word) = match action {
        Action::Block => (palette::BLOCKS, "BLOCKS"),
        Action::Warn => (palette::WARNS, "warns"),
        Action::Allow => (palette::FAINT, "allowed"),
        Action::Ignore => (palette::FAINT, "ignored"),
    };
    let gap = " ".repeat(KEYS.saturating_sub(word.len()));
    format!("{}{gap}", paint(color, style, word))
}

/// A label in its column, painted; the spaces that fill the column are not.
pub(super) fn painted_label(label: &Label, color: Color) -> String {
    let text = label_text(label);
    let gap = " ".repeat(columns(&text) - columns(text.trim_end()));
    format!("{}{gap}", paint(color, palette::of_weight(label.weight), text.trim_end()))
}

fn label_text(label: &Label) -> String {
    let text = match &label.score {
        Some(score) => format!("{} {score:>3}", pad(&label.words, WORDS)),
        None => label.words.clone(),
    };
    pad(&text, LABEL)
}

fn title(finding: &Finding, options: &RenderOptions) -> String {
    let margin = INDENT + KEYS;
    let title = fit(&escape::terminal(&finding.title), options.width.saturating_sub(margin));
    format!("{}{title}", " ".repeat(margin))
}

/// The page of the advisory, with the licence where it asks for credit.
fn link(finding: &Finding, report: &Report, options: &RenderOptions) -> Option<String> {
    let attribution = attribution::of(report, finding);
    let licences = attribution.licences.join(", ");
    let licences = (!licences.is_empty()).then(|| format!("({licences})"));
    let parts: Vec<String> = attribution
        .url
        .into_iter()
        .chain(licences)
        .map(|part| escape::terminal(&part).into_owned())
        .collect();
    let line = paint(options.color, palette::FAINT, &parts.join(" "));
    (!line.is_empty()).then(|| format!("{}{line}", " ".repeat(INDENT + KEYS)))
}
