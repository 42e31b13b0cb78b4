//! Speaking to GitHub's API.

use std::time::Duration;

use anyhow::Context as _;
use lockgate_remote as remote;
use tokio::runtime::Runtime;

use crate::args::GithubArgs;
use crate::failure::{AUTH, Failure};
use crate::settings::Settings;

/// The repository that is named, and what its requests run on.
///
/// # Errors
/// Exit code 2 for what names no repository or no API, 4 for a token that is none.
pub(super) fn open(
    args: &GithubArgs,
    settings: &Settings,
) -> Result<(remote::GithubApi, Runtime), Failure> {
    let repository = remote::Repository::new(&args.repo)
        .map_err(|error| Failure::usage(error).with_hint("name it by --repo OWNER/REPO"))?;
    let limits = remote::Settings {
        attempts: args.attempts,
        idle_timeout: Duration::from_secs(args.timeout),
        ..remote::Settings::default()
    };
    let client = remote::Client::new(limits).map_err(Failure::incomplete)?;
    let url = args.github_api_url.as_deref().filter(|url| !url.is_empty());
    let url = url.unwrap_or(remote::GITHUB_API_URL);
    let token = settings.github_token()?;
    let api = remote::GithubApi::new(client, url, token, repository).map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot start the network").map_err(Failure::incomplete)?;
    Ok((api, runtime))
}

/// A failure of the API as one of the command.
pub(super) fn failed(error: remote::GithubError) -> Failure {
    let (hint, auth, usage) = (error.hint(), error.is_auth(), error.is_usage());
    let failure = if usage { Failure::usage(error) } else { Failure::incomplete(error) };
    let code = if auth { AUTH } else { failure.code };
    Failure { code, ..failure }.with_hint(hint)
}
