//! One run that learns the posture of every repository: cheap lists of the organization first, then what only a repository
//! tells, and that only where what is known is too old.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use lockgate_remote::{
    Analysis, AnalysisFilter, Clock, GithubApi, GithubError, GithubHost, Repository,
    RepositoryFeatures, Ruleset, default_setup, newest_analyses, organization_rulesets,
    private_reporting, repository_features,
};

use super::fact::{Answer, Control, Fact, RepositoryPosture};
use super::kept::KIND;
use super::{alerts, rules};
use crate::account::Stop;
use crate::beside::{OURS, Section};
use crate::collect::{chain, stop};
use crate::publish::CATEGORY;
use crate::store::{Store, StoreError, StoredRepository};

/// Repositories that are asked for at once; the host's governor holds the requests back.
const AT_ONCE: usize = 8;
/// Requests for the lists of an organization, about.
const LISTS: usize = 10;
/// The kind under which the store keeps what was lost since the run before.
pub const LOST: &str = "posture-lost";

/// How it is learned.
#[derive(Clone, Debug)]
pub struct PostureOptions {
    /// Facts that only a repository tells are asked for again after this.
    pub max_age: SignedDuration,
    /// An analysis older than this is not recent.
    pub stale_after: SignedDuration,
    /// Kinds of alerts that are not asked for: `code scanning`, `Dependabot`, `secret scanning`.
    pub skip: Vec<String>,
    /// What the name of a required check or workflow holds, in lower case.
    pub gate: String,
}

/// A control that was there and is not any more.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LostControl {
    /// `owner/name`.
    pub name: String,
    /// Which.
    pub control: Control,
    /// What it is now.
    pub is: Answer,
    /// Why. Untrusted text.
    pub detail: String,
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    /// By the repository's number.
    pub posture: BTreeMap<u64, RepositoryPosture>,
    /// What was lost since the run before.
    pub lost: Vec<LostControl>,
    /// Which kinds of alerts could be read.
    pub sections: Vec<Section>,
    /// Why it ended early, where it did.
    pub stopped: Option<(Stop, String)>,
}

/// Learns the posture of repositories, and keeps it in the store.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn learn(
    (host, store): (&GithubHost, &mut Store),
    repositories: &[StoredRepository],
    options: &PostureOptions,
    clock: &dyn Clock,
) -> Result<Learned, StoreError> {
    let before = by_number(store.facts::<RepositoryPosture>(KIND)?);
    let owners: BTreeSet<&str> = repositories.iter().map(|one| one.row.owner.as_str()).collect();
    let mut learned = Learned::default();
    let mut required: BTreeMap<&str, Result<Vec<Ruleset>, String>> = BTreeMap::new();
    for owner in &owners {
        alerts::learn((host, store), owner, &options.skip, clock, &mut learned).await?;
        let rulesets = organization_rulesets(host, owner).await;
        note_stop(&rulesets, &mut learned);
        required.insert(owner, rulesets.map_err(|error| chain(&error)));
    }
    let mut due: Vec<&StoredRepository> = repositories
        .iter()
        .filter(|one| is_due(one, before.get(&one.row.id), options, clock))
        .collect();
    // What was left out for want of budget the last time comes first.
    due.sort_by_key(|one| {
        let known = before.get(&one.row.id);
        known.is_some_and(|known| known.facts.contains_key(&Control::CodeScanningDefault))
    });
    let ids: Vec<String> = due.iter().map(|one| one.row.node_id.clone()).collect();
    let features = match learned.stopped {
        Some(_) => Ok(BTreeMap::new()),
        None => repository_features(host, &ids).await,
    };
    note_stop(&features, &mut learned);
    let features = features.map_err(|error| chain(&error));
    let asked = ask_each(host, &due, &mut learned).await;
    let now = clock.now();
    for stored in repositories {
        let id = stored.row.id;
        let mut posture = before.get(&id).cloned().unwrap_or_default();
        if let Some(answers) = asked.get(&id) {
            answers.tell(&mut posture, now);
            dependabot(stored, &features, &mut posture, now);
        }
        listed(stored, &mut posture, now);
        gate_required(stored, required.get(stored.row.owner.as_str()), options, &mut posture, now);
        recent(stored, &mut posture, options, now);
        learned.posture.insert(id, posture);
    }
    learned.lost = lost(repositories, &before, &learned.posture);
    keep(store, &learned)?;
    Ok(learned)
}

