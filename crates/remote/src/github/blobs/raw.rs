//! One blob by itself, as it is.

use std::sync::Arc;

use super::{BlobAnswer, BlobError, BlobRequest};
use crate::FetchError;
use crate::github::error::GithubError;
use crate::github::host::GithubHost;
use crate::github::plane::{Call, read};

/// Bytes as they are.
const RAW: &str = "application/vnd.github.raw+json";
/// How often other bytes than those of the id are believed to be an accident.
const TRIES: u32 = 2;

/// Fetches a blob of at most `limit` bytes.
///
/// # Errors
/// [`BlobError`].
pub(super) async fn raw(host: &GithubHost, request: &BlobRequest, limit: u64) -> BlobAnswer {
    if request.size > limit {
        return Err(BlobError::TooLarge { limit });
    }
    let url = host.address_of(&request.repository, &["git", "blobs", request.oid.as_str()]);
    let call = Call { accept: RAW, max_bytes: limit, ..Call::get(url) };
    for _ in 0..TRIES {
        let answer = read(host, &call).await.map_err(|error| refused(error, limit))?;
        if request.oid.of_blob(&answer.body) == request.oid {
            return Ok(Arc::from(answer.body));
        }
    }
    Err(BlobError::Integrity)
}

fn refused(error: GithubError, limit: u64) -> BlobError {
    match error.cause() {
        GithubError::NotFound { .. } => BlobError::Gone,
        GithubError::NoAnswer { source: FetchError::TooLarge { .. }, .. } => {
            BlobError::TooLarge { limit }
        }
        // "This API returns blobs up to 100 MB in size."
        GithubError::Forbidden { said, .. } if said.message.contains("blobs up to") => {
            BlobError::TooLarge { limit: 100_000_000 }
        }
        _ => BlobError::Github(Arc::new(error)),
    }
}
