//! `lockgate sweep plan`, `run` and `merge`: one sweep by many machines.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use lockgate_remote::{Clock as _, SystemClock};
use lockgate_sweep::collect::{Means, Plan, Source, collect_listed, inventory};
use lockgate_sweep::shard::{
    FilterSpec, PlanFile, ShardFile, export, file_name, is_whole, merge as fill, read, shard_of,
    write,
};
use lockgate_sweep::store::Store;
use lockgate_sweep::target::Target;
use sha2::{Digest as _, Sha256};

use super::judging::Judging;
use super::progress::SweepProgress;
use super::report::{self, Targets};
use super::{github, index, plan, run, store};
use crate::args::{
    ContentSource, FilterArgs, MergeArgs, PlanArgs, ShardArgs, SweepGithubArgs, Which,
};
use crate::commands::github::failed as github_failed;
use crate::failure::{AUTH, Failure};
use crate::settings::Settings;
use crate::terminal;

/// Requests at once over all shards: GitHub takes 100 of one principal.
const AT_ONCE: u32 = 90;
/// The variable by which Kubernetes tells a pod of an Indexed Job which one it is.
const INDEX: &str = "JOB_COMPLETION_INDEX";

/// Lists, and writes the plan.
///
/// # Errors
/// Exit code 2 for arguments that cannot be understood, 4 where nothing may be seen.
pub(super) fn plan(args: &PlanArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = plan::named(&args.targets, args.targets_from.as_deref())?;
    let spec = spec(&args.filter);
    let work = work(&spec, args.policy.as_deref(), &args.github, targets)?;
    let host = store::host(store::api(args.github.github_api_url.as_deref()));
    let asked = github::open(&args.github, &work.targets, settings)?;
    let folder = tempfile::tempdir().map_err(Failure::incomplete)?;
    let mut scratch = store::open(&folder.path().join("plan.sqlite"), &host, false, settings)?;
    let progress = SweepProgress::start(settings);
    let means = Means { host: &asked, store: &mut scratch, clock: &SystemClock };
    let listed = runtime()?.block_on(inventory(&work, means, &|event| progress.heed(event)));
    progress.finish();
    let listed = listed.map_err(store::failed)?;
    if let Some(error) = listed.refused {
        let failure = github_failed(error);
        return Err(Failure { code: AUTH.max(failure.code), ..failure });
    }
    let whole = PlanFile {
        lockgate_plan: 0,
        tool: format!("lockgate {}", env!("CARGO_PKG_VERSION")),
        host,
        targets: work.targets.iter().map(Target::to_string).collect(),
        filter: spec,
        policy: digest_of(args.policy.as_deref())?,
        index: None,
        started: SystemClock.now().as_millisecond(),
        shards: args.shards,
        partial: listed.partial,
        repositories: listed.rows,
    }
    .new();
    whole_file(&args.plan, &whole.to_bytes())?;
    let mut lines = Vec::new();
    if args.matrix {
        let shards: Vec<String> =
            (1..=args.shards).map(|shard| format!("{shard}/{}", args.shards)).collect();
        lines.push(serde_json::json!({ "shard": shards }).to_string());
    } else {
        lines.push(format!(
            "{}: {} repositories in {} shards, plan {}",
            args.plan.display(),
            whole.repositories.len(),
            whole.shards,
            whole.hash().get(..12).unwrap_or_default()
        ));
        lines.extend(whole.partial.iter().map(|(account, why)| format!("  {account}: {why}")));
    }
    terminal::print_answer(&lines)?;
    Ok(if whole.partial.is_empty() { 0 } else { 3 })
}

