//! What GitHub's own tools found and which controls are on: lists of an organization, and what each repository says of
//! itself.
//!
//! Sources: <https://docs.github.com/en/rest/code-scanning/code-scanning#list-code-scanning-alerts-for-an-organization>,
//! <https://docs.github.com/en/rest/dependabot/alerts>, <https://docs.github.com/en/rest/secret-scanning/secret-scanning>,
//! <https://docs.github.com/en/rest/orgs/rules>, <https://docs.github.com/en/rest/code-security/configurations>.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::api::GithubApi;
use super::error::GithubError;
use super::graphql::query;
use super::host::GithubHost;
use super::pages::{PER_PAGE, all};
use super::plane::{Call, json as parsed, read};
use super::repeat::Repeat;

/// Pages that are read at most: 100,000 alerts.
const MAX_PAGES: usize = 1_000;
/// Repositories of a query.
const AT_ONCE: usize = 100;
const QUERY: &str = "query($ids: [ID!]!) { \
    nodes(ids: $ids) { ... on Repository { \
        hasVulnerabilityAlertsEnabled isSecurityPolicyEnabled securityPolicyUrl } } \
    rateLimit { cost } }";

/// An alert of code scanning in a list of an organization. All texts are a stranger's.
#[derive(Clone, Debug, Deserialize)]
pub struct OrganizationAlert {
    /// Its number in the repository.
    pub number: u64,
    /// Its page.
    pub html_url: String,
    /// `open` or `dismissed`.
    #[serde(default)]
    pub state: Option<String>,
    /// When it was first seen.
    pub created_at: String,
    /// Why it was dismissed.
    #[serde(default)]
    pub dismissed_reason: Option<String>,
    /// Its rule.
    pub rule: AlertRule,
    /// Its tool.
    pub tool: AlertTool,
    /// Where it was seen last.
    pub most_recent_instance: AlertPlace,
    /// Its repository.
    pub repository: AlertRepository,
}

/// A rule of code scanning.
#[derive(Clone, Debug, Deserialize)]
pub struct AlertRule {
    /// Its id.
    #[serde(default)]
    pub id: Option<String>,
    /// One line.
    #[serde(default)]
    pub description: Option<String>,
    /// `critical`, `high`, `medium`, `low`.
    #[serde(default)]
    pub security_severity_level: Option<String>,
    /// `error`, `warning`, `note`, `none`.
    #[serde(default)]
    pub severity: Option<String>,
}

/// A tool of code scanning.
#[derive(Clone, Debug, Deserialize)]
pub struct AlertTool {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
}

/// Where an alert was seen.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct AlertPlace {
    /// The file.
    #[serde(default)]
    pub location: Option<AlertLocation>,
    /// What the result said.
    #[serde(default)]
    pub message: Option<AlertMessage>,
}

/// The file of an alert.
#[derive(Clone, Debug, Deserialize)]
pub struct AlertLocation {
    /// Its path.
    #[serde(default)]
    pub path: Option<String>,
}

/// What a result said.
#[derive(Clone, Debug, Deserialize)]
pub struct AlertMessage {
    /// The text.
    #[serde(default)]
    pub text: Option<String>,
}

/// The repository of an alert.
#[derive(Clone, Debug, Deserialize)]
pub struct AlertRepository {
    /// Its number.
    pub id: u64,
    /// `owner/name`.
    #[serde(default)]
    pub full_name: String,
}

/// An alert of Dependabot.
#[derive(Clone, Debug, Deserialize)]
pub struct DependabotAlert {
    /// Its number in the repository.
    pub number: u64,
    /// `open`, `dismissed`, `auto_dismissed`.
    pub state: String,
    /// Its page.
    pub html_url: String,
    /// When it was first seen.
    pub created_at: String,
    /// Why it was dismissed.
    #[serde(default)]
    pub dismissed_reason: Option<String>,
    /// The package, and where it stands.
    pub dependency: Dependency,
    /// The advisory.
    pub security_advisory: SecurityAdvisory,
    /// Its repository.
    pub repository: AlertRepository,
}

/// A dependency with an alert.
#[derive(Clone, Debug, Deserialize)]
pub struct Dependency {
    /// The package.
    #[serde(default)]
    pub package: Option<DependencyPackage>,
    /// The file.
    #[serde(default)]
    pub manifest_path: Option<String>,
}

/// A package with an alert.
#[derive(Clone, Debug, Deserialize)]
pub struct DependencyPackage {
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// The advisory of an alert.
#[derive(Clone, Debug, Deserialize)]
pub struct SecurityAdvisory {
    /// Its GHSA id.
    #[serde(default)]
    pub ghsa_id: String,
    /// Its CVE id.
    #[serde(default)]
    pub cve_id: Option<String>,
    /// One line.
    #[serde(default)]
    pub summary: String,
    /// `low`, `medium`, `high`, `critical`.
    #[serde(default)]
    pub severity: String,
}

/// What is read of an alert of secret scanning: whose it is. A secret is neither asked for nor read.
#[derive(Deserialize)]
struct SecretAlert {
    #[serde(default)]
    state: String,
    repository: AlertRepository,
}

/// A ruleset of an organization, with its rules as GitHub writes them.
#[derive(Clone, Debug, Deserialize)]
pub struct Ruleset {
    /// Its number.
    pub id: u64,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// `active`, `evaluate`, `disabled`.
    #[serde(default)]
    pub enforcement: String,
    /// `branch`, `tag`, `push`.
    #[serde(default)]
    pub target: Option<String>,
    /// Whom it is for.
    #[serde(default)]
    pub conditions: Option<Value>,
    /// Its rules; a list of rulesets has none.
    #[serde(default)]
    pub rules: Vec<Value>,
}

/// What a repository says of itself through GraphQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryFeatures {
    /// Whether Dependabot's alerts are on, where the token may know.
    #[serde(default)]
    pub has_vulnerability_alerts_enabled: Option<bool>,
    /// Whether there is a security policy, its own or the account's.
    #[serde(default)]
    pub is_security_policy_enabled: Option<bool>,
}

