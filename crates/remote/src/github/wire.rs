//! One request and its answer: how long it may take, how large it may be, and where it may lead.

use std::io::Write as _;
use std::time::Duration;

use flate2::write::GzDecoder;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName,
    HeaderValue,
};
use reqwest::{Method, Request, Response, StatusCode, Url};
use tokio::sync::mpsc::Sender;

use super::error::GithubError;
use super::plane::Call;
use super::refusal::Asked;
use crate::redact::redact_url;
use crate::redirect::{is_redirect, next_url};
use crate::request::failure;
use crate::{Client, FetchError};

/// The version of the API that the code is written for.
const API_VERSION: &str = "2022-11-28";
/// Longest chain of redirects: a repository that was renamed is one.
const MAX_REDIRECTS: u32 = 3;
/// Slowest line on which an upload is not given up, in bytes a second.
const SLOWEST: u64 = 32 * 1024;

/// Where the body of a success goes.
pub(super) enum Sink {
    /// Into memory.
    Whole,
    /// To somebody who reads it as it comes, and may stop.
    Stream(Sender<Vec<u8>>),
}

/// An answer of any status.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Empty where it went elsewhere.
    pub(super) body: Vec<u8>,
}

/// What is sent, and by whom.
pub(super) struct Exchange<'a> {
    pub(super) client: &'a Client,
    pub(super) call: &'a Call,
    pub(super) authorization: Option<HeaderValue>,
    pub(super) sink: Sink,
}

impl Exchange<'_> {
    /// Sends the request once. Redirects are followed on the same origin only, and only where the request stays the same.
    pub(super) async fn run(&self) -> Result<Reply, GithubError> {
        let limit = self.client.settings().total_timeout;
        match tokio::time::timeout(limit, self.follow()).await {
            Ok(reply) => reply,
            Err(_) => Err(self.stalled(limit)),
        }
    }

    fn asked(&self) -> Asked {
        self.call.asked()
    }

    async fn follow(&self) -> Result<Reply, GithubError> {
        let mut url = self.call.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.head(&url).await?;
            let status = response.status();
            if !is_redirect(status) {
                let headers = response.headers().clone();
                let body = self.body(response).await?;
                return Ok(Reply { status, headers, body });
            }
            let next = next_url(&url, response.headers());
            let keeps = self.call.method == Method::GET || matches!(status.as_u16(), 307 | 308);
            match next {
                Ok(next) if next.origin() == url.origin() && keeps => url = next,
                next => return Err(self.redirected(next.ok().as_ref())),
            }
        }
        Err(self.redirected(Some(&url)))
    }

    fn redirected(&self, to: Option<&Url>) -> GithubError {
        let to = to.map_or_else(|| "something that is no web address".to_owned(), redact_url);
        GithubError::Redirected { request: self.asked().text(), to }
    }

    fn stalled(&self, limit: Duration) -> GithubError {
        GithubError::Stalled { request: self.asked().text(), limit }
    }

    fn no_answer(&self, source: FetchError) -> GithubError {
        GithubError::NoAnswer { request: self.asked().text(), source }
    }

    /// The head of the answer.
    async fn head(&self, url: &Url) -> Result<Response, GithubError> {
        let settings = self.client.settings();
        let bytes = self.call.body.as_ref().map_or(0, |body| body.len() as u64);
        let sending = Duration::from_secs(bytes / SLOWEST);
        let limit = settings.connect_timeout.saturating_add(settings.idle_timeout);
        let limit = limit.saturating_add(sending);
        let response = self.client.http().execute(self.request(url));
        match tokio::time::timeout(limit, response).await {
            Ok(response) => response.map_err(|error| self.no_answer(failure(url, error))),
            Err(_) => Err(self.stalled(limit)),
        }
    }

    fn request(&self, url: &Url) -> Request {
        let mut request = Request::new(self.call.method.clone(), url.clone());
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(self.call.accept));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let (name, value) = if self.call.git {
            ("git-protocol", "version=2")
        } else {
            ("x-github-api-version", API_VERSION)
        };
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        if let Some(value) = &self.authorization {
            headers.insert(AUTHORIZATION, value.clone());
        }
        if let Some(body) = &self.call.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.call.content_type));
            *request.body_mut() = Some(body.clone().into());
        }
        request
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, GithubError> {
        let idle = self.client.settings().idle_timeout;
        let (total, url) = (response.content_length(), redact_url(&self.call.url));
        let stream = match &self.sink {
            Sink::Stream(stream) if response.status().is_success() => Some(stream),
            Sink::Stream(_) | Sink::Whole => None,
        };
        let mut body = Body::new(response.headers(), self.call.max_bytes);
        body.check(total.unwrap_or(0)).map_err(|()| self.too_large())?;
        loop {
            let Ok(chunk) = tokio::time::timeout(idle, response.chunk()).await else {
                return Err(self.stalled(idle));
            };
            let received = body.received;
            let broken = |error: reqwest::Error| {
                let (url, source) = (url.clone(), error.without_url());
                self.no_answer(FetchError::Interrupted { url, received, total, source })
            };
            let Some(chunk) = chunk.map_err(broken)? else { break };
            body.take(&chunk).map_err(|()| self.too_large())?;
            if let Some(stream) = stream
                && stream.send(body.drain()).await.is_err()
            {
                return Ok(Vec::new());
            }
        }
        let rest = body.finish().map_err(|()| self.cut_off())?;
        if let Some(stream) = stream {
            // Whoever has read enough is told nothing more.
            let _ = stream.send(rest).await;
            return Ok(Vec::new());
        }
        Ok(rest)
    }

    fn too_large(&self) -> GithubError {
        let (url, limit) = (redact_url(&self.call.url), self.call.max_bytes);
        self.no_answer(FetchError::TooLarge { url, limit })
    }

    fn cut_off(&self) -> GithubError {
        let problem = "its gzip stream is damaged".to_owned();
        GithubError::Protocol { request: self.asked().text(), problem }
    }
}