/// Collects one shard, and writes its file.
///
/// # Errors
/// Exit code 2 for a shard that the plan does not have and for another policy, 3 where the files cannot be written, 4
/// without a token.
pub(super) fn run(args: &ShardArgs, settings: &Settings) -> Result<u8, Failure> {
    let whole = read_plan(&args.plan)?;
    let shard = which(args, &whole, settings)?;
    same_policy(&whole, args.policy.as_deref())?;
    let api = store::api(args.github.github_api_url.as_deref());
    let host = store::host(api);
    if host != whole.host {
        let error = anyhow!("the plan is of {}, and {host} is to be asked", whole.host);
        return Err(Failure::usage(error).with_hint("name the plan's host by --github-api-url"));
    }
    let name = file_name(&whole.hash(), shard, whole.shards);
    let path = args.out.join(&name);
    let words = format!("shard {}/{}", shard + 1, whole.shards);
    if let Some(kept) = kept(&path).filter(is_whole) {
        let line = format!("{words}: {} repositories, written before: {name}", kept.records.len());
        terminal::print_lines(&[line], settings)?;
        return Ok(0);
    }
    fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make {}", args.out.display()))
        .map_err(Failure::incomplete)?;
    let beside = path.with_extension("").with_extension("sqlite");
    let place = args.store.clone().unwrap_or(beside);
    let written = collect(args, (&whole, shard), &place, settings)?;
    let mut bytes = Vec::new();
    write(&written.file, &mut bytes).map_err(Failure::incomplete)?;
    whole_file(&path, &bytes)?;
    let count = |state: &str| written.file.records.iter().filter(|r| r.state == state).count();
    let (failed, open) = (count("failed"), count("not-reached"));
    let line = format!(
        "{words}: {} repositories: {} examined, {} left out, {failed} failed, {open} not reached: {name}",
        written.file.records.len(),
        count("ok"),
        count("skipped"),
    );
    terminal::print_lines(&[line], settings)?;
    Ok(match (written.refused, failed + open) {
        (true, _) => AUTH,
        (false, 0) => 0,
        (false, _) => 3,
    })
}

struct Written {
    file: ShardFile,
    /// Whether the credential ended with the run.
    refused: bool,
}

fn collect(
    args: &ShardArgs,
    (whole, shard): (&PlanFile, u32),
    place: &Path,
    settings: &Settings,
) -> Result<Written, Failure> {
    let targets: Vec<Target> =
        whole.targets.iter().filter_map(|target| Target::new(target).ok()).collect();
    let mut asks = shared(args, whole)?;
    let work = work(&whole.filter, args.policy.as_deref(), &args.github, targets)?;
    asks.concurrency = asks.concurrency.max(1);
    let host = github::open(&asks, &work.targets, settings)?;
    let mine = whole.repositories.iter().filter(|row| shard_of(row.id, whole.shards) == shard);
    let rows = mine.cloned().collect();
    let progress = SweepProgress::start(settings);
    let mut opened = store::open(place, &whole.host, false, settings)?;
    let means = Means { host: &host, store: &mut opened, clock: &SystemClock };
    let collected =
        runtime()?.block_on(collect_listed(&work, rows, means, &|event| progress.heed(event)));
    progress.finish();
    let collected = collected.map_err(store::failed)?;
    drop(opened);
    let reader = store::reader(place)?;
    let run = match collected.run {
        Some(run) => run,
        None => reader.last_run().map_err(store::failed)?.ok_or_else(store::nothing_swept)?.id,
    };
    let file = export(&reader, whole, shard, run).map_err(store::failed)?;
    let stop = collected.stopped.map(|(stop, _)| stop);
    Ok(Written { file, refused: stop == Some(lockgate_sweep::account::Stop::Credentials) })
}

