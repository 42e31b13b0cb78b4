//! What is sent back.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::limits::Bucket;

/// What is sent back, and how.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) delivery: Delivery,
    pub(crate) charge: Charge,
}

/// How a body goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    /// So many bytes, then a pause, and again.
    Slow {
        bytes: usize,
        pause: Duration,
    },
    /// So many bytes, then nothing.
    Stalled {
        after: usize,
    },
    /// So many bytes, then the end of the connection.
    Cut {
        after: usize,
    },
    /// The connection is reset without an answer.
    Reset,
    /// No answer at all.
    Silence,
}

/// What a request was counted as.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Charge {
    pub(crate) bucket: Option<Bucket>,
    pub(crate) cost: u32,
    pub(crate) nodes: u64,
    pub(crate) objects: usize,
}

impl Answer {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), kind.to_owned())];
        Self {
            status,
            headers,
            body: body.into(),
            delivery: Delivery::Whole,
            charge: Charge::default(),
        }
    }

    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", value.to_string())
    }

    /// A refusal in GitHub's form.
    pub(crate) fn refusal(status: u16, message: &str) -> Self {
        let documentation = "https://docs.github.com/rest";
        let status_text = status.to_string();
        Self::json(
            status,
            &json!({"message": message, "documentation_url": documentation, "status": status_text}),
        )
    }

    pub(crate) fn not_found() -> Self {
        Self::refusal(404, "Not Found")
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Puts a header in the place of those of its name.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(other, _)| other != name);
        self.headers.push((name.to_owned(), value.into()));
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }
}
