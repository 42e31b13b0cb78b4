//! What the runner tells of a workflow run. Nothing here reads the environment: its values are handed in.

use std::fmt::Display;
use std::path::PathBuf;

use crate::host;

/// The variables of a workflow run that the wrapper needs. An empty variable counts as none.
///
/// Source: <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Environment {
    /// `GITHUB_EVENT_NAME`: what started the run.
    pub event_name: Option<String>,
    /// `GITHUB_EVENT_PATH`: the file with the event's payload.
    pub event_path: Option<PathBuf>,
    /// `GITHUB_SERVER_URL`, `https://github.com` without one; no `/` at its end.
    pub server_url: String,
    /// `GITHUB_API_URL`, else the API of the server; no `/` at its end.
    pub api_url: String,
    /// `GITHUB_REPOSITORY`: `owner/name`.
    pub repository: Option<String>,
    /// `GITHUB_REF`: `refs/heads/main`, `refs/pull/7/merge`.
    pub git_ref: Option<String>,
    /// `GITHUB_SHA`: the commit that the event stands for; of a pull request the merge commit.
    pub sha: Option<String>,
    /// `GITHUB_WORKSPACE`: the checkout.
    pub workspace: Option<PathBuf>,
    /// `RUNNER_TEMP`: where files may be written that go away with the job.
    pub temp: Option<PathBuf>,
    /// `GITHUB_OUTPUT`: the file that takes outputs.
    pub output_file: Option<PathBuf>,
    /// `GITHUB_STEP_SUMMARY`: the file that takes the summary.
    pub summary_file: Option<PathBuf>,
    /// `GITHUB_RUN_ID`: names the run in its URL.
    pub run_id: Option<String>,
    /// Whether there is a token for GitHub's API; the token itself never comes here.
    pub has_token: bool,
}

impl Environment {
    /// Takes the values that `get` has; `has_token` says whether a token was given.
    pub fn new(get: impl Fn(&str) -> Option<String>, has_token: bool) -> Self {
        let text = |name: &str| get(name).filter(|value| !value.is_empty());
        let path = |name: &str| text(name).map(PathBuf::from);
        let url = |name: &str| text(name).map(|url| url.trim_end_matches('/').to_owned());
        let server_url = url("GITHUB_SERVER_URL").unwrap_or_else(|| host::PUBLIC.to_owned());
        let api_url = url("GITHUB_API_URL").unwrap_or_else(|| host::api_url(&server_url));
        Self {
            event_name: text("GITHUB_EVENT_NAME"),
            event_path: path("GITHUB_EVENT_PATH"),
            server_url,
            api_url,
            repository: text("GITHUB_REPOSITORY"),
            git_ref: text("GITHUB_REF"),
            sha: text("GITHUB_SHA"),
            workspace: path("GITHUB_WORKSPACE"),
            temp: path("RUNNER_TEMP"),
            output_file: path("GITHUB_OUTPUT"),
            summary_file: path("GITHUB_STEP_SUMMARY"),
            run_id: text("GITHUB_RUN_ID"),
            has_token,
        }
    }

    /// The page of this run, where the runner tells enough of it.
    #[must_use]
    pub fn run_url(&self) -> Option<String> {
        self.page_of(self.run_id.as_ref()?)
    }

    /// The page of a run of this repository.
    #[must_use]
    pub fn page_of(&self, run: impl Display) -> Option<String> {
        let repository = self.repository.as_ref()?;
        Some(format!("{}/{repository}/actions/runs/{run}", self.server_url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_none() {
        let environment = Environment::new(|_| Some(String::new()), false);
        let nothing = Environment::new(|_| None, false);
        assert_eq!(environment, nothing);
        assert_eq!(nothing.api_url, "https://api.github.com");
        assert_eq!(nothing.run_url(), None);
    }

    #[test]
    fn the_runners_own_api_url_wins() {
        let get = |name: &str| match name {
            "GITHUB_SERVER_URL" => Some("https://git.acme.example/".to_owned()),
            "GITHUB_API_URL" => Some("https://git.acme.example/proxy/api/".to_owned()),
            "GITHUB_REPOSITORY" => Some("acme/app".to_owned()),
            "GITHUB_RUN_ID" => Some("17".to_owned()),
            _ => None,
        };
        let environment = Environment::new(get, true);
        assert_eq!(environment.api_url, "https://git.acme.example/proxy/api");
        let run = environment.run_url().unwrap();
        assert_eq!(run, "https://git.acme.example/acme/app/actions/runs/17");
    }
}