fn note_stop<T>(result: &Result<T, GithubError>, learned: &mut Learned) {
    if let Err(error) = result
        && let Some(stop) = stop(error)
    {
        learned.stopped.get_or_insert_with(|| (stop, chain(error)));
    }
}

fn by_number<T>(facts: BTreeMap<String, T>) -> BTreeMap<u64, T> {
    facts.into_iter().filter_map(|(id, fact)| Some((id.parse().ok()?, fact))).collect()
}

/// An archived repository is asked nothing: nothing of it changes.
fn is_due(
    stored: &StoredRepository,
    known: Option<&RepositoryPosture>,
    options: &PostureOptions,
    clock: &dyn Clock,
) -> bool {
    if stored.row.archived || stored.row.disabled {
        return false;
    }
    let asked = known.and_then(|known| known.facts.get(&Control::CodeqlFresh)?.asked);
    asked.is_none_or(|asked| clock.now().duration_since(asked) >= options.max_age)
}

/// What a repository alone tells.
struct Answers {
    analyses: Result<Vec<Analysis>, GithubError>,
    setup: Option<Result<bool, GithubError>>,
    reporting: Option<Result<bool, GithubError>>,
    is_public: bool,
}

async fn ask_each(
    host: &GithubHost,
    due: &[&StoredRepository],
    learned: &mut Learned,
) -> BTreeMap<u64, Answers> {
    if learned.stopped.is_some() {
        return BTreeMap::new();
    }
    let second = second_requests(due.len());
    let each = due.iter().enumerate().map(async |(at, stored)| {
        let name = format!("{}/{}", stored.row.owner, stored.row.name);
        let api = host.at(Repository::new(&name).ok()?);
        Some((stored.row.id, ask(&api, stored, at < second).await))
    });
    let all: Vec<Option<(u64, Answers)>> =
        stream::iter(each).buffer_unordered(AT_ONCE).collect().await;
    let mut asked: BTreeMap<u64, Answers> = all.into_iter().flatten().collect();
    for answers in asked.values() {
        note_stop(&answers.analyses, learned);
    }
    // What was not answered because the run ended is not known less than before.
    asked.retain(|_, answers| answers.analyses.as_ref().err().is_none_or(|e| stop(e).is_none()));
    asked
}

/// How many of so many repositories are asked a second question: with the lists it is to be no more than two requests for
/// each in all. Below a thousand the lists are few, and all are asked.
fn second_requests(due: usize) -> usize {
    if due < 1_000 { due } else { due.saturating_sub(due.div_ceil(100) + LISTS) }
}

/// Two requests: the analyses, and what they leave open.
async fn ask(api: &GithubApi, stored: &StoredRepository, second: bool) -> Answers {
    let branch = &stored.row.default_branch;
    let filter = AnalysisFilter {
        reference: Some(format!("refs/heads/{branch}")),
        ..AnalysisFilter::default()
    };
    let analyses = newest_analyses(api, &filter).await;
    let is_public = stored.row.visibility == "public";
    let by_default = analyses.as_ref().is_ok_and(|all| {
        all.iter().any(|one| one.tool == "CodeQL" && one.key.starts_with("dynamic/"))
    });
    let setup = match (by_default, second) {
        (true, _) => Some(Ok(true)),
        (false, true) => Some(default_setup(api).await.map(|setup| setup.state == "configured")),
        (false, false) => None,
    };
    let asks = by_default && is_public && second;
    let reporting = if asks { Some(private_reporting(api).await) } else { None };
    Answers { analyses, setup, reporting, is_public }
}

fn fact(answer: Answer, source: &str, detail: String, now: Timestamp) -> Fact {
    Fact { answer, source: source.to_owned(), detail, as_of: now, asked: None }
}

