//! What is swept: arguments become a plan.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use lockgate_sweep::collect::{Plan, Source};
use lockgate_sweep::filter::{Filter, Include};
use lockgate_sweep::target::Target;

use crate::args::{ContentSource, FilterArgs, SweepRunArgs, Which};
use crate::commands::policy::file::{self, PolicyFile, read_regular};
use crate::failure::Failure;

/// Largest lockfile that is read, in bytes.
pub(super) const MAX_FILE_BYTES: u64 = 64 << 20;

/// Reads what a plan is made of.
///
/// # Errors
/// Exit code 2 for a name, a pattern, a file or a policy that cannot be understood, and where nothing is named.
pub(super) fn plan(args: &SweepRunArgs) -> Result<Plan, Failure> {
    let policy = central(args.policy.as_deref())?.map(|file| file.policy);
    Ok(Plan {
        targets: targets(args)?,
        filter: filter(&args.filter)?,
        policy,
        max_file_bytes: MAX_FILE_BYTES,
        fresh: args.no_cache,
        dry_run: args.dry_run,
        source: match args.github.source {
            ContentSource::Api => Source::Api,
            ContentSource::Git => Source::Git,
        },
    })
}

/// The policy of all repositories, where one is named.
///
/// # Errors
/// Exit code 2 for a file that cannot be read or understood.
pub(super) fn central(path: Option<&Path>) -> Result<Option<PolicyFile>, Failure> {
    let Some(path) = path else { return Ok(None) };
    file::find(Some(path), Path::new(".")).map(Some)
}

/// What is named, each once.
///
/// # Errors
/// Exit code 2 for what names nothing that could be swept.
pub(super) fn targets(args: &SweepRunArgs) -> Result<Vec<Target>, Failure> {
    named(&args.targets, args.targets_from.as_deref())
}

/// What is named on the command line and in a file, each once.
///
/// # Errors
/// As [`targets`].
pub(super) fn named(texts: &[String], file: Option<&Path>) -> Result<Vec<Target>, Failure> {
    let mut targets = Vec::new();
    for text in texts {
        targets.push(Target::new(text).map_err(Failure::usage)?);
    }
    if let Some(path) = file {
        let bytes = read_regular(path).with_context(|| format!("cannot read {}", path.display()));
        let bytes = bytes.map_err(Failure::usage)?;
        let list = Target::list(&String::from_utf8_lossy(&bytes));
        let list = list.with_context(|| format!("cannot understand {}", path.display()));
        targets.extend(list.map_err(Failure::usage)?);
    }
    targets.sort();
    targets.dedup();
    if targets.is_empty() {
        let error = anyhow!("nothing is named to be swept");
        return Err(Failure::usage(error).with_hint("name an organization: lockgate sweep ORG"));
    }
    Ok(targets)
}

fn filter(args: &FilterArgs) -> Result<Filter, Failure> {
    let filter = Filter {
        archived: include(args.archived),
        forks: include(args.forks),
        visibility: args.visibility.clone(),
        languages: args.languages.clone(),
        topics: args.topics.clone(),
        properties: args.properties.clone(),
        ..Filter::default()
    };
    filter.named(&args.names).context("cannot understand --name").map_err(Failure::usage)
}

const fn include(which: Which) -> Include {
    match which {
        Which::Include => Include::Yes,
        Which::Skip => Include::No,
        Which::Only => Include::Only,
    }
}
