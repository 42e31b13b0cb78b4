//! OSV's API: every record of some packages, asked for by name.
//!
//! Packages are asked for without a version: which versions a record affects is judged here, as with every other source.
//! Description: <https://google.github.io/osv.dev/api/>.

mod batch;
mod cache;
mod record;

use std::collections::BTreeMap;
use std::path::PathBuf;

use lockgate_model::Ecosystem;
use reqwest::Url;

use crate::redact::{redact, redact_url};
use crate::{Client, FetchError};

/// One package to ask for. The name goes to the server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OsvQuery {
    /// Its ecosystem.
    pub ecosystem: Ecosystem,
    /// Its name.
    pub name: String,
}

/// How the API is asked.
#[derive(Clone, Debug)]
pub struct OsvApi {
    /// The address to which `/v1/…` is added. No query; a slash at the end is fine.
    pub base_url: String,
    /// Packages of one request, at most 1,000.
    pub batch: usize,
    /// Records that are fetched at once.
    pub concurrency: usize,
    /// Pages of one package, at most: an end for a server that never ends.
    pub max_pages: usize,
    /// Largest answer, in bytes.
    pub max_bytes: u64,
    /// Folder of the records fetched before, which are kept as long as they do not change.
    pub cache: Option<PathBuf>,
}

impl Default for OsvApi {
    fn default() -> Self {
        Self {
            base_url: "https://api.osv.dev".to_owned(),
            batch: 1000,
            concurrency: 16,
            max_pages: 100,
            max_bytes: 32 << 20,
            cache: None,
        }
    }
}

/// What the API answered.
#[derive(Debug, Default)]
pub struct OsvAnswer {
    /// The records as JSON, by their ids.
    pub records: BTreeMap<String, Vec<u8>>,
    /// What was not answered: the rest is as complete as if it had been asked alone.
    pub failures: Vec<OsvFailure>,
}

/// A question without an answer.
#[derive(Debug)]
pub struct OsvFailure {
    /// What was asked: `25 packages, the first npm lodash`, or the id of a record.
    pub asked: String,
    /// Why there is no answer.
    pub error: FetchError,
}

/// Hard failures one after the other after which the server is not asked again.
const MAX_FAILURES: usize = 3;

/// Asks for every record of some packages. Names and ids are sent, nothing else. Never fails as a whole: what was not
/// answered is among the failures. `progress` is told how many records are there of how many.
pub async fn osv_records(
    client: &Client,
    api: &OsvApi,
    queries: &[OsvQuery],
    progress: impl Fn(usize, usize),
) -> OsvAnswer {
    let mut answer = OsvAnswer::default();
    match Asker::new(client, api) {
        Ok(asker) => {
            let ids = batch::ids(&asker, queries, &mut answer.failures).await;
            record::fetch_all(&asker, ids, &mut answer, &progress).await;
        }
        Err(error) => {
            let asked = batch::describe(queries);
            answer.failures.push(OsvFailure { asked, error });
        }
    }
    answer
}

/// Asks for records by their ids, such as the aliases of others: an id of which there is no record is no failure.
pub async fn osv_aliases(
    client: &Client,
    api: &OsvApi,
    ids: impl IntoIterator<Item = String>,
) -> OsvAnswer {
    let mut answer = OsvAnswer::default();
    let ids: BTreeMap<String, String> = ids.into_iter().map(|id| (id, String::new())).collect();
    match Asker::new(client, api) {
        Ok(asker) => record::fetch_all(&asker, ids, &mut answer, &|_, _| {}).await,
        Err(error) => {
            answer.failures.push(OsvFailure { asked: format!("{} aliases", ids.len()), error });
        }
    }
    let absent = |failure: &OsvFailure| matches!(failure.error, FetchError::NotFound { .. });
    answer.failures.retain(|failure| !absent(failure));
    answer
}

/// Who asks whom.
struct Asker<'a> {
    client: &'a Client,
    api: &'a OsvApi,
    base: Url,
}

impl<'a> Asker<'a> {
    fn new(client: &'a Client, api: &'a OsvApi) -> Result<Self, FetchError> {
        let text = api.base_url.trim_end_matches('/');
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        let base = url.ok_or_else(|| FetchError::InvalidUrl { url: redact(text) })?;
        Ok(Self { client, api, base })
    }

    /// An address of the API, below whatever path the base has.
    fn address(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// An answer that is not as the API's description says.
    fn protocol(&self, problem: impl Into<String>) -> FetchError {
        FetchError::Protocol { url: redact_url(&self.base), problem: problem.into() }
    }
}
