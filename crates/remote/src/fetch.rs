//! One download with all its attempts.

use reqwest::{StatusCode, Url};

use crate::answer::refusal;
use crate::body::save;
use crate::redact::redact_url;
use crate::request::{send, start_url};
use crate::retry::wait;
use crate::{Client, Download, FetchError, Outcome, Progress};

/// Brings one file, or learns that the copy at hand is current.
///
/// Tried again, up to `Settings::attempts` times in all: connections that fail, break or stall, and the statuses 408,
/// 425, 429 and 5xx. `Retry-After` is obeyed up to `Settings::max_wait`. `progress` is called for each piece of the
/// body, often thousands of times, and before each wait. The future may be dropped at any time.
///
/// A body is known to be whole by its `Content-Length` or its last chunk. A server that gives neither and closes the
/// connection in good order half-way cannot be told from one that is done; reading the archive shows it.
///
/// # Errors
/// See [`FetchError`]. After one, `target` is as it was before.
pub async fn fetch(
    client: &Client,
    download: &Download<'_>,
    progress: impl Fn(Progress<'_>),
) -> Result<Outcome, FetchError> {
    let start = start_url(download)?;
    let limit = client.settings().total_timeout;
    match tokio::time::timeout(limit, repeat(client, download, &start, &progress)).await {
        Ok(result) => result,
        Err(_) => Err(FetchError::Overdue { url: redact_url(&start), limit }),
    }
}

async fn repeat(
    client: &Client,
    download: &Download<'_>,
    start: &Url,
    progress: &impl Fn(Progress<'_>),
) -> Result<Outcome, FetchError> {
    let mut attempt = 1;
    loop {
        let error = match fetch_once(client, download, start, progress).await {
            Ok(outcome) => return Ok(outcome),
            Err(error) => error,
        };
        let Some(wait) = wait(&error, client.settings(), attempt) else {
            return Err(give_up(start, attempt, error));
        };
        attempt += 1;
        progress(Progress::Retrying { attempt, wait, error: &error });
        tokio::time::sleep(wait).await;
    }
}

async fn fetch_once(
    client: &Client,
    download: &Download<'_>,
    start: &Url,
    progress: &impl Fn(Progress<'_>),
) -> Result<Outcome, FetchError> {
    let (url, response) = send(client, download, start).await?;
    match response.status() {
        StatusCode::OK => {
            save(client, download, (url, response), progress).await.map(Outcome::Fetched)
        }
        StatusCode::NOT_MODIFIED if download.known.is_some() => Ok(Outcome::NotModified),
        status => Err(refusal(redact_url(&url), status, response.headers())),
    }
}

fn give_up(start: &Url, attempts: u32, error: FetchError) -> FetchError {
    if attempts == 1 {
        return error;
    }
    FetchError::GaveUp { url: redact_url(start), attempts, source: Box::new(error) }
}
