//! What the parts of a run share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use lockgate_remote::{
    Batching, BlobAnswer, BlobError, Blobs, GithubHost, ObjectName as RemoteName, Repository,
    Usage, git_blobs,
};
use lockgate_scanner::walk::Exclude;
use sha2::{Digest as _, Sha256};

use super::skeleton::Leaf;
use super::{Event, Plan, Source, Watch};
use crate::ObjectName;
use crate::account::Ending;
use crate::pack::READER_VERSION;
use crate::store::{Ended, Learned, RunId, Store, StoreError};

/// What the parts of a run share.
pub(super) struct Job<'a> {
    pub(super) plan: &'a Plan,
    pub(super) host: &'a GithubHost,
    pub(super) blobs: Blobs,
    pub(super) run: RunId,
    /// The digest of what decides which files are read.
    pub(super) survey: [u8; 16],
    /// The excludes of the policy for all, where there is one.
    pub(super) excludes: Vec<Exclude>,
    watch: Watch<'a>,
    store: Mutex<Progress<'a>>,
}

struct Progress<'a> {
    store: &'a mut Store,
    done: usize,
    of: usize,
}

/// How a repository ended, and what was learned of it.
pub(super) struct Outcome {
    pub(super) id: u64,
    /// `owner/name`.
    pub(super) name: String,
    pub(super) ending: Ending,
    pub(super) learned: Learned,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        host: &'a GithubHost,
        store: &'a mut Store,
        watch: Watch<'a>,
        run: RunId,
    ) -> Self {
        let batching = Batching { max_bytes: plan.max_file_bytes, ..Batching::default() };
        let policy = plan.policy.as_ref();
        Self {
            plan,
            host,
            blobs: Blobs::new(host, batching),
            run,
            survey: survey(plan),
            excludes: policy.map(excludes).unwrap_or_default(),
            watch,
            store: Mutex::new(Progress { store, done: 0, of: 0 }),
        }
    }

    /// The content of one file.
    pub(super) async fn blob(&self, repository: &Repository, leaf: Leaf) -> BlobAnswer {
        match self.plan.source {
            Source::Api => self.blobs.get(repository, leaf.id, leaf.size).await,
            Source::Git => {
                let mut found = git_blobs(self.host, repository, &[leaf.id]).await;
                found.pop().map_or(Err(BlobError::Gone), |(_, answer)| answer)
            }
        }
    }

    /// Does something with the store; a moment, since others wait.
    pub(super) fn with_store<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(self.locked().store)
    }

    fn locked(&self) -> MutexGuard<'_, Progress<'a>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn expect(&self, of: usize) {
        self.locked().of = of;
    }

    /// Writes how repositories ended, each in one transaction where something was read of it.
    pub(super) fn finish(&self, outcomes: Vec<Outcome>) -> Result<(), StoreError> {
        let usage = self.usage();
        let mut progress = self.locked();
        let mut rest = Vec::new();
        let mut ended = Vec::new();
        for outcome in outcomes {
            ended.push((outcome.name, outcome.ending.clone()));
            let record = record(&outcome.ending);
            match outcome.learned {
                learned @ Learned::Read(_) => {
                    progress.store.finish(self.run, outcome.id, &record, learned)?;
                }
                learned => rest.push((outcome.id, record, learned)),
            }
        }
        progress.store.finish_all(self.run, &rest)?;
        for (name, ending) in &ended {
            progress.done += 1;
            let (done, of) = (progress.done, progress.of);
            (self.watch)(Event::Ended { name, ending, done, of, usage: &usage });
        }
        Ok(())
    }

    pub(super) fn usage(&self) -> Usage {
        self.host.governor().map(|governor| governor.usage()).unwrap_or_default()
    }
}

/// An ending as the store keeps it.
pub(super) fn record(ending: &Ending) -> Ended {
    Ended {
        state: ending.state().to_owned(),
        reason: ending.reason().to_owned(),
        detail: ending.detail().to_owned(),
    }
}

/// The same name as the store writes it.
pub(super) fn stored(name: RemoteName) -> ObjectName {
    name.into()
}

/// The excludes of a policy. Its reader has checked the globs.
pub(super) fn excludes(policy: &lockgate_model::Policy) -> Vec<Exclude> {
    policy.exclude.iter().filter_map(|glob| Exclude::new(glob, "policy").ok()).collect()
}

/// The digest of what decides which files of a tree are read, and how. The policy of a repository is in its tree.
pub(super) fn survey(plan: &Plan) -> [u8; 16] {
    let central = plan.policy.as_ref().map(|p| format!("{:?} {:?}", p.exclude, p.registries));
    digest(&format!("{READER_VERSION} {} {central:?}", plan.max_file_bytes))
}

/// The digest of what a run is asked for: only an equal one goes on with it.
pub(super) fn config(plan: &Plan) -> Vec<u8> {
    let targets: Vec<String> = plan.targets.iter().map(ToString::to_string).collect();
    let text = format!("{targets:?} {} {} {:?}", plan.filter.describe(), plan.fresh, survey(plan));
    digest(&text).to_vec()
}

fn digest(text: &str) -> [u8; 16] {
    let hash = Sha256::digest(text.as_bytes());
    let mut digest = [0; 16];
    digest.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    digest
}
