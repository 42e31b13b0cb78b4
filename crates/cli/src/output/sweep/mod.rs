//! The outputs of a sweep: what the results of all repositories come to, in, bytes out.
//!
//! As with a report of one repository, nothing is decided here, and a stranger's text passes through
//! [`lockgate_model::escape`].

mod csv;
mod headline;
mod json;
mod markdown;
mod ndjson;
mod text;

use std::io::{self, Write};

use lockgate_model::{Date, Verdict};
use lockgate_sweep::account::Stop;
use lockgate_sweep::summary::Summary;

use super::Color;
use crate::failure::AUTH;

pub(crate) use csv::Table;
pub(crate) use headline::{complete_line, verdict_line};
pub(crate) use ndjson::line as ndjson_line;

/// What a sweep came to.
#[derive(Debug)]
pub(crate) struct SweepReport<'a> {
    /// What was swept, in words: `acme`, `acme, octo/app`.
    pub(crate) what: String,
    /// The host.
    pub(crate) host: &'a str,
    /// The date for which it was judged.
    pub(crate) today: Date,
    /// The run, and the day on which it began.
    pub(crate) run: Option<(u64, Date)>,
    /// Whether nothing was asked of the host.
    pub(crate) offline: bool,
    /// Accounts that could not be listed, or not all of it, with the reason.
    pub(crate) partial: &'a [(String, String)],
    /// Why the run ended early, where it did.
    pub(crate) stopped: Option<&'a (Stop, String)>,
    /// What was found.
    pub(crate) summary: &'a Summary,
    /// What has changed since the run before.
    pub(crate) changes: Option<&'a Changes>,
    /// Requests of REST and points of GraphQL.
    pub(crate) spent: Option<(u64, u64)>,
    /// Date of the newest advisory data, of the ecosystem in use that is furthest behind.
    pub(crate) newest: Option<Date>,
}

/// What has changed from one run to the next.
#[derive(Debug, Default, serde::Serialize)]
pub(crate) struct Changes {
    /// The earlier run.
    pub(crate) since: u64,
    /// The day on which it began.
    pub(crate) of: String,
    /// Findings that are new.
    pub(crate) new: u64,
    /// Findings that are gone.
    pub(crate) fixed: u64,
    /// Findings in both.
    pub(crate) still_open: u64,
    /// Repositories that were examined for the first time.
    pub(crate) newly_covered: Vec<String>,
    /// Repositories that were examined then and are not now.
    pub(crate) coverage_lost: Vec<String>,
}

/// How it is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Colours, for `text`.
    pub(crate) color: Color,
    /// Whether only the headlines are written, for `text`.
    pub(crate) quiet: bool,
}

/// One way to show a sweep.
pub(crate) struct SweepOutput {
    /// The name on the command line.
    pub(crate) id: &'static str,
    /// Writes all of it.
    ///
    /// # Errors
    /// When the writer fails.
    pub(crate) render: fn(&SweepReport<'_>, Look, &mut dyn Write) -> io::Result<()>,
}

/// The outputs that are written at the end. `ndjson`, `csv` and `sarif` are written repository by repository.
pub(crate) const SWEEP_OUTPUTS: &[SweepOutput] = &[
    SweepOutput { id: "text", render: text::render },
    SweepOutput { id: "json", render: json::render },
    SweepOutput { id: "markdown", render: markdown::render },
];

impl SweepReport<'_> {
    /// Whether every repository was examined, and everything in them judged.
    pub(crate) fn is_complete(&self) -> bool {
        self.partial.is_empty() && self.stopped.is_none() && self.summary.is_complete()
    }

    /// Blocked is told whatever else is missing.
    pub(crate) fn verdict(&self) -> Verdict {
        match (self.summary.counts.blocked > 0, self.is_complete()) {
            (true, _) => Verdict::Blocked,
            (false, false) => Verdict::Incomplete,
            (false, true) => Verdict::Pass,
        }
    }

    /// The exit code: of what is missing for want of a credential, that of credentials.
    pub(crate) fn exit_code(&self) -> u8 {
        match (self.verdict(), self.stopped) {
            (Verdict::Incomplete, Some((Stop::Credentials, _))) => AUTH,
            (verdict, _) => verdict.exit_code(),
        }
    }
}

