//! The one comment on a pull request.

use lockgate_action::comment::{CommentAction, action, body, marker};
use lockgate_action::{Comment as Planned, Environment};
use lockgate_remote as remote;

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
    let pull = match judged.plan.comment {
        Planned::On(pull) => pull,
        Planned::No(why) => return Some(why.to_owned()),
    };
    let category = &judged.inputs.category;
    let verdict = judged.report.verdict;
    let text = body(category, verdict, environment.sha.as_deref(), markdown);
    let marker = marker(category);
    let comment = remote::Comment { pull, marker: &marker, body: &text };
    match send(environment, settings, &comment, wanted) {
        Ok(()) => None,
        Err(problem) => Some(format!("no comment: {problem}")),
    }
}

fn send(
    environment: &Environment,
    settings: &Settings,
    comment: &remote::Comment<'_>,
    wanted: CommentAction,
) -> Result<(), String> {
    let token = settings.github_token().map_err(|failure| format!("{:#}", failure.error))?;
    let repository = environment.repository.as_deref().unwrap_or_default();
    let repository = remote::Repository::new(repository).map_err(|error| error.to_string())?;
    let client = remote::Client::new(remote::Settings::default());
    let client = client.map_err(|error| error.to_string())?;
    let told = |error: remote::GithubError| {
        let hint = error.hint();
        format!("{}; {hint}", crate::commands::database::chain(&error))
    };
    let api = remote::GithubApi::new(client, &environment.api_url, token, repository);
    let api = api.map_err(told)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let author = remote::Author::Workflow;
    let sent = runtime.block_on(async {
        match wanted {
            CommentAction::Create | CommentAction::Update(_) => {
                remote::sticky_comment(&api, comment, &author).await.map(drop)
            }
            CommentAction::Leave => remote::refresh_comment(&api, comment, &author).await.map(drop),
        }
    });
    sent.map_err(told)
}
