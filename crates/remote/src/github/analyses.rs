//! The analyses behind the alerts, and our SARIF back from GitHub with the number of each result's alert.
//!
//! Source: <https://docs.github.com/en/rest/code-scanning/code-scanning#list-code-scanning-analyses-for-a-repository>.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::alerts::ToolAnswer;
use super::api::GithubApi;
use super::error::GithubError;
use super::pages::{PER_PAGE, all, first, unless_never_used};
use super::plane::{Call, json, read};

/// Pages that are read at most: 10,000 analyses.
const MAX_PAGES: usize = 100;
/// The type of a log.
const SARIF: &str = "application/sarif+json";
/// Largest log that is taken, in bytes.
const MAX_BYTES: u64 = 256 << 20;

/// Which analyses are asked for; the default is all.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AnalysisFilter {
    /// Of the tool of this name.
    pub tool: Option<String>,
    /// On this ref, in full.
    pub reference: Option<String>,
    /// Of this upload.
    pub upload: Option<super::UploadId>,
}

/// One analysis that GitHub has processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis {
    /// Its id, for [`analysis_sarif`].
    pub id: u64,
    /// The name of its tool.
    pub tool: String,
    /// The ref.
    pub reference: String,
    /// The commit.
    pub commit_sha: String,
    /// Its category, if it has one.
    pub category: Option<String>,
    /// What ran it, as GitHub names it: that of the default set-up of code scanning begins with `dynamic/`.
    pub key: String,
    /// When, as GitHub writes it.
    pub created_at: String,
    /// How many results.
    pub results: u64,
    /// What went wrong; empty where nothing did.
    pub error: String,
    /// What was odd; empty where nothing was.
    pub warning: String,
}

#[derive(Deserialize)]
struct AnalysisAnswer {
    id: u64,
    tool: ToolAnswer,
    #[serde(rename = "ref")]
    reference: String,
    commit_sha: String,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    analysis_key: String,
    created_at: String,
    results_count: u64,
    error: String,
    warning: String,
}

/// Every analysis that a filter asks for, the newest first.
///
/// # Errors
/// [`GithubError`]; a list without end is one.
pub async fn analyses(
    api: &GithubApi,
    filter: &AnalysisFilter,
) -> Result<Vec<Analysis>, GithubError> {
    let answers: Vec<AnalysisAnswer> = all(api, address(api, filter), MAX_PAGES).await?;
    Ok(answers.into_iter().map(Analysis::from).collect())
}

/// The newest analysis of each tool and category, among the newest hundred: a branch that is pushed to every day has
/// thousands.
///
/// # Errors
/// [`GithubError`].
pub async fn newest_analyses(
    api: &GithubApi,
    filter: &AnalysisFilter,
) -> Result<Vec<Analysis>, GithubError> {
    let answers: Vec<AnalysisAnswer> = unless_never_used(first(api, address(api, filter)).await)?;
    let mut newest: Vec<Analysis> = answers.into_iter().map(Analysis::from).collect();
    newest.sort_by(|a, b| (&b.created_at, b.id).cmp(&(&a.created_at, a.id)));
    let mut seen = BTreeSet::new();
    newest.retain(|one| seen.insert((one.tool.clone(), one.category.clone())));
    Ok(newest)
}

fn address(api: &GithubApi, filter: &AnalysisFilter) -> reqwest::Url {
    let mut url = api.address(&["code-scanning", "analyses"]);
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("per_page", PER_PAGE);
        let upload = filter.upload.as_ref().map(ToString::to_string);
        let given = [
            ("tool_name", filter.tool.as_deref()),
            ("ref", filter.reference.as_deref()),
            ("sarif_id", upload.as_deref()),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
    }
    url
}

/// The fingerprints of an analysis's results, by the number of each one's alert.
///
/// # Errors
/// [`GithubError`].
pub async fn alert_results(
    api: &GithubApi,
    id: u64,
) -> Result<BTreeMap<u64, BTreeMap<String, String>>, GithubError> {
    let log = analysis_sarif(api, id).await?;
    let results = list(&log, "runs").iter().flat_map(|run| list(run, "results"));
    let numbered = results.filter_map(|result| {
        let number = result.get("properties")?.get("github/alertNumber")?.as_u64()?;
        let prints = ["fingerprints", "partialFingerprints"].map(|name| result.get(name));
        let prints = prints.into_iter().flatten().filter_map(Value::as_object).flatten();
        let texts =
            prints.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        Some((number, texts.collect()))
    });
    Ok(numbered.collect())
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The log of an analysis as JSON: each result has the properties `github/alertNumber` and `github/alertUrl`.
///
/// # Errors
/// [`GithubError`].
pub async fn analysis_sarif(api: &GithubApi, id: u64) -> Result<serde_json::Value, GithubError> {
    let url = api.address(&["code-scanning", "analyses", &id.to_string()]);
    let call = Call { accept: SARIF, max_bytes: MAX_BYTES, ..Call::get(url) };
    json(&call, &read(api, &call).await?)
}

impl From<AnalysisAnswer> for Analysis {
    fn from(answer: AnalysisAnswer) -> Self {
        Self {
            id: answer.id,
            tool: answer.tool.name.unwrap_or_default(),
            reference: answer.reference,
            commit_sha: answer.commit_sha,
            category: answer.category,
            key: answer.analysis_key,
            created_at: answer.created_at,
            results: answer.results_count,
            error: answer.error,
            warning: answer.warning,
        }
    }
}