impl Answers {
    fn tell(&self, posture: &mut RepositoryPosture, now: Timestamp) {
        const ANALYSES: &str = "code-scanning/analyses";
        match &self.analyses {
            Ok(all) => {
                posture.analyses = newest(all, |one| one.tool.clone());
                let gate = all.iter().filter(|one| is_gate(one));
                let gate = gate.filter_map(|one| one.created_at.parse().ok()).max();
                posture.gate = gate;
                let never = "no analysis of CodeQL on the default branch".to_owned();
                let codeql = match posture.analyses.contains_key("CodeQL") {
                    true => fact(Answer::Yes, ANALYSES, String::new(), now),
                    false => fact(Answer::No, ANALYSES, never, now),
                };
                posture.facts.insert(Control::CodeqlFresh, codeql);
                let present = if gate.is_some() { Answer::Yes } else { Answer::No };
                posture
                    .facts
                    .insert(Control::GatePresent, fact(present, ANALYSES, String::new(), now));
            }
            Err(error) => {
                for control in [Control::CodeqlFresh, Control::GatePresent] {
                    posture.facts.insert(control, unknown(error, ANALYSES, now));
                }
                posture.analyses.clear();
                posture.gate = None;
            }
        }
        if let Some(codeql) = posture.facts.get_mut(&Control::CodeqlFresh) {
            codeql.asked = Some(now);
        }
        if let Some(setup) = &self.setup {
            let setup = told(setup, "code-scanning/default-setup", now);
            posture.facts.insert(Control::CodeScanningDefault, setup);
        }
        let reporting = match &self.reporting {
            _ if !self.is_public => {
                let why = "only public repositories have it".to_owned();
                Some(fact(Answer::NotApplicable, "visibility", why, now))
            }
            Some(reporting) => Some(told(reporting, "private-vulnerability-reporting", now)),
            None => None,
        };
        if let Some(reporting) = reporting {
            posture.facts.insert(Control::PrivateReporting, reporting);
        }
    }
}

fn newest(all: &[Analysis], name: impl Fn(&Analysis) -> String) -> BTreeMap<String, Timestamp> {
    let mut found: BTreeMap<String, Timestamp> = BTreeMap::new();
    for one in all {
        if let Ok(at) = one.created_at.parse::<Timestamp>() {
            let known = found.entry(name(one)).or_insert(at);
            *known = (*known).max(at);
        }
    }
    found
}

fn is_gate(one: &Analysis) -> bool {
    let ours = CATEGORY.trim_end_matches('/');
    one.tool == OURS
        && one.category.as_deref().is_none_or(|name| name.trim_end_matches('/') != ours)
}

fn told(result: &Result<bool, GithubError>, source: &str, now: Timestamp) -> Fact {
    match result {
        Ok(true) => fact(Answer::Yes, source, String::new(), now),
        Ok(false) => fact(Answer::No, source, String::new(), now),
        Err(error) => unknown(error, source, now),
    }
}

/// What the host did not tell. Code scanning that is off is off; whatever else was refused is not known.
fn unknown(error: &GithubError, source: &str, now: Timestamp) -> Fact {
    let detail = match error.cause() {
        GithubError::Forbidden { needs, .. } | GithubError::NotFound { needs, .. } => {
            format!("not there, or the token may not see it: it takes {needs}")
        }
        _ => chain(error),
    };
    let answer = match error.cause() {
        GithubError::NotEnabled { .. } => Answer::No,
        GithubError::Unprocessable { .. } => Answer::NotApplicable,
        _ => Answer::Unknown,
    };
    fact(answer, source, detail, now)
}

/// What GraphQL tells.
fn dependabot(
    stored: &StoredRepository,
    features: &Result<BTreeMap<String, RepositoryFeatures>, String>,
    posture: &mut RepositoryPosture,
    now: Timestamp,
) {
    let found = match features {
        Ok(features) => Ok(features.get(&stored.row.node_id).copied().unwrap_or_default()),
        Err(why) => Err(why.clone()),
    };
    let answer = |value: Option<bool>| match (&found, value) {
        (Err(why), _) => (Answer::Unknown, why.clone()),
        (_, Some(true)) => (Answer::Yes, String::new()),
        (_, Some(false)) => (Answer::No, String::new()),
        (_, None) => (Answer::Unknown, "the token may not see it".to_owned()),
    };
    let features = found.clone().unwrap_or_default();
    for (control, value, source) in [
        (
            Control::DependabotAlerts,
            features.has_vulnerability_alerts_enabled,
            "GraphQL hasVulnerabilityAlertsEnabled",
        ),
        (
            Control::SecurityPolicy,
            features.is_security_policy_enabled,
            "GraphQL isSecurityPolicyEnabled",
        ),
    ] {
        let (answer, detail) = answer(value);
        posture.facts.insert(control, fact(answer, source, detail, now));
    }
}

