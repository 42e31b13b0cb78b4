//! Secrets that are sent to a server.

use std::fmt;

use reqwest::header::HeaderValue;

/// A bearer token. It can be sent and compared, and in no way printed: `Debug` and `Display` write `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Text that cannot be a token. The text is not part of the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token is one word of printable ASCII characters")]
pub struct TokenError;

impl Token {
    /// Takes a token as read from a file or the environment; white space around it is dropped.
    ///
    /// # Errors
    /// [`TokenError`] for an empty token, or one with white space, control or other characters that no header takes.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let word = text.trim();
        if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError);
        }
        Ok(Self(word.to_owned()))
    }

    /// The value of the `Authorization` header, marked as sensitive for the HTTP library.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_cannot_be_printed() {
        let token = Token::new("s3cret\n").unwrap();
        assert_eq!(format!("{token} {token:?} {:?}", Some(&token)), "*** *** Some(***)");
        let header = token.authorization().unwrap();
        assert_eq!(header, "Bearer s3cret");
        assert!(!format!("{header:?}").contains("s3cret"));
    }

    #[test]
    fn a_token_cannot_smuggle_a_second_header() {
        for text in ["", "  ", "a b", "a\r\nHost: evil.example", "tökén", "a\0"] {
            assert_eq!(Token::new(text), Err(TokenError), "{text:?}");
        }
    }
}
