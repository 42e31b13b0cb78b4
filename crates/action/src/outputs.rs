//! The outputs of the step, for the steps behind it.

use std::fmt::Write as _;

use lockgate_model::{Action, Class, Decision, Report};

use crate::nonce::Nonce;
use crate::plan::Upload;

/// What the step says to the steps behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outputs {
    /// `verdict`: `pass`, `blocked`, `incomplete`, or `error` where there is no report.
    pub verdict: &'static str,
    /// `exit-code`: what `lockgate` itself exits with, whatever the input `fail` is.
    pub exit_code: u8,
    /// `complete`: whether everything was judged.
    pub complete: bool,
    /// `findings`: those of lockfiles and of other tools that the policy does not ignore.
    pub findings: usize,
    /// `introduced`: those of them that the change brings in; 0 without a comparison.
    pub introduced: usize,
    /// `blocking`: those that block.
    pub blocking: usize,
    /// `upload`, `upload-ref` and `upload-sha`: whether the SARIF file is to be uploaded, and under which ref and commit.
    pub upload: Upload,
    /// The files that were written.
    pub files: Files,
}

/// Files that were written, by their paths; an output without one is empty.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Files {
    /// `sarif-file`.
    pub sarif: Option<String>,
    /// `json-file`.
    pub json: Option<String>,
    /// `markdown-file`.
    pub markdown: Option<String>,
    /// `comment-body-file`.
    pub comment_body: Option<String>,
}

impl Outputs {
    /// The outputs of a report. A report that is incomplete is not uploaded: alerts that it could not see would close.
    #[must_use]
    pub fn new(report: &Report, upload: Upload, files: Files) -> Self {
        let incomplete = "no upload: not everything could be judged, alerts would close unseen";
        let upload = if report.complete { upload } else { Upload::No(incomplete) };
        let counts = Counts::of(report);
        Self {
            verdict: report.verdict.as_str(),
            exit_code: report.verdict.exit_code(),
            complete: report.complete,
            findings: counts.findings,
            introduced: counts.introduced,
            blocking: counts.blocking,
            upload,
            files,
        }
    }

    /// The outputs of a run that ended without a report. Nothing in them reads as a pass.
    #[must_use]
    pub fn without_report(exit_code: u8) -> Self {
        Self {
            verdict: "error",
            exit_code,
            complete: false,
            findings: 0,
            introduced: 0,
            blocking: 0,
            upload: Upload::No("no upload: there is no report"),
            files: Files::default(),
        }
    }

    /// The text to append to the file at `GITHUB_OUTPUT`. Each value ends at a word that is not in it.
    #[must_use]
    pub fn render(&self, nonce: Nonce) -> String {
        let (git_ref, commit) = match &self.upload {
            Upload::To(target) => (target.git_ref.as_str(), target.commit.as_str()),
            Upload::No(_) => ("", ""),
        };
        let path = |path: &Option<String>| path.clone().unwrap_or_default();
        let values = [
            ("verdict", self.verdict.to_owned()),
            ("exit-code", self.exit_code.to_string()),
            ("complete", self.complete.to_string()),
            ("findings", self.findings.to_string()),
            ("introduced", self.introduced.to_string()),
            ("blocking", self.blocking.to_string()),
            ("upload", matches!(self.upload, Upload::To(_)).to_string()),
            ("upload-ref", git_ref.to_owned()),
            ("upload-sha", commit.to_owned()),
            ("sarif-file", path(&self.files.sarif)),
            ("json-file", path(&self.files.json)),
            ("markdown-file", path(&self.files.markdown)),
            ("comment-body-file", path(&self.files.comment_body)),
        ];
        let mut out = String::new();
        for (name, value) in values {
            let end = nonce.word_not_in(&value);
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{name}<<{end}\n{value}\n{end}");
        }
        out
    }
}

/// How many findings there are.
struct Counts {
    findings: usize,
    introduced: usize,
    blocking: usize,
}

impl Counts {
    fn of(report: &Report) -> Self {
        let ours = report
            .findings
            .iter()
            .map(|one| (&one.decision, one.change.as_ref().map(|change| change.class)));
        let foreign = report.foreign.iter().map(|one| (&one.decision, one.class));
        let active: Vec<(&Decision, Option<Class>)> =
            ours.chain(foreign).filter(|(decision, _)| decision.action != Action::Ignore).collect();
        let introduced = active.iter().filter(|(_, class)| *class == Some(Class::Introduced));
        let blocking = active.iter().filter(|(decision, _)| decision.action == Action::Block);
        Self { findings: active.len(), introduced: introduced.count(), blocking: blocking.count() }
    }
}

#[cfg(test)]
mod tests;
