//! One line of JSON a repository: how it ended, and its report.

use std::io::{self, Write};

use lockgate_model::Report;
use lockgate_sweep::account::Ending;
use serde::Serialize;

use crate::output::json::{Document, write_line};

#[derive(Serialize)]
struct Line<'a> {
    repository: &'a str,
    commit: Option<&'a str>,
    state: &'static str,
    reason: &'static str,
    detail: &'a str,
    /// As `lockgate scan --output json` gives it.
    report: Option<Document<'a>>,
}

/// Writes the line of a repository.
///
/// # Errors
/// When the writer fails.
pub(crate) fn line(
    (repository, commit): (&str, Option<&str>),
    ending: &Ending,
    report: Option<&Report>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (state, reason, detail) = (ending.state(), ending.reason(), ending.detail());
    let report = report.map(Document::of);
    write_line(&Line { repository, commit, state, reason, detail, report }, out)
}
