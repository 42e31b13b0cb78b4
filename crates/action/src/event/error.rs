//! Why an event cannot be used.

/// An event that cannot be understood, or must not be. Names of events stand in the message as printable text.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The runner names no event.
    #[error("no event is named: GITHUB_EVENT_NAME is not set")]
    NoName,
    /// There is no payload.
    #[error("the payload of the event `{event}` is missing: there is no file at GITHUB_EVENT_PATH")]
    NoPayload {
        /// The event.
        event: String,
    },
    /// The payload is larger than GitHub makes them.
    #[error(
        "the payload of the event `{event}` has {bytes} bytes, more than {}",
        super::MAX_PAYLOAD_BYTES
    )]
    TooLarge {
        /// The event.
        event: String,
        /// Its size.
        bytes: usize,
    },
    /// The payload is cut off, or no JSON, or a field of it is of another type.
    #[error("the payload of the event `{event}` cannot be read")]
    Unreadable {
        /// The event.
        event: String,
        /// Where and why.
        #[source]
        source: serde_json::Error,
    },
    /// The payload has no field that every payload of such an event has: it belongs to another event.
    #[error("the payload is not one of the event `{event}`: it has no `{field}`")]
    OtherEvent {
        /// The event.
        event: String,
        /// The path of the field.
        field: &'static str,
    },
    /// A field holds no id of a commit.
    #[error("`{field}` in the payload of the event `{event}` is not the id of a commit")]
    NoCommit {
        /// The event.
        event: String,
        /// The path of the field.
        field: &'static str,
    },
    /// The event runs with the rights of the base on behalf of a stranger.
    #[error(
        "the event `pull_request_target` is refused: it gives a stranger's change a token that can write, and secrets"
    )]
    PullRequestTarget,
}

impl EventError {
    /// What the user can do.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NoName => "run `lockgate scan` or `lockgate gate` outside GitHub Actions",
            Self::NoPayload { .. } => {
                "in a container, mount the folder of GITHUB_EVENT_PATH; elsewhere use `lockgate gate`"
            }
            Self::TooLarge { .. }
            | Self::Unreadable { .. }
            | Self::OtherEvent { .. }
            | Self::NoCommit { .. } => {
                "no step may write to the file at GITHUB_EVENT_PATH or set GITHUB_EVENT_NAME; else name `base` and `head` with `lockgate gate`"
            }
            Self::PullRequestTarget => {
                "use `on: pull_request`: it needs no secret, and code scanning takes its results from forks too"
            }
        }
    }
}