/// Puts the shards together, and reports as a sweep does.
///
/// # Errors
/// Exit code 2 for files of another plan and those that contradict each other, 3 where nothing could be judged.
pub(super) fn merge(args: &MergeArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = Targets::new(&args.report.outputs)?;
    let whole = read_plan(&args.plan)?;
    same_policy(&whole, args.policy.as_deref())?;
    let files = gather(&args.paths, &whole, settings)?;
    let scratch = tempfile::tempdir().map_err(Failure::incomplete)?;
    let path = args.store.store.clone().unwrap_or_else(|| scratch.path().join("merged.sqlite"));
    let mut opened: Store = store::open(&path, &whole.host, false, settings)?;
    let merged = fill(&whole, files, &mut opened).map_err(store::failed)?;
    drop(opened);
    if !merged.missing.is_empty() {
        let missing: Vec<String> =
            merged.missing.iter().map(|shard| format!("{}/{}", shard + 1, whole.shards)).collect();
        let words = format!(
            "{} of {} shards are missing: {}",
            missing.len(),
            whole.shards,
            missing.join(", ")
        );
        terminal::print_warnings(&[words], settings);
    }
    let database = index::open(&args.database, settings)?;
    let reader = store::reader(&path)?;
    let judging = Judging {
        host: &whole.host,
        reader: &reader,
        opened: &database,
        policy: args.policy.as_ref(),
        today: args.report.today,
        require_lockfiles: args.require_lockfiles,
        collected: None,
        what: whole.targets.clone(),
    };
    let (code, judged) = judging.report((&targets, settings), &mut |_, _| {}, |sweep| {
        report::deliver(sweep, &targets, settings)
    })?;
    drop(reader);
    run::keep(&path, &whole.host, &judged, &database, settings)?;
    Ok(code)
}

/// The files of the plan's shards, each once.
fn gather(
    paths: &[PathBuf],
    whole: &PlanFile,
    settings: &Settings,
) -> Result<Vec<ShardFile>, Failure> {
    let mut found: Vec<(PathBuf, ShardFile)> = Vec::new();
    let hash = whole.hash();
    for path in files(paths)? {
        let file = File::open(&path).map_err(anyhow::Error::from);
        let file = match file.and_then(|file| read(file).map_err(anyhow::Error::from)) {
            Ok(file) => file,
            Err(error) => {
                let words = format!("{} counts as missing: {error:#}", path.display());
                terminal::print_warnings(&[words], settings);
                continue;
            }
        };
        belongs(&file, whole, &hash, &path)?;
        let other = found.iter().find(|(_, other)| other.shard == file.shard);
        match other {
            Some((_, other)) if *other == file => {}
            Some((first, _)) => {
                let error = anyhow!(
                    "{} and {} are the same shard, and say different things",
                    first.display(),
                    path.display()
                );
                return Err(Failure::usage(error).with_hint("name one of them"));
            }
            None => found.push((path, file)),
        }
    }
    Ok(found.into_iter().map(|(_, file)| file).collect())
}

/// A file of another plan, or with repositories that are not its shard's, is never taken for a part of this one.
fn belongs(file: &ShardFile, whole: &PlanFile, hash: &str, path: &Path) -> Result<(), Failure> {
    let refuse = |what: &str| {
        let error = anyhow!("{}: {what}", path.display());
        Err(Failure::usage(error).with_hint("every file has to be of a shard of the named plan"))
    };
    if file.plan != hash || file.shards != whole.shards {
        return refuse("it is of another plan");
    }
    let mine = whole.repositories.iter().map(|row| row.id);
    let planned: Vec<u64> = mine.filter(|id| shard_of(*id, whole.shards) == file.shard).collect();
    if !file.records.iter().map(|record| record.id).eq(planned.iter().copied()) {
        return refuse("its repositories are not those that the plan gives to its shard");
    }
    Ok(())
}

