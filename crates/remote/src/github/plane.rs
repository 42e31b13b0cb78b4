//! A request as somebody: what is sent, who asks, and what the answer means.

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde::de::DeserializeOwned;

use super::credential::Credential;
use super::error::GithubError;
use super::host::GithubHost;
use super::refusal::{Asked, content_type, refusal};
use super::repeat::{Repeat, Tries};
use super::wire::{Exchange, Reply, Sink};

/// The type of most answers.
pub(super) const JSON: &str = "application/vnd.github+json";
/// Largest answer but for those that say otherwise, in bytes.
pub(super) const MAX_ANSWER: u64 = 32 << 20;

/// What is sent.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) accept: &'static str,
    pub(super) body: Option<Vec<u8>>,
    pub(super) content_type: &'static str,
    /// It is for git's own server, and in its protocol.
    pub(super) git: bool,
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
        let (method, body) = (Method::GET, None);
        let content_type = "application/json";
        let (git, max_bytes) = (false, MAX_ANSWER);
        Self { method, url, accept: JSON, body, content_type, git, max_bytes }
    }

    /// JSON that is sent.
    pub(super) fn post(url: Url, body: Vec<u8>) -> Self {
        Self { method: Method::POST, body: Some(body), ..Self::get(url) }
    }

    pub(super) fn asked(&self) -> Asked {
        let query = self.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Asked { method: self.method.clone(), path: format!("{}{query}", self.url.path()) }
    }
}

/// Asks a question that changes nothing, with all attempts.
pub(super) async fn read(host: &GithubHost, call: &Call) -> Result<Answer, GithubError> {
    let mut tries = Tries::new(host, Repeat::Harmless);
    loop {
        match send(host, call).await {
            Ok(answer) => return Ok(answer),
            Err(error) => tries.after(error).await?,
        }
    }
}

/// The JSON of an answer.
pub(super) fn json<T: DeserializeOwned>(call: &Call, answer: &Answer) -> Result<T, GithubError> {
    serde_json::from_slice(&answer.body).map_err(|error| not_json(call, answer, &error))
}

/// Why an answer could not be read.
pub(super) fn not_json(call: &Call, answer: &Answer, error: &serde_json::Error) -> GithubError {
    let (request, word) = (call.asked().text(), content_type(&answer.headers));
    // A broken body of the right type is another fault than a page of a proxy.
    if word.contains("json") {
        GithubError::Protocol { request, problem: error.to_string() }
    } else {
        GithubError::NotJson { request, status: answer.status, content_type: word }
    }
}

/// Sends a request once.
pub(super) async fn send(host: &GithubHost, call: &Call) -> Result<Answer, GithubError> {
    send_as(host, call, Sink::Whole, Ok).await
}

/// Sends a request once and reads its answer, all under one permit of the governor: a refusal that only the body tells
/// of counts as well.
pub(super) async fn send_as<T>(
    host: &GithubHost,
    call: &Call,
    sink: Sink,
    read: impl FnOnce(Answer) -> Result<T, GithubError>,
) -> Result<T, GithubError> {
    sent_by(host, call, sink, |authorization| Some(authorization.clone()), read).await
}

/// [`send_as`] with the authorization in another form.
pub(super) async fn sent_by<T>(
    host: &GithubHost,
    call: &Call,
    sink: Sink,
    form: fn(&HeaderValue) -> Option<HeaderValue>,
    read: impl FnOnce(Answer) -> Result<T, GithubError>,
) -> Result<T, GithubError> {
    if !call.git && call.method != Method::GET && !host.credential().is_some() {
        return Err(GithubError::NoToken { request: call.asked().text() });
    }
    let permit = match host.governor() {
        Some(governor) => Some(governor.admit(call).await?),
        None => None,
    };
    let (headers, answer) = match authorized(host, call, sink, form).await {
        Ok(reply) => (reply.headers.clone(), answer(call, reply).and_then(read)),
        Err(error) => (HeaderMap::new(), Err(error)),
    };
    if let Some(permit) = permit {
        permit.settle(&headers, answer.as_ref().err());
    }
    answer
}

/// With a token that is good for now. Where GitHub does not take an App's, which it may end at any time, the request is
/// sent once more with a new one: it was turned away at the door.
async fn authorized(
    host: &GithubHost,
    call: &Call,
    sink: Sink,
    form: fn(&HeaderValue) -> Option<HeaderValue>,
) -> Result<Reply, GithubError> {
    let bearer = host.authorization().await?;
    let authorization = bearer.as_ref().and_then(form);
    let mut exchange = Exchange { client: host.client(), call, authorization, sink };
    let reply = exchange.run().await?;
    let (Credential::App(app), Some(refused)) = (host.credential(), bearer) else {
        return Ok(reply);
    };
    if reply.status != StatusCode::UNAUTHORIZED {
        return Ok(reply);
    }
    app.forget(&refused).await;
    exchange.authorization = host.authorization().await?.as_ref().and_then(form);
    exchange.run().await
}

/// What a reply means.
pub(super) fn answer(call: &Call, reply: Reply) -> Result<Answer, GithubError> {
    if !reply.status.is_success() {
        // Git's server speaks in plain text, where the status says it all.
        let body = if call.git { &[] } else { reply.body.as_slice() };
        return Err(refusal(&call.asked(), reply.status, &reply.headers, body));
    }
    Ok(Answer { status: reply.status.as_u16(), headers: reply.headers, body: reply.body })
}
