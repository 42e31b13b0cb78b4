//! Rust text with everything blanked out that does not run in the program: comments, strings, test code.
//!
//! Not a parser: it knows just enough of the language to find where a comment, a literal or an item ends. Line
//! numbers stay as they are.

use std::iter::Peekable;
use std::str::Chars;

/// The code without comments and without the contents of strings and characters.
pub(crate) fn code_only(text: &str) -> String {
    let mut scan = Scan { rest: text.chars().peekable(), out: String::with_capacity(text.len()) };
    while let Some(char) = scan.rest.next() {
        match char {
            '/' if scan.rest.peek() == Some(&'/') => scan.line_comment(),
            '/' if scan.rest.peek() == Some(&'*') => scan.block_comment(),
            '"' => scan.string(),
            '\'' => scan.character_or_lifetime(),
            'r' => scan.after_r(),
            other => scan.out.push(other),
        }
    }
    scan.out
}

/// The code of [`code_only`] without the items under `#[cfg(test)]`.
pub(crate) fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut parts = code.split(MARK);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let item = item_length(part);
        kept.extend(part.chars().take(item).filter(|char| *char == '\n'));
        kept.extend(part.chars().skip(item));
    }
    kept
}

/// Whether a word stands in the code by itself, not as a part of a longer name. `word` may hold `::`, `!`, `#[`.
pub(crate) fn says(code: &str, word: &str) -> bool {
    line_of(code, word).is_some()
}

/// The line, 1-based, of the first place where [`says`] finds the word.
pub(crate) fn line_of(code: &str, word: &str) -> Option<usize> {
    let (first, last) = (word.chars().next()?, word.chars().next_back()?);
    let alone = |(at, _): &(usize, &str)| {
        let before = code.get(..*at).and_then(|text| text.chars().next_back());
        let after = code.get(at + word.len()..).and_then(|text| text.chars().next());
        let is_end = is_word(first) && before.is_some_and(is_word);
        let is_start = is_word(last) && after.is_some_and(is_word);
        !is_end && !is_start
    };
    let (at, _) = code.match_indices(word).find(alone)?;
    Some(code.get(..at)?.matches('\n').count() + 1)
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Characters up to the end of the item: its block, or its semicolon where that comes first.
fn item_length(code: &str) -> usize {
    let mut depth = 0_u32;
    for (index, char) in code.chars().enumerate() {
        match char {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(char, ';' | '}') {
            return index + 1;
        }
    }
    code.chars().count()
}

struct Scan<'text> {
    rest: Peekable<Chars<'text>>,
    out: String,
}

impl Scan<'_> {
    fn line_comment(&mut self) {
        while self.rest.next_if(|char| *char != '\n').is_some() {}
    }

    fn block_comment(&mut self) {
        let mut depth = 0_u32;
        let mut previous = '/';
        while let Some(char) = self.rest.next() {
            self.keep_line_break(char);
            depth = match (previous, char) {
                ('/', '*') => depth + 1,
                ('*', '/') => depth - 1,
                _ => depth,
            };
            if depth == 0 {
                return;
            }
            // A star or slash belongs to one mark only: `/*/` opens and does not close.
            let is_mark = matches!((previous, char), ('/', '*') | ('*', '/'));
            previous = if is_mark { ' ' } else { char };
        }
    }

    fn string(&mut self) {
        self.out.push('"');
        while let Some(char) = self.rest.next() {
            self.keep_line_break(char);
            match char {
                '\\' => drop(self.rest.next()),
                '"' => break,
                _ => {}
            }
        }
        self.out.push('"');
    }

    fn character_or_lifetime(&mut self) {
        let mut ahead = self.rest.clone();
        let first = ahead.next();
        let is_character = first == Some('\\') || ahead.next() == Some('\'');
        self.out.push('\'');
        if !is_character {
            return;
        }
        if self.rest.next() == Some('\\') {
            self.rest.next();
        }
        while self.rest.next().is_some_and(|char| char != '\'') {}
        self.out.push('\'');
    }

    /// After an `r`: a raw string where quotes follow it, behind any number of `#`; else a letter like the others.
    fn after_r(&mut self) {
        let mut ahead = self.rest.clone();
        let hashes = ahead.clone().take_while(|char| *char == '#').count();
        self.out.push('r');
        if ahead.nth(hashes) != Some('"') {
            return;
        }
        self.out.push('"');
        self.rest.nth(hashes);
        while let Some(char) = self.rest.next() {
            self.keep_line_break(char);
            let mut after = self.rest.clone().take(hashes);
            if char == '"' && after.all(|char| char == '#') {
                break;
            }
        }
        self.out.push('"');
    }

    fn keep_line_break(&mut self, char: char) {
        if char == '\n' {
            self.out.push('\n');
        }
    }
}

#[test]
fn comments_and_literals_are_blanked_and_lines_stay() {
    let text = concat!(
        "a // b \"\nlet s = \"c \\\" d\"; /* e /* f */\n g */ h('\"', '\\'', 'i');\n",
        "fn k<'l>() {} r#\"m \" n\"# o br\"p\" q \"\n\" r"
    );
    let code = code_only(text);
    for word in ["b", "c", "d", "e", "f", "g", "i", "m", "n", "p"] {
        assert!(!says(&code, word), "{word} is still in {code:?}");
    }
    for word in ["a", "h", "k", "l", "o", "q"] {
        assert!(says(&code, word), "{word} is gone from {code:?}");
    }
    assert_eq!(code.matches('\n').count(), text.matches('\n').count());
}

#[test]
fn test_items_are_cut_and_the_code_after_them_is_not() {
    let code = "a;\n#[cfg(test)]\nmod tests {\n  { b }\n}\nc;\n#[cfg(test)]\nmod d;\ne;\n";
    let kept = without_tests(code);
    assert!(says(&kept, "a") && says(&kept, "c") && says(&kept, "e"));
    assert!(!says(&kept, "b") && !says(&kept, "d"));
    assert_eq!(line_of(&kept, "e"), Some(9));
}

#[test]
fn a_part_of_a_longer_name_is_not_the_word() {
    assert!(!says("let tokio_free = my_tokio;", "tokio"));
    assert_eq!(line_of("a\ntokio::spawn()", "tokio"), Some(2));
    assert!(says("std::println!()", "println!"));
    assert!(!says("eprintln!()", "println!"));
}
