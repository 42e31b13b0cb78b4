//! Markers that a version control system leaves in a file whose merge is not finished.

use crate::source::Source;

use super::ExtractError;

/// What to say of a file that did not parse, if markers of a merge conflict are the cause.
pub(super) fn find_conflict(source: &Source<'_>) -> Option<ExtractError> {
    let marker = source.text().lines().find(|line| is_marker(line))?;
    let position = source.span_of(marker)?.start;
    Some(ExtractError {
        message: format!("merge conflict markers from line {} on", position.line),
        position: Some(position),
        hint: Some("resolve the conflict and let the package manager write the file again".into()),
    })
}

fn is_marker(line: &str) -> bool {
    line == "=======" || ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|m| line.starts_with(m))
}
