//! Arguments of `gate`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{AdvisoryArgs, ForeignArgs, ReportArgs};

/// Arguments of `gate`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A side is a revision (branch, tag, commit, HEAD^1) or a folder. What begins with `./`, `../` or `/`, or is \
                  `.`, is a folder; anything else is a revision.\n\n\
                  Exit codes: 0 pass, 1 the policy blocks, 2 usage or configuration, 3 incomplete: could not judge, \
                  4 authentication or permission."
)]
pub(crate) struct GateArgs {
    /// Folder in the repository whose lockfiles are compared.
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,

    /// What the change is compared with: a revision or a folder. Of a branch that went on, the commit where the head left it
    /// is compared; its policy is that of the branch as it is now.
    #[arg(long, value_name = "REV|DIR")]
    pub(crate) base: String,

    /// The change: a revision or a folder; `.` is the working tree.
    #[arg(long, value_name = "REV|DIR", default_value = "HEAD")]
    pub(crate) head: String,

    /// Compare with the base as it is, even where the head left it earlier.
    #[arg(long)]
    pub(crate) no_merge_base: bool,

    /// Policy file instead of lockgate.toml of the base.
    #[arg(long, value_name = "FILE", conflicts_with = "policy_from")]
    pub(crate) policy: Option<PathBuf>,

    /// Policy of another repository at a commit, by GitHub's API: acme/policies@COMMIT:lockgate.toml, the whole id of the
    /// commit. A token is taken from LOCKGATE_TOKEN or GITHUB_TOKEN.
    #[arg(long, value_name = "OWNER/REPO@COMMIT[:PATH]", env = "LOCKGATE_POLICY_FROM")]
    pub(crate) policy_from: Option<String>,

    /// Base URL of GitHub's API.
    #[arg(long, value_name = "URL", env = "GITHUB_API_URL")]
    pub(crate) github_api_url: Option<String>,

    /// The repository on GitHub: what the clone lacks of the base, or of files, is read from there, and nothing where it has
    /// all. Takes a token that may read contents.
    #[arg(long, value_name = "OWNER/REPO")]
    pub(crate) repo: Option<String>,

    /// Leave out paths that match this glob (repeatable).
    #[arg(long = "exclude", value_name = "GLOB")]
    pub(crate) excludes: Vec<String>,

    /// Largest lockfile that is read, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    pub(crate) max_file_size: u64,

    #[command(flatten)]
    pub(crate) foreign: ForeignArgs,

    /// SARIF of the base by the same tools (repeatable): their findings are new only if they are not in it.
    #[arg(long = "base-sarif", value_name = "FILE", requires = "with_sarif")]
    pub(crate) base_sarif: Vec<PathBuf>,

    /// Alerts of the base (repeatable), by `alerts pull --output json=FILE`, as --base-sarif: of other tools alone, and not of
    /// one that --base-sarif has. What was dismissed stays so, where the
    /// file has fingerprints.
    #[arg(long = "base-alerts", value_name = "FILE", requires = "with_sarif")]
    pub(crate) base_alerts: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) advisories: AdvisoryArgs,

    #[command(flatten)]
    pub(crate) report: ReportArgs,
}
