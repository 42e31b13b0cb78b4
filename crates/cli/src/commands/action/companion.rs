//! The comment for a run that could not write it itself, from the report that it left behind.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use anyhow::anyhow;
use lockgate_action::commands::{Level, message};
use lockgate_action::comment::{CommentAction, body, marker};
use lockgate_action::companion::{MAX_REPORT_BYTES, Told, text};
use lockgate_action::{CommentMode, Environment, Inputs, Trigger, WorkflowRun};
use lockgate_model::Verdict;
use lockgate_remote as remote;

use super::comment::{Connection, Problem};
use super::judge;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Writes the comment, or says why there is none. The verdict is that of the other run; this one has none.
///
/// # Errors
/// Exit code 2 for another event and for inputs; 3 where GitHub does not answer or refuses, and for a report that cannot be
/// read: then the comment that is there says so.
pub(super) fn comment(from: &Path, settings: &Settings) -> Result<u8, Failure> {
    let written = write(from, settings);
    if let Err(failure) = &written {
        let text = format!("{:#}", failure.error);
        terminal::print_raw(&message(Level::Error, "lockgate: no comment", &text))?;
    }
    written.map(|()| 0)
}

fn write(from: &Path, settings: &Settings) -> Result<(), Failure> {
    let has_token = settings.github_token().is_ok_and(|token| token.is_some());
    let environment = Environment::new(|name| settings.variable(name), has_token);
    let inputs = Inputs::new(|name| settings.variable(name)).map_err(|error| {
        let hint = error.hint();
        Failure::usage(error).with_hint(hint)
    })?;
    let event = judge::event(&environment)?;
    let Trigger::WorkflowRun(run) = &event.trigger else { return Err(other_event()) };
    let (told, problem) = match read(from) {
        Ok(told) => (told, None),
        Err(problem) => (None, Some(problem)),
    };
    let told = told.map(|told| if run.succeeded { told } else { told.of_failed_run() });
    let companion = Companion { run, told, environment: &environment, inputs: &inputs };
    match companion.write(settings) {
        Ok(line) => terminal::print_raw(&message(Level::Notice, "lockgate", &line))?,
        Err(problem) => return Err(Failure::incomplete(anyhow!(problem.line(&BTreeSet::new())))),
    }
    problem.map_or(Ok(()), |problem| Err(Failure::incomplete(anyhow!(problem))))
}

fn other_event() -> Failure {
    Failure::usage(anyhow!("a comment from a report is written on workflow_run"))
        .with_hint("on pull_request, the action writes it itself: see its input `comment`")
}

/// Reads the report; `None` where the run left none, such as one that was cancelled. What unpacked it may have made anything of
/// the file.
fn read(path: &Path) -> Result<Option<Told>, String> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err("the report is no plain file".to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("the report cannot be read: {error}")),
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_REPORT_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("the report cannot be read: {error}"))?;
    Told::read(&bytes).map(Some).map_err(|error| error.to_string())
}

/// All that makes a comment.
struct Companion<'a> {
    run: &'a WorkflowRun,
    told: Option<Told>,
    environment: &'a Environment,
    inputs: &'a Inputs,
}

impl Companion<'_> {
    /// Writes the comment; gives one line on what was done, or why there is none.
    fn write(&self, settings: &Settings) -> Result<String, Problem> {
        if self.run.event != "pull_request" {
            return Ok("no comment: the run was not for a pull request".to_owned());
        }
        if self.inputs.comment == CommentMode::Never {
            return Ok("no comment: the input `comment` is `never`".to_owned());
        }
        let connection = Connection::open(self.environment, settings)?;
        let commit = self.run.head.as_str();
        let pull = match self.pulls(&connection)?.as_slice() {
            [] => return Ok(format!("no comment: no open pull request is at commit {commit}")),
            [pull] => *pull,
            several => {
                let count = several.len();
                return Ok(format!(
                    "no comment: {count} open pull requests are at commit {commit}"
                ));
            }
        };
        let page = self.environment.page_of(self.run.id);
        let verdict = self.told.as_ref().map_or(Verdict::Incomplete, |told| told.verdict);
        let render = |room| text(self.told.as_ref(), page.as_deref(), room);
        let text = body(&self.inputs.category, verdict, Some(commit), render);
        let marker = marker(&self.inputs.category);
        let comment = remote::Comment { pull, marker: &marker, body: &text };
        let done = match connection.write(&comment, self.wanted())? {
            Some(remote::Sticky::Created) => "written",
            Some(remote::Sticky::Updated) => "brought up to date",
            Some(remote::Sticky::Unchanged) => "up to date",
            None => "not needed",
        };
        Ok(format!("the comment on pull request {pull} is {done}"))
    }

    /// The pull requests that GitHub knows at the commit of the run.
    fn pulls(&self, connection: &Connection) -> Result<Vec<u64>, Problem> {
        let (Some(branch), Some(repository)) = (&self.run.branch, &self.run.repository) else {
            return Ok(Vec::new());
        };
        let Ok(repository) = remote::Repository::new(repository) else { return Ok(Vec::new()) };
        let head =
            remote::PullHead { repository: &repository, branch, commit: self.run.head.as_str() };
        let found = remote::pulls_with_head(&connection.api, &head);
        connection.runtime.block_on(found).map_err(Problem::Github)
    }

    /// A run without a report makes no new comment, and lets none stand with an old verdict.
    fn wanted(&self) -> CommentAction {
        match (&self.told, self.inputs.comment) {
            (Some(_), CommentMode::Always) => CommentAction::Create,
            (Some(told), CommentMode::OnFindings) if told.is_news() => CommentAction::Create,
            _ => CommentAction::Leave,
        }
    }
}