/// The bytes of an answer, unpacked as they come; the cap holds for what is unpacked.
struct Body {
    bytes: Unpacked,
    received: u64,
    unpacked: u64,
    limit: u64,
}

enum Unpacked {
    Plain(Vec<u8>),
    Gzip(Box<GzDecoder<Vec<u8>>>),
}

impl Body {
    fn new(headers: &HeaderMap, limit: u64) -> Self {
        let packed = headers.get(CONTENT_ENCODING).is_some_and(|value| value == "gzip");
        let bytes = if packed {
            Unpacked::Gzip(Box::new(GzDecoder::new(Vec::new())))
        } else {
            Unpacked::Plain(Vec::new())
        };
        Self { bytes, received: 0, unpacked: 0, limit }
    }

    const fn check(&self, size: u64) -> Result<(), ()> {
        if size > self.limit { Err(()) } else { Ok(()) }
    }

    fn take(&mut self, chunk: &[u8]) -> Result<(), ()> {
        self.received = self.received.saturating_add(chunk.len() as u64);
        // A little at a time: a kilobyte may unpack to a megabyte.
        for piece in chunk.chunks(1024) {
            match &mut self.bytes {
                Unpacked::Plain(bytes) => bytes.extend_from_slice(piece),
                Unpacked::Gzip(decoder) => decoder.write_all(piece).map_err(drop)?,
            }
            self.check(self.unpacked.saturating_add(self.held() as u64))?;
        }
        Ok(())
    }

    fn held(&self) -> usize {
        match &self.bytes {
            Unpacked::Plain(bytes) => bytes.len(),
            Unpacked::Gzip(decoder) => decoder.get_ref().len(),
        }
    }

    /// What is unpacked so far.
    fn drain(&mut self) -> Vec<u8> {
        let bytes = match &mut self.bytes {
            Unpacked::Plain(bytes) => std::mem::take(bytes),
            Unpacked::Gzip(decoder) => std::mem::take(decoder.get_mut()),
        };
        self.unpacked = self.unpacked.saturating_add(bytes.len() as u64);
        bytes
    }

    /// The rest.
    fn finish(self) -> Result<Vec<u8>, ()> {
        match self.bytes {
            Unpacked::Plain(bytes) => Ok(bytes),
            Unpacked::Gzip(_) if self.received == 0 => Ok(Vec::new()),
            Unpacked::Gzip(decoder) => decoder.finish().map_err(drop),
        }
    }
}
