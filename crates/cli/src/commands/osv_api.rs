//! Advisories by OSV's API.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use lockgate_model::{Date, Ecosystem, Note, NoteKind};
use lockgate_remote as remote;
use lockgate_scanner::advisories::{Advisories, Answered, load_answered};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::matching::affected_groups;

use crate::args::SourceArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;

/// Aliases of aliases that are followed; real groups are closed after one or two.
const MAX_ALIAS_ROUNDS: usize = 5;

/// What a user can do about an API that does not answer.
const HINT: &str = "try again, or scan with a database: `lockgate db update`";

/// Asks for the advisories of the packages from public registries; what is not answered is a note that no scan passes.
///
/// # Errors
/// When no client can be made.
pub(super) fn advisories(
    args: &SourceArgs,
    settings: &Settings,
    inventories: &[&Inventory],
    today: Date,
    progress: &Progress,
) -> Result<Advisories, Failure> {
    let limits = remote::Settings {
        attempts: args.attempts,
        idle_timeout: Duration::from_secs(args.timeout),
        ..remote::Settings::default()
    };
    let client = remote::Client::new(limits).map_err(Failure::incomplete)?;
    let defaults = remote::OsvApi::default();
    let api = remote::OsvApi {
        base_url: args.osv_api_url.clone().unwrap_or(defaults.base_url),
        cache: settings.data_dir(None).ok().map(|folder| folder.join("osv-api")),
        ..defaults
    };
    let queries: BTreeSet<remote::OsvQuery> = inventories
        .iter()
        .flat_map(|inventory| inventory.matchable())
        .map(|package| remote::OsvQuery {
            ecosystem: package.ecosystem,
            name: package.name.clone(),
        })
        .collect();
    let queries: Vec<remote::OsvQuery> = queries.into_iter().collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::incomplete)?;
    let mut answer = runtime.block_on(remote::osv_records(&client, &api, &queries, |done, all| {
        progress.step(format!("fetching advisories: {done} of {all}"));
    }));
    let location = remote::redact(&api.base_url);
    let ecosystems: BTreeSet<Ecosystem> = queries.iter().map(|query| query.ecosystem).collect();
    let load = |records: &BTreeMap<String, Vec<u8>>| {
        let ecosystems = ecosystems.clone();
        let answered = Answered { location: &location, records, ecosystems, today };
        load_answered(&answered, &Inventory::wanted_of(inventories))
    };
    let mut loaded = load(&answer.records);
    let mut asked: BTreeSet<String> = answer.records.keys().cloned().collect();
    for _ in 0..MAX_ALIAS_ROUNDS {
        let ids: Vec<String> = aliases(inventories, &loaded)
            .into_iter()
            .filter(|id| asked.insert(id.clone()))
            .collect();
        if ids.is_empty() {
            break;
        }
        progress.step(format!("fetching aliases: {}", ids.len()));
        let more = runtime.block_on(remote::osv_aliases(&client, &api, ids));
        answer.records.extend(more.records);
        answer.failures.extend(more.failures);
        loaded = load(&answer.records);
    }
    loaded.notes.extend(answer.failures.iter().map(note));
    Ok(loaded)
}

/// The ids of the groups that affect a package: records that name no package in use may tell their severity.
fn aliases(inventories: &[&Inventory], loaded: &Advisories) -> BTreeSet<String> {
    let files = inventories.iter().map(|inventory| &inventory.files);
    let groups: BTreeSet<_> = files.flat_map(|files| affected_groups(files, loaded)).collect();
    let ids = groups.iter().flat_map(|(ecosystem, id)| loaded.groups.ids(*ecosystem, id));
    ids.map(|id| id.to_string()).collect()
}

fn note(failure: &remote::OsvFailure) -> Note {
    let error = super::database::chain(&failure.error);
    let message = format!("no answer for {}: {error}", failure.asked);
    Note::new(NoteKind::DamagedFeed, message).about("OSV's API").with_hint(HINT)
}
