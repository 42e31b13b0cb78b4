//! Places in files.

use lockgate_model::{RepoPath, Span};

use crate::log::{ArtifactLocation, Location, Message, PhysicalLocation, Region};
use crate::uri;

/// A span of a file.
pub(crate) fn at(path: &RepoPath, span: Span) -> Location {
    place(path, Some(region(span)))
}

/// A whole file.
pub(crate) fn file(path: &RepoPath) -> Location {
    place(path, None)
}

/// The same place with a message, which must be escaped already.
pub(crate) fn described(location: Location, text: String) -> Location {
    Location { message: Some(Message { text }), ..location }
}

fn place(path: &RepoPath, region: Option<Region>) -> Location {
    let artifact_location = ArtifactLocation { uri: uri::of_path(path) };
    let physical_location = PhysicalLocation { artifact_location, region };
    Location { id: None, physical_location, message: None }
}

/// All four numbers, since GitHub pins an alert without them to line 1; never 0 and never ending before the start,
/// since it refuses the whole file for that.
fn region(span: Span) -> Region {
    let start_line = span.start.line.max(1);
    let start_column = span.start.column.max(1);
    let end_line = span.end.line.max(start_line);
    let least_column = if end_line == start_line { start_column } else { 1 };
    Region { start_line, start_column, end_line, end_column: span.end.column.max(least_column) }
}

#[cfg(test)]
mod tests {
    use lockgate_model::Position;

    use super::*;

    #[test]
    fn a_region_always_has_four_numbers_that_github_takes() {
        let position = |line, column| Position { line, column };
        let span = |start, end| region(Span { start, end });
        let numbers = |r: Region| [r.start_line, r.start_column, r.end_line, r.end_column];
        assert_eq!(numbers(span(position(9, 12), position(9, 18))), [9, 12, 9, 18]);
        assert_eq!(numbers(span(position(9, 12), position(10, 3))), [9, 12, 10, 3]);
        assert_eq!(numbers(span(position(0, 0), position(0, 0))), [1, 1, 1, 1]);
        assert_eq!(numbers(span(position(9, 12), position(8, 3))), [9, 12, 9, 12]);
    }
}