/// Files as they are named, and the shards in folders.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()));
        for entry in entries.map_err(Failure::usage)? {
            let entry = entry.map_err(Failure::incomplete)?.path();
            if entry.extension() == Some(OsStr::new("zst")) {
                all.push(entry);
            } else if entry.is_dir() {
                // As artifacts of a workflow are downloaded: each in a folder of its own.
                all.extend(files(&[entry])?);
            }
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn which(args: &ShardArgs, whole: &PlanFile, settings: &Settings) -> Result<u32, Failure> {
    let refuse = |problem: String| {
        Failure::usage(anyhow!(problem))
            .with_hint(format!("the plan has {} shards: --shard 1/{0} to {0}/{0}", whole.shards))
    };
    let (shard, shards) = match (&args.shard, settings.variable(INDEX)) {
        (Some(text), _) => {
            let pair = pair(text).ok_or_else(|| refuse(format!("`{text}` is no shard")))?;
            (pair.0.checked_sub(1).ok_or_else(|| refuse("shards begin at 1".to_owned()))?, pair.1)
        }
        (None, Some(index)) => {
            let problem = || refuse(format!("{INDEX} is `{index}`, which is no number"));
            (index.trim().parse().map_err(|_| problem())?, whole.shards)
        }
        (None, None) => return Err(refuse("no shard is named".to_owned())),
    };
    if shards != whole.shards || shard >= whole.shards {
        return Err(refuse(format!("there is no shard {}/{shards} in the plan", shard + 1)));
    }
    Ok(shard)
}

fn pair(text: &str) -> Option<(u32, u32)> {
    let (first, second) = text.split_once('/')?;
    Some((first.trim().parse().ok()?, second.trim().parse().ok()?))
}

/// How GitHub is asked by one of several.
fn shared(args: &ShardArgs, whole: &PlanFile) -> Result<SweepGithubArgs, Failure> {
    let share = match &args.budget_share {
        None => (1, whole.shards),
        Some(text) => pair(text).filter(|(a, b)| *a > 0 && a <= b).ok_or_else(|| {
            Failure::usage(anyhow!("`{text}` is no part of a budget")).with_hint("write it as 1/4")
        })?,
    };
    let part = |whole: u32| (whole.saturating_mul(share.0) / share.1).max(1);
    let mut github = args.github.clone();
    if github.requests_per_minute > 0 {
        github.requests_per_minute = part(github.requests_per_minute);
    }
    let most = u16::try_from(part(AT_ONCE)).unwrap_or(u16::MAX);
    github.concurrency = github.concurrency.min(most);
    Ok(github)
}

fn work(
    spec: &FilterSpec,
    policy: Option<&Path>,
    github: &SweepGithubArgs,
    targets: Vec<Target>,
) -> Result<Plan, Failure> {
    Ok(Plan {
        targets,
        filter: spec.filter().map_err(Failure::usage)?,
        policy: plan::central(policy)?.map(|file| file.policy),
        max_file_bytes: plan::MAX_FILE_BYTES,
        fresh: false,
        dry_run: false,
        source: match github.source {
            ContentSource::Api => Source::Api,
            ContentSource::Git => Source::Git,
        },
    })
}

fn spec(args: &FilterArgs) -> FilterSpec {
    let word = |which: Which| match which {
        Which::Include => "include".to_owned(),
        Which::Skip => "skip".to_owned(),
        Which::Only => "only".to_owned(),
    };
    FilterSpec {
        names: args.names.clone(),
        topics: args.topics.clone(),
        languages: args.languages.clone(),
        visibility: args.visibility.clone(),
        properties: args.properties.clone(),
        archived: word(args.archived),
        forks: word(args.forks),
    }
}

fn read_plan(path: &Path) -> Result<PlanFile, Failure> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let plan = PlanFile::read(&bytes.map_err(Failure::usage)?);
    let plan = plan.with_context(|| format!("cannot use {}", path.display()));
    plan.map_err(|error| Failure::usage(error).with_hint("make one by `lockgate sweep plan`"))
}

/// The policy decides which files are read: a shard with another one would not be a part of the same sweep.
fn same_policy(whole: &PlanFile, policy: Option<&Path>) -> Result<(), Failure> {
    if digest_of(policy)? == whole.policy {
        return Ok(());
    }
    let error = anyhow!("the policy is not the one that the plan was made with");
    let hint = match whole.policy {
        Some(_) => "name it by --policy",
        None => "the plan has none: leave --policy out",
    };
    Err(Failure::usage(error).with_hint(hint))
}

fn digest_of(policy: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(path) = policy else { return Ok(None) };
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let digest = Sha256::digest(bytes.map_err(Failure::usage)?);
    Ok(Some(digest.iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn kept(path: &Path) -> Option<ShardFile> {
    read(File::open(path).ok()?).ok()
}

/// A file that has its name only when it is whole.
fn whole_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    let partial = PathBuf::from(name);
    fs::write(&partial, bytes)
        .and_then(|()| fs::rename(&partial, path))
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(Failure::incomplete)
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.context("cannot start the network").map_err(Failure::incomplete)
}