/// What the list of repositories told, which the sweep has kept.
fn listed(stored: &StoredRepository, posture: &mut RepositoryPosture, now: Timestamp) {
    const SOURCE: &str = "security_and_analysis of the repository list";
    for (control, name) in [
        (Control::DependabotUpdates, "dependabot_security_updates"),
        (Control::SecretScanning, "secret_scanning"),
        (Control::PushProtection, "secret_scanning_push_protection"),
    ] {
        let (answer, detail) = match stored.row.security.get(name).map(String::as_str) {
            Some("enabled") => (Answer::Yes, String::new()),
            Some(other) => (Answer::No, other.to_owned()),
            None => {
                let why = "GitHub shows it to administrators and security managers alone";
                (Answer::Unknown, why.to_owned())
            }
        };
        posture.facts.insert(control, fact(answer, SOURCE, detail, now));
    }
    if stored.row.archived {
        let why = "it is archived".to_owned();
        for control in Control::ALL.into_iter().filter(|control| *control != Control::Swept) {
            let fact = fact(Answer::NotApplicable, "the repository list", why.clone(), now);
            posture.facts.insert(control, fact);
        }
    }
}

fn gate_required(
    stored: &StoredRepository,
    rulesets: Option<&Result<Vec<Ruleset>, String>>,
    options: &PostureOptions,
    posture: &mut RepositoryPosture,
    now: Timestamp,
) {
    if stored.row.archived {
        return;
    }
    let (answer, detail) = match rulesets {
        Some(Ok(all)) => {
            match all.iter().find(|one| rules::requires(one, &stored.row, &options.gate)) {
                Some(found) => (Answer::Yes, format!("ruleset {}", found.name)),
                None => {
                    let why = "no ruleset of the organization does; the repository's own are not asked for";
                    (Answer::Unknown, why.to_owned())
                }
            }
        }
        Some(Err(why)) => (Answer::Unknown, why.clone()),
        None => (Answer::Unknown, String::new()),
    };
    posture
        .facts
        .insert(Control::GateRequired, fact(answer, "rulesets of the organization", detail, now));
}

/// Whether what was analysed is recent, by the time of now: that changes without anybody doing anything.
fn recent(
    stored: &StoredRepository,
    posture: &mut RepositoryPosture,
    options: &PostureOptions,
    now: Timestamp,
) {
    if stored.row.archived {
        return;
    }
    let is_recent = |at: Timestamp| now.duration_since(at) <= options.stale_after;
    if let (Some(at), Some(fact)) =
        (posture.analyses.get("CodeQL").copied(), posture.facts.get_mut(&Control::CodeqlFresh))
    {
        fact.answer = if is_recent(at) { Answer::Yes } else { Answer::No };
        fact.detail = format!("last on {at}");
    }
    let (answer, detail) = match (posture.gate, posture.answer(Control::GatePresent)) {
        (Some(at), _) if is_recent(at) => (Answer::Yes, format!("last on {at}")),
        (Some(at), _) => (Answer::No, format!("last on {at}")),
        (None, Answer::No) => (Answer::No, "the gate never uploaded".to_owned()),
        (None, _) => (Answer::Unknown, String::new()),
    };
    let as_of = posture.facts.get(&Control::GatePresent).map_or(now, |fact| fact.as_of);
    let fact = fact(answer, "code-scanning/analyses", detail, as_of);
    posture.facts.insert(Control::GateFresh, fact);
}

fn lost(
    repositories: &[StoredRepository],
    before: &BTreeMap<u64, RepositoryPosture>,
    now: &BTreeMap<u64, RepositoryPosture>,
) -> Vec<LostControl> {
    let mut lost = Vec::new();
    for stored in repositories {
        let (Some(before), Some(is)) = (before.get(&stored.row.id), now.get(&stored.row.id)) else {
            continue;
        };
        for control in Control::ALL {
            let was = before.answer(control) == Answer::Yes;
            let answer = is.answer(control);
            if was && matches!(answer, Answer::No | Answer::Unknown) {
                let detail = is.facts.get(&control).map_or("", |fact| &fact.detail).to_owned();
                lost.push(LostControl { name: stored.full_name(), control, is: answer, detail });
            }
        }
    }
    lost
}

fn keep(store: &mut Store, learned: &Learned) -> Result<(), StoreError> {
    let facts: Vec<(String, RepositoryPosture)> =
        learned.posture.iter().map(|(id, posture)| (id.to_string(), posture.clone())).collect();
    store.keep_facts(KIND, &facts)?;
    store.keep_facts(LOST, &[("last".to_owned(), learned.lost.clone())])
}
