//! Writes a small repository and the SARIF of a report on it, for the validators in `tests/validators`.
//!
//! Usage: `cargo run -p lockgate-sarif --example sample -- FOLDER` writes `FOLDER/tree/…`, and beside it `sample.sarif`,
//! `empty.sarif` (nothing found), `incomplete.sarif`, `change.sarif` (two trees compared, other tools read) and
//! `full.sarif` (ignored findings kept; not for an upload).

mod report;

use std::error::Error;
use std::fs::{self, File};
use std::path::PathBuf;

use lockgate_model::{Effect, JudgedNote, Note, NoteKind, Report, Verdict};
use lockgate_sarif::{Options, Suppressed, write};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: sample FOLDER")?);
    for (path, text) in report::FILES {
        let path = folder.join("tree").join(path);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, text)?;
    }
    let sample = report::sample().ok_or("the sample report has an invalid part")?;
    let empty = Report { findings: Vec::new(), verdict: Verdict::Pass, ..sample.clone() };
    let upload = Options::default();
    let full = Options { suppressed: Suppressed::Keep, ..Options::default() };
    write(&sample, &upload, File::create(folder.join("sample.sarif"))?)?;
    write(&empty, &upload, File::create(folder.join("empty.sarif"))?)?;
    write(&incomplete(&sample), &upload, File::create(folder.join("incomplete.sarif"))?)?;
    let change = report::change_report().ok_or("the report of a change has an invalid part")?;
    write(&change, &upload, File::create(folder.join("change.sarif"))?)?;
    write(&sample, &full, File::create(folder.join("full.sarif"))?)?;
    Ok(())
}

fn incomplete(sample: &Report) -> Report {
    let note = Note::new(NoteKind::StaleDatabase, "the data is 40 days old").with_hint("update it");
    let notes = vec![JudgedNote { note, effect: Effect::Incomplete }];
    Report { complete: false, notes, ..sample.clone() }
}
