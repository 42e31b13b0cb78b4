//! The issues that tell of a sweep: one for the whole, and where it is asked for one in each repository.

use lockgate_model::Action;
use lockgate_remote::{
    GithubApi, GithubError, GithubHost, IssueChange, IssueText, Repository, issue_author,
    keep_issue,
};
use lockgate_sweep::judge::Judged;
use lockgate_sweep::store::Store;
use lockgate_sweep::target::Target;
use serde::{Deserialize, Serialize};

use super::store;
use crate::args::PublishArgs;
use crate::failure::Failure;
use crate::output::sweep::{IssueRow, repository_body};

/// The kind under which the store keeps the numbers of issues.
const KIND: &str = "issue";
/// Issues that are written in one run: GitHub takes some 500 an hour of what notifies people.
const MOST: usize = 400;

/// What is told.
pub(super) struct Notice<'a> {
    /// The whole, in Markdown.
    pub(super) body: &'a str,
    /// Whether anything blocks.
    pub(super) blocks: bool,
    pub(super) judged: &'a Judged,
    pub(super) owners: &'a [Target],
}

#[derive(Serialize, Deserialize)]
struct Known {
    repository: String,
    number: u64,
}

/// Keeps the issues up to date. What goes wrong with one is recorded, and never fatal.
///
/// # Errors
/// Exit code 3 where the store cannot be written.
pub(super) async fn keep(
    args: &PublishArgs,
    (host, opened): (&GithubHost, &mut Store),
    notice: &Notice<'_>,
) -> Result<Vec<IssueRow>, Failure> {
    let mut rows = Vec::new();
    if args.no_issue && !args.issues_per_repository {
        return Ok(rows);
    }
    let place = place(args, notice.owners);
    let mut login = None;
    if !args.no_issue {
        let text = IssueText {
            marker: "sweep-tracking",
            title: "lockgate: vulnerable dependencies across the organization",
            body: notice.body,
            wanted: notice.blocks,
        };
        let key = format!("tracking:{place}");
        rows.push(one((host, opened), (&key, &place), &text, &mut login).await?);
    }
    if args.issues_per_repository {
        per_repository((host, opened), notice.judged, &mut login, &mut rows).await?;
    }
    Ok(rows)
}

/// The repository of the issue on the whole: that of the account's own texts, unless another is named.
fn place(args: &PublishArgs, owners: &[Target]) -> String {
    let owner = owners.first().map_or("", Target::owner);
    args.issue_repository.clone().unwrap_or_else(|| format!("{owner}/.github"))
}

async fn per_repository(
    (host, opened): (&GithubHost, &mut Store),
    judged: &Judged,
    login: &mut Option<String>,
    rows: &mut Vec<IssueRow>,
) -> Result<(), Failure> {
    let known = opened.facts::<Known>(KIND).map_err(store::failed)?;
    let mut written = 0;
    for repository in &judged.repositories {
        let blocks = repository.findings.iter().any(|row| row.action == Action::Block);
        let key = format!("repository:{}", repository.id);
        if !blocks && !known.contains_key(&key) {
            continue;
        }
        if written >= MOST {
            let problem = format!("{MOST} issues are written in one run: the next one goes on");
            let repository = repository.name.clone();
            rows.push(IssueRow {
                repository,
                number: None,
                url: String::new(),
                said: problem,
                done: false,
            });
            continue;
        }
        let body = repository_body(judged, repository);
        let text = IssueText {
            marker: "sweep",
            title: "lockgate: vulnerable dependencies",
            body: &body,
            wanted: blocks,
        };
        let row = one((host, opened), (&key, &repository.name), &text, login).await?;
        written += usize::from(row.said == "created" || row.said == "updated");
        rows.push(row);
    }
    Ok(())
}

async fn one(
    (host, opened): (&GithubHost, &mut Store),
    (key, repository): (&str, &str),
    text: &IssueText<'_>,
    login: &mut Option<String>,
) -> Result<IssueRow, Failure> {
    let failed = |said: String, done: bool| IssueRow {
        repository: repository.to_owned(),
        number: None,
        url: String::new(),
        said,
        done,
    };
    let Ok(named) = Repository::new(repository) else {
        return Ok(failed("the name of the repository is none".to_owned(), false));
    };
    let api = host.at(named);
    let known = opened.fact::<Known>(KIND, key).map_err(store::failed)?;
    let number = known.filter(|known| known.repository == repository).map(|known| known.number);
    let kept = match author(&api, login).await {
        Ok(login) => keep_issue(&api, text, number, &login).await,
        Err(error) => Err(error),
    };
    match kept {
        Ok(kept) => {
            if let Some(number) = kept.number {
                let known = Known { repository: repository.to_owned(), number };
                opened.keep_facts(KIND, &[(key.to_owned(), known)]).map_err(store::failed)?;
            }
            let said = match kept.change {
                IssueChange::Created => "created",
                IssueChange::Updated => "updated",
                IssueChange::Unchanged => "unchanged",
                IssueChange::Absent => "none needed",
            };
            let repository = repository.to_owned();
            let (number, url) = (kept.number, kept.url);
            Ok(IssueRow { repository, number, url, said: said.to_owned(), done: true })
        }
        Err(error) => {
            // Where issues are off, or the repository is not there or archived, trying again changes nothing.
            let lasting = matches!(
                error.cause(),
                GithubError::NotFound { .. } | GithubError::Forbidden { .. }
            );
            let said = lockgate_sweep::collect::chain(&error);
            Ok(failed(said, lasting))
        }
    }
}

async fn author(api: &GithubApi, login: &mut Option<String>) -> Result<String, GithubError> {
    if let Some(login) = login {
        return Ok(login.clone());
    }
    let found = issue_author(api).await?;
    *login = Some(found.clone());
    Ok(found)
}
