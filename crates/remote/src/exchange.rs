//! One small question and its answer, both in memory, with all attempts.

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, Response, StatusCode, Url};

use crate::answer::refusal;
use crate::redact::redact_url;
use crate::request::failure;
use crate::retry::wait;
use crate::{Client, FetchError, Token};

/// What is sent beside the address.
#[derive(Clone, Copy, Default)]
pub(crate) struct Question<'a> {
    /// JSON: the question is a POST then, a GET otherwise.
    pub(crate) body: Option<&'a [u8]>,
    /// The type of answer that is asked for.
    pub(crate) accept: Option<&'static str>,
    /// Who asks.
    pub(crate) token: Option<&'a Token>,
}

/// Asks until there is an answer or no attempt is left.
///
/// # Errors
/// As [`crate::fetch`]; an answer of more than `max_bytes` is refused. Redirects are not followed.
pub(crate) async fn exchange(
    client: &Client,
    url: &Url,
    question: Question<'_>,
    max_bytes: u64,
) -> Result<Vec<u8>, FetchError> {
    let mut attempt = 1;
    loop {
        let error = match once(client, url, question, max_bytes).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let Some(wait) = wait(&error, client.settings(), attempt) else {
            return Err(match attempt {
                1 => error,
                attempts => {
                    FetchError::GaveUp { url: redact_url(url), attempts, source: Box::new(error) }
                }
            });
        };
        attempt += 1;
        tokio::time::sleep(wait).await;
    }
}

async fn once(
    client: &Client,
    url: &Url,
    question: Question<'_>,
    max_bytes: u64,
) -> Result<Vec<u8>, FetchError> {
    let settings = client.settings();
    let limit = settings.connect_timeout.saturating_add(settings.idle_timeout);
    let exchange = async {
        let answer = client.http().execute(request(url, question)).await;
        let response = answer.map_err(|error| failure(url, error))?;
        if response.status() != StatusCode::OK {
            return Err(refusal(redact_url(url), response.status(), response.headers()));
        }
        read(url, response, max_bytes).await
    };
    match tokio::time::timeout(limit, exchange).await {
        Ok(answer) => answer,
        Err(_) => Err(FetchError::Stalled { url: redact_url(url), idle: settings.idle_timeout }),
    }
}

fn request(url: &Url, question: Question<'_>) -> Request {
    let method = if question.body.is_some() { Method::POST } else { Method::GET };
    let mut request = Request::new(method, url.clone());
    if let Some(accept) = question.accept {
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static(accept));
    }
    if let Some(value) = question.token.and_then(Token::authorization) {
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    if let Some(body) = question.body {
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, json);
        *request.body_mut() = Some(body.to_vec().into());
    }
    request
}

async fn read(url: &Url, mut response: Response, max_bytes: u64) -> Result<Vec<u8>, FetchError> {
    let total = response.content_length();
    let mut bytes = Vec::new();
    loop {
        let received = bytes.len() as u64;
        let interrupted =
            |source| FetchError::Interrupted { url: redact_url(url), received, total, source };
        let Some(chunk) = response.chunk().await.map_err(interrupted)? else { return Ok(bytes) };
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > max_bytes {
            return Err(FetchError::TooLarge { url: redact_url(url), limit: max_bytes });
        }
    }
}
