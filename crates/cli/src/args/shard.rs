//! Arguments of `sweep plan`, `sweep run` and `sweep merge`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{DatabaseArgs, FilterArgs, StoreArgs, SweepGithubArgs, SweepReportArgs};

/// Arguments of `sweep plan`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Several machines do not make one installation's budget larger: plan shards for several installations, or \
                  for --source git.\n\n\
                  Exit codes: 0 written; 2 usage or configuration; 3 not everything could be listed, which the plan says; 4 \
                  authentication or permission."
)]
pub(crate) struct PlanArgs {
    /// Organizations, users, or single repositories as OWNER/REPO.
    #[arg(value_name = "ORG")]
    pub(crate) targets: Vec<String>,

    /// File of more of them, one a line; `#` begins a comment.
    #[arg(long, value_name = "FILE")]
    pub(crate) targets_from: Option<PathBuf>,

    /// How many shards.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) shards: u32,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    #[command(flatten)]
    pub(crate) github: SweepGithubArgs,

    /// One policy for all repositories, instead of the lockgate.toml of each. It is named again to `run` and `merge`.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Where the plan is written.
    #[arg(long = "plan", value_name = "FILE", default_value = "plan.json")]
    pub(crate) plan: PathBuf,

    /// Print the shards as the matrix of a GitHub workflow, on one line: {"shard":["1/4",…]}. GitHub takes 256.
    #[arg(long)]
    pub(crate) matrix: bool,
}

/// Arguments of `sweep run`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A shard that was ended by anything goes on where it stopped: run the same command again. One that is whole \
                  asks nothing.\n\n\
                  Exit codes: 0 every repository of the shard is accounted for; 2 usage, configuration, or another plan: trying \
                  again changes nothing; 3 incomplete: try again; 4 authentication or permission."
)]
pub(crate) struct ShardArgs {
    /// The plan.
    #[arg(long, value_name = "FILE", default_value = "plan.json")]
    pub(crate) plan: PathBuf,

    /// Which shard of how many, from 1/N to N/N [default: JOB_COMPLETION_INDEX, counted from 0]
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<String>,

    /// Folder of the shards' files, where this one is written.
    #[arg(long, value_name = "DIR", default_value = "shards")]
    pub(crate) out: PathBuf,

    /// File that keeps what was read, to go on with [default: beside the shard's file]
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,

    /// The part of the budget that this shard takes, as A/B [default: one of the plan's shards]
    #[arg(long, value_name = "A/B")]
    pub(crate) budget_share: Option<String>,

    /// The policy that the plan was made with.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) github: SweepGithubArgs,
}

/// Arguments of `sweep merge`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The report is the same, byte by byte, whatever the number of shards and the order of their files.\n\n\
                  Exit codes: 0 every repository is accounted for and passes, 1 the policy blocks, 2 usage, configuration, or a \
                  file of another plan, 3 incomplete: shards are missing, or repositories could not be judged."
)]
pub(crate) struct MergeArgs {
    /// Files of shards, or folders of them.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// The plan.
    #[arg(long, value_name = "FILE", default_value = "plan.json")]
    pub(crate) plan: PathBuf,

    /// The policy that the plan was made with.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// A repository without any lockfile makes the sweep incomplete. Without this they are counted and listed.
    #[arg(long)]
    pub(crate) require_lockfiles: bool,

    #[command(flatten)]
    pub(crate) store: StoreArgs,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,

    #[command(flatten)]
    pub(crate) report: SweepReportArgs,
}
