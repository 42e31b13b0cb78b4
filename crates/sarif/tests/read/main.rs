//! Reading other tools' SARIF: what comes out of whole logs, and what is said of broken ones.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

mod broken;
mod hostile;
mod levels;
mod real;
mod rules;

use lockgate_sarif::read::{ForeignLog, ReadOptions, read};
use serde_json::{Value, json};

/// Reads a text with default options.
fn read_text(text: impl AsRef<[u8]>) -> ForeignLog {
    read("x.sarif", text.as_ref(), &ReadOptions::default())
}

/// Reads a log of one run, given as its properties.
fn read_run(run: &Value) -> ForeignLog {
    read_text(log_of(std::slice::from_ref(run)))
}

/// A log with these runs.
fn log_of(runs: &[Value]) -> String {
    json!({"version": "2.1.0", "runs": runs}).to_string()
}

/// A run of a tool with one rule, `R1`, and these results.
fn run_of(results: &Value) -> Value {
    json!({
        "tool": {"driver": {"name": "Checker", "version": "1.2", "rules": [
            {"id": "R1", "shortDescription": {"text": "The first rule"}}
        ]}},
        "results": results
    })
}

/// The messages of the notes, each of the right kind and about the file.
fn noted(log: &ForeignLog) -> Vec<&str> {
    for note in &log.notes {
        assert_eq!(note.kind, lockgate_model::NoteKind::UnreadSarif);
        assert_eq!(note.subject.as_deref(), Some("x.sarif"));
        assert!(note.hint.is_some() && !note.message.ends_with('.'), "{}", note.message);
    }
    log.notes.iter().map(|note| note.message.as_str()).collect()
}

/// That there is one note, and that it holds these words.
#[track_caller]
fn assert_noted(log: &ForeignLog, words: &str) {
    let notes = noted(log);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains(words), "{} does not say {words:?}", notes[0]);
}
