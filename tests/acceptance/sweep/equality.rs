//! What a sweep finds is what a scan of the same files finds.

use std::path::{Path, PathBuf};

use lockgate_fake_github::{File, Files, Organization, Repository};
use serde_json::Value;

use super::rig::{Rig, TODAY};
use crate::lockgate::{command, run_command, workspace};

/// Sweeps folders as repositories, scans each, and compares.
fn compare(folders: &[PathBuf], database: &Path) -> usize {
    let organization =
        folders.iter().enumerate().fold(Organization::new("acme"), |all, (n, folder)| {
            all.with(Repository::new(&format!("r{n:03}")).files(files(folder)))
        });
    let mut rig = Rig::new(organization);
    rig.database = database.to_owned();
    let run = rig.sweep(&["--output", "ndjson=sweep.ndjson"]);
    assert!(matches!(run.code, 0 | 1 | 3), "{run:#?}");
    let swept = rig.lines("sweep.ndjson");
    assert_eq!(swept.len(), folders.len());
    let mut findings = 0;
    for (n, folder) in folders.iter().enumerate() {
        let arguments =
            ["scan", &folder.display().to_string(), "--output", "json", "--today", TODAY];
        let mut scan = command(rig.home.path());
        let scan = run_command(scan.args(arguments).env("LOCKGATE_DB", database));
        let scanned = scan.json();
        let line = &swept[&format!("acme/r{n:03}")];
        for part in ["verdict", "complete", "findings", "notes", "coverage"] {
            same(part, &line["report"][part], &scanned[part], folder);
        }
        findings += scanned["findings"].as_array().unwrap().len();
    }
    findings
}

fn same(part: &str, swept: &Value, scanned: &Value, folder: &Path) {
    // Folders that hold nothing that could be read are named by a scan alone: a sweep does not keep their files.
    let (mut swept, mut scanned) = (swept.clone(), scanned.clone());
    for value in [&mut swept, &mut scanned] {
        if let Some(coverage) = value.as_object_mut().filter(|_| part == "coverage") {
            coverage.remove("excluded");
        }
    }
    assert_eq!(swept, scanned, "{part} of {}", folder.display());
}

/// The files of a folder as a repository has them.
fn files(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                left.push(path);
            } else if path.is_file() && !path.is_symlink() {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                files.insert(name, File::new(std::fs::read(&path).unwrap()));
            }
        }
    }
    files
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn the_fixtures_give_the_same_findings_swept_and_scanned() {
    let root = workspace();
    let mut all = folders(&root.join("fixtures/repos"));
    all.extend(folders(&root.join("fixtures/lockfiles")));
    let findings = compare(&all, &root.join("fixtures/advisories/demo"));
    assert!(findings > 5, "{findings}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the data is beside the checkout or not there")]
fn real_organizations_give_the_same_findings_swept_and_scanned() {
    let Ok(data) = std::env::var("LOCKGATE_DATA") else {
        println!("not compared: there is no LOCKGATE_DATA");
        return;
    };
    let data = Path::new(&data);
    let home = tempfile::tempdir().unwrap();
    let mut build = command(home.path());
    let index = home.path().join("index").display().to_string();
    build
        .args(["db", "build", &index])
        .arg(data.join("rustsec-advisory-db.tar.gz"))
        .arg(data.join("osv"));
    let built = run_command(&mut build);
    assert_eq!(built.code, 0, "{built:#?}");
    let ultralytics = folders(&data.join("org/ultralytics"));
    let corpus: Vec<PathBuf> =
        folders(&data.join("corpus")).iter().flat_map(|ecosystem| folders(ecosystem)).collect();
    for all in [ultralytics, corpus] {
        let findings = compare(&all, Path::new(&index));
        println!("{} repositories, {findings} findings, 0 differences", all.len());
    }
}
