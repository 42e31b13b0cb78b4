//! SARIF 2.1.0, for GitHub code scanning. The emitter is a crate of its own.

use std::io::{self, Write};

use lockgate_model::Report;

use super::RenderOptions;

/// Writes the report as one SARIF log.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    lockgate_sarif::write(report, &options.sarif, out).map_err(|error| match error {
        lockgate_sarif::Error::Write(source) => source,
    })
}
