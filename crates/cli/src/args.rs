//! The command line.

mod action;
mod compare;
mod gate;
mod github;
mod policy;
mod posture;
mod publish;
mod shard;
mod sweep;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use lockgate_model::{Date, Ecosystem};

pub(crate) use action::{ActionArgs, ActionCommand};
pub(crate) use compare::CompareArgs;
pub(crate) use gate::GateArgs;
pub(crate) use github::{AlertsArgs, AlertsCommand, GithubArgs, PullArgs, State, UploadArgs};
pub(crate) use policy::{PolicyArgs, PolicyCheckArgs, PolicyCommand, PolicyExplainArgs};
pub(crate) use posture::PostureArgs;
pub(crate) use publish::PublishArgs;
pub(crate) use shard::{MergeArgs, PlanArgs, ShardArgs};
pub(crate) use sweep::{
    ContentSource, FilterArgs, StoreArgs, SweepArgs, SweepCommand, SweepDiffArgs, SweepGithubArgs,
    SweepReportArgs, SweepRunArgs, SweepStatusArgs, Which, WhoArgs,
};

/// The security gate for repositories: scans lockfiles against RustSec and OSV, and never passes what it could not judge.
#[derive(Debug, Parser)]
#[command(
    name = "lockgate",
    version,
    after_help = "Exit codes: 0 pass, 1 the policy blocks, 2 usage or configuration, 3 incomplete: could not judge, \
                  4 authentication or permission."
)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Print only what blocks, what is incomplete, and the verdict; no progress.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// Print no colours (also: NO_COLOR).
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Scan the lockfiles of a folder, or those named.
    Scan(ScanArgs),
    /// Judge what a change brings in: the lockfiles of two revisions or folders compared.
    Gate(Box<GateArgs>),
    /// Be the step of a GitHub Action: judge what the event is about, and tell the workflow.
    Action(ActionArgs),
    /// Examine every repository of an organization, without a clone, and keep what was read for the next time.
    Sweep(Box<SweepArgs>),
    /// Tell which repositories of the last sweep hold a package, or are exposed to an advisory.
    Who(WhoArgs),
    /// Download, import and inspect the advisory database.
    Db(DbArgs),
    /// Print the packages that were read, with source, scope, line and dependency path.
    Packages(PackagesArgs),
    /// Check a policy, and see which of its rules decides on a finding.
    Policy(PolicyArgs),
    /// Print the lockfile formats that are read.
    Formats,
    /// Print an advisory with its aliases, ranges and sources.
    Explain(ExplainArgs),
    /// Hold comparisons of versions, one a line, against the order of a scheme.
    Compare(CompareArgs),
    /// Upload a SARIF log to GitHub code scanning.
    Upload(UploadArgs),
    /// The alerts of GitHub code scanning.
    Alerts(AlertsArgs),
}

/// Where advisories come from.
#[derive(Debug, ClapArgs)]
pub(crate) struct DatabaseArgs {
    /// Advisory database (repeatable): an index, a RustSec tree or .tar.gz, an OSV .json, a folder of them, an
    /// all.zip, or a folder in the layout of OSV's bucket. Instead of the downloaded database; also by LOCKGATE_DB.
    #[arg(long = "db", value_name = "PATH")]
    pub(crate) databases: Vec<PathBuf>,
}

/// Where the advisories of a scan come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Source {
    /// A database on disk: no network, no name leaves the machine.
    Database,
    /// OSV's API: the names of packages from public registries are sent to it, nothing else.
    OsvApi,
}

/// How OSV's API is asked.
#[derive(Debug, ClapArgs)]
pub(crate) struct SourceArgs {
    /// Where advisories come from. With `osv-api` there is no local data: the names of packages from public registries are
    /// sent to OSV's API, nothing else is.
    #[arg(long, value_enum, default_value_t = Source::Database, conflicts_with = "databases")]
    pub(crate) source: Source,

