//! Repositories made by the git program, and gates over them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lockgate::{Run, run};

/// The day of every run: that on which the newest record was published.
pub(crate) const TODAY: &str = "2026-11-20";

/// The day of commits that no test tells apart.
pub(crate) const DAY: &str = "2026-11-10";

/// A git repository and a database beside it.
pub(crate) struct Repository {
    home: TempDir,
    folder: PathBuf,
}

impl Repository {
    pub(crate) fn new() -> Self {
        Self::with_format("sha1")
    }

    /// One whose objects are named by this hash.
    pub(crate) fn with_format(hash: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        write_database(&home.path().join("db"));
        let folder = home.path().join("repository");
        fs::create_dir(&folder).unwrap();
        let repository = Self { home, folder };
        let format = format!("--object-format={hash}");
        repository.git(&["init", "--quiet", "--initial-branch=main", &format]);
        repository
    }

    /// Base and head, one commit each: files by name; those of the base that the head does not have are deleted.
    pub(crate) fn change(base: &[(&str, &str)], head: &[(&str, &str)]) -> Self {
        let repository = Self::new();
        repository.replace(base).commit(DAY);
        repository.git(&["tag", "base"]);
        repository.replace(head).commit(DAY);
        repository
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path beside the repository.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.beside("db")
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        crate::tree::write(&self.folder, name, content.as_ref());
        self
    }

    pub(crate) fn remove(&self, name: &str) -> &Self {
        fs::remove_file(self.folder.join(name)).unwrap();
        self
    }

    /// Leaves these files and no others.
    pub(crate) fn replace(&self, files: &[(&str, &str)]) -> &Self {
        self.git(&["rm", "-r", "-q", "-f", "--ignore-unmatch", "."]);
        for (name, content) in files {
            self.write(name, content);
        }
        self
    }

    /// Commits everything there is and gives the id.
    pub(crate) fn commit(&self, day: &str) -> String {
        self.git(&["add", "--all"]);
        let date = format!("{day}T12:00:00Z");
        let mut command = git_in(&self.folder);
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        command.args(["commit", "--quiet", "--allow-empty", "-m", "change"]);
        finish(&mut command);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs git in the repository and gives what it prints.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(&self.folder, arguments)
    }

    /// Runs `lockgate gate` in the repository.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_in(&self.folder, arguments)
    }

    /// The same in another folder.
    pub(crate) fn run_in(&self, folder: &Path, arguments: &[&str]) -> Run {
        let database = self.database().display().to_string();
        let mut all = vec!["gate", "--db", &database, "--today", TODAY];
        all.extend(arguments);
        run(folder, &all)
    }

    /// Runs `lockgate gate` and gives the exit code and the JSON report.
    #[track_caller]
    pub(crate) fn gate(&self, arguments: &[&str]) -> (i32, Value) {
        let mut all = arguments.to_vec();
        all.extend(["--output", "json"]);
        let run = self.run(&all);
        (run.code, run.json())
    }
}

/// Runs git in a folder and gives what it prints.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    finish(git_in(folder).args(arguments))
}

fn git_in(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let who = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];
    for name in who {
        command.env(name, "someone@host.example");
    }
    let date = format!("{DAY}T12:00:00Z");
    command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
    command.args(["-c", "protocol.file.allow=always"]);
    command
}

fn finish(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Records of made-up packages, for crates and npm alike: `alpha` and `beta` are vulnerable below 2, `fresh` too and was
/// published today, `evil` is malicious.
fn write_database(folder: &Path) {
    fs::create_dir(folder).unwrap();
    let packages = [
        ("GHSA-2222-2222", "alpha", "2020-01-01"),
        ("GHSA-3333-3333", "beta", "2020-01-01"),
        ("GHSA-4444-4444", "fresh", TODAY),
        ("MAL-2020", "evil", "2020-01-01"),
    ];
    for (index, ecosystem) in ["crates.io", "npm"].into_iter().enumerate() {
        for (start, package, published) in packages {
            let end = if start.starts_with("MAL") { index + 1 } else { 2222 + index };
            let id = format!("{start}-{end}");
            let fixed = if package == "evil" { "999.0.0" } else { "2.0.0" };
            let record = json!({
                "schema_version": "1.7.0",
                "id": id,
                "summary": format!("a problem of {package}"),
                "published": format!("{published}T06:00:00Z"),
                "modified": format!("{TODAY}T06:00:00Z"),
                "severity": [
                    { "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }
                ],
                "affected": [{
                    "package": { "ecosystem": ecosystem, "name": package },
                    "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }, { "fixed": fixed }] }],
                }],
            });
            fs::write(folder.join(format!("{id}.json")), record.to_string()).unwrap();
        }
    }
}

/// A Cargo.lock of these packages, each as `name version`.
pub(crate) fn cargo(packages: &[&str]) -> String {
    let mut text = "version = 4\n".to_owned();
    for package in packages {
        let (name, version) = package.split_once(' ').unwrap();
        text += &format!(
            "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
        );
    }
    text
}

/// A package-lock.json of these packages, each as `name version` or `path/below/node_modules version`.
pub(crate) fn npm(packages: &[&str]) -> String {
    let mut all = json!({ "": { "name": "root" } });
    for package in packages {
        let (name, version) = package.split_once(' ').unwrap();
        all[format!("node_modules/{name}")] = json!({ "version": version });
    }
    let lockfile = json!({ "name": "root", "lockfileVersion": 3, "packages": all });
    serde_json::to_string_pretty(&lockfile).unwrap()
}

/// The findings of a report as `path package version: class action`, sorted.
pub(crate) fn found(report: &Value) -> Vec<String> {
    let mut lines: Vec<String> = report["findings"].as_array().unwrap().iter().map(told).collect();
    lines.sort();
    lines
}

/// The findings that are fixed, as [`found`] has them.
pub(crate) fn fixed(report: &Value) -> Vec<String> {
    report["comparison"]["fixed"].as_array().unwrap().iter().map(told).collect()
}

fn told(finding: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    format!(
        "{} {} {}: {} {}",
        text(&finding["location"]["path"]),
        text(&finding["package"]),
        text(&finding["version"]),
        text(&finding["change"]["class"]),
        text(&finding["decision"]["action"]),
    )
}
