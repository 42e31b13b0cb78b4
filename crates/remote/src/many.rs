//! Many small files, several at a time.

use std::collections::BTreeMap;

use reqwest::Url;
use tokio::task::JoinSet;

use crate::exchange::{Question, exchange};
use crate::redact::redact;
use crate::{Client, FetchError};

/// Failures of the server as a whole after which it is not asked again.
const MAX_UNREACHABLE: usize = 3;

/// Fetches one small file into memory.
///
/// # Errors
/// As [`crate::fetch`]; redirects are not followed, and an answer of more than `max_bytes` is refused.
pub async fn get(client: &Client, url: &str, max_bytes: u64) -> Result<Vec<u8>, FetchError> {
    exchange(client, &parse(url)?, Question::default(), max_bytes).await
}

/// Fetches files by their names and addresses, at most `at_once` at a time. The first failure ends it: these are parts of
/// one whole.
///
/// # Errors
/// As [`get`].
pub async fn get_all(
    client: &Client,
    files: impl IntoIterator<Item = (String, String)>,
    at_once: usize,
    max_bytes: u64,
) -> Result<BTreeMap<String, Vec<u8>>, FetchError> {
    let mut files = files.into_iter();
    let mut running = JoinSet::new();
    let mut done = BTreeMap::new();
    loop {
        while running.len() < at_once.max(1) {
            let Some((name, url)) = files.next() else { break };
            let client = client.clone();
            running.spawn(async move {
                let bytes = get(&client, &url, max_bytes).await?;
                Ok((name, bytes))
            });
        }
        match running.join_next().await {
            None => return Ok(done),
            Some(Ok(Ok((name, bytes)))) => drop(done.insert(name, bytes)),
            Some(Ok(Err(error))) => return Err(error),
            Some(Err(error)) => {
                let (url, problem) = ("a file".to_owned(), error.to_string());
                return Err(FetchError::Protocol { url, problem });
            }
        }
    }
}

/// Fetches files by their names and addresses, at most `at_once` at a time. Each has an answer of its own; after some
/// failures of the server as a whole it is not asked any more, and the files that are left have no answer.
pub async fn get_each(
    client: &Client,
    files: impl IntoIterator<Item = (String, String)>,
    at_once: usize,
    max_bytes: u64,
) -> BTreeMap<String, Result<Vec<u8>, FetchError>> {
    let mut files = files.into_iter();
    let mut running = JoinSet::new();
    let mut answers = BTreeMap::new();
    let mut unreachable = 0;
    loop {
        while running.len() < at_once.max(1) && unreachable < MAX_UNREACHABLE {
            let Some((name, url)) = files.next() else { break };
            let client = client.clone();
            running.spawn(async move {
                let answer = get(&client, &url, max_bytes).await;
                (name, answer)
            });
        }
        match running.join_next().await {
            None => return answers,
            Some(Ok((name, answer))) => {
                unreachable += usize::from(answer.as_ref().is_err_and(FetchError::is_unreachable));
                answers.insert(name, answer);
            }
            // A task is neither cancelled nor does it panic; if one did, its file has no answer.
            Some(Err(_)) => {}
        }
    }
}

fn parse(text: &str) -> Result<Url, FetchError> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    url.ok_or_else(|| FetchError::InvalidUrl { url: redact(text) })
}
