//! A runner's environment around `lockgate action`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::gate::repository::Repository;
use crate::lockgate::{Run, command, run_command};

/// A pull request that is checked out as it would be merged, and the files of a runner.
pub(crate) struct Runner {
    temp: TempDir,
    /// GITHUB_WORKSPACE.
    workspace: PathBuf,
    database: PathBuf,
    payload: Value,
    inputs: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) run: Run,
    /// The lines of GITHUB_OUTPUT by name.
    pub(crate) outputs: BTreeMap<String, String>,
    /// The SARIF that is handed on; null where there is none.
    pub(crate) sarif: Value,
    /// The JSON report; null where there is none.
    pub(crate) report: Value,
}

/// A pull request: `base` has the files of the base, `topic` those of the change.
pub(crate) fn pull_request(base: &[(&str, &str)], topic: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    repository.replace(base).commit("2026-11-01");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.replace(topic).commit("2026-11-02");
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "merge", "topic"]);
    repository
}

impl Runner {
    /// In the repository itself.
    pub(crate) fn new(repository: &Repository) -> Self {
        Self::in_workspace(repository, repository.folder())
    }

    /// In another workspace.
    pub(crate) fn in_workspace(repository: &Repository, workspace: &Path) -> Self {
        let id = |name: &str| repository.git(&["rev-parse", name]);
        let side = |name: &str, branch: &str| json!({"sha": id(name), "ref": branch, "repo": {"full_name": "acme/app"}});
        let payload = json!({
            "number": 7,
            "repository": {"full_name": "acme/app", "default_branch": "main", "private": false},
            "sender": {"login": "ada"},
            "pull_request": {
                "number": 7, "user": {"login": "ada"}, "base": side("main^1", "main"), "head": side("topic", "topic"),
            },
        });
        let mut variables = BTreeMap::new();
        variables.insert("GITHUB_EVENT_NAME".to_owned(), "pull_request".to_owned());
        variables.insert("GITHUB_REF".to_owned(), "refs/pull/7/merge".to_owned());
        variables.insert("GITHUB_REPOSITORY".to_owned(), "acme/app".to_owned());
        variables.insert("GITHUB_SHA".to_owned(), id("main"));
        Self {
            temp: tempfile::tempdir().unwrap(),
            workspace: workspace.to_owned(),
            database: repository.database(),
            payload,
            inputs: BTreeMap::new(),
            variables,
        }
    }

    /// With an input of the action.
    pub(crate) fn input(mut self, name: &str, value: &str) -> Self {
        let name = format!("LOCKGATE_INPUT_{}", name.to_uppercase().replace('-', "_"));
        self.inputs.insert(name, value.to_owned());
        self
    }

    /// With a variable of the environment.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Runs the step that judges.
    pub(crate) fn run(&self) -> Outcome {
        let file = |name: &str| self.temp.path().join(name);
        fs::write(file("event.json"), self.payload.to_string()).unwrap();
        fs::write(file("output"), "").unwrap();
        // The records are frozen, and the action judges as of today.
        let policy = "[incomplete]\nstale-database = \"tolerate\"\n";
        fs::write(file("policy.toml"), policy).unwrap();
        let mut command = self.command();
        command.env("GITHUB_EVENT_PATH", file("event.json")).env("GITHUB_OUTPUT", file("output"));
        command.env("LOCKGATE_INPUT_POLICY", file("policy.toml"));
        let run = run_command(command.env("RUNNER_TEMP", file("temp")));
        let outputs = outputs(&fs::read_to_string(file("output")).unwrap());
        let json = |name: &str| {
            let text = fs::read_to_string(outputs.get(name)?).ok()?;
            Some(serde_json::from_str(&text).unwrap())
        };
        let (sarif, report) = (json("sarif-file"), json("json-file"));
        Outcome {
            sarif: sarif.unwrap_or_default(),
            report: report.unwrap_or_default(),
            run,
            outputs,
        }
    }

    fn command(&self) -> Command {
        let mut command = command(&self.workspace);
        command.arg("action").env("GITHUB_WORKSPACE", &self.workspace);
        command.env("LOCKGATE_INPUT_DB", &self.database).env("NO_PROXY", "127.0.0.1");
        command.envs(&self.inputs).envs(&self.variables);
        command
    }
}

/// `NAME=VALUE`, or `NAME<<WORD`, lines, `WORD`.
fn outputs(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some((name, word)) = line.split_once("<<") {
            let value: Vec<&str> = lines.by_ref().take_while(|line| *line != word).collect();
            found.insert(name.to_owned(), value.join("\n"));
        } else if let Some((name, value)) = line.split_once('=') {
            found.insert(name.to_owned(), value.to_owned());
        }
    }
    found
}

/// The URIs of the results and their fingerprints.
pub(crate) fn places(sarif: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
    results
        .map(|result| {
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            let fingerprint = &result["partialFingerprints"]["primaryLocationLineHash"];
            (text(uri), text(fingerprint))
        })
        .collect()
}
