//! Everything that comes from the environment and the clock, resolved once.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads environment and clock"
)]

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use etcetera::BaseStrategy as _;
use jiff::{Timestamp, tz::TimeZone};
use lockgate_model::Date;
use lockgate_remote::{Token, TokenError};

use crate::args::Args;
use crate::failure::{AUTH, Failure};

/// The settings of a run.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Print only what matters.
    pub(crate) quiet: bool,
    /// Never colour.
    no_color: bool,
    /// The present date in UTC.
    pub(crate) now: Date,
    /// `LOCKGATE_DB`.
    databases: Option<OsString>,
    /// `LOCKGATE_DATA_DIR`.
    data_dir: Option<PathBuf>,
    /// `CARGO_HOME`.
    cargo_home: Option<PathBuf>,
    /// `LOCKGATE_TOKEN`, else `GITHUB_TOKEN`, where it is a token.
    github_token: Option<Result<Token, TokenError>>,
}

impl Settings {
    /// Reads the environment and the clock.
    pub(crate) fn new(args: &Args) -> Self {
        Self {
            quiet: args.quiet,
            no_color: args.no_color,
            now: Timestamp::now().to_zoned(TimeZone::UTC).date(),
            databases: std::env::var_os("LOCKGATE_DB").filter(|value| !value.is_empty()),
            data_dir: std::env::var_os("LOCKGATE_DATA_DIR")
                .filter(|value| !value.is_empty())
                .map(PathBuf::from),
            github_token: ["LOCKGATE_TOKEN", "LOCKGATE_INPUT_TOKEN", "GITHUB_TOKEN"]
                .iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty())
                .map(|value| Token::new(&value)),
            cargo_home: std::env::var_os("CARGO_HOME")
                .filter(|value| !value.is_empty())
                .map(PathBuf::from),
        }
    }

    /// A variable of the environment, for what a workflow says.
    #[expect(clippy::unused_self, reason = "whoever has no settings reads no environment")]
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// The token for GitHub's API, where there is one.
    ///
    /// # Errors
    /// Exit code 4 for one that is no token.
    pub(crate) fn github_token(&self) -> Result<Option<Token>, Failure> {
        let token = self.github_token.clone().transpose();
        token.map_err(|error| {
            let failure = Failure::usage(error).with_hint("check LOCKGATE_TOKEN and GITHUB_TOKEN");
            Failure { code: AUTH, ..failure }
        })
    }

    /// The databases that are named: those of the arguments, else `LOCKGATE_DB` (several as in `PATH`); empty for none.
    pub(crate) fn named_databases(&self, arguments: &[PathBuf]) -> Vec<PathBuf> {
        if !arguments.is_empty() {
            return arguments.to_vec();
        }
        let listed = self.databases.iter().flat_map(|list| std::env::split_paths(list));
        listed.filter(|path| !path.as_os_str().is_empty()).collect()
    }

    /// The folder of the downloaded database: the argument, else `LOCKGATE_DATA_DIR`, else the platform's data folder.
    ///
    /// # Errors
    /// When the platform tells no home folder.
    pub(crate) fn data_dir(&self, argument: Option<&Path>) -> Result<PathBuf, Failure> {
        if let Some(folder) = argument.map(Path::to_owned).or_else(|| self.data_dir.clone()) {
            return Ok(folder);
        }
        let strategy = etcetera::base_strategy::choose_native_strategy().map_err(|error| {
            let hint = "name the folder by --data-dir or LOCKGATE_DATA_DIR";
            Failure::usage(anyhow::Error::new(error).context("there is no home folder"))
                .with_hint(hint)
        })?;
        Ok(strategy.data_dir().join("lockgate"))
    }

    /// cargo's home: `CARGO_HOME`, else `.cargo` in the home folder; `None` where the platform tells none.
    pub(crate) fn cargo_home(&self) -> Option<PathBuf> {
        let home = || etcetera::home_dir().ok().map(|home| home.join(".cargo"));
        self.cargo_home.clone().or_else(home)
    }

    /// Whether standard output takes colours.
    pub(crate) fn colors_stdout(&self) -> bool {
        let stdout = io::stdout();
        !self.no_color && AutoStream::choice(&stdout) != ColorChoice::Never
    }

    /// Standard error, which drops colours where it takes none.
    pub(crate) fn stderr(&self) -> AutoStream<io::Stderr> {
        let choice = if self.no_color { ColorChoice::Never } else { ColorChoice::Auto };
        AutoStream::new(io::stderr(), choice)
    }

    /// Whether progress is shown: on a terminal, unless told to be quiet.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }
}
