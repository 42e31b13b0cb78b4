//! The commit that each repository's default branch is at.
//!
//! Source: <https://docs.github.com/en/graphql/reference/queries#nodes>.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::error::GithubError;
use super::graphql::{Found, query};
use super::host::GithubHost;
use super::object_name::ObjectName;
use super::repeat::Repeat;

/// Repositories of a query.
const AT_ONCE: usize = 50;
/// Queries at once.
const QUERIES: usize = 2;
const QUERY: &str = "query($ids: [ID!]!) { \
    nodes(ids: $ids) { ... on Repository { \
        isEmpty defaultBranchRef { name target { oid ... on Commit { tree { oid } } } } } } \
    rateLimit { cost } }";

/// What a default branch is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// Nothing was ever pushed.
    Empty,
    /// There are commits, but not on the default branch: it is not there.
    Missing,
    /// A commit.
    At {
        /// The branch.
        branch: String,
        /// The commit.
        commit: ObjectName,
        /// The commit's tree.
        tree: ObjectName,
    },
}

/// Why nothing is known of a head.
#[derive(Clone, Debug, thiserror::Error)]
pub enum HeadError {
    /// There is no such repository, or it may not be seen: GitHub says the same of both.
    #[error("there is no such repository, or the token may not see it")]
    Gone,
    /// GitHub refused, or did not answer, not even for the repository alone.
    #[error("its head is not known")]
    Github(#[source] Arc<GithubError>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    #[serde(default)]
    is_empty: bool,
    #[serde(default)]
    default_branch_ref: Option<Branch>,
}

#[derive(Deserialize)]
struct Branch {
    name: String,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    oid: ObjectName,
    tree: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    oid: ObjectName,
}

/// The heads of repositories by their ids for GraphQL, one each, in any order. Where a query is too much for GitHub it is
/// split, down to a single repository.
pub async fn heads(host: &GithubHost, ids: &[String]) -> Vec<(String, Result<Head, HeadError>)> {
    let mut answers = Vec::with_capacity(ids.len());
    let mut left: Vec<Vec<String>> = ids.chunks(AT_ONCE).rev().map(<[_]>::to_vec).collect();
    let mut running = JoinSet::new();
    loop {
        while running.len() < QUERIES {
            let Some(ids) = left.pop() else { break };
            let host = host.clone();
            running.spawn(async move { some(&host, ids).await });
        }
        match running.join_next().await {
            None => return answers,
            Some(Ok((known, again))) => {
                answers.extend(known);
                left.extend(halves(again));
            }
            // A task is neither cancelled nor does it panic; if one did, its repositories have no answer.
            Some(Err(_)) => {}
        }
    }
}

type Known = Vec<(String, Result<Head, HeadError>)>;

/// Asks for some heads. Returns what is known, and what has to be asked for in smaller parts.
async fn some(host: &GithubHost, ids: Vec<String>) -> (Known, Vec<String>) {
    let repeat = if ids.len() > 1 { Repeat::Never } else { Repeat::Harmless };
    match query(host, repeat, QUERY, &json!({ "ids": ids })).await {
        Ok(found) => sort(&found, ids),
        Err(error) if ids.len() > 1 && error.may_be_too_much() => (Known::new(), ids),
        Err(error) => {
            let error = HeadError::Github(Arc::new(error));
            (ids.into_iter().map(|id| (id, Err(error.clone()))).collect(), Vec::new())
        }
    }
}

fn halves(mut ids: Vec<String>) -> impl Iterator<Item = Vec<String>> {
    let second = ids.split_off(ids.len() / 2);
    [second, ids].into_iter().filter(|half| !half.is_empty())
}

fn sort(found: &Found, ids: Vec<String>) -> (Known, Vec<String>) {
    let alone = ids.len() == 1;
    let (mut known, mut again) = (Known::new(), Vec::new());
    for (place, id) in ids.into_iter().enumerate() {
        let node = found.data.get("nodes").and_then(|nodes| nodes.get(place));
        let node = node.filter(|node| !node.is_null());
        let fault = found.fault_at(&["nodes", &place.to_string()]);
        let answer = match (node, fault) {
            (Some(node), None) => head(node),
            // An error about everything says nothing against what is there in full.
            (Some(node), Some(fault)) if fault.path.is_empty() && is_at(node) => head(node),
            (_, Some(fault)) if fault.kind == "NOT_FOUND" => Err(HeadError::Gone),
            (_, Some(fault)) if fault.is_too_much() && !alone => {
                again.push(id);
                continue;
            }
            (_, Some(fault)) => Err(HeadError::Github(Arc::new(found.error(fault)))),
            (None, None) => Err(HeadError::Gone),
        };
        known.push((id, answer));
    }
    (known, again)
}

fn is_at(node: &Value) -> bool {
    matches!(head(node), Ok(Head::At { .. }))
}

fn head(node: &Value) -> Result<Head, HeadError> {
    let node = Node::deserialize(node).map_err(|error| {
        let (request, problem) = ("POST /graphql".to_owned(), error.to_string());
        HeadError::Github(Arc::new(GithubError::Protocol { request, problem }))
    })?;
    let Some(branch) = node.default_branch_ref else {
        return Ok(if node.is_empty { Head::Empty } else { Head::Missing });
    };
    // A branch is at a commit; what is not has no tree.
    let target = branch.target.and_then(|target| Some((target.oid, target.tree?.oid)));
    Ok(target.map_or(Head::Missing, |(commit, tree)| Head::At {
        branch: branch.name,
        commit,
        tree,
    }))
}
