//! Globs of a policy, which are asked for every finding.

use std::sync::OnceLock;

use globset::{GlobBuilder, GlobMatcher};

/// A glob with what a text has to begin with, which spares most texts the search. It is compiled when the first text is
/// searched: that takes longer than thousands of searches.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    /// The plain text before the first wildcard.
    prefix: String,
    case: Case,
    glob: globset::Glob,
    matcher: OnceLock<GlobMatcher>,
}

/// Whether letter case matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Kept,
    Disregarded,
}

impl Glob {
    /// Reads a glob; `*` goes over `/` too.
    ///
    /// # Errors
    /// What is wrong, one line.
    pub(super) fn new(text: &str, case: Case) -> Result<Self, String> {
        let mut builder = GlobBuilder::new(text);
        // The same on every system: a backslash is never a separator here.
        builder.backslash_escape(true).case_insensitive(case == Case::Disregarded);
        let glob = builder.build();
        let glob = glob.map_err(|error| format!("the glob cannot be read: {}", error.kind()))?;
        let plain = text.split(['*', '?', '[', '{', '\\']).next().unwrap_or_default();
        // Other letters have cases that are no single byte.
        let prefix = if case == Case::Disregarded && !plain.is_ascii() { "" } else { plain };
        Ok(Self { prefix: prefix.to_owned(), case, glob, matcher: OnceLock::new() })
    }

    /// Whether a whole text fits.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let start = text.as_bytes().get(..self.prefix.len());
        let begins = start.is_some_and(|start| match self.case {
            Case::Kept => start == self.prefix.as_bytes(),
            Case::Disregarded => start.eq_ignore_ascii_case(self.prefix.as_bytes()),
        });
        let matcher = || self.matcher.get_or_init(|| self.glob.compile_matcher());
        begins && matcher().is_match(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOBS: &[&str] = &[
        "", "a", "a/**", "a/**/b", "**/b", "*", "a*", "a?b", "[ab]", "{a,b}/*", "a\\*", "ä*",
        "A/b", "a{,b}",
    ];
    const TEXTS: &[&str] = &[
        "", "a", "b", "a/", "a/b", "a/c/b", "ab", "axb", "a*", "äb", "Äb", "A/B", "a/B", "b/a",
        "aa",
    ];

    #[test]
    fn the_plain_beginning_changes_no_answer() {
        for glob in GLOBS {
            for (case, insensitive) in [(Case::Kept, false), (Case::Disregarded, true)] {
                let mut builder = GlobBuilder::new(glob);
                let builder = builder.backslash_escape(true).case_insensitive(insensitive);
                let whole = builder.build().unwrap().compile_matcher();
                let ours = Glob::new(glob, case).unwrap();
                for text in TEXTS {
                    assert_eq!(ours.is_match(text), whole.is_match(text), "{glob} {text} {case:?}");
                }
            }
        }
    }
}
