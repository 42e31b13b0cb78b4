//! Printing errors. The terminal is the only place that this crate prints to beside the outputs of a report.

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use lockgate_model::{Report, escape};

use crate::failure::Failure;
use crate::output;
use crate::settings::Settings;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const CAUSE: Style = Style::new().bold();
const HINT: Style = AnsiColor::Cyan.on_default();

/// Prints a failure to standard error: the error, its causes, what to do.
pub(crate) fn print_failure(failure: &Failure, settings: &Settings) {
    let mut out = settings.stderr();
    let mut line = |style: Style, word: &str, text: &str| {
        let text = escape::terminal_lines(text);
        // Nothing is left to tell of a closed standard error.
        let _ = writeln!(out, "{style}{word}{style:#} {text}");
    };
    line(ERROR, "error:", &failure.error.to_string());
    for cause in failure.error.chain().skip(1) {
        line(CAUSE, "caused by:", &cause.to_string());
    }
    if let Some(hint) = &failure.hint {
        line(HINT, "hint:", hint);
    }
}

/// Prints lines of a command's answer to standard output, each made safe.
///
/// # Errors
/// When standard output cannot be written; a reader that went away is none.
pub(crate) fn print_lines(lines: &[String], settings: &Settings) -> Result<(), Failure> {
    if settings.quiet {
        return Ok(());
    }
    print_answer(lines)
}

/// Prints lines that were asked for, however quiet, each made safe.
///
/// # Errors
/// When standard output cannot be written; a reader that went away is none.
pub(crate) fn print_answer(lines: &[String]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for line in lines {
        match writeln!(out, "{}", escape::terminal_lines(line)) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            result => result.map_err(Failure::incomplete)?,
        }
    }
    Ok(())
}

/// Prints text that is fit for the log of a workflow as it is: commands for the runner, and lines that were made harmless.
///
/// # Errors
/// When standard output cannot be written; a reader that went away is none.
pub(crate) fn print_raw(text: &str) -> Result<(), Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(Failure::incomplete),
    }
}

/// Prints errors that do not end a command, one a line.
pub(crate) fn print_errors(errors: &[String], settings: &Settings) {
    let mut out = settings.stderr();
    for text in errors {
        let _ = writeln!(out, "{ERROR}error:{ERROR:#} {}", escape::terminal_lines(text));
    }
}

/// Prints what is worth knowing and ends nothing, one a line.
pub(crate) fn print_warnings(warnings: &[String], settings: &Settings) {
    let mut out = settings.stderr();
    for text in warnings {
        let _ = writeln!(out, "{CAUSE}warning:{CAUSE:#} {}", escape::terminal_lines(text));
    }
}

/// Tells of a download that will be tried again.
pub(crate) fn print_retry(attempt: u32, error: &dyn std::error::Error, settings: &Settings) {
    if !settings.quiet {
        let text = escape::terminal_lines(&error.to_string());
        let _ = writeln!(settings.stderr(), "{CAUSE}retry:{CAUSE:#} attempt {attempt}: {text}");
    }
}

/// Says the verdict where no output goes to the terminal.
pub(crate) fn print_verdict(report: &Report, settings: &Settings) {
    let verdict = report.verdict.as_str().to_uppercase();
    let sentence = output::sentence(report);
    let _ = writeln!(settings.stderr(), "{CAUSE}{verdict}{CAUSE:#} {sentence}");
}
