//! The outputs: a [`Report`] in, bytes out.
//!
//! Rendering is a pure function of the report and the options. It decides nothing: the verdict was computed before, and
//! every output states the same one. Text from a scanned repository or an advisory passes through
//! [`lockgate_model::escape`] on its way out.
//!
//! To add an output: one module here with a `render` function, and one row in [`OUTPUTS`].

use std::io::{self, Write};

use lockgate_model::Report;

mod attribution;
mod change;
mod coverage;
mod foreign;
mod json;
mod label;
mod markdown;
mod order;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;
mod summary;
pub(crate) mod sweep;
#[cfg(test)]
mod tests;
mod text;
mod verdict;
mod width;
mod wording;

pub(crate) use verdict::sentence;

/// One way to show a report.
pub(crate) struct Output {
    /// The name on the command line; lower case.
    pub(crate) id: &'static str,
    /// Writes the whole report.
    ///
    /// # Errors
    /// When the writer fails.
    pub(crate) render: Render,
}

/// The function of an [`Output`].
pub(crate) type Render = fn(&Report, &RenderOptions, &mut dyn Write) -> io::Result<()>;

/// Every output, the default one first.
pub(crate) const OUTPUTS: &[Output] = &[
    Output { id: "text", render: text::render },
    Output { id: "json", render: json::render },
    Output { id: "markdown", render: markdown::render },
    Output { id: "sarif", render: sarif::render },
];

/// How a report is shown. No option changes what is true of it.
#[derive(Clone, Debug)]
pub(crate) struct RenderOptions {
    /// Colours, for `text`.
    pub(crate) color: Color,
    /// Whether to leave out what does not block, for `text`.
    pub(crate) quiet: Quiet,
    /// Columns of a line, for `text`; at least 40. What cannot be broken may be longer.
    pub(crate) width: usize,
    /// Most bytes to write, for `markdown`: whole rows are left out and counted. The headline with the verdict is written
    /// even where it alone is longer, some 400 bytes.
    pub(crate) max_bytes: Option<usize>,
    /// Category and suppressed findings, for `sarif`.
    pub(crate) sarif: lockgate_sarif::Options,
}

/// Whether ANSI colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    /// They are.
    On,
    /// Plain text.
    Off,
}

/// Whether only what needs an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quiet {
    /// Blocking findings, what made the scan incomplete, and the verdict; one line each.
    On,
    /// Everything.
    Off,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            color: Color::Off,
            quiet: Quiet::Off,
            width: 100,
            max_bytes: None,
            sarif: lockgate_sarif::Options::default(),
        }
    }
}
