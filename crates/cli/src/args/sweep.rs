//! Arguments of `sweep` and `who`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use lockgate_model::Date;

use super::{DatabaseArgs, MergeArgs, PlanArgs, PostureArgs, PublishArgs, ShardArgs};

/// Arguments of `sweep`.
#[derive(Debug, ClapArgs)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "A token is taken from LOCKGATE_TOKEN or GITHUB_TOKEN; it takes `contents: read` and `metadata: read` on the \
                  repositories. A GitHub App is used instead where --app-id and --app-key are given.\n\n\
                  A run that was ended by anything goes on where it stopped: run the same command again.\n\n\
                  Exit codes: 0 every repository is accounted for and passes, 1 the policy blocks, 2 usage or configuration, \
                  3 incomplete: repositories were not examined or could not be judged, 4 authentication or permission."
)]
pub(crate) struct SweepArgs {
    /// What is asked of an earlier run.
    #[command(subcommand)]
    pub(crate) command: Option<SweepCommand>,

    #[command(flatten)]
    pub(crate) run: SweepRunArgs,
}

/// The questions to earlier runs.
#[derive(Debug, Subcommand)]
pub(crate) enum SweepCommand {
    /// Print how the last run ended, or how far the running one is; what is new since the run before.
    Status(SweepStatusArgs),
    /// Compare two runs: new, fixed, still open, newly covered, coverage lost.
    Diff(SweepDiffArgs),
    /// Publish what the last run found: to each repository's code scanning, and to one issue.
    Publish(Box<PublishArgs>),
    /// Learn which controls stand over each repository, and what other tools found there.
    Posture(Box<PostureArgs>),
    /// List the repositories, and divide them among several machines.
    Plan(Box<PlanArgs>),
    /// Collect one shard of a plan.
    Run(Box<ShardArgs>),
    /// Put the shards of a plan together, and report.
    Merge(Box<MergeArgs>),
}

/// Arguments of a run.
#[derive(Debug, ClapArgs)]
pub(crate) struct SweepRunArgs {
    /// Organizations, users, or single repositories as OWNER/REPO.
    #[arg(value_name = "ORG")]
    pub(crate) targets: Vec<String>,

    /// File of more of them, one a line; `#` begins a comment.
    #[arg(long, value_name = "FILE")]
    pub(crate) targets_from: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    #[command(flatten)]
    pub(crate) github: SweepGithubArgs,

    #[command(flatten)]
    pub(crate) store: StoreArgs,

    /// Print what it would cost in requests and time, and stop. Only the list of repositories is asked for.
    #[arg(long, conflicts_with = "offline")]
    pub(crate) dry_run: bool,

    /// Ask GitHub nothing: judge what the store holds against the advisory database as it is now.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Read every repository again, whatever the store says.
    #[arg(long, conflicts_with = "offline")]
    pub(crate) no_cache: bool,

    /// Begin a new store in place of one that is damaged.
    #[arg(long, conflicts_with = "offline")]
    pub(crate) rebuild: bool,

    /// One policy for all repositories, instead of the lockgate.toml of each.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// A repository without any lockfile makes the sweep incomplete. Without this they are counted and listed.
    #[arg(long)]
    pub(crate) require_lockfiles: bool,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,

    #[command(flatten)]
    pub(crate) report: SweepReportArgs,
}

/// Which repositories are examined.
#[derive(Debug, ClapArgs)]
pub(crate) struct FilterArgs {
    /// Only repositories whose name matches this glob (repeatable).
    #[arg(long = "name", value_name = "GLOB")]
    pub(crate) names: Vec<String>,

    /// Only repositories with this topic (repeatable).
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<String>,

    /// Only repositories of this main language (repeatable).
    #[arg(long = "language", value_name = "NAME")]
    pub(crate) languages: Vec<String>,

    /// Only repositories of this visibility (repeatable): public, private, internal.
    #[arg(long = "visibility", value_name = "WORD", value_parser = ["public", "private", "internal"])]
    pub(crate) visibility: Vec<String>,

    /// Only repositories with this custom property (repeatable).
    #[arg(long = "property", value_name = "NAME=VALUE", value_parser = property)]
    pub(crate) properties: Vec<(String, String)>,

    /// Archived repositories.
    #[arg(long, value_enum, default_value_t = Which::Include)]
    pub(crate) archived: Which,

    /// Forks.
    #[arg(long, value_enum, default_value_t = Which::Skip)]
    pub(crate) forks: Which,
}

