//! `lockgate db update`.

mod changes;
mod feeds;
mod job;
mod published;
mod signals;

use std::time::Duration;

use lockgate_remote as remote;
use lockgate_scanner::database::{Staging, Store};
use lockgate_scanner::index::{From, Index};
use tokio::runtime::Runtime;

use super::sources;
use crate::args::UpdateArgs;
use crate::failure::{AUTH, Failure};
use crate::settings::Settings;
use crate::terminal;

/// What the parts of an update share.
struct Update<'a> {
    args: &'a UpdateArgs,
    settings: &'a Settings,
    client: remote::Client,
    staging: Staging,
    runtime: Runtime,
    /// The index in use before.
    base: Option<Index>,
}

/// Downloads what changed of every feed and puts an index of all in use, all or nothing.
///
/// # Errors
/// Exit code 4 when a server refuses access, 3 for any other failure. The database in use before stays in use.
pub(super) fn update(args: &UpdateArgs, settings: &Settings) -> Result<u8, Failure> {
    let store = Store::new(settings.data_dir(args.data_dir.as_deref())?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let update = Update {
        args,
        settings,
        client: remote::Client::new(limits(args)).map_err(fetch_failure)?,
        staging: store.stage().map_err(sources::store_failure)?,
        runtime: runtime.map_err(Failure::incomplete)?,
        base: base(&store),
    };
    let target = update.staging.file("index").map_err(sources::store_failure)?;
    let mut lines = Vec::new();
    if !published::take(&update, &target, &mut lines)? {
        let all = job::sources(&update)?;
        let signals = signals::fetch(&update)?;
        let from = From { base: update.base.as_ref(), sources: &all, signals: &signals };
        let (built, index) = sources::make(&target, &from, settings)?;
        lines.extend(sources::describe(&index)?);
        lines.push(sources::size(&built));
    }
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

fn fetch_failure(error: remote::FetchError) -> Failure {
    let hint = error.hint().to_string();
    let auth = error.is_auth();
    let failure = Failure::incomplete(error).with_hint(hint);
    if auth { Failure { code: AUTH, ..failure } } else { failure }
}
