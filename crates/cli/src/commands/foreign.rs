//! Findings of other tools, from their SARIF files.

use std::fs::File;
use std::path::{Path, PathBuf};

use lockgate_model::{
    Action, Class, Decision, ForeignFinding, ForeignLevel, ForeignLocation, ForeignRun, Note,
    NoteKind, RepoPath,
};
use lockgate_remote::Alert;
use lockgate_sarif::read::{ForeignLog, ReadOptions, message, read};
use lockgate_scanner::Draft;
use lockgate_scanner::foreign::{Base, classify, fold};

use super::alerts::document::{Document, Ran};

/// The name of our own tool: what it found in the base is compared otherwise.
const OWN: &str = "lockgate";

/// What the files of one side hold, in the order given.
#[derive(Default)]
pub(super) struct Logs {
    log: ForeignLog,
    /// Which of the findings are dismissed on GitHub; only of a base that is made of alerts.
    dismissed: Vec<ForeignFinding>,
}

impl Logs {
    /// Reads files. Never fails: what cannot be read is a note. `root` is the scanned folder, which absolute paths in the
    /// files lie below.
    pub(super) fn read(files: &[PathBuf], root: &Path) -> Self {
        let root = root.canonicalize().ok();
        let options = ReadOptions {
            root: root.map(|root| root.to_string_lossy().into_owned()),
            ..ReadOptions::default()
        };
        let mut logs = ForeignLog::default();
        for file in files {
            let log = read_file(file, &options);
            logs.runs.extend(log.runs);
            logs.findings.extend(log.findings);
            logs.notes.extend(log.notes);
            logs.passed += log.passed;
        }
        Self { log: logs, dismissed: Vec::new() }
    }

    /// Adds the alerts of other tools. Of a tool that has a file already they would only be the same once more.
    pub(super) fn add_alerts(&mut self, file: &Path, document: &Document) {
        let is_read = |tool: &str| self.log.runs.iter().any(|run| run.tool == tool);
        let is_new = |tool: &str| tool != OWN && !is_read(tool);
        let alerts = document.present().filter(|alert| is_new(&alert.tool));
        // By its words alone, a dismissal would cover the next one in the file that says the same.
        let is_dismissed =
            |alert: &Alert| alert.dismissal.is_some() && !alert.fingerprints.is_empty();
        let (findings, dismissed): (Vec<_>, Vec<_>) = alerts
            .map(|alert| (finding(alert), is_dismissed(alert)))
            .partition(|(_, is_dismissed)| !is_dismissed);
        let without = |pairs: Vec<(ForeignFinding, bool)>| pairs.into_iter().map(|(one, _)| one);
        let ran = document.analyses.iter().filter(|ran| is_new(&ran.tool));
        let run = |ran: &Ran| ForeignRun {
            file: file.display().to_string(),
            tool: ran.tool.clone(),
            version: None,
            category: ran.category.clone(),
            results: 0,
            folded: 0,
        };
        let runs: Vec<ForeignRun> = ran.map(run).collect();
        self.log.runs.extend(runs);
        self.log.findings.extend(without(findings));
        self.dismissed.extend(without(dismissed));
    }

    /// Sets the class of every finding against those of the base.
    pub(super) fn compare(&mut self, base: Self) {
        let dismissed = self.dismissed_by(&base);
        let Self { log: mut base, dismissed: mut closed } = base;
        base.findings.append(&mut closed);
        let of_base = Base { findings: &base.findings, runs: &base.runs, notes: &base.notes };
        let classed = classify(&mut self.log.findings, &self.log.runs, &of_base);
        for (finding, is_dismissed) in self.log.findings.iter_mut().zip(dismissed) {
            finding.suppressed |= is_dismissed;
        }
        self.log.notes.extend(classed.notes);
        self.log.notes.extend(base.notes.into_iter().map(of_the_base));
    }

    /// Which findings are dismissed ones of the base, and no other ones of it.
    fn dismissed_by(&self, base: &Self) -> Vec<bool> {
        let is_among = |findings: &[ForeignFinding]| {
            let mut head = self.log.findings.clone();
            let of_base = Base { findings, runs: &base.log.runs, notes: &[] };
            drop(classify(&mut head, &self.log.runs, &of_base));
            let there = |one: ForeignFinding| one.class == Some(Class::AlreadyThere);
            head.into_iter().map(there).collect::<Vec<bool>>()
        };
        if base.dismissed.is_empty() {
            return Vec::new();
        }
        let (closed, open) = (is_among(&base.dismissed), is_among(&base.log.findings));
        closed.into_iter().zip(open).map(|(is_closed, is_open)| is_closed && !is_open).collect()
    }

    /// Puts them beside our findings; those that are ours under another name become sightings.
    pub(super) fn join(mut self, draft: &mut Draft) {
        draft.foreign = fold(&mut draft.findings, self.log.findings, &mut self.log.runs);
        draft.foreign.sort_by(|a, b| {
            (b.severity(), b.score, &a.tool, &a.location, &a.rule, &a.message).cmp(&(
                a.severity(),
                a.score,
                &b.tool,
                &b.location,
                &b.rule,
                &b.message,
            ))
        });
        draft.foreign_runs = self.log.runs;
        draft.notes.extend(self.log.notes);
    }
}

/// An alert as its tool's SARIF had it, as far as GitHub tells.
fn finding(alert: &Alert) -> ForeignFinding {
    let number = |line: Option<u64>| line.and_then(|line| u32::try_from(line).ok());
    let path = alert.path.as_deref().and_then(|path| RepoPath::new(path).ok());
    ForeignFinding {
        tool: alert.tool.clone(),
        rule: alert.rule.clone(),
        title: alert.rule.clone(),
        message: message(alert.message.as_deref().unwrap_or_default()),
        level: ForeignLevel::Warning,
        score: None,
        tags: Vec::new(),
        location: path.map(|path| ForeignLocation {
            path,
            line: number(alert.start_line),
            end_line: None,
        }),
        fingerprints: alert.fingerprints.clone(),
        suppressed: false,
        class: None,
        decision: Decision::by(Action::Warn, ""),
    }
}

fn of_the_base(mut note: Note) -> Note {
    note.kind = NoteKind::UnreadBase;
    note
}

fn read_file(path: &Path, options: &ReadOptions) -> ForeignLog {
    let name = path.display().to_string();
    let opened = File::open(path).and_then(|file| {
        if file.metadata()?.is_dir() {
            return Err(std::io::ErrorKind::IsADirectory.into());
        }
        Ok(file)
    });
    match opened {
        Ok(file) => read(&name, file, options),
        Err(error) => {
            let message = format!("it cannot be opened: {}", error.kind());
            let note = Note::new(NoteKind::UnreadSarif, message).about(name);
            let hint = "check the path, and that the tool ran before";
            ForeignLog { notes: vec![note.with_hint(hint)], ..ForeignLog::default() }
        }
    }
}