/// What is done with a kind of repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Which {
    /// They are examined too.
    Include,
    /// They are left out, and counted.
    Skip,
    /// Only they are examined.
    Only,
}

/// How GitHub is asked.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct SweepGithubArgs {
    /// Where the content of repositories comes from.
    #[arg(long, value_enum, default_value_t = ContentSource::Api)]
    pub(crate) source: ContentSource,

    /// Base URL of GitHub's API: `https://HOST/api/v3` of an Enterprise Server, `https://api.NAME.ghe.com`.
    #[arg(long, value_name = "URL", env = "GITHUB_API_URL")]
    pub(crate) github_api_url: Option<String>,

    /// Id or client id of a GitHub App that is installed at the organization.
    #[arg(long, value_name = "ID", env = "LOCKGATE_APP_ID", requires = "app_key")]
    pub(crate) app_id: Option<String>,

    /// File with the app's private key, in PEM.
    #[arg(long, value_name = "FILE", env = "LOCKGATE_APP_KEY", requires = "app_id")]
    pub(crate) app_key: Option<PathBuf>,

    /// Requests at once.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=90))]
    pub(crate) concurrency: u16,

    /// Requests a minute to the REST API; 0 for no pace of our own, as on a server without limits.
    #[arg(long, value_name = "N", default_value_t = 850)]
    pub(crate) requests_per_minute: u32,

    /// Minutes to wait for a budget that is spent; beyond it the run ends incomplete, and goes on when it is called again.
    #[arg(long, value_name = "MINUTES", default_value_t = 65)]
    pub(crate) max_wait: u32,

    /// Tries per request over the network; what is not safe to repeat is sent once.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) attempts: u32,

    /// Seconds without a byte after which a request over the network counts as stalled.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
}

/// Where the content of repositories comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ContentSource {
    /// GitHub's API.
    Api,
    /// The protocol of git, which costs no budget of the API.
    Git,
}

/// Which store is used.
#[derive(Debug, ClapArgs)]
pub(crate) struct StoreArgs {
    /// File that keeps what was read from one sweep to the next [default: sweep/HOST.sqlite in the data folder]
    #[arg(long, value_name = "FILE", env = "LOCKGATE_STORE")]
    pub(crate) store: Option<PathBuf>,
}

/// What becomes of the report of a sweep.
#[derive(Debug, ClapArgs)]
pub(crate) struct SweepReportArgs {
    /// What to print or write (repeatable): text, json, ndjson, csv, markdown, html; `-` is standard output; sarif=DIR writes one
    /// file a repository [default: text]
    #[arg(long = "output", short, value_name = "FORMAT[=FILE]")]
    pub(crate) outputs: Vec<String>,

    /// Judge expiry and database age as of this date (UTC) [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
}

/// Arguments of `sweep status`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SweepStatusArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,

    /// Base URL of GitHub's API, which names the default store.
    #[arg(long, value_name = "URL", env = "GITHUB_API_URL")]
    pub(crate) github_api_url: Option<String>,

    /// What to print or write (repeatable): text, json; `-` is standard output [default: text]
    #[arg(long = "output", short, value_name = "FORMAT[=FILE]")]
    pub(crate) outputs: Vec<String>,
}

/// Arguments of `sweep diff`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SweepDiffArgs {
    /// The earlier run, by its number [default: the one before the later]
    #[arg(value_name = "RUN")]
    pub(crate) old: Option<i64>,

    /// The later run, by its number [default: the last]
    #[arg(value_name = "RUN")]
    pub(crate) new: Option<i64>,

    #[command(flatten)]
    pub(crate) status: SweepStatusArgs,
}

/// Arguments of `who`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The answer comes from the store of the last sweep; GitHub is asked nothing.\n\n\
                  Exit codes: 0 answered, also where no repository holds it; 2 usage or configuration; 3 the store cannot answer \
                  for every repository."
)]
pub(crate) struct WhoArgs {
    /// Name of a package, purl, or id or alias of an advisory.
    #[arg(value_name = "NAME|PURL|ID")]
    pub(crate) text: String,

    /// Only versions in this range: `>=1.2, <2`, by the order of the package's ecosystem.
    #[arg(long, value_name = "RANGE")]
    pub(crate) version: Option<String>,

    /// Only packages of this ecosystem, by OSV's name.
    #[arg(long, value_name = "NAME", value_parser = super::ecosystem)]
    pub(crate) ecosystem: Option<lockgate_model::Ecosystem>,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,

    #[command(flatten)]
    pub(crate) status: SweepStatusArgs,
}

/// Reads `NAME=VALUE`.
fn property(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