/// The default set-up of code scanning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DefaultSetup {
    /// `configured` or `not-configured`.
    #[serde(default)]
    pub state: String,
}

#[derive(Deserialize)]
struct Enabled {
    enabled: bool,
}

async fn list<T: DeserializeOwned>(
    host: &GithubHost,
    path: &[&str],
    query: &[(&str, &str)],
) -> Result<Vec<T>, GithubError> {
    let mut url = host.path(path);
    url.query_pairs_mut().append_pair("per_page", PER_PAGE).extend_pairs(query);
    all(host, url, MAX_PAGES).await
}

/// Alerts of code scanning of every tool, on default branches, that are open or dismissed.
///
/// # Errors
/// [`GithubError`].
pub async fn organization_alerts(
    host: &GithubHost,
    organization: &str,
) -> Result<Vec<OrganizationAlert>, GithubError> {
    // All of them, the oldest first: in a list of the open ones alone, one that closes meanwhile moves the next to a page that
    // was read.
    let query = [("sort", "created"), ("direction", "asc")];
    let path = ["orgs", organization, "code-scanning", "alerts"];
    let mut all: Vec<OrganizationAlert> = list(host, &path, &query).await?;
    all.retain(|alert| alert.state.as_deref() != Some("fixed"));
    Ok(all)
}

/// Open and dismissed alerts of Dependabot.
///
/// # Errors
/// [`GithubError`].
pub async fn dependabot_alerts(
    host: &GithubHost,
    organization: &str,
) -> Result<Vec<DependabotAlert>, GithubError> {
    let query = [("state", "open,dismissed"), ("sort", "created"), ("direction", "asc")];
    list(host, &["orgs", organization, "dependabot", "alerts"], &query).await
}

/// Open alerts of secret scanning: how many each repository has, by its number. No secret is asked for, and nothing of one is
/// kept.
///
/// # Errors
/// [`GithubError`].
pub async fn secret_counts(
    host: &GithubHost,
    organization: &str,
) -> Result<BTreeMap<u64, u64>, GithubError> {
    // Of every state, as of code scanning.
    let query = [("hide_secret", "true"), ("sort", "created"), ("direction", "asc")];
    let alerts: Vec<SecretAlert> =
        list(host, &["orgs", organization, "secret-scanning", "alerts"], &query).await?;
    let mut counts = BTreeMap::new();
    for alert in alerts.into_iter().filter(|alert| alert.state == "open") {
        *counts.entry(alert.repository.id).or_default() += 1;
    }
    Ok(counts)
}

/// The rulesets of an organization, with their rules.
///
/// # Errors
/// [`GithubError`].
pub async fn organization_rulesets(
    host: &GithubHost,
    organization: &str,
) -> Result<Vec<Ruleset>, GithubError> {
    let found: Vec<Ruleset> = list(host, &["orgs", organization, "rulesets"], &[]).await?;
    let mut whole = Vec::new();
    for one in found {
        let id = one.id.to_string();
        let call = Call::get(host.path(&["orgs", organization, "rulesets", &id]));
        whole.push(parsed(&call, &read(host, &call).await?)?);
    }
    Ok(whole)
}

/// What repositories say of themselves, by their ids for GraphQL; one that may not be seen is not there.
///
/// # Errors
/// [`GithubError`].
pub async fn repository_features(
    host: &GithubHost,
    ids: &[String],
) -> Result<BTreeMap<String, RepositoryFeatures>, GithubError> {
    let mut known = BTreeMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let found = query(host, Repeat::Harmless, QUERY, &json!({ "ids": ids })).await?;
        for (place, id) in ids.iter().enumerate() {
            let node = found.data.get("nodes").and_then(|nodes| nodes.get(place));
            if let Some(features) = node.and_then(|node| RepositoryFeatures::deserialize(node).ok())
            {
                known.insert(id.clone(), features);
            }
        }
    }
    Ok(known)
}

/// The default set-up of code scanning of a repository.
///
/// # Errors
/// [`GithubError`].
pub async fn default_setup(api: &GithubApi) -> Result<DefaultSetup, GithubError> {
    let call = Call::get(api.address(&["code-scanning", "default-setup"]));
    parsed(&call, &read(api, &call).await?)
}

/// Whether vulnerabilities can be reported in private.
///
/// # Errors
/// [`GithubError`]; [`GithubError::Unprocessable`] where the repository cannot have it.
pub async fn private_reporting(api: &GithubApi) -> Result<bool, GithubError> {
    let call = Call::get(api.address(&["private-vulnerability-reporting"]));
    let answer: Enabled = parsed(&call, &read(api, &call).await?)?;
    Ok(answer.enabled)
}
