//! `lockgate db update`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lockgate_model::Ecosystem;
use lockgate_remote as remote;
use lockgate_scanner::advisories::{Input, InputKind};
use lockgate_scanner::database::{self, Manifest, SnapshotSource, Staging, Store};

use super::db_import;
use crate::args::UpdateArgs;
use crate::failure::{AUTH, Failure};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::terminal;

/// One feed to download.
struct Feed {
    name: &'static str,
    file: String,
    url: String,
    magic: remote::Magic,
    ecosystem: Ecosystem,
}

/// Downloads every feed and puts the result in use, all or nothing.
///
/// # Errors
/// Exit code 4 when a server refuses access, 3 for any other failure. The database in use before stays in use.
pub(super) fn update(args: &UpdateArgs, settings: &Settings) -> Result<u8, Failure> {
    let store = Store::new(settings.data_dir(args.data_dir.as_deref())?);
    let client = remote::Client::new(limits(args)).map_err(fetch_failure)?;
    let staging = store.stage().map_err(db_import::store_failure)?;
    let before = store.current();
    let mut known = known(before.as_deref());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::incomplete)?;
    let mut sources = Vec::new();
    for feed in feeds(args, before.as_deref()) {
        let last = known.remove(&(feed.file.clone(), remote::redact(&feed.url)));
        let job = Job { feed: &feed, staging: &staging, client: &client, settings };
        sources.push(runtime.block_on(job.run(last, before.as_deref()))?);
    }
    let manifest = Manifest::new(settings.now, sources);
    let folder = store.publish(staging, &manifest).map_err(db_import::store_failure)?;
    let mut lines = db_import::describe(&manifest);
    lines.push(format!("in use: {}", folder.display()));
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}

fn limits(args: &UpdateArgs) -> remote::Settings {
    remote::Settings {
        attempts: args.attempts,
        idle_timeout: Duration::from_secs(args.timeout),
        ..remote::Settings::default()
    }
}

/// RustSec, and OSV for crates.io, npm, the ecosystems of the snapshot in use, and those asked for.
fn feeds(args: &UpdateArgs, before: Option<&Path>) -> Vec<Feed> {
    let defaults = remote::FeedUrls::default();
    let urls = remote::FeedUrls {
        rustsec: args.rustsec_url.clone().unwrap_or(defaults.rustsec),
        osv: args.osv_url.clone().unwrap_or(defaults.osv),
    };
    let mut feeds = vec![Feed {
        name: "RustSec",
        file: "rustsec.tar.gz".to_owned(),
        url: urls.rustsec_archive(),
        magic: remote::Magic::Gzip,
        ecosystem: Ecosystem::CratesIo,
    }];
    let kept = before.and_then(|snapshot| database::open(snapshot).ok());
    let kept: Vec<String> =
        kept.into_iter().flat_map(|manifest| manifest.sources).map(|source| source.file).collect();
    let is_asked = |ecosystem: &&Ecosystem| {
        matches!(ecosystem, Ecosystem::CratesIo | Ecosystem::Npm)
            || args.all
            || args.ecosystems.contains(ecosystem)
            || kept.contains(&osv_file(**ecosystem))
    };
    let covered = Ecosystem::ALL.iter().filter(|ecosystem| ecosystem.has_feed());
    feeds.extend(covered.filter(is_asked).map(|ecosystem| Feed {
        name: "OSV",
        file: osv_file(*ecosystem),
        url: urls.osv_archive(*ecosystem),
        magic: remote::Magic::Zip,
        ecosystem: *ecosystem,
    }));
    feeds
}

/// The file of an ecosystem's archive in a snapshot.
fn osv_file(ecosystem: Ecosystem) -> String {
    format!("osv/{}/all.zip", ecosystem.osv_name())
}

/// The sources of the snapshot in use, by file and URL: a source from another URL is not the same file.
fn known(snapshot: Option<&Path>) -> HashMap<(String, String), SnapshotSource> {
    // A damaged snapshot is no reason not to make a good one.
    let manifest = snapshot.and_then(|snapshot| {
        database::inputs(snapshot).ok()?;
        database::open(snapshot).ok()
    });
    let sources = manifest.into_iter().flat_map(|manifest| manifest.sources);
    sources.map(|source| ((source.file.clone(), source.location.clone()), source)).collect()
}

/// The download of one feed.
struct Job<'a> {
    feed: &'a Feed,
    staging: &'a Staging,
    client: &'a remote::Client,
    settings: &'a Settings,
}

impl Job<'_> {
    async fn run(
        &self,
        last: Option<SnapshotSource>,
        snapshot: Option<&Path>,
    ) -> Result<SnapshotSource, Failure> {
        let target = self.staging.file(&self.feed.file).map_err(db_import::store_failure)?;
        let validators = last.as_ref().map(|source| remote::Validators {
            etag: source.etag.clone(),
            last_modified: source.last_modified.clone(),
        });
        let download = remote::Download {
            url: &self.feed.url,
            target: &target,
            magic: self.feed.magic,
            known: validators.as_ref(),
            token: None,
        };
        let progress = Progress::start(self.settings);
        let name = format!("{} {}", self.feed.name, self.feed.ecosystem);
        let outcome = remote::fetch(self.client, &download, |event| match event {
            remote::Progress::Received { bytes, total } => progress.download(&name, bytes, total),
            remote::Progress::Retrying { attempt, error, .. } => {
                terminal::print_retry(attempt, error, self.settings);
            }
        })
        .await;
        progress.finish();
        match (outcome.map_err(fetch_failure)?, last, snapshot) {
            (remote::Outcome::Fetched(fetched), _, _) => self.describe(target, fetched),
            (remote::Outcome::NotModified, Some(last), Some(snapshot)) => {
                self.keep(last, snapshot, &target)
            }
            (remote::Outcome::NotModified, _, _) => Err(Failure::incomplete(anyhow::anyhow!(
                "{} says that nothing changed, and there is no copy of it",
                remote::redact(&self.feed.url)
            ))),
        }
    }

    /// Reads what came: an archive that cannot be read to its end never replaces a good one.
    fn describe(&self, path: PathBuf, fetched: remote::Fetched) -> Result<SnapshotSource, Failure> {
        let input = Input {
            kind: match self.feed.magic {
                remote::Magic::Gzip => InputKind::RustSecArchive,
                remote::Magic::Zip => InputKind::OsvArchive,
            },
            path,
            location: remote::redact(&self.feed.url),
            fetched: Some(self.settings.now),
            ecosystems: None,
        };
        let source = database::describe(&input, &self.feed.file, self.feed.name)
            .map_err(db_import::store_failure)?;
        Ok(SnapshotSource {
            etag: fetched.validators.etag,
            last_modified: fetched.validators.last_modified,
            ..source
        })
    }

    /// Takes over an unchanged file.
    fn keep(
        &self,
        last: SnapshotSource,
        snapshot: &Path,
        target: &Path,
    ) -> Result<SnapshotSource, Failure> {
        std::fs::copy(snapshot.join(&last.file), target).map_err(|error| {
            let context = format!("cannot copy {} of the database in use", last.file);
            Failure::incomplete(anyhow::Error::new(error).context(context))
        })?;
        Ok(SnapshotSource { fetched: Some(self.settings.now), ..last })
    }
}

fn fetch_failure(error: remote::FetchError) -> Failure {
    let hint = error.hint().to_string();
    let auth = error.is_auth();
    let failure = Failure::incomplete(error).with_hint(hint);
    if auth { Failure { code: AUTH, ..failure } } else { failure }
}
