//! Who asks.

mod app;
mod jwt;

pub use app::{AppCredential, CredentialError, Installation};

use crate::Token;

/// What a host is asked with.
#[derive(Clone, Debug, Default)]
pub enum Credential {
    /// Nothing: only what is public, 60 requests an hour.
    #[default]
    None,
    /// A token of a person or a workflow, sent as it is.
    Token(Token),
    /// A GitHub App's installation: its tokens live an hour and are renewed.
    App(AppCredential),
}

impl Credential {
    /// Whether there is any.
    #[must_use]
    pub const fn is_some(&self) -> bool {
        !matches!(self, Self::None)
    }
}

impl From<Option<Token>> for Credential {
    fn from(token: Option<Token>) -> Self {
        token.map_or(Self::None, Self::Token)
    }
}
