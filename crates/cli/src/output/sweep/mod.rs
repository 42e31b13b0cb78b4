//! The outputs of a sweep: what the results of all repositories come to, in, bytes out.
//!
//! As with a report of one repository, nothing is decided here, and a stranger's text passes through
//! [`lockgate_model::escape`].

mod changes;
mod csv;
mod headline;
mod html;
mod json;
mod markdown;
mod ndjson;
mod posture;
mod publish;
mod text;
mod who;

use std::io::{self, Write};

use lockgate_model::{Date, Verdict};
use lockgate_sweep::account::{Ending, FailReason, Stop};
use lockgate_sweep::diff::{Coverage, Diff};
use lockgate_sweep::judge::Judged;
use lockgate_sweep::summary::Summary;

use super::Color;
use crate::failure::AUTH;

pub(crate) use changes::{diff_json, diff_text};
pub(crate) use csv::Table;
pub(crate) use headline::{complete_line, verdict_line};
pub(crate) use html::PageData;
pub(crate) use ndjson::line as ndjson_line;
pub(crate) use posture::{PostureReport, posture_csv, posture_json, posture_text};
pub(crate) use publish::{
    IssueRow, PublishReport, publish_json, publish_text, repository_body, tracking_body,
};
pub(crate) use who::{who_json, who_text};

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
    /// How the repositories ended.
    pub(crate) summary: &'a Summary,
    /// What was found, in short form, for the views.
    pub(crate) judged: &'a Judged,
    /// What has changed since the run before.
    pub(crate) changes: Option<&'a Changes>,
    /// Requests of REST and points of GraphQL.
    pub(crate) spent: Option<(u64, u64)>,
    /// What a page shows beside this; `None` where no page is written.
    pub(crate) page: Option<&'a PageData>,
    /// Date of the newest advisory data, of the ecosystem in use that is furthest behind.
    pub(crate) newest: Option<Date>,
}

/// What has changed since another judgement.
#[derive(Debug)]
pub(crate) struct Changes {
    /// The judgement before, in words: `run 3, judged for 2026-11-19`.
    pub(crate) since: String,
    /// What differs.
    pub(crate) diff: Diff,
}

impl Changes {
    /// Names of repositories by what became of their coverage.
    pub(crate) fn of(&self, coverage: Coverage) -> Vec<&str> {
        let all = self.diff.repositories.iter().filter(|one| one.coverage == coverage);
        all.map(|one| one.name.as_str()).collect()
    }
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
    SweepOutput { id: "html", render: html::render },
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

    /// As of a scan; 4 where it is incomplete because GitHub did not let us in.
    pub(crate) fn exit_code(&self) -> u8 {
        match self.verdict() {
            Verdict::Incomplete if self.is_refused() => AUTH,
            verdict => verdict.exit_code(),
        }
    }

    /// Whether the credential ended with the run, or opened none of the repositories.
    fn is_refused(&self) -> bool {
        let refusals = [FailReason::NoAccess, FailReason::SsoRequired, FailReason::IpAllowList];
        let is_refusal = |ending: &Ending| matches!(ending, Ending::Failed(reason, _) if refusals.contains(reason));
        let missing = &self.summary.not_examined;
        let all = self.summary.counts.examined == 0
            && !missing.is_empty()
            && missing.values().all(is_refusal);
        all || self.stopped.is_some_and(|(stop, _)| *stop == Stop::Credentials)
    }
}
