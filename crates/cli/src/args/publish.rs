//! Arguments of `sweep publish`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use lockgate_model::Date;

use super::{DatabaseArgs, StoreArgs, SweepGithubArgs};

/// Arguments of `sweep publish`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "What was sent is kept in the store: only what changed is sent, and a run that was ended by anything goes on \
                  where it stopped.\n\n\
                  Exit codes: 0 everything that was due is published, or recorded as not to be published; 2 usage or \
                  configuration; 3 some of it is carried over, failed, or of unknown outcome; 4 authentication or permission."
)]
pub(crate) struct PublishArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,

    #[command(flatten)]
    pub(crate) github: SweepGithubArgs,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,

    /// One policy for all repositories, instead of the lockgate.toml of each.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Judge expiry and database age as of this date (UTC) [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,

    /// Say what would be sent, and send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Uploads at most; the rest is carried over to the next run. GitHub takes 1,000 an hour.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) max_uploads: usize,

    /// Questions for what became of the uploads, in rounds after the last; what is not processed by then is asked for by the
    /// next run.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) polls: u32,

    /// Seconds before the second round; each further one waits twice as long.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub(crate) poll_wait: u64,

    /// Repository of the issue that is kept up to date with the whole [default: OWNER/.github]
    #[arg(long, value_name = "OWNER/REPO", conflicts_with = "no_issue")]
    pub(crate) issue_repository: Option<String>,

    /// Keep no issue.
    #[arg(long)]
    pub(crate) no_issue: bool,

    /// Keep an issue in each repository where findings block, too; 400 are written in one run.
    #[arg(long)]
    pub(crate) issues_per_repository: bool,

    /// What to print or write (repeatable): text, json; `-` is standard output [default: text]
    #[arg(long = "output", short, value_name = "FORMAT[=FILE]")]
    pub(crate) outputs: Vec<String>,
}
