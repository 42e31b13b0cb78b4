//! The log around the runs: each run becomes findings when it ends, or when the text breaks off.

use std::io::Read;

use serde::de::{DeserializeSeed, MapAccess};

use super::notes::{Broken, Notes};
use super::resolve::{self, Budget};
use super::run::Run;
use super::shape::{Fields, Items, Object, Value};
use super::text::NAME;
use super::{ForeignLog, MAX_RESULTS, MAX_RUNS, ReadOptions, input};

/// What all findings of a file may take.
const MAX_FINDING_BYTES: usize = 320 * 1024 * 1024;

/// The log as far as it is read.
struct Reader<'a> {
    name: &'a str,
    root: Option<&'a str>,
    log: ForeignLog,
    notes: Notes<'a>,
    budget: Budget,
    /// The run that is being read.
    run: Run,
    version: Option<String>,
    has_runs: bool,
    has_external: bool,
    /// Results that were not kept for want of room.
    above: u32,
    /// Runs that were not read.
    runs_above: u32,
}

/// Reads a log to its end or to its first fault.
pub(super) fn read(name: &str, input: impl Read, options: &ReadOptions) -> ForeignLog {
    let mut reader = Reader {
        name,
        root: options.root.as_deref(),
        log: ForeignLog::default(),
        notes: Notes::of(name),
        budget: Budget { bytes: MAX_FINDING_BYTES, above: 0 },
        run: Run::default(),
        version: None,
        has_runs: false,
        has_external: false,
        above: 0,
        runs_above: 0,
    };
    match input::text(input, options.max_bytes) {
        Ok(text) => reader.read(text),
        Err(error) => reader.notes.unread(&error),
    }
    reader.finish()
}

impl Reader<'_> {
    fn read(&mut self, text: input::Text<'_>) {
        let mut json = serde_json::Deserializer::from_reader(text);
        let outcome = Object(&mut *self).deserialize(&mut json).and_then(|_| json.end());
        match outcome {
            Ok(()) => self.judge_whole(),
            Err(error) => self.break_off(&error),
        }
    }

    /// What is wrong with a log that was read to its end.
    fn judge_whole(&mut self) {
        if !self.has_runs {
            return self.notes.no_sarif();
        }
        if self.log.runs.is_empty() && self.runs_above == 0 {
            self.notes.no_run();
        }
        self.notes.version(self.version.as_deref());
    }

    fn break_off(&mut self, error: &serde_json::Error) {
        let runs = self.log.runs.len();
        let broken = Broken {
            run: runs + usize::from(self.run.is_touched),
            results: self.run.is_touched.then_some(self.run.results.read),
            is_empty: !self.has_runs && self.version.is_none(),
        };
        if self.run.is_touched {
            self.end_run();
        }
        self.notes.broken(error, &broken);
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.above = self.above.saturating_add(run.results.above);
        self.log.passed = self.log.passed.saturating_add(run.results.passed);
        let (described, findings) = resolve::run(run, self.name, self.root, &mut self.budget);
        self.log.runs.push(described);
        self.log.findings.extend(findings);
    }

    fn finish(mut self) -> ForeignLog {
        let above = self.above.saturating_add(self.budget.above);
        self.notes.above(above, self.log.findings.len());
        self.notes.runs_above(self.runs_above);
        if self.has_external {
            self.notes.inline_external();
        }
        self.log.notes = self.notes.all();
        self.log
    }
}

impl Fields for Reader<'_> {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "version" => self.version = value.text(NAME)?,
            "runs" => {
                let had_runs = std::mem::replace(&mut self.has_runs, true);
                self.has_runs = value.array(self)? || had_runs;
            }
            "inlineExternalProperties" => self.has_external |= value.has_elements()?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Items for Reader<'_> {
    type Item = Run;

    fn next(&mut self) -> &mut Run {
        self.run = Run::with_room(MAX_RESULTS.saturating_sub(self.log.findings.len()));
        &mut self.run
    }

    fn done(&mut self, is_object: bool) {
        if self.log.runs.len() >= MAX_RUNS {
            self.runs_above = self.runs_above.saturating_add(1);
            self.run = Run::default();
            return;
        }
        let number = self.log.runs.len() + 1;
        self.notes.run(number, &self.run, is_object);
        self.end_run();
    }
}
