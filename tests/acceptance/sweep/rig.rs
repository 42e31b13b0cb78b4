//! A GitHub, a home with a store, and sweeps.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use lockgate_fake_github::{FakeGithub, Options, Organization, TOKEN};
use serde_json::Value;
use tempfile::TempDir;

use crate::lockgate::{Run, command, demo_database, run_command};

/// The day for which everything is judged.
pub(crate) const TODAY: &str = "2026-11-20";

/// A GitHub, and a home with a store.
pub(crate) struct Rig {
    pub(crate) github: FakeGithub,
    pub(crate) home: TempDir,
    pub(crate) database: PathBuf,
}

impl Rig {
    pub(crate) fn new(organization: Organization) -> Self {
        Self::with(organization, Options::default())
    }

    pub(crate) fn with(organization: Organization, options: Options) -> Self {
        let github = FakeGithub::start([organization], options).unwrap();
        Self { github, home: tempfile::tempdir().unwrap(), database: demo_database() }
    }

    /// A command with the token, the API's address and the database.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.home.path());
        command
            .args(arguments)
            .env("NO_PROXY", "127.0.0.1")
            .env("GITHUB_API_URL", self.github.url())
            .env("GITHUB_TOKEN", TOKEN)
            .env("LOCKGATE_STORE", self.store())
            .env("LOCKGATE_DB", &self.database);
        command
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.home.path().join("store.sqlite")
    }

    /// Sweeps `acme` at no pace of our own.
    pub(crate) fn sweep(&self, more: &[&str]) -> Run {
        let mut arguments = vec!["sweep", "acme", "--requests-per-minute", "0", "--today", TODAY];
        arguments.extend(more);
        run_command(&mut self.command(&arguments))
    }

    /// What was asked of GitHub since this was last called: requests of REST, points of GraphQL.
    pub(crate) fn spent(&self) -> (u64, u64) {
        let spent = self.github.spent();
        let _ = self.github.take_requests();
        spent
    }

    /// The lines of a sweep's NDJSON, by repository.
    pub(crate) fn lines(&self, name: &str) -> BTreeMap<String, Value> {
        lines(&self.home.path().join(name))
    }
}

/// The lines of an NDJSON file, by repository.
pub(crate) fn lines(path: &Path) -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(path).unwrap();
    let values = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    values.map(|value| (value["repository"].as_str().unwrap().to_owned(), value)).collect()
}
