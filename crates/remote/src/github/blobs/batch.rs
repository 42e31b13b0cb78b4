//! One query for blobs of several repositories, and what came of each.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{BlobAnswer, BlobError, BlobRequest};
use crate::github::error::GithubError;
use crate::github::graphql::{Fault, Found, query};
use crate::github::host::GithubHost;
use crate::github::repeat::Repeat;

/// What came of a blob in a query.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It, or a reason that asking again does not change.
    Settled(BlobAnswer),
    /// The query was too much: it is asked for again in a smaller one.
    TooMuch,
    /// GraphQL cannot give it as it is: it is fetched by itself.
    Raw,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BlobNode {
    #[serde(default)]
    is_truncated: bool,
    #[serde(default)]
    text: Option<String>,
}

/// Asks for blobs, each once.
pub(super) async fn batch(
    host: &GithubHost,
    requests: Vec<BlobRequest>,
) -> Vec<(BlobRequest, Outcome)> {
    let (text, places) = text(&requests);
    match query(host, Repeat::Never, &text, &json!({})).await {
        Ok(mut found) => requests
            .into_iter()
            .zip(places)
            .map(|(request, place)| {
                let outcome = outcome(&mut found, &request, &place);
                (request, outcome)
            })
            .collect(),
        Err(error) => failed(requests, error),
    }
}

fn failed(requests: Vec<BlobRequest>, error: GithubError) -> Vec<(BlobRequest, Outcome)> {
    let too_much = error.may_be_too_much();
    let error = BlobError::Github(Arc::new(error));
    let outcome = || match too_much {
        true => Outcome::TooMuch,
        false => Outcome::Settled(Err(error.clone())),
    };
    requests.into_iter().map(|request| (request, outcome())).collect()
}

/// The query, and where in its answer each blob is: the names of the repository and of the blob. Names and ids are plain
/// words, so that they stand in it as they are.
fn text(requests: &[BlobRequest]) -> (String, Vec<(String, String)>) {
    let mut repositories = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    let mut places = Vec::new();
    for (index, request) in requests.iter().enumerate() {
        let known = repositories.iter().position(|known| *known == &request.repository);
        let place = known.unwrap_or_else(|| {
            repositories.push(&request.repository);
            let (owner, name) = (request.repository.owner(), request.repository.name());
            let number = repositories.len() - 1;
            parts.push(format!("r{number}: repository(owner: \"{owner}\", name: \"{name}\") {{"));
            number
        });
        if let Some(part) = parts.get_mut(place) {
            // Writing into a text does not fail.
            let _ = write!(
                part,
                " b{index}: object(oid: \"{}\") {{ ... on Blob {{ isTruncated text }} }}",
                request.oid
            );
        }
        places.push((format!("r{place}"), format!("b{index}")));
    }
    (format!("query {{ {} }} rateLimit {{ cost }} }}", parts.join(" } ")), places)
}

fn outcome(found: &mut Found, request: &BlobRequest, place: &(String, String)) -> Outcome {
    let (repository, blob) = (place.0.as_str(), place.1.as_str());
    let fault = found.fault_at(&[repository, blob]).cloned();
    let node = found.data.get_mut(repository).and_then(|node| node.get_mut(blob));
    let node = node.map(Value::take).and_then(|node| BlobNode::deserialize(node).ok());
    let text = node.filter(|node| !node.is_truncated).and_then(|node| node.text);
    match (text.map(String::into_bytes), fault) {
        (Some(bytes), _) if request.oid.of_blob(&bytes) == request.oid => {
            Outcome::Settled(Ok(Arc::from(bytes)))
        }
        (_, Some(fault)) => refused(found, &fault),
        // Cut off, no text, or a text that was changed to be one. What is not there is asked for once more as well.
        (_, None) => Outcome::Raw,
    }
}

fn refused(found: &Found, fault: &Fault) -> Outcome {
    if fault.is_too_much() {
        return Outcome::TooMuch;
    }
    let error = match found.error(fault) {
        GithubError::NotFound { .. } => BlobError::Gone,
        error => BlobError::Github(Arc::new(error)),
    };
    Outcome::Settled(Err(error))
}
