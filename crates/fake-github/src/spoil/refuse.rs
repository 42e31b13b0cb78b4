//! Answers in the place of the true one.

use serde_json::json;

use super::broken;
use crate::answer::{Answer, Delivery};
use crate::call::Call;
use crate::faults::Action;
use crate::graphql;
use crate::principal::bad_credentials;
use crate::rest::{bucket, exhausted};
use crate::shared::Shared;

/// The answer that it puts in the place of the true one, if it does.
pub(super) fn refuse(action: &Action, shared: &Shared, call: &Call) -> Option<Answer> {
    Some(match action {
        Action::Answer { status, headers, body } => given(*status, headers, body),
        Action::Html { status } => html(*status),
        Action::Reset => broken(Delivery::Reset),
        Action::Silence => broken(Delivery::Silence),
        Action::Redirect { status, to } => {
            Answer::new(*status, "text/html", "").with("location", to.as_str())
        }
        Action::RateLimited { status, seconds } => {
            spent(exhausted(*status, "user ID 1"), shared, call, *seconds)
        }
        Action::GraphqlRateLimited { seconds } => {
            spent(graphql::rate_limited("user ID 1"), shared, call, *seconds)
        }
        Action::Secondary { status, retry_after } => secondary(*status, *retry_after),
        Action::Forbidden { permission } => {
            Answer::refusal(403, "Resource not accessible by personal access token")
                .with("x-accepted-github-permissions", permission.as_str())
        }
        Action::IpAllowList => Answer::refusal(403, "Although you appear to have the correct authorization credentials, the organization has an IP allow list enabled, and your IP address is not permitted to access this resource."),
        Action::SsoRequired { url } => {
            Answer::refusal(403, "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.")
                .with("x-github-sso", format!("required; url={url}"))
        }
        Action::Suspended => Answer::refusal(403, "This installation has been suspended"),
        Action::BadCredentials => bad_credentials(),
        Action::NotFound => Answer::not_found(),
        Action::GraphqlTimeout { status } => timeout(*status),
        _ => return None,
    })
}

fn given(status: u16, headers: &std::collections::BTreeMap<String, String>, body: &str) -> Answer {
    let is_json = body.starts_with(['{', '[']);
    let kind = if is_json { "application/json; charset=utf-8" } else { "text/plain" };
    let mut answer = Answer::new(status, kind, body.to_owned());
    for (name, value) in headers {
        answer.set(&name.to_ascii_lowercase(), value.as_str());
    }
    answer
}

fn html(status: u16) -> Answer {
    let body = "<!DOCTYPE html>\n<html><body><h1>Unicorn!</h1><p>This page is taking too long to load.</p></body></html>\n";
    Answer::new(status, "text/html; charset=utf-8", body)
}

fn timeout(status: u16) -> Answer {
    let message = "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. Please include `0000:0000:0000000:0000000:00000000` when reporting this issue.";
    Answer::json(status, &json!({"data": null, "errors": [{"message": message}]}))
}

/// A refusal for a bucket that is filled again in so many seconds.
fn spent(answer: Answer, shared: &Shared, call: &Call, seconds: u64) -> Answer {
    let name = bucket(call).map_or("core", crate::limits::Bucket::name);
    let reset = shared.clock_with_skew().as_secs() + seconds;
    answer
        .with("x-ratelimit-limit", "5000")
        .with("x-ratelimit-used", "5000")
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset", reset.to_string())
        .with("x-ratelimit-resource", name)
}

/// A secondary limit as GitHub tells of it.
pub(crate) fn secondary(status: u16, retry_after: Option<u64>) -> Answer {
    let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. For more on scraping GitHub and how it may affect your rights, please review our Terms of Service.";
    let documentation = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits";
    let answer =
        Answer::json(status, &json!({"documentation_url": documentation, "message": message}));
    match retry_after {
        Some(seconds) => answer.with("retry-after", seconds.to_string()),
        None => answer,
    }
}
