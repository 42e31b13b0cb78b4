//! Running the executable.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Whether the README is to be written anew: `LOCKGATE_BLESS=1`, one test at a time.
#[expect(clippy::disallowed_methods, reason = "the wish is told by the environment")]
pub(crate) fn blesses() -> bool {
    std::env::var_os("LOCKGATE_BLESS").is_some()
}

/// The database of the demo.
pub(crate) fn demo_database() -> PathBuf {
    workspace().join("fixtures/advisories/demo")
}

/// What a run printed and its exit code.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// A command without a database, a home or colours of the machine it runs on.
pub(crate) fn command(folder: &Path) -> Command {
    prepared(folder, env!("CARGO_BIN_EXE_lockgate"))
}

/// The same on a disk that is full as soon as a file has more blocks than these, of 512 or 1,024 bytes.
#[cfg(unix)]
pub(crate) fn command_on_full_disk(folder: &Path, blocks: u64) -> Command {
    let mut command = prepared(folder, "sh");
    // Without its signal the limit is an error of the write, as a full disk is.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_lockgate")]);
    command
}

fn prepared(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_remove("LOCKGATE_DB")
        .env("HOME", folder)
        .env_remove("NO_COLOR");
    // A workflow has these.
    for name in ["REPOSITORY", "SHA", "REF", "API_URL", "TOKEN"] {
        command.env_remove(format!("GITHUB_{name}"));
    }
    command
        .env_remove("XDG_DATA_HOME")
        .env_remove("LOCKGATE_DATA_DIR")
        .env_remove("LOCKGATE_YANKED")
        .env_remove("LOCKGATE_TOKEN")
        .stdin(Stdio::null());
    command
}

fn finish(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs with arguments in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    finish(command(folder).args(arguments).output().unwrap())
}

/// Runs a prepared command.
pub(crate) fn run_command(command: &mut Command) -> Run {
    finish(command.output().unwrap())
}

/// Runs with text on standard input.
pub(crate) fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    let mut command = command(folder);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    finish(child.wait_with_output().unwrap())
}

/// Scans a folder against a database and gives the JSON report.
pub(crate) fn scan(folder: &Path, database: &Path, more: &[&str]) -> (i32, Value) {
    let database = database.display().to_string();
    let mut arguments = vec!["scan", ".", "--db", &database, "--output", "json"];
    arguments.extend(more);
    let run = run(folder, &arguments);
    (run.code, run.json())
}

/// The notes of a kind in a report.
pub(crate) fn notes<'a>(report: &'a Value, kind: &str) -> Vec<&'a Value> {
    let notes = report["notes"].as_array().unwrap();
    notes.iter().filter(|note| note["kind"] == kind).collect()
}
