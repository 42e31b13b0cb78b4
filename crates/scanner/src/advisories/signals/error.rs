//! Why a file of signals is not used.

use std::fmt;
use std::io;

use lockgate_model::Date;

use super::guard::Overflow;

/// A publisher of signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalFeed {
    /// The Exploit Prediction Scoring System of FIRST.
    Epss,
    /// CISA's catalogue of known exploited vulnerabilities.
    Kev,
}

impl SignalFeed {
    /// The feed as it stands in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Epss => "EPSS",
            Self::Kev => "KEV",
        }
    }
}

impl fmt::Display for SignalFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file that is not used: no value of it is. The message says what is wrong, [`SignalError::hint`] what to do; neither
/// names the file, which the caller knows.
#[derive(Debug, thiserror::Error)]
#[error("the {feed} file is not used: {refusal}")]
pub struct SignalError {
    /// What the file should have been.
    pub feed: SignalFeed,
    /// What is wrong.
    pub refusal: Refusal,
}

/// What is wrong with a file. May hold untrusted text.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The reader failed.
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    /// No byte.
    #[error("it is empty")]
    Empty,
    /// It breaks off.
    #[error("it ends in the middle of {0}; most likely it is half downloaded")]
    Cut(&'static str),
    /// The compressed bytes are wrong.
    #[error("its compressed data is damaged: {0}")]
    Damaged(io::Error),
    /// HTML or XML in its place.
    #[error("it is a web page: a proxy, a login or an error page was saved in its place")]
    WebPage,
    /// Another format.
    #[error("it does not have the expected form: {0}")]
    Foreign(String),
    /// A column is missing.
    #[error("its table has no column `{0}`")]
    MissingColumn(&'static str),
    /// No date, so that nobody could tell how old its values are.
    #[error("it does not say of which date it is")]
    Undated,
    /// A date that cannot be true.
    #[error("it is of {date}, and today is {today}")]
    Future {
        /// The date in the file.
        date: Date,
        /// Today.
        today: Date,
    },
    /// Nothing in it.
    #[error("it has no entries")]
    NoRows,
    /// Too much of it is bad.
    #[error("{bad} of its {total} entries cannot be read, first: {first}")]
    BadRows {
        /// Entries that cannot be read.
        bad: u32,
        /// All entries.
        total: u32,
        /// The first bad one.
        first: String,
    },
    /// It says itself that it is not whole.
    #[error(
        "it says that it has {stated} entries and has {found}; most likely it is half downloaded"
    )]
    Count {
        /// What it says.
        stated: u64,
        /// What it has.
        found: u32,
    },
    /// More than any honest file has.
    #[error("it has {0}; no honest file has")]
    TooLarge(String),
}

impl SignalError {
    /// What the user can do.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self.refusal {
            Refusal::Unreadable(_) => "check that the file is there and may be read",
            Refusal::Future { .. } => {
                "check this machine's clock; if it is right, download the file again"
            }
            Refusal::WebPage | Refusal::Foreign(_) | Refusal::MissingColumn(_) => {
                "check the address and the proxy, then download the file again"
            }
            Refusal::Empty
            | Refusal::Cut(_)
            | Refusal::Damaged(_)
            | Refusal::Undated
            | Refusal::NoRows
            | Refusal::BadRows { .. }
            | Refusal::Count { .. }
            | Refusal::TooLarge(_) => "download the file again",
        }
    }
}

impl Refusal {
    /// The refusal for a failed read; a gzip stream that breaks off is told from one that is damaged.
    pub(super) fn of_io(error: io::Error) -> Self {
        if let Some(overflow) = error.get_ref().and_then(|inner| inner.downcast_ref::<Overflow>()) {
            return Self::TooLarge(overflow.to_string());
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Cut("its compressed data"),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Self::Damaged(error),
            _ => Self::Unreadable(error),
        }
    }
}
