//! Lines whose indentation says what they are: the files of Bundler and Paket.

use lockgate_model::{Note, NoteKind, Position, Span};

use crate::source::Source;

/// A line that is not empty.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    number: u32,
    whole: &'a str,
    /// How many spaces it begins with.
    pub(super) indent: usize,
    /// The line without the spaces around it.
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    /// Where the text of the line begins.
    pub(super) fn start(&self) -> Position {
        Position { line: self.number, column: saturating(self.indent + 1) }
    }

    /// Where the text of the line ends.
    pub(super) fn end(&self) -> Position {
        self.position(self.indent + self.text.len())
    }

    /// The span of a piece of the line.
    pub(super) fn span(&self, piece: &'a str) -> Span {
        let offset = (piece.as_ptr() as usize).saturating_sub(self.whole.as_ptr() as usize);
        Span { start: self.position(offset), end: self.position(offset + piece.len()) }
    }

    fn position(&self, offset: usize) -> Position {
        let before = self.whole.get(..offset).unwrap_or_default();
        let units = if before.is_ascii() { offset } else { before.encode_utf16().count() };
        Position { line: self.number, column: saturating(units + 1) }
    }
}

/// The lines of a text that are not empty.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    let mut start = 0;
    let numbered = ends.zip(1..);
    numbered.filter_map(move |(end, number)| {
        let whole = text.get(start..end).unwrap_or_default();
        start = end + 1;
        let inner = whole.trim_ascii_end();
        let indent = inner.bytes().take_while(|byte| *byte == b' ').count();
        let text = inner.get(indent..).unwrap_or_default();
        (!text.is_empty()).then_some(Line { number, whole, indent, text })
    })
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Longest address of a section that is kept, in characters: every package below it gets a copy.
const MAX_REMOTE: usize = 512;

/// What is said of a longer one.
pub(super) const TOO_LONG: &str = "an address that is too long; its beginning is kept";

/// The beginning of an address, where it is longer than real ones.
pub(super) fn shorten(remote: &str) -> &str {
    let end = remote.char_indices().nth(MAX_REMOTE).map(|(at, _)| at);
    end.and_then(|end| remote.get(..end)).unwrap_or(remote)
}

/// Lines that are not understood; those that follow each other make one note.
pub(super) struct Unread {
    notes: Vec<Note>,
    last: Option<u32>,
}

impl Unread {
    pub(super) const fn new() -> Self {
        Self { notes: Vec::new(), last: None }
    }

    pub(super) fn line(&mut self, source: &Source<'_>, line: &Line<'_>, message: &str) {
        let follows = self.last.is_some_and(|last| last + 1 == line.number);
        self.last = Some(line.number);
        if let Some(note) = self.notes.last_mut().filter(|note| follows && note.message == message)
        {
            note.count = note.count.saturating_add(1);
            return;
        }
        let note = Note::new(NoteKind::UnreadEntry, message).in_file(source.path());
        self.notes.push(note.at(line.start()).about(line.text));
    }

    pub(super) fn push(&mut self, note: Note) {
        self.notes.push(note);
        self.last = None;
    }

    pub(super) fn into_notes(self) -> Vec<Note> {
        self.notes
    }
}

/// The text before the first ` (`, and what stands between that parenthesis and the next closing one.
pub(super) fn split_parenthesis(text: &str) -> (&str, Option<&str>) {
    let bytes = text.as_bytes();
    let mut openings = memchr::memchr_iter(b'(', bytes);
    let follows_space = |at: &usize| at.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b' ');
    let Some(at) = openings.find(follows_space) else { return (text, None) };
    let name = text.get(..at - 1).unwrap_or_default();
    let rest = text.get(at + 1..).unwrap_or_default();
    let inside = memchr::memchr(b')', rest.as_bytes()).and_then(|end| rest.get(..end));
    (name, inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::RepoPath;

    #[test]
    fn a_piece_of_a_line_has_the_same_place_as_in_the_source() {
        let path = RepoPath::new("x").unwrap();
        let text = "A\r\n\r\n  é😀b (1.0)\r\n";
        let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
        let line = lines(source.text()).nth(1).unwrap();
        assert_eq!((line.indent, line.text), (2, "é😀b (1.0)"));
        let (_, version) = split_parenthesis(line.text);
        let version = version.unwrap();
        assert_eq!(Some(line.span(version)), source.span_of(version));
        assert_eq!(source.text_of(line.span(version)), "1.0");
    }

    #[test]
    fn lines_in_a_row_that_are_not_understood_make_one_note() {
        let path = RepoPath::new("x").unwrap();
        let source = Source::from_bytes(&path, b"a\nb\n\nc\n").unwrap();
        let mut unread = Unread::new();
        lines(source.text()).for_each(|line| unread.line(&source, &line, "what"));
        let counts: Vec<u32> = unread.into_notes().iter().map(|note| note.count).collect();
        assert_eq!(counts, [2, 1]);
    }
}