    /// Base URL of OSV's API: /v1/querybatch lies below it.
    #[arg(long, value_name = "URL", env = "LOCKGATE_OSV_API_URL")]
    pub(crate) osv_api_url: Option<String>,

    /// Tries per request over the network.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) attempts: u32,

    /// Seconds without a byte after which a request over the network counts as stalled.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
}

/// Where it is looked up whether releases of crates are yanked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum YankedSource {
    /// Nowhere.
    Off,
    /// In the copies of the registry's index that cargo keeps: no network; a crate that cargo did not need is not known.
    Cache,
    /// In the registry's index: the names of crates from the public registry are sent to it, nothing else.
    Network,
}

/// How yanked releases are looked up.
#[derive(Debug, ClapArgs)]
pub(crate) struct YankedArgs {
    /// Where it is looked up whether releases of crates are yanked.
    #[arg(
        long = "yanked",
        value_enum,
        default_value_t = YankedSource::Off,
        env = "LOCKGATE_YANKED"
    )]
    pub(crate) lookup: YankedSource,

    /// Folder of a registry's index that cargo keeps, the one that holds `.cache` (repeatable), instead of the public
    /// registry's below CARGO_HOME: for a mirror.
    #[arg(long = "cargo-index", value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,

    /// Base URL of the registry's index, one file a crate below it.
    #[arg(long, value_name = "URL", env = "LOCKGATE_SPARSE_INDEX_URL")]
    pub(crate) sparse_index_url: Option<String>,
}

/// Which lockfiles are read.
#[derive(Debug, ClapArgs)]
pub(crate) struct LockfileArgs {
    /// Folder to scan, or one lockfile.
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,

    /// Scan this lockfile instead of searching the folder (repeatable). FORMAT: is needed for a name that tells nothing,
    /// and for standard input: cargo-lock:-
    #[arg(long = "lockfile", value_name = "[FORMAT:]FILE")]
    pub(crate) lockfiles: Vec<String>,

    /// Policy file instead of lockgate.toml in the scanned folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Leave out paths that match this glob (repeatable).
    #[arg(long = "exclude", value_name = "GLOB")]
    pub(crate) excludes: Vec<String>,

    /// Pass over folders that .gitignore excludes: build folders of a working copy. Not by default, since a clean checkout
    /// has such folders only where they are tracked, and a change must not hide a lockfile.
    #[arg(long)]
    pub(crate) gitignore: bool,

    /// Largest lockfile that is read, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    pub(crate) max_file_size: u64,
}

impl LockfileArgs {
    /// Every lockfile of a folder.
    pub(crate) const fn of_folder(path: PathBuf) -> Self {
        Self {
            path,
            lockfiles: Vec::new(),
            policy: None,
            excludes: Vec::new(),
            gitignore: false,
            max_file_size: 64,
        }
    }
}

/// Arguments of `scan`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) lockfiles: LockfileArgs,

    #[command(flatten)]
    pub(crate) foreign: ForeignArgs,

    #[command(flatten)]
    pub(crate) advisories: AdvisoryArgs,

    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// Which other tools' findings are judged too.
#[derive(Debug, ClapArgs)]
pub(crate) struct ForeignArgs {
    /// SARIF of another tool, judged by the same policy (repeatable): CodeQL, zizmor, clippy.
    #[arg(long = "with-sarif", value_name = "FILE", id = "with_sarif")]
    pub(crate) files: Vec<PathBuf>,
}

/// Where advisories, and what else is known of packages, come from.
#[derive(Debug, ClapArgs)]
pub(crate) struct AdvisoryArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,

    #[command(flatten)]
    pub(crate) source: SourceArgs,

    #[command(flatten)]
    pub(crate) yanked: YankedArgs,
}

/// What becomes of a report.
#[derive(Debug, ClapArgs)]
pub(crate) struct ReportArgs {
    /// What to print or write (repeatable): text, json, sarif, markdown; `-` is standard output [default: text]
    #[arg(long = "output", short, value_name = "FORMAT[=FILE]")]
    pub(crate) outputs: Vec<String>,

