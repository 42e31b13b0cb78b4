//! One request and the redirects that it leads to.

use std::error::Error;
use std::io;
use std::net::IpAddr;

use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
};
use reqwest::{Response, Url};

use crate::redact::{redact, redact_url};
use crate::redirect::{MAX_REDIRECTS, is_redirect, next_url};
use crate::{Client, Download, FetchError, RedirectFault, Token, Validators};

/// The address of a download, checked before anything is sent.
pub(crate) fn start_url(download: &Download<'_>) -> Result<Url, FetchError> {
    let url = Url::parse(download.url)
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http"))
        .ok_or_else(|| FetchError::InvalidUrl { url: redact(download.url) })?;
    if download.token.is_some() && url.scheme() != "https" && !is_loopback(&url) {
        return Err(FetchError::InsecureToken { url: redact_url(&url) });
    }
    Ok(url)
}

/// Sends the request and follows redirects. Returns the first answer that is none, its body unread, and its address.
pub(crate) async fn send(
    client: &Client,
    download: &Download<'_>,
    start: &Url,
) -> Result<(Url, Response), FetchError> {
    let mut url = start.clone();
    let mut token = download.token;
    for _ in 0..=MAX_REDIRECTS {
        let response = send_one(client, &url, headers(download.known, token)).await?;
        if !is_redirect(response.status()) {
            return Ok((url, response));
        }
        let next = next_url(&url, response.headers())
            .map_err(|fault| FetchError::Redirect { url: redact_url(&url), fault })?;
        if next.origin() != start.origin() {
            // For the rest of the chain, even where it comes back: whoever is in between chose the way.
            token = None;
        }
        url = next;
    }
    Err(FetchError::Redirect { url: redact_url(start), fault: RedirectFault::TooMany })
}

async fn send_one(client: &Client, url: &Url, headers: HeaderMap) -> Result<Response, FetchError> {
    let settings = client.settings();
    let limit = settings.connect_timeout.saturating_add(settings.idle_timeout);
    let request = client.http().get(url.clone()).headers(headers).send();
    match tokio::time::timeout(limit, request).await {
        Ok(answer) => answer.map_err(|error| failure(url, error)),
        Err(_) => Err(FetchError::Stalled { url: redact_url(url), idle: settings.idle_timeout }),
    }
}

/// A validator that is no header value is left out: the server then sends the whole file.
fn headers(known: Option<&Validators>, token: Option<&Token>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // The archive's own bytes are stored and digested, so nothing may be packed on the way.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let header = |text: Option<&String>| HeaderValue::from_str(text?).ok();
    if let Some(value) = header(known.and_then(|known| known.etag.as_ref())) {
        headers.insert(IF_NONE_MATCH, value);
    }
    if let Some(value) = header(known.and_then(|known| known.last_modified.as_ref())) {
        headers.insert(IF_MODIFIED_SINCE, value);
    }
    if let Some(value) = token.and_then(Token::authorization) {
        headers.insert(AUTHORIZATION, value);
    }
    headers
}

pub(crate) fn failure(url: &Url, error: reqwest::Error) -> FetchError {
    // The library's text holds the URL with its query.
    let (url, source) = (redact_url(url), error.without_url());
    if is_tls(&source) {
        FetchError::Tls { url, source }
    } else {
        FetchError::Unreachable { url, source }
    }
}

/// Whether TLS itself refused, rather than the connection below it.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<rustls::Error>() {
            return true;
        }
        // An I/O error's `source` skips the error that it wraps.
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    false
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}
