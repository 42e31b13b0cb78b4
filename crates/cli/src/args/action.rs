//! Arguments of `action`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

/// Arguments of `action`: inputs come from the environment, as LOCKGATE_INPUT_NAME, and the event from the runner's.
#[derive(Debug, ClapArgs)]
pub(crate) struct ActionArgs {
    /// What to do instead of judging.
    #[command(subcommand)]
    pub(crate) command: Option<ActionCommand>,
}

/// The commands of the GitHub Action beside judging.
#[derive(Debug, Subcommand)]
pub(crate) enum ActionCommand {
    /// End the job by the verdict of the step before, after the upload.
    Finish,
    /// On `workflow_run`: write the comment for the run that is done, from the report in JSON that it left behind.
    ///
    /// The report is a stranger's: little is taken from it, and the pull request is asked for.
    Comment {
        /// The report.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
}
