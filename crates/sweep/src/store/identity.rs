//! Whose store it is.

/// What a store is opened for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The host whose repositories are in it: `github.com`.
    pub host: String,
    /// The program with its version.
    pub tool: String,
    /// Who opens it, as another sweep is told: a user and a machine.
    pub owner: String,
}
