//! `GET /v1/vulns/{id}`: whole records, several at a time.

use std::collections::BTreeMap;

use lockgate_model::AdvisoryId;
use reqwest::Url;
use serde::Deserialize;
use tokio::task::JoinSet;

use super::cache::Cache;
use super::{Asker, MAX_FAILURES, OsvAnswer, OsvFailure};
use crate::exchange::{Question, exchange};
use crate::redact::redact_url;
use crate::{Client, FetchError};

/// Fetches the records of some ids, each with the time of its last change.
pub(super) async fn fetch_all(
    asker: &Asker<'_>,
    ids: BTreeMap<String, String>,
    answer: &mut OsvAnswer,
    progress: &impl Fn(usize, usize),
) {
    let all = ids.len();
    let cache = Cache::new(asker.api.cache.as_deref());
    let mut left = look_up(asker, &cache, ids, answer);
    left.reverse();
    let mut running = JoinSet::new();
    let mut unreachable = 0;
    loop {
        while running.len() < asker.api.concurrency.max(1) && unreachable < MAX_FAILURES {
            let Some((id, modified)) = left.pop() else { break };
            let (client, url) = (asker.client.clone(), asker.address(&["v1", "vulns", &id]));
            let max_bytes = asker.api.max_bytes;
            running.spawn(async move {
                let outcome = fetch(&client, &url, &id, max_bytes).await;
                (id, modified, outcome)
            });
        }
        match running.join_next().await {
            None => break,
            Some(Ok((id, modified, Ok(bytes)))) => {
                cache.put(&id, &modified, &bytes);
                answer.records.insert(id, bytes);
                progress(answer.records.len(), all);
            }
            Some(Ok((asked, _, Err(error)))) => {
                unreachable += usize::from(error.is_unreachable());
                answer.failures.push(OsvFailure { asked, error });
            }
            // A task is neither cancelled nor does it panic; if one did, its record is missing, and that is told.
            Some(Err(error)) => {
                let error = asker.protocol(error.to_string());
                answer.failures.push(OsvFailure { asked: "a record".to_owned(), error });
            }
        }
    }
    if let Some((first, _)) = left.last() {
        let asked = format!("{} records, the first {first}", left.len());
        let error = asker.protocol("not asked any more after so many failures");
        answer.failures.push(OsvFailure { asked, error });
    }
    answer.failures.sort_by(|one, other| one.asked.cmp(&other.asked));
}

/// Takes what the cache has; gives the rest.
fn look_up(
    asker: &Asker<'_>,
    cache: &Cache<'_>,
    ids: BTreeMap<String, String>,
    answer: &mut OsvAnswer,
) -> Vec<(String, String)> {
    let mut left = Vec::new();
    for (id, modified) in ids {
        if AdvisoryId::new(&id).is_none() {
            let error = asker.protocol("its id is no id");
            answer.failures.push(OsvFailure { asked: id, error });
        } else if let Some(bytes) = cache.get(&id, &modified).filter(|bytes| is_record(bytes, &id))
        {
            answer.records.insert(id, bytes);
        } else {
            left.push((id, modified));
        }
    }
    left
}

async fn fetch(
    client: &Client,
    url: &Url,
    id: &str,
    max_bytes: u64,
) -> Result<Vec<u8>, FetchError> {
    let bytes = exchange(client, url, Question::default(), max_bytes).await?;
    if is_record(&bytes, id) {
        return Ok(bytes);
    }
    let problem = format!("the answer is not the record {id}");
    Err(FetchError::Protocol { url: redact_url(url), problem })
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

fn is_record(bytes: &[u8], id: &str) -> bool {
    serde_json::from_slice::<Named>(bytes).is_ok_and(|record| record.id == id)
}
