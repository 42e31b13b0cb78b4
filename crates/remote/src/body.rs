//! The body of an answer, on its way into a file.

use std::ops::Deref;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Response, Url};

use crate::answer::validators;
use crate::partial_file::PartialFile;
use crate::redact::redact_url;
use crate::{Client, Download, FetchError, Fetched, Progress};

/// Writes the body of a successful answer of `url` to the target.
pub(crate) async fn save(
    client: &Client,
    download: &Download<'_>,
    (url, response): (Url, Response),
    progress: &impl Fn(Progress<'_>),
) -> Result<Fetched, FetchError> {
    let validators = validators(response.headers());
    let mut body = Body::new(client, &url, response)?;
    let head = body.read_head(download).await?;
    let mut file = PartialFile::create(download.target)?;
    file.write(&head).await?;
    progress(body.progress());
    while let Some(chunk) = body.next().await? {
        file.write(&chunk).await?;
        progress(body.progress());
    }
    let (bytes, sha256) = file.finish().await?;
    Ok(Fetched { bytes, sha256, validators })
}

struct Body {
    /// Redacted.
    url: String,
    response: Response,
    received: u64,
    total: Option<u64>,
    limit: u64,
    idle: Duration,
}

impl Body {
    fn new(client: &Client, url: &Url, response: Response) -> Result<Self, FetchError> {
        let settings = client.settings();
        let body = Self {
            url: redact_url(url),
            total: response.content_length(),
            response,
            received: 0,
            limit: settings.max_bytes,
            idle: settings.idle_timeout,
        };
        body.check_size(body.total.unwrap_or(0))?;
        Ok(body)
    }

    /// The next piece, `None` at the end. A body that is shorter than announced is an error here, not an end.
    async fn next(&mut self) -> Result<Option<impl Deref<Target = [u8]> + use<>>, FetchError> {
        let Ok(read) = tokio::time::timeout(self.idle, self.response.chunk()).await else {
            return Err(FetchError::Stalled { url: self.url.clone(), idle: self.idle });
        };
        let chunk = read.map_err(|error| self.interrupted(error))?;
        let size = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        self.received = self.received.saturating_add(size);
        self.check_size(self.received)?;
        Ok(chunk)
    }

    /// Reads until the first bytes are there and tell that the body is what it should be.
    async fn read_head(&mut self, download: &Download<'_>) -> Result<Vec<u8>, FetchError> {
        let magic = download.magic.bytes();
        let mut head = Vec::new();
        while head.len() < magic.len() {
            let Some(chunk) = self.next().await? else { break };
            head.extend_from_slice(&chunk);
        }
        if head.starts_with(magic) {
            return Ok(head);
        }
        let content_type = if head.is_empty() { "nothing".to_owned() } else { self.content_type() };
        Err(FetchError::NotAnArchive {
            url: self.url.clone(),
            expected: download.magic,
            content_type,
        })
    }

    fn content_type(&self) -> String {
        let header = self.response.headers().get(CONTENT_TYPE);
        header
            .and_then(|value| value.to_str().ok())
            .map_or_else(|| "something of no content type".to_owned(), str::to_owned)
    }

    fn check_size(&self, size: u64) -> Result<(), FetchError> {
        if size > self.limit {
            return Err(FetchError::TooLarge { url: self.url.clone(), limit: self.limit });
        }
        Ok(())
    }

    fn interrupted(&self, error: reqwest::Error) -> FetchError {
        FetchError::Interrupted {
            url: self.url.clone(),
            received: self.received,
            total: self.total,
            source: error.without_url(),
        }
    }

    const fn progress(&self) -> Progress<'static> {
        Progress::Received { bytes: self.received, total: self.total }
    }
}
