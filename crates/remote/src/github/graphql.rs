//! Questions in GraphQL. What was found is kept beside the errors about the rest.
//!
//! Description: <https://docs.github.com/en/graphql>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::{GithubError, Said};
use super::host::GithubHost;
use super::plane::{Answer, Call, json as read_json, send_as};
use super::refusal::{shortened, speaks_of_addresses, sso_url};
use super::repeat::{Repeat, Tries};
use super::wire::Sink;

/// What came of a query.
#[derive(Debug)]
pub(super) struct Found {
    /// Null where nothing was found.
    pub(super) data: Value,
    /// What is missing in it, and why.
    pub(super) errors: Vec<Fault>,
    /// Where a session of single sign-on is opened, if the answer tells.
    sso: Option<String>,
}

/// An error of a query, about one place of the data or about all of it.
#[derive(Clone, Debug, PartialEq, Eq, Default, Deserialize)]
pub(super) struct Fault {
    /// Such as `NOT_FOUND`.
    #[serde(rename = "type", default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) message: String,
    /// Names of fields and numbers in lists, from the top.
    #[serde(default)]
    pub(super) path: Vec<Value>,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Extensions {
    #[serde(default)]
    saml_failure: bool,
}

#[derive(Deserialize)]
struct Reply {
    #[serde(default)]
    data: Value,
    #[serde(default)]
    errors: Vec<Fault>,
    /// Where a gateway answers in GraphQL's stead.
    #[serde(default)]
    message: String,
}

/// Asks a query with variables. `repeat` is [`Repeat::Never`] where the caller asks for less after a failure.
///
/// # Errors
/// [`GithubError`]; errors beside data are none.
pub(super) async fn query(
    host: &GithubHost,
    repeat: Repeat,
    query: &str,
    variables: &Value,
) -> Result<Found, GithubError> {
    let body = json!({ "query": query, "variables": variables }).to_string().into_bytes();
    let call = Call::post(host.graphql(), body);
    let mut tries = Tries::new(host, repeat);
    let found = loop {
        match send_as(host, &call, Sink::Whole, |answer| found(&call, &answer)).await {
            Ok(found) => break found,
            Err(error) => tries.after(error).await?,
        }
    };
    if let Some(governor) = host.governor() {
        let cost = found.data.pointer("/rateLimit/cost").and_then(Value::as_u64);
        governor.note_points(cost.unwrap_or(1));
    }
    Ok(found)
}

fn found(call: &Call, answer: &Answer) -> Result<Found, GithubError> {
    let reply: Reply = read_json(call, answer)?;
    let request = || call.asked().text();
    if let Some(fault) = reply.errors.iter().find(|fault| fault.is_limit()) {
        let said = Said { message: shortened(&fault.message), errors: Vec::new() };
        let wait = crate::answer::asked_wait(&answer.headers);
        return Err(GithubError::RateLimited { request: request(), said, wait });
    }
    if reply.data.is_null() && reply.errors.is_empty() {
        let problem =
            format!("there is neither data nor an error in it: {}", shortened(&reply.message));
        return Err(GithubError::Protocol { request: request(), problem });
    }
    Ok(Found { data: reply.data, errors: reply.errors, sso: sso_url(&answer.headers) })
}

impl Found {
    /// The error about a place, about something below it, or about everything.
    pub(super) fn fault_at(&self, place: &[&str]) -> Option<&Fault> {
        let is_at = |step: &Value, name: &str| match step {
            Value::String(step) => step == name,
            step => step.as_u64().is_some_and(|step| name.parse() == Ok(step)),
        };
        self.errors
            .iter()
            .find(|fault| fault.path.iter().zip(place).all(|(step, name)| is_at(step, name)))
    }

    /// One of the errors as one of ours.
    pub(super) fn error(&self, fault: &Fault) -> GithubError {
        let request = "POST /graphql".to_owned();
        let said = Said { message: shortened(&fault.message), errors: Vec::new() };
        if fault.is_sso() {
            return GithubError::SingleSignOn { request, said, url: self.sso.clone() };
        }
        if speaks_of_addresses(&said) {
            return GithubError::AddressNotAllowed { request, said };
        }
        match fault.kind.as_str() {
            "FORBIDDEN" | "INSUFFICIENT_SCOPES" => {
                GithubError::Forbidden { request, said, needs: "contents: read".to_owned() }
            }
            "NOT_FOUND" => {
                GithubError::NotFound { request, said, needs: "contents: read".to_owned() }
            }
            _ => GithubError::Unexpected { request, status: 200, said },
        }
    }
}

impl Fault {
    /// Whether it says that an allowance is used up, or that it goes too fast.
    pub(super) fn is_limit(&self) -> bool {
        matches!(self.kind.as_str(), "RATE_LIMITED" | "RATE_LIMIT")
            || self.message.to_ascii_lowercase().contains("secondary rate limit")
    }

    /// Whether the query was too much, in time or in size: less of it may be answered.
    pub(super) fn is_too_much(&self) -> bool {
        let kinds = ["RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT", "INTERNAL"];
        let message = self.message.to_ascii_lowercase();
        let words = ["timeout", "timedout", "resource limit", "something went wrong"];
        kinds.contains(&self.kind.as_str()) || words.iter().any(|word| message.contains(word))
    }

    /// Whether it takes a session of single sign-on.
    pub(super) fn is_sso(&self) -> bool {
        self.extensions.as_ref().is_some_and(|extensions| extensions.saml_failure)
            || self.message.contains("SAML")
    }
}
