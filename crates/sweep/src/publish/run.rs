//! One run of publishing.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lockgate_remote::{
    AnalysisFilter, Clock, GithubApi, GithubError, GithubHost, Patience, Processing, Repository,
    SarifUpload, UploadId, newest_analyses, upload_sarif, wait_for_upload,
};

use super::CATEGORY;
use super::due::{Current, Due};
use super::state::{KIND, OldBranch, Outcome, Publication};
use crate::account::Stop;
use crate::collect::{chain, stop};
use crate::store::{Store, StoreError};

/// The gate of a repository is at work when it uploaded within this.
const GATE_AT_WORK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is to be sent of one repository.
#[derive(Clone, Debug)]
pub struct Item {
    /// The repository.
    pub current: Current,
    /// What [`super::due()`] says of it.
    pub due: Due,
    /// The log, where it is to be sent.
    pub sarif: Vec<u8>,
    /// Findings that were left out of the log, because GitHub takes no more.
    pub dropped: u64,
}

/// How it is sent.
#[derive(Clone, Debug)]
pub struct PublishOptions {
    /// The name by which GitHub shows the tool.
    pub tool: String,
    /// A log without results, which closes alerts.
    pub empty: Vec<u8>,
    /// Uploads at most.
    pub max_uploads: usize,
    /// Questions for what became of uploads: rounds at most, and the wait before the second.
    pub rounds: u32,
    /// Wait before the second round; it doubles.
    pub round_wait: Duration,
}

/// What became of one repository in this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// GitHub shows it, and did before.
    UpToDate,
    /// It was uploaded, and GitHub has processed it.
    Uploaded,
    /// It was uploaded, and GitHub has not processed it yet: asked for by the next run.
    Pending,
    /// GitHub could not process it.
    Failed(Vec<String>),
    /// It takes none.
    Unavailable(String),
    /// The token may not.
    Refused(String),
    /// The commit is gone.
    StaleCommit,
    /// The repository's own gate does it.
    SteppedAside(String),
    /// Whether GitHub has it is not known: the next run sends it again.
    Unknown(String),
    /// The run did not come to it: the next one does.
    CarriedOver(String),
}

/// A repository and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `owner/name`.
    pub name: String,
    /// Findings.
    pub findings: u64,
    /// Findings that were left out, because GitHub takes no more.
    pub dropped: u64,
    /// Branches whose alerts were closed.
    pub closed: Vec<String>,
    /// What became of it.
    pub delivery: Delivery,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Every repository that something was due for, in the order of the queue.
    pub rows: Vec<Row>,
    /// Uploads that were sent, those that close alerts included.
    pub uploads: usize,
    /// Why the run ended before the last, where it did.
    pub stopped: Option<(Stop, String)>,
}

/// Sends what is due, the most severe first. Nothing that one repository says ends the run.
///
/// # Errors
/// When the store cannot be written.
pub async fn publish(
    (host, store): (&GithubHost, &mut Store),
    mut items: Vec<Item>,
    options: &PublishOptions,
    clock: &dyn Clock,
    watch: &(dyn Fn(usize, usize, &Row) + Sync),
) -> Result<Published, StoreError> {
    items.sort_by_key(|item| order(&item.current));
    let known = store.facts::<Publication>(KIND)?;
    let mut run = Run { host, store, options, clock, known, published: Published::default() };
    let count = items.len();
    let mut asked = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let delivery = run.one(item).await?;
        let row = Row {
            name: item.current.name.clone(),
            findings: item.current.findings,
            dropped: item.dropped,
            closed: Vec::new(),
            delivery,
        };
        if row.delivery == Delivery::Pending {
            asked.push(at);
        }
        watch(at + 1, count, &row);
        run.published.rows.push(row);
    }
    run.ask(&items, asked).await?;
    run.close_old(&items).await?;
    Ok(run.published)
}

/// The worst first, then what blocks more, then by number.
fn order(current: &Current) -> (std::cmp::Reverse<(u8, u64)>, u64) {
    (std::cmp::Reverse((current.worst, current.blocking)), current.id)
}

struct Run<'r> {
    host: &'r GithubHost,
    store: &'r mut Store,
    options: &'r PublishOptions,
    clock: &'r dyn Clock,
    known: BTreeMap<String, Publication>,
    published: Published,
}

