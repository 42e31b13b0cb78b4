//! The one comment on a pull request.

use std::collections::BTreeSet;
use std::fmt::Display;

use lockgate_action::comment::{CommentAction, action, body, marker};
use lockgate_action::degrade::{Delivery, Situation, refused};
use lockgate_action::{Comment as Planned, Environment};
use lockgate_remote as remote;
use tokio::runtime::Runtime;

use super::judge::Judged;
use crate::settings::Settings;

/// Writes the comment, or brings ours up to date. Gives one line on what could not be delivered, where something could
/// not: it never changes the verdict.
pub(super) fn write(
    judged: &Judged,
    environment: &Environment,
    settings: &Settings,
    markdown: &dyn Fn(usize) -> String,
) -> Option<String> {
    let wanted = action(judged.inputs.comment, &judged.report, None);
    if judged.inputs.comment == lockgate_action::CommentMode::Never {
        return None;
    }
    // Why there is none is a note of the plan, where there could be one.
    let Planned::On(pull) = judged.plan.comment else { return None };
    let category = &judged.inputs.category;
    let verdict = judged.report.verdict;
    let text = body(category, verdict, environment.sha.as_deref(), markdown);
    let marker = marker(category);
    let comment = remote::Comment { pull, marker: &marker, body: &text };
    match send(environment, settings, &comment, wanted) {
        Ok(_) => None,
        Err(problem) => Some(problem.line(&judged.situations)),
    }
}

/// Why there is no comment.
pub(super) enum Problem {
    /// The API says so.
    Github(remote::GithubError),
    /// Nothing could be asked.
    Other(String),
}

impl Problem {
    /// What could not be delivered and how to allow it, in one line.
    pub(super) fn line(&self, situations: &BTreeSet<Situation>) -> String {
        let error = match self {
            Self::Github(error) => error,
            Self::Other(text) => return format!("no comment: {text}"),
        };
        let status = match error.cause() {
            remote::GithubError::Unauthorized { .. } => 401,
            remote::GithubError::Forbidden { .. } => 403,
            remote::GithubError::NotFound { .. } => 404,
            _ => 0,
        };
        match refused(status, "", Delivery::Comment) {
            Some(Situation::MissingPermission(_))
                if situations.contains(&Situation::DependabotPullRequest) =>
            {
                Situation::DependabotPullRequest.line().to_owned()
            }
            Some(situation) => situation.line().to_owned(),
            None => {
                let chain = crate::commands::database::chain(error);
                format!("no comment: {chain}; {}", error.hint())
            }
        }
    }
}

fn send(
    environment: &Environment,
    settings: &Settings,
    comment: &remote::Comment<'_>,
    wanted: CommentAction,
) -> Result<Option<remote::Sticky>, Problem> {
    let connection = Connection::open(environment, settings)?;
    connection.write(comment, wanted)
}

/// The repository of the run, and what its requests run on.
pub(super) struct Connection {
    pub(super) api: remote::GithubApi,
    pub(super) runtime: Runtime,
}

impl Connection {
    pub(super) fn open(environment: &Environment, settings: &Settings) -> Result<Self, Problem> {
        let other = |error: &dyn Display| Problem::Other(error.to_string());
        let token = settings.github_token();
        let token = token.map_err(|failure| other(&format!("{:#}", failure.error)))?;
        let repository = environment.repository.as_deref().unwrap_or_default();
        let repository = remote::Repository::new(repository).map_err(|error| other(&error))?;
        let client = remote::Client::new(remote::Settings::default());
        let client = client.map_err(|error| other(&error))?;
        let api = remote::GithubApi::new(client, &environment.api_url, token, repository);
        let api = api.map_err(Problem::Github)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| other(&error))?;
        Ok(Self { api, runtime })
    }

    /// Writes the comment, or brings ours up to date; `None` where there was none to bring up to date.
    pub(super) fn write(
        &self,
        comment: &remote::Comment<'_>,
        wanted: CommentAction,
    ) -> Result<Option<remote::Sticky>, Problem> {
        let author = remote::Author::Workflow;
        let sent = self.runtime.block_on(async {
            match wanted {
                CommentAction::Create | CommentAction::Update(_) => {
                    remote::sticky_comment(&self.api, comment, &author).await.map(Some)
                }
                CommentAction::Leave => remote::refresh_comment(&self.api, comment, &author).await,
            }
        });
        sent.map_err(Problem::Github)
    }
}
