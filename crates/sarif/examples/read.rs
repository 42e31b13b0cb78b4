//! Reads a SARIF file and says what is in it: `cargo run --release --example read -- FILE [ROOT]`.

use std::fs::File;
use std::io::{self, Write};

use lockgate_sarif::read::{ReadOptions, read};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or_else(|| io::Error::other("no file is named"))?;
    let options = ReadOptions { root: arguments.next(), ..ReadOptions::default() };
    let log = read(&file, File::open(&file)?, &options);
    let (runs, findings) = (log.runs.len(), log.findings.len());
    let mut out = io::stdout();
    writeln!(out, "{runs} runs, {findings} findings, {} passed", log.passed)?;
    for note in &log.notes {
        writeln!(out, "{}", note.message)?;
    }
    if let Some(finding) = log.findings.first() {
        writeln!(out, "{finding:#?}")?;
    }
    Ok(())
}
