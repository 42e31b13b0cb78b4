//! The command line of `policy`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use lockgate_model::Date;

use super::DatabaseArgs;

/// Arguments of `policy`.
#[derive(Debug, ClapArgs)]
pub(crate) struct PolicyArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

/// The commands on the policy.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Read a policy and tell its faults by line and column; with --tree, how many findings each rule decides on.
    Check(PolicyCheckArgs),
    /// Print which rule decides on a finding, and why those before it do not.
    Explain(PolicyExplainArgs),
    /// Print the JSON schema of the policy, for editors.
    Schema,
}

/// Arguments of `policy check`.
#[derive(Debug, ClapArgs)]
pub(crate) struct PolicyCheckArgs {
    /// Policy file [default: lockgate.toml in the tree or here]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// Scan the lockfiles of this folder and tell what each rule does there.
    #[arg(long, value_name = "PATH")]
    pub(crate) tree: Option<PathBuf>,

    /// SARIF of another tool (repeatable): what each rule does to its findings too.
    #[arg(long, value_name = "FILE", requires = "tree")]
    pub(crate) with_sarif: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,

    /// Judge as of this date (UTC) [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
}

/// Arguments of `policy explain`.
#[derive(Debug, ClapArgs)]
pub(crate) struct PolicyExplainArgs {
    /// Id or alias of an advisory in any letter case, fingerprint of a finding, package@version, or purl; of another tool's
    /// finding its rule or fingerprint.
    #[arg(value_name = "FINDING")]
    pub(crate) finding: String,

    /// Folder whose lockfiles are scanned.
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(crate) tree: PathBuf,

    /// Policy file instead of lockgate.toml in the folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// SARIF of another tool whose findings are meant too (repeatable).
    #[arg(long, value_name = "FILE")]
    pub(crate) with_sarif: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,

    /// Judge as of this date (UTC) [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
}