impl Run<'_> {
    async fn one(&mut self, item: &Item) -> Result<Delivery, StoreError> {
        let old = match &item.due {
            Due::Nothing => return Ok(Delivery::UpToDate),
            Due::Ask => return Ok(Delivery::Pending),
            Due::Later => return Ok(self.as_before(item)),
            Due::Upload(old) => old.clone(),
        };
        if let Some((_, why)) = &self.published.stopped {
            return Ok(Delivery::CarriedOver(why.clone()));
        }
        if self.published.uploads >= self.options.max_uploads {
            let why = format!("{} uploads are made in one run", self.options.max_uploads);
            return Ok(Delivery::CarriedOver(why));
        }
        let Some(api) = self.api(&item.current.name) else {
            return Ok(Delivery::Unavailable("its name is none".to_owned()));
        };
        match self.gate(&api, item).await {
            Ok(Some(since)) => self.step_aside(&api, item, &since, old).await,
            Ok(None) => self.send(&api, item, old).await,
            Err(error) => self.failed(item, &error, old),
        }
    }

    fn api(&self, name: &str) -> Option<GithubApi> {
        Repository::new(name).ok().map(|repository| self.host.at(repository))
    }

    fn as_before(&self, item: &Item) -> Delivery {
        match self.known.get(&item.current.id.to_string()).map(|known| &known.outcome) {
            Some(Outcome::Unavailable { reason }) => Delivery::Unavailable(reason.clone()),
            Some(Outcome::SteppedAside { gate }) => Delivery::SteppedAside(gate.clone()),
            _ => Delivery::UpToDate,
        }
    }

    /// When the repository's own gate last uploaded for the branch, where that is recent.
    async fn gate(&self, api: &GithubApi, item: &Item) -> Result<Option<String>, GithubError> {
        let filter = AnalysisFilter {
            tool: Some(self.options.tool.clone()),
            reference: Some(reference(&item.current.branch)),
            upload: None,
        };
        let newest = match newest_analyses(api, &filter).await {
            Ok(newest) => newest,
            // Whoever may not read analyses may still upload, and the upload says what is wrong.
            Err(error) if stop(&error).is_none() => return Ok(None),
            Err(error) => return Err(error),
        };
        let now = self.clock.now();
        let ours = CATEGORY.trim_end_matches('/');
        let recent = newest.into_iter().find(|analysis| {
            let is_gate = analysis
                .category
                .as_deref()
                .is_none_or(|category| category.trim_end_matches('/') != ours);
            let created: Option<Timestamp> = analysis.created_at.parse().ok();
            is_gate && created.is_some_and(|at| now.duration_since(at) <= GATE_AT_WORK)
        });
        Ok(recent.map(|analysis| analysis.created_at))
    }

    /// Leaves the repository to its gate; alerts that the sweep published before are closed, so that none is there twice.
    async fn step_aside(
        &mut self,
        api: &GithubApi,
        item: &Item,
        since: &str,
        mut old: Vec<OldBranch>,
    ) -> Result<Delivery, StoreError> {
        let known = self.known.get(&item.current.id.to_string());
        if let Some(known) = known.filter(|known| known.shows_alerts()) {
            let (branch, commit) = (known.branch.clone(), known.commit.clone());
            old.push(OldBranch { branch, commit });
        }
        let mut left = Vec::new();
        for one in old {
            if self
                .upload(api, &one.commit, &one.branch, &self.options.empty.clone())
                .await
                .is_err()
            {
                left.push(one);
            }
        }
        let outcome = Outcome::SteppedAside { gate: since.to_owned() };
        self.keep(item, outcome, left)?;
        Ok(Delivery::SteppedAside(since.to_owned()))
    }

    /// The intent is kept before the request, and the outcome after it.
    async fn send(
        &mut self,
        api: &GithubApi,
        item: &Item,
        old: Vec<OldBranch>,
    ) -> Result<Delivery, StoreError> {
        self.keep(item, Outcome::Unknown, old.clone())?;
        let current = &item.current;
        match self.upload(api, &current.commit, &current.branch, &item.sarif).await {
            Ok(upload) => {
                self.keep(item, Outcome::Taken { upload: upload.to_string() }, old)?;
                Ok(Delivery::Pending)
            }
            Err(error) => self.failed(item, &error, old),
        }
    }

    async fn upload(
        &mut self,
        api: &GithubApi,
        commit: &str,
        branch: &str,
        sarif: &[u8],
    ) -> Result<UploadId, GithubError> {
        self.published.uploads += 1;
        let upload = SarifUpload {
            commit_sha: commit,
            reference: &reference(branch),
            sarif,
            checkout_uri: None,
            started_at: None,
            tool_name: Some(&self.options.tool),
        };
        upload_sarif(api, &upload).await
    }

    fn failed(
        &mut self,
        item: &Item,
        error: &GithubError,
        old: Vec<OldBranch>,
    ) -> Result<Delivery, StoreError> {
        let why = chain(error);
        if let Some(stop) = stop(error) {
            self.published.stopped.get_or_insert_with(|| (stop, why.clone()));
        }
        let (outcome, delivery) = match error.cause() {
            GithubError::NotEnabled { .. } => unavailable("code scanning is not enabled"),
            GithubError::Forbidden { said, .. } if is_archived(&said.message) => {
                unavailable("it is archived")
            }
            GithubError::Forbidden { .. } | GithubError::SingleSignOn { .. } => {
                let reason = format!("{why}; {}", error.hint());
                (Outcome::Refused { reason: reason.clone() }, Delivery::Refused(reason))
            }
            GithubError::NotFound { .. } => (Outcome::StaleCommit, Delivery::StaleCommit),
            GithubError::TooLarge { .. }
            | GithubError::BadRequest { .. }
            | GithubError::Unprocessable { .. } => {
                let errors = vec![why];
                (Outcome::Failed { errors: errors.clone() }, Delivery::Failed(errors))
            }
            // It was turned away, or nothing was sent: as it was before.
            GithubError::BudgetSpent { .. }
            | GithubError::Deferred { .. }
            | GithubError::RateLimited { .. }
            | GithubError::Unauthorized { .. } => {
                self.put_back(item)?;
                return Ok(Delivery::CarriedOver(why));
            }
            _ => return Ok(Delivery::Unknown(why)),
        };
        self.keep(item, outcome, old)?;
        Ok(delivery)
    }

    fn put_back(&mut self, item: &Item) -> Result<(), StoreError> {
        let name = item.current.id.to_string();
        match self.known.get(&name) {
            Some(before) => self.store.keep_facts(KIND, &[(name, before.clone())]),
            None => self.store.forget_facts(KIND, &[name]),
        }
    }

    fn keep(
        &mut self,
        item: &Item,
        outcome: Outcome,
        old: Vec<OldBranch>,
    ) -> Result<(), StoreError> {
        let Current { branch, commit, results, findings, .. } = item.current.clone();
        let at = self.clock.now();
        let publication = Publication { branch, commit, results, findings, at, outcome, old };
        self.store.keep_facts(KIND, &[(item.current.id.to_string(), publication)])
    }

    /// Asks what became of uploads, all of them in rounds: by the time of the last upload most are processed.
    async fn ask(&mut self, items: &[Item], mut asked: Vec<usize>) -> Result<(), StoreError> {
        let mut wait = self.options.round_wait;
        for round in 0..self.options.rounds {
            if round > 0 && !asked.is_empty() {
                tokio::time::sleep(wait).await;
                wait = wait.saturating_mul(2);
            }
            let mut left = Vec::new();
            for at in asked {
                if !self.told(items, at).await? {
                    left.push(at);
                }
            }
            asked = left;
        }
        Ok(())
    }

    /// Whether the outcome of an upload is known now; its row says so then.
    async fn told(&mut self, items: &[Item], at: usize) -> Result<bool, StoreError> {
        let Some(item) = items.get(at) else { return Ok(true) };
        let Some(delivery) = self.processed(item).await? else { return Ok(false) };
        if let Some(row) = self.published.rows.get_mut(at) {
            row.delivery = delivery;
        }
        Ok(true)
    }

    /// What became of the upload of a repository; `None` while nobody knows.
    async fn processed(&mut self, item: &Item) -> Result<Option<Delivery>, StoreError> {
        let name = item.current.id.to_string();
        let known = self.store.fact::<Publication>(KIND, &name)?;
        let Some(known) = known else { return Ok(None) };
        let Outcome::Taken { upload } = &known.outcome else { return Ok(None) };
        let (Some(api), Ok(id)) = (self.api(&item.current.name), UploadId::new(upload)) else {
            return Ok(None);
        };
        let patience = Patience { tries: 1, first_wait: Duration::ZERO, ..Patience::default() };
        let (outcome, delivery) = match wait_for_upload(&api, &id, &patience).await {
            Ok(Processing::Complete) => (Outcome::Complete, Delivery::Uploaded),
            Ok(Processing::Failed { errors }) => {
                (Outcome::Failed { errors: errors.clone() }, Delivery::Failed(errors))
            }
            Ok(Processing::NotKnown(_)) | Err(_) => return Ok(None),
        };
        self.store.keep_facts(KIND, &[(name, Publication { outcome, ..known })])?;
        Ok(Some(delivery))
    }

    /// Closes the alerts on branches that are the default one no more, where the new one is published.
    async fn close_old(&mut self, items: &[Item]) -> Result<(), StoreError> {
        for (at, item) in items.iter().enumerate() {
            if self.published.stopped.is_some() {
                return Ok(());
            }
            let Due::Upload(_) = item.due else { continue };
            let name = item.current.id.to_string();
            let Some(known) = self.store.fact::<Publication>(KIND, &name)? else { continue };
            let is_published = matches!(known.outcome, Outcome::Taken { .. } | Outcome::Complete);
            if known.old.is_empty() || !is_published {
                continue;
            }
            let Some(api) = self.api(&item.current.name) else { continue };
            let (mut left, mut closed) = (Vec::new(), Vec::new());
            for one in known.old.clone() {
                let empty = self.options.empty.clone();
                match self.upload(&api, &one.commit, &one.branch, &empty).await {
                    // Where the commit or the branch is gone, so are its alerts.
                    Ok(_) | Err(GithubError::NotFound { .. }) => closed.push(one.branch),
                    Err(_) => left.push(one),
                }
            }
            if let Some(row) = self.published.rows.get_mut(at) {
                row.closed = closed;
            }
            self.store.keep_facts(KIND, &[(name, Publication { old: left, ..known })])?;
        }
        Ok(())
    }
}

fn unavailable(reason: &str) -> (Outcome, Delivery) {
    let reason = reason.to_owned();
    (Outcome::Unavailable { reason: reason.clone() }, Delivery::Unavailable(reason))
}

fn is_archived(message: &str) -> bool {
    message.to_ascii_lowercase().contains("archived")
}

fn reference(branch: &str) -> String {
    format!("refs/heads/{branch}")
}
