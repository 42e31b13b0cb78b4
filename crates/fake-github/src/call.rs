//! One request, taken apart.

use bytes::Bytes;
use http::{HeaderMap, Method};

/// One request, taken apart.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// As it came, with the query.
    pub(crate) target: String,
    /// Decoded, without the prefix of an Enterprise Server.
    pub(crate) segments: Vec<String>,
    /// Decoded.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Scheme, host and port of the server.
    pub(crate) origin: String,
    /// What addresses of the REST API begin with.
    pub(crate) api: String,
}

impl Call {
    pub(crate) fn new(origin: &str, parts: &http::request::Parts, body: Bytes) -> Self {
        let path = parts.uri.path();
        let mut segments: Vec<String> =
            path.split('/').skip(1).map(decoded).filter(|part| !part.is_empty()).collect();
        let mut api = origin.to_owned();
        match segments.as_slice() {
            [first, second, ..] if first == "api" && second == "v3" => {
                segments.drain(..2);
                api.push_str("/api/v3");
            }
            [first, second] if first == "api" && second == "graphql" => {
                segments.drain(..1);
            }
            _ => {}
        }
        let target = parts.uri.path_and_query().map_or(path, |whole| whole.as_str()).to_owned();
        let query = parts.uri.query().unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        };
        Self {
            method: parts.method.clone(),
            target,
            segments,
            query: pairs.map(pair).collect(),
            headers: parts.headers.clone(),
            body,
            origin: origin.to_owned(),
            api,
        }
    }

    /// The parts of the path, for matching.
    pub(crate) fn parts(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.parameter(name)?.parse().ok()
    }

    pub(crate) fn reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD | Method::OPTIONS) || self.is_graphql()
    }

    pub(crate) fn is_graphql(&self) -> bool {
        matches!(self.parts().as_slice(), ["graphql"])
    }

    /// Whether it is a request to a git server, not to an API.
    pub(crate) fn is_git(&self) -> bool {
        matches!(self.parts().as_slice(), [_, name, ..] if name.ends_with(".git"))
    }

    pub(crate) fn makes_content(&self) -> bool {
        !self.reads() && self.segments.iter().any(|part| part == "issues" || part == "comments")
    }

    pub(crate) fn mints_token(&self) -> bool {
        self.segments.last().is_some_and(|part| part == "access_tokens")
    }

    /// The token, however it is sent.
    pub(crate) fn token(&self) -> Option<String> {
        use base64::Engine as _;
        let (scheme, value) = self.header("authorization").split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" | "token" => Some(value.trim().to_owned()),
            "basic" => {
                let bytes = base64::engine::general_purpose::STANDARD.decode(value.trim()).ok()?;
                let text = String::from_utf8(bytes).ok()?;
                text.split_once(':').map(|(_, password)| password.to_owned())
            }
            _ => None,
        }
    }
}

/// Takes percent signs apart; what is none stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        let digit = |digit: &u8| char::from(*digit).to_digit(16);
        match (byte, tail) {
            (b'%', [high, low, after @ ..]) => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
