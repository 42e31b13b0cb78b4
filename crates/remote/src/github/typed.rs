//! `octocrab` on our own transport: it makes requests and reads answers, and sends nothing itself.
//!
//! Its own transports are not built (no default features): they follow redirects, wait without end, read bodies of any
//! size and, in its default, send a POST four times in a row.

use http::Request;
use http_body_util::{BodyExt as _, Full};
use octocrab::{AuthState, OctoBody, Octocrab, OctocrabBuilder};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Url};
use tower::BoxError;

use super::error::GithubError;
use super::host::GithubHost;
use super::plane::{Answer, Call, send};
use super::refusal::content_type;

type Reply = http::Response<Full<bytes::Bytes>>;

/// A client whose every request is one attempt of ours. Must be made inside a runtime, where it has a task.
pub(super) fn octocrab(api: &GithubHost) -> Octocrab {
    let api = api.clone();
    let service = tower::service_fn(move |request: Request<OctoBody>| {
        let api = api.clone();
        async move { carry(&api, request).await }
    });
    let builder = OctocrabBuilder::new_empty().with_service(service).with_auth(AuthState::None);
    match builder.build() {
        Ok(octocrab) => octocrab,
        Err(never) => match never {},
    }
}

async fn carry(api: &GithubHost, request: Request<OctoBody>) -> Result<Reply, BoxError> {
    let (parts, body) = request.into_parts();
    // A host in the address would come from an answer of the server: none of our calls has one.
    let path = parts.uri.path_and_query().filter(|_| parts.uri.host().is_none());
    let Some(path) = path else {
        return Err(GithubError::Invalid(format!("`{}` is no path of the API", parts.uri)).into());
    };
    let bytes = body.collect().await?.to_bytes();
    let body = (parts.method != Method::GET).then(|| bytes.to_vec());
    let url: Url = api.below(path.as_str());
    let call = Call { method: parts.method, body, ..Call::get(url) };
    let answer = send(api, &call).await?;
    only_json(&call, &answer)?;
    let mut reply = http::Response::new(Full::from(answer.body));
    *reply.status_mut() = http::StatusCode::from_u16(answer.status)?;
    *reply.headers_mut() = answer.headers;
    Ok(reply)
}

/// A proxy's page under a status of success is told from an answer here, where its type is still known.
fn only_json(call: &Call, answer: &Answer) -> Result<(), GithubError> {
    let content_type = content_type(&answer.headers);
    if answer.headers.get(CONTENT_TYPE).is_some() && !content_type.contains("json") {
        let (request, status) = (call.asked().text(), answer.status);
        return Err(GithubError::NotJson { request, status, content_type });
    }
    Ok(())
}

/// Our own error out of the library's, which wraps it; what is left are answers that it cannot read.
pub(super) fn unwrapped(request: &str, error: octocrab::Error) -> GithubError {
    match error {
        octocrab::Error::Service { source, .. } => match source.downcast::<GithubError>() {
            Ok(error) => *error,
            Err(other) => protocol(request, &other.to_string()),
        },
        octocrab::Error::Json { source, .. } => {
            protocol(request, &format!("{}: {}", source.path(), source.inner()))
        }
        other => protocol(request, &other.to_string()),
    }
}

fn protocol(request: &str, problem: &str) -> GithubError {
    let problem = super::refusal::shortened(problem);
    GithubError::Protocol { request: request.to_owned(), problem }
}
