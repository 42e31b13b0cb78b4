//! What is said of a log that could not be read.

use std::io;

use lockgate_model::{Note, NoteKind};
use serde_json::error::Category;

use super::MAX_RUNS;
use super::resolve::tool_name;
use super::run::Run;

const RUN_AGAIN: &str = "run the tool again and give the whole of its SARIF file";

/// The notes of one file.
pub(super) struct Notes<'a> {
    file: &'a str,
    notes: Vec<Note>,
}

/// Where a log broke off.
pub(super) struct Broken {
    /// The number of the run, 0 before the first.
    pub(super) run: usize,
    /// Results of it that were read; `None` between runs.
    pub(super) results: Option<u32>,
    /// Whether nothing of a log was read.
    pub(super) is_empty: bool,
}

impl<'a> Notes<'a> {
    pub(super) const fn of(file: &'a str) -> Self {
        Self { file, notes: Vec::new() }
    }

    pub(super) fn all(self) -> Vec<Note> {
        self.notes
    }

    fn add(&mut self, message: String, hint: &str) {
        let note = Note::new(NoteKind::UnreadSarif, message).about(self.file).with_hint(hint);
        self.notes.push(note);
    }

    /// Not even the start of the file could be read.
    pub(super) fn unread(&mut self, error: &io::Error) {
        if error.kind() == io::ErrorKind::FileTooLarge {
            return self.too_long(&error.to_string());
        }
        self.add(format!("the SARIF file could not be read: {error}"), RUN_AGAIN);
    }

    fn too_long(&mut self, reason: &str) {
        let hint = "let the tool leave out code flows and snippets, or split the file by run";
        self.add(format!("the SARIF file was not read to its end: {reason}"), hint);
    }

    /// The text broke off or is no JSON.
    pub(super) fn broken(&mut self, error: &serde_json::Error, at: &Broken) {
        let place = match (at.run, at.results) {
            (0, _) => "before its first run".to_owned(),
            (run, None) => format!("after run {run}"),
            (run, Some(results)) => format!("in run {run} after {results} results"),
        };
        if error.io_error_kind() == Some(io::ErrorKind::FileTooLarge) {
            return self.too_long(&format!("{error}, which ends {place}"));
        }
        match error.classify() {
            Category::Eof if at.is_empty && error.line() <= 1 && error.column() == 0 => {
                self.add("the SARIF file is empty".to_owned(), RUN_AGAIN);
            }
            Category::Eof => {
                let message = format!("the SARIF file ends too early, {place}: {error}");
                self.add(message, RUN_AGAIN);
            }
            Category::Io => {
                let message = format!("the SARIF file could not be read further, {place}: {error}");
                self.add(message, RUN_AGAIN);
            }
            Category::Syntax | Category::Data => {
                let message = format!("the SARIF file is no valid JSON, {place}: {error}");
                self.add(message, "give a file in SARIF 2.1.0");
            }
        }
    }

    /// JSON that is no SARIF.
    pub(super) fn no_sarif(&mut self) {
        let message = "the file is JSON, but no SARIF: it has no list of runs";
        self.add(message.to_owned(), "give a file in SARIF 2.1.0");
    }

    /// A log in which no tool says anything.
    pub(super) fn no_run(&mut self) {
        let message = "the SARIF file has no run, so no tool says that it found nothing";
        self.add(message.to_owned(), RUN_AGAIN);
    }

    /// Another version, or none. Source: section 3.13.2; drafts of 2.1.0 say `2.1.0-rtm.5`.
    pub(super) fn version(&mut self, version: Option<&str>) {
        let hint = "convert it to SARIF 2.1.0, or let the tool write that";
        match version {
            Some("2.1.0") => {}
            Some(draft) if draft.starts_with("2.1.0-") => {}
            Some(other) => {
                let message = format!(
                    "the SARIF file is of version {other}, not 2.1.0: results may be missing or misread"
                );
                self.add(message, hint);
            }
            None => {
                let message = "the SARIF file names no version: results may be missing or misread";
                self.add(message.to_owned(), hint);
            }
        }
    }

    /// What a run says of itself that makes its results less than all.
    pub(super) fn run(&mut self, number: usize, run: &Run, is_object: bool) {
        if !is_object {
            return self.add(format!("run {number} of the SARIF file is no object"), RUN_AGAIN);
        }
        let tool = tool_name(run);
        if run.invocations.items.iter().any(|invocation| invocation.has_failed) {
            let message = format!(
                "run {number}: {tool} failed (executionSuccessful is false), so its results may not be all"
            );
            self.add(message, "see what the tool says, and run it again");
        }
        if !run.has_results {
            let message =
                format!("run {number}: {tool} wrote no list of results, so it did not finish");
            self.add(message, "see what the tool says, and run it again");
        }
        if run.has_external {
            let message = format!("run {number}: a part of what {tool} reports is in other files");
            self.add(message, "let the tool write one file without external properties");
        }
        if run.results.unreadable > 0 {
            let count = run.results.unreadable;
            let message = format!("run {number}: {count} results of {tool} are no objects");
            self.add(message, RUN_AGAIN);
        }
    }

    /// Results beyond the limit.
    pub(super) fn above(&mut self, above: u32, kept: usize) {
        if above > 0 {
            let message =
                format!("{above} results of the SARIF file were not read: the first {kept} are");
            self.add(message, "let the tool report less, or split the file by run");
        }
    }

    /// Runs beyond the limit.
    pub(super) fn runs_above(&mut self, above: u32) {
        if above > 0 {
            let message =
                format!("{above} runs of the SARIF file were not read: the first {MAX_RUNS} are");
            self.add(message, "split the file by run");
        }
    }

    /// Results outside of the runs.
    pub(super) fn inline_external(&mut self) {
        let message = "a part of the SARIF file is in external properties, which are not read";
        let hint = "let the tool write one file without external properties";
        self.add(message.to_owned(), hint);
    }
}
