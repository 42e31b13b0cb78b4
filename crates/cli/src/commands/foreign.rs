//! Findings of other tools, from their SARIF files.

use std::fs::File;
use std::path::{Path, PathBuf};

use lockgate_model::{Note, NoteKind};
use lockgate_sarif::read::{ForeignLog, ReadOptions, read};
use lockgate_scanner::Draft;
use lockgate_scanner::foreign::{Base, classify, fold};

/// What the files of one side hold, in the order given.
#[derive(Default)]
pub(super) struct Logs(ForeignLog);

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
        Self(logs)
    }

    /// Sets the class of every finding against those of the base.
    pub(super) fn compare(&mut self, base: Self) {
        let base = base.0;
        let of_base = Base { findings: &base.findings, runs: &base.runs, notes: &base.notes };
        let classed = classify(&mut self.0.findings, &self.0.runs, &of_base);
        self.0.notes.extend(classed.notes);
        self.0.notes.extend(base.notes.into_iter().map(of_the_base));
    }

    /// Puts them beside our findings; those that are ours under another name become sightings.
    pub(super) fn join(mut self, draft: &mut Draft) {
        draft.foreign = fold(&mut draft.findings, self.0.findings, &mut self.0.runs);
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
        draft.foreign_runs = self.0.runs;
        draft.notes.extend(self.0.notes);
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
