//! The download of one feed.

use std::path::PathBuf;

use lockgate_remote as remote;
use lockgate_scanner::advisories::{Input, InputKind};
use lockgate_scanner::index::{BuildSource, Origin, SourceStatus, Validators};

use super::feeds::{Feed, feeds};
use super::{Update, changes, fetch_failure};
use crate::commands::db::sources::store_failure;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::terminal;

/// Every feed, downloaded as far as it changed.
///
/// # Errors
/// As the downloads.
pub(super) fn sources(update: &Update<'_>) -> Result<Vec<BuildSource>, Failure> {
    let known = update.base.as_ref().and_then(|base| base.sources().ok()).unwrap_or_default();
    let mut all = Vec::new();
    for feed in feeds(update, &known)? {
        let location = remote::redact(&feed.url);
        let place = known.iter().position(|status| status.source.location == location);
        let last = place.and_then(|place| Some((place, known.get(place)?)));
        let job = Job { update, feed: &feed, last };
        all.push(update.runtime.block_on(job.run())?);
    }
    Ok(all)
}

/// The download of one feed.
pub(super) struct Job<'a> {
    pub(super) update: &'a Update<'a>,
    pub(super) feed: &'a Feed,
    /// The feed in the index in use: its place there and what is known of it.
    pub(super) last: Option<(usize, &'a SourceStatus)>,
}

impl Job<'_> {
    async fn run(&self) -> Result<BuildSource, Failure> {
        let listed = changes::listed(self).await;
        if let Some(source) = changes::take(self, listed.as_ref()).await {
            return Ok(source);
        }
        let target = self.update.staging.file(&self.feed.file).map_err(store_failure)?;
        let validators = self.last.map(|(_, status)| remote::Validators {
            etag: status.validators.etag.clone(),
            last_modified: status.validators.last_modified.clone(),
        });
        let download = remote::Download {
            url: &self.feed.url,
            target: &target,
            magic: self.feed.magic,
            known: validators.as_ref(),
            token: None,
        };
        let progress = Progress::start(self.update.settings);
        let name = format!("{} {}", self.feed.name, self.feed.ecosystem);
        let outcome = remote::fetch(&self.update.client, &download, |event| match event {
            remote::Progress::Received { bytes, total } => progress.download(&name, bytes, total),
            remote::Progress::Retrying { attempt, error, .. } => {
                terminal::print_retry(attempt, error, self.update.settings);
            }
        })
        .await;
        progress.finish();
        match (outcome.map_err(fetch_failure)?, self.last) {
            (remote::Outcome::Fetched(fetched), _) => {
                let cursor = listed.and_then(|listed| listed.newest);
                Ok(self.read(target, fetched, cursor))
            }
            (remote::Outcome::NotModified, Some((place, _))) => {
                Ok(BuildSource::Keep { place, fetched: Some(self.update.settings.now) })
            }
            (remote::Outcome::NotModified, None) => Err(Failure::incomplete(anyhow::anyhow!(
                "{} says that nothing changed, and there is no copy of it",
                remote::redact(&self.feed.url)
            ))),
        }
    }

    fn read(&self, path: PathBuf, fetched: remote::Fetched, cursor: Option<String>) -> BuildSource {
        let kind = match self.feed.magic {
            remote::Magic::Gzip => InputKind::RustSecArchive,
            remote::Magic::Zip | remote::Magic::Json | remote::Magic::Index => {
                InputKind::OsvArchive
            }
        };
        let (etag, last_modified) = (fetched.validators.etag, fetched.validators.last_modified);
        let validators = Validators { etag, last_modified, cursor };
        BuildSource::Read(Origin { input: self.input(kind, path), private: false, validators })
    }

    /// The feed's records at a path.
    pub(super) fn input(&self, kind: InputKind, path: PathBuf) -> Input {
        Input {
            kind,
            path,
            location: remote::redact(&self.feed.url),
            fetched: Some(self.update.settings.now),
            ecosystems: Some(vec![self.feed.ecosystem]),
        }
    }
}
