//! One request and its answer: who asks, how long it may take, how large it may be, and where it may lead.

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request, Response, Url};
use serde::de::DeserializeOwned;
use std::time::Duration;

use super::api::GithubApi;
use super::error::GithubError;
use super::refusal::{Asked, content_type, refusal};
use super::repeat::{Repeat, repeated};
use crate::redact::redact_url;
use crate::redirect::{is_redirect, next_url};
use crate::request::failure;
use crate::{FetchError, Token};

/// The version of the API that the code is written for.
const API_VERSION: &str = "2022-11-28";
/// The type of most answers.
pub(super) const JSON: &str = "application/vnd.github+json";
/// Largest answer but for those that say otherwise, in bytes.
pub(super) const MAX_ANSWER: u64 = 32 << 20;
/// Longest chain of redirects: a repository that was renamed is one.
const MAX_REDIRECTS: u32 = 3;
/// Slowest line on which an upload is not given up, in bytes a second.
const SLOWEST: u64 = 32 * 1024;

/// What is sent.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) accept: &'static str,
    /// JSON.
    pub(super) body: Option<Vec<u8>>,
    pub(super) max_bytes: u64,
}

/// A successful answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Call {
    /// A question for JSON.
    pub(super) const fn get(url: Url) -> Self {
        Self { method: Method::GET, url, accept: JSON, body: None, max_bytes: MAX_ANSWER }
    }

    pub(super) fn asked(&self) -> Asked {
        let query = self.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Asked { method: self.method.clone(), path: format!("{}{query}", self.url.path()) }
    }
}

/// Asks a question that changes nothing, with all attempts.
pub(super) async fn read(api: &GithubApi, call: &Call) -> Result<Answer, GithubError> {
    repeated(api.client().settings(), Repeat::Harmless, async || send(api, call).await).await
}

/// The JSON of an answer.
pub(super) fn json<T: DeserializeOwned>(call: &Call, answer: &Answer) -> Result<T, GithubError> {
    let request = || call.asked().text();
    serde_json::from_slice(&answer.body).map_err(|error| {
        let word = content_type(&answer.headers);
        // A broken body of the right type is another fault than a page of a proxy.
        if word.contains("json") {
            GithubError::Protocol { request: request(), problem: error.to_string() }
        } else {
            GithubError::NotJson { request: request(), status: answer.status, content_type: word }
        }
    })
}

/// Sends a request once. Redirects are followed on the same origin only, and only where the request stays the same.
pub(super) async fn send(api: &GithubApi, call: &Call) -> Result<Answer, GithubError> {
    let settings = api.client().settings();
    let asked = call.asked();
    if call.method != Method::GET && api.token().is_none() {
        return Err(GithubError::NoToken { request: asked.text() });
    }
    let whole = exchange(api, call, &asked);
    match tokio::time::timeout(settings.total_timeout, whole).await {
        Ok(answer) => answer,
        Err(_) => Err(stalled(&asked, settings.total_timeout)),
    }
}

async fn exchange(api: &GithubApi, call: &Call, asked: &Asked) -> Result<Answer, GithubError> {
    let mut url = call.url.clone();
    for _ in 0..=MAX_REDIRECTS {
        let response = answer_of(api, call, &url, asked).await?;
        let status = response.status();
        if !is_redirect(status) {
            let headers = response.headers().clone();
            let body = body(api, call, response, asked).await?;
            if !status.is_success() {
                return Err(refusal(asked, status, &headers, &body));
            }
            return Ok(Answer { status: status.as_u16(), headers, body });
        }
        let next = next_url(&url, response.headers());
        let keeps_method = call.method == Method::GET || matches!(status.as_u16(), 307 | 308);
        match next {
            Ok(next) if next.origin() == url.origin() && keeps_method => url = next,
            next => return Err(redirected(asked, next.ok().as_ref())),
        }
    }
    Err(redirected(asked, Some(&url)))
}

fn redirected(asked: &Asked, to: Option<&Url>) -> GithubError {
    let to = to.map_or_else(|| "something that is no web address".to_owned(), redact_url);
    GithubError::Redirected { request: asked.text(), to }
}

fn stalled(asked: &Asked, limit: Duration) -> GithubError {
    GithubError::Stalled { request: asked.text(), limit }
}

fn no_answer(asked: &Asked, source: FetchError) -> GithubError {
    GithubError::NoAnswer { request: asked.text(), source }
}

/// The head of the answer.
async fn answer_of(
    api: &GithubApi,
    call: &Call,
    url: &Url,
    asked: &Asked,
) -> Result<Response, GithubError> {
    let settings = api.client().settings();
    let bytes = call.body.as_ref().map_or(0, |body| body.len() as u64);
    let sending = Duration::from_secs(bytes / SLOWEST);
    let limit = settings.connect_timeout.saturating_add(settings.idle_timeout);
    let limit = limit.saturating_add(sending);
    let response = api.client().http().execute(request(api, call, url));
    match tokio::time::timeout(limit, response).await {
        Ok(response) => response.map_err(|error| no_answer(asked, failure(url, error))),
        Err(_) => Err(stalled(asked, limit)),
    }
}

fn request(api: &GithubApi, call: &Call, url: &Url) -> Request {
    let mut request = Request::new(call.method.clone(), url.clone());
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static(call.accept));
    let version = HeaderName::from_static("x-github-api-version");
    headers.insert(version, HeaderValue::from_static(API_VERSION));
    if let Some(value) = api.token().and_then(Token::authorization) {
        headers.insert(AUTHORIZATION, value);
    }
    if let Some(body) = &call.body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(body.clone().into());
    }
    request
}

async fn body(
    api: &GithubApi,
    call: &Call,
    mut response: Response,
    asked: &Asked,
) -> Result<Vec<u8>, GithubError> {
    let idle = api.client().settings().idle_timeout;
    let (total, limit) = (response.content_length(), call.max_bytes);
    let url = redact_url(&call.url);
    let too_large = || no_answer(asked, FetchError::TooLarge { url: url.clone(), limit });
    if total.is_some_and(|total| total > limit) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    loop {
        let received = bytes.len() as u64;
        let Ok(chunk) = tokio::time::timeout(idle, response.chunk()).await else {
            return Err(stalled(asked, idle));
        };
        let chunk = chunk.map_err(|error| {
            let (url, source) = (url.clone(), error.without_url());
            no_answer(asked, FetchError::Interrupted { url, received, total, source })
        })?;
        let Some(chunk) = chunk else { return Ok(bytes) };
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
    }
}
