//! Arguments of `sweep posture`.

use clap::Args as ClapArgs;

use super::{StoreArgs, SweepGithubArgs};

/// Arguments of `sweep posture`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The repositories are those of the last sweep. No secret is ever asked for or kept.\n\n\
                  Exit codes: 0 learned, whatever it is; 2 usage or configuration; 3 a part of it could not be learned; 4 \
                  authentication or permission."
)]
pub(crate) struct PostureArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,

    #[command(flatten)]
    pub(crate) github: SweepGithubArgs,

    /// Ask GitHub nothing: show what is kept.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Days after which what only a repository tells is asked for again; 0 for now.
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    pub(crate) max_age: u32,

    /// Days after which an analysis is not recent any more.
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    pub(crate) stale_after: u32,

    /// What the name of a required check or workflow holds that is our gate.
    #[arg(long, value_name = "WORD", default_value = "lockgate")]
    pub(crate) gate: String,

    /// Alerts that are not asked for (repeatable), such as those that the token may not see.
    #[arg(long, value_name = "WORD", value_parser = ["code-scanning", "dependabot", "secret-scanning"])]
    pub(crate) skip: Vec<String>,

    /// What to print or write (repeatable): text, json, csv; `-` is standard output [default: text]
    #[arg(long = "output", short, value_name = "FORMAT[=FILE]")]
    pub(crate) outputs: Vec<String>,
}
