//! Positions in a text file.
//!
//! Lines and columns are 1-based; a column counts UTF-16 code units, as SARIF and GitHub do by default.

use serde::Serialize;

/// One position: 1-based line, 1-based column in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column, UTF-16 code units from the start of the line.
    pub column: u32,
}

/// A piece of a text file from `start` to `end`, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The first position inside.
    pub start: Position,
    /// The first position after it.
    pub end: Position,
}

impl Position {
    /// The first position of every file.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl Span {
    /// The empty span at the start of a file, for what has no better place.
    pub const START: Self = Self { start: Position::START, end: Position::START };

    /// Whether the whole span lies on one line.
    #[must_use]
    pub const fn is_one_line(self) -> bool {
        self.start.line == self.end.line
    }
}
