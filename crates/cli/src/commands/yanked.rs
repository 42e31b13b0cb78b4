//! Whether releases are yanked: where `scan` looks it up.

use std::path::PathBuf;
use std::time::Duration;

use lockgate_remote as remote;
use lockgate_scanner::advisories::Advisories;
use lockgate_scanner::advisories::yanked::{self, InUse, Releases};
use lockgate_scanner::inventory::Inventory;

use crate::args::{AdvisoryArgs, YankedSource};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;

/// Entries that are fetched at once.
const AT_ONCE: usize = 16;

/// Largest entry that is fetched, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// What a user can do where cargo keeps nothing of a crate.
const CACHE_HINT: &str =
    "run `cargo fetch` on this machine, or ask the registry: `--yanked network`";

/// What a user can do about a registry that does not answer.
const NETWORK_HINT: &str = "try again, or name a mirror by --sparse-index-url; a crate that is not in the public registry \
                            belongs below [registries] in lockgate.toml";

/// Looks the releases in use up and adds what is known of them.
///
/// # Errors
/// Exit code 2 for a folder that is none, 3 when no client can be made.
pub(super) fn tell(
    args: &AdvisoryArgs,
    settings: &Settings,
    inventories: &[&Inventory],
    loaded: &mut Advisories,
    progress: &Progress,
) -> Result<(), Failure> {
    let in_use = yanked::in_use(inventories.iter().flat_map(|inventory| inventory.matchable()));
    let (releases, hint) = match args.yanked.lookup {
        YankedSource::Off => return Ok(()),
        YankedSource::Cache => {
            progress.step("reading cargo's index");
            let folders = folders(&args.yanked.folders, settings)?;
            (yanked::read_cache(&folders, &in_use), CACHE_HINT)
        }
        YankedSource::Network => (fetch(args, &in_use, progress)?, NETWORK_HINT),
    };
    yanked::tell(loaded, &in_use, &releases, hint);
    Ok(())
}

fn folders(named: &[PathBuf], settings: &Settings) -> Result<Vec<PathBuf>, Failure> {
    if let Some(missing) = named.iter().find(|folder| !folder.join(".cache").is_dir()) {
        let error = anyhow::anyhow!("{} holds no .cache of an index", missing.display());
        let hint = "name a folder such as CARGO_HOME/registry/index/NAME";
        return Err(Failure::usage(error).with_hint(hint));
    }
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    Ok(settings.cargo_home().map(|home| yanked::cargo_folders(&home)).unwrap_or_default())
}

fn fetch(
    args: &AdvisoryArgs,
    in_use: &InUse<'_>,
    progress: &Progress,
) -> Result<Releases, Failure> {
    progress.step(format!("asking for releases of {} crates", in_use.len()));
    let limits = remote::Settings {
        attempts: args.source.attempts,
        idle_timeout: Duration::from_secs(args.source.timeout),
        ..remote::Settings::default()
    };
    let client = remote::Client::new(limits).map_err(Failure::incomplete)?;
    let base = args.yanked.sparse_index_url.as_deref().unwrap_or(yanked::public_index());
    let base = base.trim_start_matches("sparse+").trim_end_matches('/');
    let files = in_use.keys().filter_map(|name| {
        let path = yanked::path(name)?;
        Some(((*name).to_owned(), format!("{base}/{path}")))
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::incomplete)?;
    let answers = runtime.block_on(remote::get_each(&client, files, AT_ONCE, MAX_BYTES));
    let mut releases = Releases::default();
    for (name, answer) in answers {
        match answer {
            Ok(bytes) => releases.take_answer(&name, &bytes),
            Err(error) => releases.take_problem(&name, super::database::chain(&error)),
        }
    }
    Ok(releases)
}
