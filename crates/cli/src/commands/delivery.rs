//! Bringing a report to its readers.

use lockgate_model::Report;
use lockgate_sarif::Suppressed;

use super::alerts::document::Document;
use super::alerts::join::join;
use super::outputs::{self, Place, Target};
use super::root::Folder;
use crate::args::ReportArgs;
use crate::failure::Failure;
use crate::output::{Color, OUTPUTS, Quiet, RenderOptions};
use crate::settings::Settings;
use crate::terminal;

/// Where the report goes.
///
/// # Errors
/// Exit code 2 for a format that is not one of the registry, and for two outputs to one place.
pub(super) fn targets(args: &ReportArgs) -> Result<Vec<Target>, Failure> {
    let formats: Vec<&'static str> = OUTPUTS.iter().map(|output| output.id).collect();
    outputs::targets(&args.outputs, &formats)
}

/// Writes the report on a folder to every target and gives the verdict's exit code, whatever the outputs are.
///
/// # Errors
/// Exit code 2 for alerts that cannot be read, 3 when an output cannot be written.
pub(super) fn deliver(
    mut report: Report,
    targets: &[Target],
    args: &ReportArgs,
    folder: Folder,
    settings: &Settings,
) -> Result<u8, Failure> {
    if let Some(file) = &args.alerts {
        join(&mut report, &Document::read(file)?, folder.as_ref());
    }
    let report = &report;
    let options = RenderOptions {
        color: if settings.colors_stdout() { Color::On } else { Color::Off },
        quiet: if settings.quiet { Quiet::On } else { Quiet::Off },
        sarif: lockgate_sarif::Options {
            category: args.category.clone(),
            suppressed: if args.keep_suppressed { Suppressed::Keep } else { Suppressed::LeaveOut },
            folder,
        },
        ..RenderOptions::default()
    };
    let plain = RenderOptions { color: Color::Off, ..options.clone() };
    outputs::write(targets, &|format, place, out| {
        let options = if place == Place::Stdout { &options } else { &plain };
        // Only formats of the registry are targets.
        let output = OUTPUTS.iter().find(|output| output.id == format);
        output.map_or(Ok(()), |output| (output.render)(report, options, out))
    })?;
    if outputs::is_silent(targets) {
        terminal::print_verdict(report, settings);
    }
    Ok(report.verdict.exit_code())
}