    /// Category of the SARIF analysis: one constant per use.
    #[arg(long, value_name = "NAME", default_value = "lockgate/ci/")]
    pub(crate) category: String,

    /// Keep ignored findings in SARIF, marked as suppressed. GitHub would open them as alerts: for other readers only.
    #[arg(long)]
    pub(crate) keep_suppressed: bool,

    /// Root of the repository, above PATH: paths in SARIF begin there, as code scanning needs it [default: PATH; of commits
    /// their repository's root]
    #[arg(long, value_name = "DIR")]
    pub(crate) sarif_root: Option<PathBuf>,

    /// Alerts of the repository, by `alerts pull --output json=FILE`: findings are shown with theirs.
    #[arg(long, value_name = "FILE")]
    pub(crate) alerts: Option<PathBuf>,

    /// Judge expiry and database age as of this date (UTC) [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
}

/// Arguments of `packages`.
#[derive(Debug, ClapArgs)]
pub(crate) struct PackagesArgs {
    #[command(flatten)]
    pub(crate) lockfiles: LockfileArgs,

    /// What to print or write (repeatable): text, json; `-` is standard output [default: text]
    #[arg(long = "output", short, value_name = "FORMAT[=FILE]")]
    pub(crate) outputs: Vec<String>,
}

/// Arguments of `db`.
#[derive(Debug, ClapArgs)]
pub(crate) struct DbArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: DbCommand,
}

/// The commands on the database.
#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Download the advisories of RustSec and OSV. The last good database survives any failure.
    Update(UpdateArgs),
    /// Make an index file of advisory sources on disk.
    Build(BuildArgs),
    /// Write the downloaded database to one file, for machines without a network.
    Export(ExportArgs),
    /// Take an index file, or make one of advisory sources on disk, in place of the downloaded one.
    Import(ImportArgs),
    /// Show sources, record counts, the newest date and the age.
    Status(StatusArgs),
    /// Print the advisories that are new, changed, withdrawn or gone from one index file to the next.
    Diff(DiffArgs),
    /// Print the advisories of a package, by its name, or of an id: one line each.
    Search(SearchArgs),
    /// Read an index to its last byte and check it.
    Verify(VerifyArgs),
}

/// Arguments of `db update`.
#[derive(Debug, ClapArgs)]
pub(crate) struct UpdateArgs {
    /// Folder of the database instead of the platform's data folder.
    #[arg(long, value_name = "DIR", env = "LOCKGATE_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,

    /// Also download OSV's advisories of this ecosystem (repeatable), by OSV's name: PyPI, Go, Maven. crates.io, npm and
    /// those downloaded before are always kept up to date.
    #[arg(long = "ecosystem", value_name = "NAME", value_parser = ecosystem)]
    pub(crate) ecosystems: Vec<Ecosystem>,

    /// Download OSV's advisories of every ecosystem that lockgate can match.
    #[arg(long)]
    pub(crate) all: bool,

    /// URL of RustSec's advisory-db as .tar.gz.
    #[arg(long, value_name = "URL", env = "LOCKGATE_RUSTSEC_URL")]
    pub(crate) rustsec_url: Option<String>,

    /// Base URL of OSV's bucket: ECOSYSTEM/all.zip lies below it.
    #[arg(long, value_name = "URL", env = "LOCKGATE_OSV_URL")]
    pub(crate) osv_url: Option<String>,

    /// URL of EPSS's scores as .csv.gz.
    #[arg(long, value_name = "URL", env = "LOCKGATE_EPSS_URL")]
    pub(crate) epss_url: Option<String>,

    /// URL of CISA's catalogue of known exploited vulnerabilities as .json.
    #[arg(long, value_name = "URL", env = "LOCKGATE_KEV_URL")]
    pub(crate) kev_url: Option<String>,

