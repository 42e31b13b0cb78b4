//! `POST /v1/querybatch`: the ids of the records of packages, with the pages that they come in.

use std::collections::{BTreeMap, HashSet};

use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Asker, MAX_FAILURES, OsvFailure, OsvQuery};
use crate::FetchError;
use crate::exchange::{Question, exchange};

#[derive(Serialize)]
struct Request<'a> {
    queries: Vec<Query<'a>>,
}

#[derive(Serialize)]
struct Query<'a> {
    package: Package<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<&'a str>,
}

#[derive(Serialize)]
struct Package<'a> {
    ecosystem: &'a str,
    name: &'a str,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    results: Vec<Option<Page>>,
}

#[derive(Default, Deserialize)]
struct Page {
    #[serde(default)]
    vulns: Vec<Vuln>,
    #[serde(default)]
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Vuln {
    id: String,
    #[serde(default)]
    modified: String,
}

/// A package with the page that is asked for next.
struct Open<'q> {
    query: &'q OsvQuery,
    token: Option<String>,
    /// Tokens that were given before: one that comes again leads in a circle.
    seen: HashSet<String>,
}

/// The ids of the records of packages, each with the time of its last change.
pub(super) async fn ids(
    asker: &Asker<'_>,
    queries: &[OsvQuery],
    failures: &mut Vec<OsvFailure>,
) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    let mut in_a_row = 0;
    let size = asker.api.batch.clamp(1, 1000);
    for batch in queries.chunks(size) {
        if in_a_row >= MAX_FAILURES {
            let error = asker.protocol("not asked any more after so many failures");
            failures.push(OsvFailure { asked: describe(batch), error });
            continue;
        }
        let answered = follow(asker, batch, &mut ids, failures).await;
        in_a_row = if answered { 0 } else { in_a_row + 1 };
    }
    ids
}

/// Asks for the packages of a batch, page after page. A batch that is refused as a whole is asked again in halves, so that
/// one package that the server does not take costs no other its answer. Gives whether anything was answered.
async fn follow(
    asker: &Asker<'_>,
    batch: &[OsvQuery],
    ids: &mut BTreeMap<String, String>,
    failures: &mut Vec<OsvFailure>,
) -> bool {
    let open = |query| Open { query, token: None, seen: HashSet::new() };
    let mut waiting = vec![(batch.iter().map(open).collect::<Vec<Open<'_>>>(), 0)];
    let (mut answered, mut refused) = (false, 0);
    while let Some((mut open, page)) = waiting.pop() {
        if page >= asker.api.max_pages {
            let problem = format!("more than {} pages for one package", asker.api.max_pages);
            fail(&open, asker.protocol(problem), failures);
            continue;
        }
        if !answered && refused >= MAX_FAILURES {
            fail(&open, asker.protocol("not asked any more after so many failures"), failures);
            continue;
        }
        match ask(asker, &open).await {
            Ok(pages) => {
                answered = true;
                let next = take(asker, open, pages, ids, failures);
                waiting.extend((!next.is_empty()).then_some((next, page + 1)));
            }
            Err(error) if open.len() > 1 && is_refusal(&error) => {
                let half = open.split_off(open.len() / 2);
                waiting.extend([(half, page), (open, page)]);
            }
            Err(error) => {
                refused += 1;
                fail(&open, error, failures);
            }
        }
    }
    answered
}

/// Takes the ids of some pages; gives the packages that have a next one.
fn take<'q>(
    asker: &Asker<'_>,
    open: Vec<Open<'q>>,
    pages: Vec<Page>,
    ids: &mut BTreeMap<String, String>,
    failures: &mut Vec<OsvFailure>,
) -> Vec<Open<'q>> {
    let mut next = Vec::new();
    for (mut of, page) in open.into_iter().zip(pages) {
        ids.extend(page.vulns.into_iter().map(|vuln| (vuln.id, vuln.modified)));
        match page.next_page_token.filter(|token| !token.is_empty()) {
            None => {}
            Some(token) if of.seen.insert(token.clone()) => {
                of.token = Some(token);
                next.push(of);
            }
            Some(_) => {
                let error = asker.protocol("it gives the same page again and again");
                fail(&[of], error, failures);
            }
        }
    }
    next
}

/// Whether the server does not take the question as it is, so that a smaller one may be taken.
fn is_refusal(error: &FetchError) -> bool {
    let FetchError::Status { status, .. } = error.cause() else { return false };
    matches!(
        *status,
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY
    )
}

fn fail(open: &[Open<'_>], error: FetchError, failures: &mut Vec<OsvFailure>) {
    let queries: Vec<OsvQuery> = open.iter().map(|open| open.query.clone()).collect();
    failures.push(OsvFailure { asked: describe(&queries), error });
}

async fn ask(asker: &Asker<'_>, open: &[Open<'_>]) -> Result<Vec<Page>, FetchError> {
    let url = asker.address(&["v1", "querybatch"]);
    let queries = open.iter().map(|open| Query {
        package: Package { ecosystem: open.query.ecosystem.osv_name(), name: &open.query.name },
        page_token: open.token.as_deref(),
    });
    let request = Request { queries: queries.collect() };
    let body = serde_json::to_vec(&request).map_err(|error| asker.protocol(error.to_string()))?;
    let bytes = exchange(
        asker.client,
        &url,
        Question { body: Some(&body), ..Question::default() },
        asker.api.max_bytes,
    )
    .await?;
    let response: Response =
        serde_json::from_slice(&bytes).map_err(|error| asker.protocol(error.to_string()))?;
    // One answer too few, and every package after it would get another's records.
    if response.results.len() != open.len() {
        let (got, asked) = (response.results.len(), open.len());
        return Err(asker.protocol(format!("{got} results for {asked} packages")));
    }
    Ok(response.results.into_iter().map(Option::unwrap_or_default).collect())
}

/// Some packages in words.
pub(super) fn describe(queries: &[OsvQuery]) -> String {
    match queries {
        [] => "no package".to_owned(),
        [one] => format!("{} {}", one.ecosystem, one.name),
        [first, ..] => {
            format!("{} packages, the first {} {}", queries.len(), first.ecosystem, first.name)
        }
    }
}
