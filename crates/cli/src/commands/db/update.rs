//! `lockgate db update`.

use std::path::PathBuf;
use std::time::Duration;

use lockgate_model::Ecosystem;
use lockgate_remote as remote;
use lockgate_scanner::advisories::{Input, InputKind};
use lockgate_scanner::database::{Staging, Store};
use lockgate_scanner::index::{BuildSource, Index, Origin, SourceStatus, Validators};

use super::sources;
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

/// Downloads what changed of every feed and puts an index of all in use, all or nothing.
///
/// # Errors
/// Exit code 4 when a server refuses access, 3 for any other failure. The database in use before stays in use.
pub(super) fn update(args: &UpdateArgs, settings: &Settings) -> Result<u8, Failure> {
    let store = Store::new(settings.data_dir(args.data_dir.as_deref())?);
    let client = remote::Client::new(limits(args)).map_err(fetch_failure)?;
    let staging = store.stage().map_err(sources::store_failure)?;
    let base = base(&store);
    let known = base.as_ref().and_then(|base| base.sources().ok()).unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::incomplete)?;
    let mut all = Vec::new();
    for feed in feeds(args, &known) {
        let location = remote::redact(&feed.url);
        let last = known.iter().position(|status| status.source.location == location);
        let job = Job { feed: &feed, staging: &staging, client: &client, settings };
        let last = last.and_then(|place| Some((place, known.get(place)?)));
        all.push(runtime.block_on(job.run(last))?);
    }
    let target = staging.file("index").map_err(sources::store_failure)?;
    let (built, index) = sources::make(&target, base.as_ref(), &all, settings)?;
    let mut lines = sources::describe(&index)?;
    lines.push(sources::size(&built));
    let path = store.publish(&target, settings.now).map_err(sources::store_failure)?;
    lines.push(format!("in use: {}", path.display()));
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}

/// The index in use. One that is damaged is no reason not to make a good one.
pub(super) fn base(store: &Store) -> Option<Index> {
    let index = Index::open(&store.current()?).ok()?;
    index.verify().is_ok().then_some(index)
}

fn limits(args: &UpdateArgs) -> remote::Settings {
    remote::Settings {
        attempts: args.attempts,
        idle_timeout: Duration::from_secs(args.timeout),
        ..remote::Settings::default()
    }
}

/// RustSec, and OSV for crates.io, npm, the ecosystems of the index in use, and those asked for.
fn feeds(args: &UpdateArgs, known: &[SourceStatus]) -> Vec<Feed> {
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
    let kept = |ecosystem: Ecosystem| {
        let location = remote::redact(&urls.osv_archive(ecosystem));
        known.iter().any(|status| status.source.location == location)
    };
    let is_asked = |ecosystem: &&Ecosystem| {
        matches!(ecosystem, Ecosystem::CratesIo | Ecosystem::Npm)
            || args.all
            || args.ecosystems.contains(ecosystem)
            || kept(**ecosystem)
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

/// The download of one feed.
struct Job<'a> {
    feed: &'a Feed,
    staging: &'a Staging,
    client: &'a remote::Client,
    settings: &'a Settings,
}

impl Job<'_> {
    async fn run(&self, last: Option<(usize, &SourceStatus)>) -> Result<BuildSource, Failure> {
        let target = self.staging.file(&self.feed.file).map_err(sources::store_failure)?;
        let validators = last.map(|(_, status)| remote::Validators {
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
        match (outcome.map_err(fetch_failure)?, last) {
            (remote::Outcome::Fetched(fetched), _) => Ok(self.read(target, fetched)),
            (remote::Outcome::NotModified, Some((place, _))) => {
                Ok(BuildSource::Keep { place, fetched: Some(self.settings.now) })
            }
            (remote::Outcome::NotModified, None) => Err(Failure::incomplete(anyhow::anyhow!(
                "{} says that nothing changed, and there is no copy of it",
                remote::redact(&self.feed.url)
            ))),
        }
    }

    fn read(&self, path: PathBuf, fetched: remote::Fetched) -> BuildSource {
        let input = Input {
            kind: match self.feed.magic {
                remote::Magic::Gzip => InputKind::RustSecArchive,
                remote::Magic::Zip => InputKind::OsvArchive,
            },
            path,
            location: remote::redact(&self.feed.url),
            fetched: Some(self.settings.now),
            ecosystems: Some(vec![self.feed.ecosystem]),
        };
        let validators = Validators {
            etag: fetched.validators.etag,
            last_modified: fetched.validators.last_modified,
            cursor: None,
        };
        BuildSource::Read(Origin { input, private: false, validators })
    }
}

fn fetch_failure(error: remote::FetchError) -> Failure {
    let hint = error.hint().to_string();
    let auth = error.is_auth();
    let failure = Failure::incomplete(error).with_hint(hint);
    if auth { Failure { code: AUTH, ..failure } } else { failure }
}
