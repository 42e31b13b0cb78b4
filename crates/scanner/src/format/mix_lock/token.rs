//! The parts of an Elixir term.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{`, `[` or `%{`.
    Open,
    /// `}` or `]`.
    Close,
    Comma,
    /// A string; its text is what stands between the quotes.
    Text,
    /// An atom; its text is the name without the colon and quotes.
    Atom,
    /// A key of a keyword list, a number, `=>`, `:` and so on.
    Word,
    /// A string or atom that does not end on its line.
    Bad,
}

/// A part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Byte offset of the first character, quotes and colon included.
    pub(super) start: usize,
}

/// Reads tokens one by one.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Byte offset behind the last token.
    pub(super) const fn end(&self) -> usize {
        self.at
    }

    /// Goes on at the line after that of an offset.
    pub(super) fn skip_line(&mut self, offset: usize) {
        let rest = self.text.as_bytes().get(offset..).unwrap_or_default();
        self.at = memchr::memchr(b'\n', rest).map_or(self.text.len(), |at| offset + at + 1);
    }

    /// Whether an offset is the first one of its line that is no space.
    pub(super) fn starts_line(&self, offset: usize) -> bool {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        let first = before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
        first.is_none_or(|byte| *byte == b'\n')
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'#' => self.skip_line(self.at),
                _ if byte.is_ascii_whitespace() => self.at += 1,
                _ => return,
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn token(&mut self, kind: Kind, from: usize, to: usize, start: usize) -> Token<'a> {
        Token { kind, text: self.text.get(from..to).unwrap_or_default(), start }
    }

    /// The end of a string that begins before `from`: the offset of its quote.
    fn quote(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            let rest = self.text.as_bytes().get(at..)?;
            at += memchr::memchr3(b'"', b'\\', b'\n', rest)?;
            match self.byte(at)? {
                b'"' => return Some(at),
                b'\\' => at += 2,
                _ => return None,
            }
        }
    }

    fn quoted(&mut self, kind: Kind, from: usize, start: usize) -> Token<'a> {
        let Some(end) = self.quote(from) else {
            self.at = from;
            return self.token(Kind::Bad, start, from, start);
        };
        self.at = end + 1;
        self.token(kind, from, end, start)
    }

    fn word(&mut self, kind: Kind, from: usize, start: usize) -> Token<'a> {
        let rest = self.text.get(from..).unwrap_or_default();
        let ends = |byte: u8| {
            byte.is_ascii_whitespace() || matches!(byte, b',' | b'{' | b'}' | b'[' | b']' | b'"')
        };
        let length = rest.bytes().position(ends).unwrap_or(rest.len());
        self.at = from + length;
        self.token(kind, from, from + length, start)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_space();
        let start = self.at;
        let (kind, length) = match (self.byte(start)?, self.byte(start + 1)) {
            (b'"', _) => return Some(self.quoted(Kind::Text, start + 1, start)),
            (b':', Some(b'"')) => return Some(self.quoted(Kind::Atom, start + 2, start)),
            (b':', Some(next)) if next.is_ascii_alphabetic() || next == b'_' => {
                return Some(self.word(Kind::Atom, start + 1, start));
            }
            (b'%', Some(b'{')) => (Kind::Open, 2),
            (b'{' | b'[', _) => (Kind::Open, 1),
            (b'}' | b']', _) => (Kind::Close, 1),
            (b',', _) => (Kind::Comma, 1),
            _ => return Some(self.word(Kind::Word, start, start)),
        };
        self.at = start + length;
        Some(self.token(kind, start, self.at, start))
    }
}
