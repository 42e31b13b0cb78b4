//! Colours. Without them every function here gives its text back unchanged.

use anstyle::{AnsiColor, Style};
use lockgate_model::{Effect, Verdict};

use crate::output::Color;
use crate::output::label::Weight;

/// The style of names that the eye should find.
pub(super) const STRONG: Style = Style::new().bold();

/// The style of what is only looked up.
pub(super) const FAINT: Style = Style::new().dimmed();

/// The style of the keys before facts.
pub(super) const KEY: Style = AnsiColor::Cyan.on_default();

/// The style of an action that lets a finding pass.
pub(super) const WARNS: Style = AnsiColor::Yellow.on_default();

/// The style of an action that fails the gate.
pub(super) const BLOCKS: Style = AnsiColor::Red.on_default().bold();

/// The style of what is known to be exploited.
pub(super) const EXPLOITED: Style = AnsiColor::Magenta.on_default().bold();

/// The style of what helps.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();

/// The text in a style, or as it is.
pub(super) fn paint(color: Color, style: Style, text: &str) -> String {
    match color {
        Color::On if !text.is_empty() => format!("{style}{text}{style:#}"),
        Color::On | Color::Off => text.to_owned(),
    }
}

/// The style of a label.
pub(super) const fn of_weight(weight: Weight) -> Style {
    match weight {
        Weight::Critical => AnsiColor::Magenta.on_default().bold(),
        Weight::High => AnsiColor::Red.on_default(),
        Weight::Medium => AnsiColor::Yellow.on_default(),
        Weight::Low => AnsiColor::Blue.on_default(),
    }
}

/// The style of a verdict.
pub(super) const fn of_verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => AnsiColor::Green.on_default().bold(),
        Verdict::Blocked => BLOCKS,
        Verdict::Incomplete => AnsiColor::Yellow.on_default().bold(),
    }
}

/// The style of the word before a note.
pub(super) const fn of_effect(effect: Effect) -> Style {
    match effect {
        Effect::Incomplete => AnsiColor::Yellow.on_default().bold(),
        Effect::Tolerated => WARNS,
        Effect::Information => KEY,
    }
}
