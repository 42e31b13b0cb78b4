//! SARIF 2.1.0 of other tools as findings.
//!
//! [`read`] never fails: what it cannot read is a note, and what was read before a fault is kept. The text is streamed:
//! results are taken one by one, and what no finding needs (flows, fixes, snippets) is passed over without a copy. A
//! value of another type than the specification's counts as absent; of a property that stands twice the last counts,
//! and of arrays that stand twice both. Nothing is judged here, and nothing is escaped.
//!
//! A result without a place in the tree keeps its finding, without a location and without a note: it is a finding all
//! the same. What is noted makes a scan incomplete: a file or a run that could not be read, and a tool that failed.
//!
//! Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

mod catalogue;
mod input;
mod log;
mod mention;
mod message;
mod notes;
mod place;
mod resolve;
mod result;
mod run;
mod shape;
mod text;
mod tool;

use std::io::Read;

use lockgate_model::{ForeignFinding, ForeignRun, Note};

/// Most results kept of one file, and fewer where their texts are long; a note counts those above.
pub const MAX_RESULTS: usize = 200_000;

/// Most runs read of one file; a note counts those above.
pub const MAX_RUNS: usize = 1_000;

/// How a log is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// Most bytes of text, after decompression; reading ends there with a note.
    pub max_bytes: u64,
    /// The absolute path of the checkout, `/` or `\` between its parts: absolute URIs below it become paths in the tree.
    pub root: Option<String>,
}

/// What was read of one log.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ForeignLog {
    /// Every run, in the order of the file.
    pub runs: Vec<ForeignRun>,
    /// The findings run by run: of each run as many as it has results, in the order of the file. Their decision is the
    /// policy's to make; until then they warn by no rule.
    pub findings: Vec<ForeignFinding>,
    /// What could not be read: of the kind `UnreadSarif`, with the file as subject. Empty where all of it was read.
    pub notes: Vec<Note>,
    /// Results that report no problem and are not kept: passed, not applicable, or absent since a baseline.
    pub passed: u32,
}

/// A message as findings have it: links to other locations without their targets, on one line, cut.
#[must_use]
pub fn message(text: &str) -> String {
    message::line(text, &[])
}

impl ReadOptions {
    /// The default of [`Self::max_bytes`]: 256 MiB.
    pub const MAX_BYTES: u64 = 256 * 1024 * 1024;
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { max_bytes: Self::MAX_BYTES, root: None }
    }
}

/// Reads a log: JSON in UTF-8 or UTF-16, gzipped or not.
///
/// ```
/// use lockgate_sarif::read::{ReadOptions, read};
///
/// let text = r#"{"version": "2.1.0", "runs": [{
///     "tool": {"driver": {"name": "Checker", "rules": [{"id": "C1", "shortDescription": {"text": "No magic"}}]}},
///     "results": [{"ruleId": "C1", "message": {"text": "magic here"}}]
/// }]}"#;
/// let log = read("checker.sarif", text.as_bytes(), &ReadOptions::default());
/// assert_eq!(log.findings[0].title, "No magic");
/// assert!(log.notes.is_empty());
/// ```
#[must_use]
pub fn read(name: &str, input: impl Read, options: &ReadOptions) -> ForeignLog {
    log::read(name, input, options)
}
