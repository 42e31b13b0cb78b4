//! The report as JSON, for programs. The schema is `schema/report.v1.schema.json`.
//!
//! A reader gets every text as it was found. In the bytes, what a terminal or a runner would act on is written as
//! `\u` escapes, so that the file can be shown in a log.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use lockgate_model::{
    AdvisoryGroup, AdvisoryId, Comparison, Coverage, DatabaseStatus, Date, Finding, ForeignFinding,
    ForeignRun, IgnoreUse, JudgedNote, Report, Tool, Verdict, escape,
};
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::RenderOptions;
use super::summary::{self, Summary};

/// The version of the shape. The first number changes where a reader of the old shape would go wrong.
const SCHEMA_VERSION: &str = "1.1";

/// A report as it is written.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    schema_version: &'static str,
    tool: &'a Tool,
    date: Date,
    verdict: Verdict,
    complete: bool,
    exit_code: u8,
    summary: Summary,
    findings: &'a [Finding],
    advisories: &'a BTreeMap<AdvisoryId, AdvisoryGroup>,
    notes: &'a [JudgedNote],
    coverage: &'a Coverage,
    database: &'a DatabaseStatus,
    ignores: &'a [IgnoreUse],
    comparison: Option<&'a Comparison>,
    foreign: &'a [ForeignFinding],
    foreign_runs: &'a [ForeignRun],
    policy_source: &'a str,
}

/// Writes the report as JSON with a line break at the end. No option has an effect.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(
    report: &Report,
    _options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_printable(&Document::of(report), out)?;
    writeln!(out)
}

impl<'a> Document<'a> {
    /// The report with its numbers.
    pub(super) fn of(report: &'a Report) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            tool: &report.tool,
            date: report.today,
            verdict: report.verdict,
            complete: report.complete,
            exit_code: report.verdict.exit_code(),
            summary: summary::count(report),
            findings: &report.findings,
            advisories: &report.advisories,
            notes: &report.notes,
            coverage: &report.coverage,
            database: &report.database,
            ignores: &report.ignores,
            comparison: report.comparison.as_ref(),
            foreign: &report.foreign,
            foreign_runs: &report.foreign_runs,
            policy_source: &report.policy_source,
        }
    }
}

/// Writes a value over several lines, every character of it printable.
///
/// # Errors
/// When the writer fails.
pub(super) fn write_printable(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Printable(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    Ok(())
}

/// Writes a value on one line with a line break at its end, every character of it printable: outside of its texts JSON has
/// no others.
///
/// # Errors
/// When the writer fails.
pub(super) fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    // An old workflow command is one wherever it stands in a line.
    let line = serde_json::to_string(value)?.replace("##[", "#\\u0023[");
    if is_printable(&line) {
        return writeln!(out, "{line}");
    }
    for c in line.chars() {
        write_char(out, c)?;
    }
    writeln!(out)
}

/// Pretty JSON in which every character can be printed.
struct Printable(PrettyFormatter<'static>);

impl Formatter for Printable {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_printable(fragment) {
            return writer.write_all(fragment.as_bytes());
        }
        // An old workflow command is one wherever it stands in a line.
        for (index, part) in fragment.split("##[").enumerate() {
            if index > 0 {
                writer.write_all(b"#\\u0023[")?;
            }
            for c in part.chars() {
                write_char(writer, c)?;
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

fn is_printable(text: &str) -> bool {
    matches!(escape::terminal(text), Cow::Borrowed(_))
}

/// Writes a character, as `\u` escapes where it cannot be printed.
fn write_char<W: ?Sized + Write>(writer: &mut W, c: char) -> io::Result<()> {
    let text = c.encode_utf8(&mut [0; 4]).to_owned();
    if is_printable(&text) {
        return writer.write_all(text.as_bytes());
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        write!(writer, "\\u{unit:04x}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
