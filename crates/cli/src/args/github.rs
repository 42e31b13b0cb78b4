//! Arguments of the commands that speak to GitHub's API.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

/// Which repository of which host.
#[derive(Debug, ClapArgs)]
pub(crate) struct GithubArgs {
    /// The repository; also by GITHUB_REPOSITORY.
    #[arg(long, value_name = "OWNER/REPO", env = "GITHUB_REPOSITORY")]
    pub(crate) repo: String,

    /// Base URL of GitHub's API: `https://HOST/api/v3` of an Enterprise Server, `https://api.NAME.ghe.com`.
    #[arg(long, value_name = "URL", env = "GITHUB_API_URL")]
    pub(crate) github_api_url: Option<String>,

    /// Tries per request over the network; what is not safe to repeat is sent once.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) attempts: u32,

    /// Seconds without a byte after which a request over the network counts as stalled.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
}

/// Arguments of `upload`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A token is taken from LOCKGATE_TOKEN or GITHUB_TOKEN; it takes `security-events: write`.\n\n\
                  Exit codes: 0 uploaded and processed, 2 usage or configuration, 3 failed or its outcome is not known, \
                  4 authentication or permission."
)]
pub(crate) struct UploadArgs {
    /// SARIF to upload; its category must be in it.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// The commit that was scanned, its whole id; also by GITHUB_SHA.
    #[arg(long, value_name = "SHA", env = "GITHUB_SHA")]
    pub(crate) commit: String,

    /// refs/heads/BRANCH, refs/tags/TAG, refs/pull/N/merge or refs/pull/N/head; also by GITHUB_REF.
    #[arg(long = "ref", value_name = "REF", env = "GITHUB_REF")]
    pub(crate) reference: String,

    /// Do not wait until GitHub has processed it.
    #[arg(long)]
    pub(crate) no_wait: bool,

    /// How often GitHub is asked whether it has processed the upload.
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) polls: u32,

    /// Seconds before GitHub is asked first; doubled for each further time, up to 30.
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    pub(crate) poll_wait: u64,

    #[command(flatten)]
    pub(crate) github: GithubArgs,
}

/// Arguments of `alerts`.
#[derive(Debug, ClapArgs)]
pub(crate) struct AlertsArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: AlertsCommand,
}

/// What is done with alerts.
#[derive(Debug, Subcommand)]
pub(crate) enum AlertsCommand {
    /// Print the alerts of code scanning: of every tool and in every state, unless told otherwise.
    Pull(PullArgs),
}

/// Arguments of `alerts pull`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A token is taken from LOCKGATE_TOKEN or GITHUB_TOKEN; it takes `security-events: read`."
)]
pub(crate) struct PullArgs {
    /// Only alerts of this tool, by its name.
    #[arg(long, value_name = "NAME")]
    pub(crate) tool: Option<String>,

    /// Only alerts in this state.
    #[arg(long, value_enum)]
    pub(crate) state: Option<State>,

    /// On this ref instead of the default branch.
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) reference: Option<String>,

    /// Read each tool's newest analysis too, for the fingerprints of its results: by them, alerts are known again whatever
    /// lines moved.
    #[arg(long)]
    pub(crate) fingerprints: bool,

    /// Format, and file unless it goes to standard output: text or json (repeatable).
    #[arg(long = "output", short, value_name = "FORMAT[=FILE]")]
    pub(crate) outputs: Vec<String>,

    #[command(flatten)]
    pub(crate) github: GithubArgs,
}

/// The state of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum State {
    /// Seen by the last analysis.
    Open,
    /// Closed by somebody, with a reason.
    Dismissed,
    /// No longer seen.
    Fixed,
}
