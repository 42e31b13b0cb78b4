//! Words that nobody could know beforehand: they end a stretch that a stranger wrote.

use std::fmt::Write as _;

/// Random bytes of the caller, for one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce([u8; 16]);

impl Nonce {
    /// Takes bytes that must come from a random source that a stranger cannot predict.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// A word of letters, digits and `_` that does not stand in `text`.
    pub(crate) fn word_not_in(self, text: &str) -> String {
        let mut word = String::from("lockgate_");
        for byte in self.0 {
            // Writing to a String cannot fail.
            let _ = write!(word, "{byte:02x}");
        }
        // A text is finite, so that some length of the word is not in it.
        while text.contains(&word) {
            word.push('_');
        }
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_never_stands_in_the_text_that_it_ends() {
        let nonce = Nonce::new([0xab; 16]);
        let word = nonce.word_not_in("");
        assert_eq!(word, format!("lockgate_{}", "ab".repeat(16)));
        let longer = nonce.word_not_in(&format!("x {word} y {word}_"));
        assert_eq!(longer, format!("{word}__"));
    }
}