    /// Do not download EPSS and CISA's catalogue; what there is of them is kept.
    #[arg(long)]
    pub(crate) no_signals: bool,

    /// Only what the lockfiles of this folder need, and what was downloaded before, instead of crates.io and npm.
    #[arg(long, value_name = "PATH")]
    pub(crate) tree: Option<PathBuf>,

    /// Take the index at this URL, which must have its sha256 at URL.sha256. Where it cannot be used, the feeds are.
    #[arg(long, value_name = "URL", env = "LOCKGATE_INDEX_URL")]
    pub(crate) from: Option<String>,

    /// The sha256 that the index of --from must have, besides that of URL.sha256: a server cannot then give another file.
    #[arg(long, value_name = "HEX", requires = "from", value_parser = sha256)]
    pub(crate) sha256: Option<String>,

    /// Tries per download.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) attempts: u32,

    /// Seconds without a byte after which a download counts as stalled.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
}

/// Arguments of `db build`.
#[derive(Debug, ClapArgs)]
pub(crate) struct BuildArgs {
    /// The index file to make.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Advisory sources: RustSec trees or .tar.gz, OSV .json, folders of them, all.zip, folders in the layout of OSV's bucket.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Folder of your own OSV records (repeatable): they win over public ones with the same id.
    #[arg(long, value_name = "PATH")]
    pub(crate) private: Vec<PathBuf>,

    /// EPSS's scores, .csv or .csv.gz.
    #[arg(long, value_name = "FILE")]
    pub(crate) epss: Option<PathBuf>,

    /// CISA's catalogue of known exploited vulnerabilities, .json.
    #[arg(long, value_name = "FILE")]
    pub(crate) kev: Option<PathBuf>,

    /// The index that this one follows: problems that it published under an id keep that id.
    #[arg(long, value_name = "FILE")]
    pub(crate) base: Option<PathBuf>,
}

/// Arguments of `db export`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ExportArgs {
    /// The file to write.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Folder of the database instead of the platform's data folder.
    #[arg(long, value_name = "DIR", env = "LOCKGATE_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}

/// Arguments of `db diff`.
#[derive(Debug, ClapArgs)]
pub(crate) struct DiffArgs {
    /// The earlier index file.
    pub(crate) old: PathBuf,

    /// The later index file.
    pub(crate) new: PathBuf,
}

/// Arguments of `db search`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    /// Name of a package, or id or alias of an advisory in any letter case.
    #[arg(value_name = "NAME|ID")]
    pub(crate) text: String,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// Arguments of `db verify`.
#[derive(Debug, ClapArgs)]
pub(crate) struct VerifyArgs {
    /// Index file instead of the downloaded one.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// Folder of the database instead of the platform's data folder.
    #[arg(long, value_name = "DIR", env = "LOCKGATE_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}

/// Arguments of `db import`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ImportArgs {
    /// One index file, or advisory sources of any form that --db takes.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Folder of the database instead of the platform's data folder.
    #[arg(long, value_name = "DIR", env = "LOCKGATE_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}

/// Arguments of `db status`.
#[derive(Debug, ClapArgs)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// Arguments of `explain`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// Id or alias of the advisory, in any letter case.
    pub(crate) id: String,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// Reads a sha256 in hex.
fn sha256(text: &str) -> Result<String, String> {
    let is_digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest
        .then(|| text.to_ascii_lowercase())
        .ok_or_else(|| "not 64 hexadecimal digits".to_owned())
}

/// Reads the name of an ecosystem that a feed covers.
fn ecosystem(name: &str) -> Result<Ecosystem, String> {
    let covered = || Ecosystem::ALL.iter().filter(|ecosystem| ecosystem.has_feed());
    covered().find(|ecosystem| ecosystem.osv_name().eq_ignore_ascii_case(name)).copied().ok_or_else(
        || {
            let names: Vec<&str> = covered().map(|ecosystem| ecosystem.osv_name()).collect();
            format!("no feed covers it; one of {}", names.join(", "))
        },
    )
}
