//! The commands of the README.

use crate::lockgate::{blesses, run, scan, workspace};

const DEMO: &[&str] = &["scan", "fixtures/repos/demo", "--db", "fixtures/advisories/demo"];

#[test]
fn the_readmes_command_prints_what_the_readme_shows() {
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let shown = readme.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    let (command, rest) = shown.split_once('\n').unwrap();
    assert_eq!(command, format!("$ cargo run --release -- {}", DEMO.join(" ")));
    let (printed, code) = rest.split_once("$ echo $?\n").unwrap();
    let run = run(&workspace(), DEMO);
    if blesses() {
        let path = workspace().join("README.md");
        std::fs::write(path, readme.replace(printed, &run.stdout)).unwrap();
        return;
    }
    // The age of the frozen records is all that changes from day to day.
    let undated = |text: &str| -> String {
        let lines = text.lines().filter(|line| !line.contains(" days old"));
        lines.map(|line| format!("{}\n", line.trim_end())).collect()
    };
    assert_eq!(undated(printed), undated(&run.stdout));
    assert_eq!(code.trim(), run.code.to_string());
}

#[test]
fn the_demos_verdict_does_not_change_as_time_passes() {
    let folder = workspace().join("fixtures/repos/demo");
    let database = workspace().join("fixtures/advisories/demo");
    for day in ["2025-06-24", "2026-11-20", "2031-01-01", "2098-12-31"] {
        let (code, report) = scan(&folder, &database, &["--today", day]);
        assert_eq!(code, 1, "{day}");
        assert_eq!(report["verdict"], "blocked", "{day}");
        assert_eq!(report["complete"], true, "{day}");
        assert_eq!(report["findings"].as_array().unwrap().len(), 6, "{day}");
    }
}

#[test]
fn a_finding_has_its_line_its_fix_its_path_and_the_line_that_asks_for_it() {
    let folder = workspace().join("fixtures/repos/demo");
    let (_, report) = scan(&folder, &workspace().join("fixtures/advisories/demo"), &[]);
    let findings = report["findings"].as_array().unwrap();
    let find = |id: &str| findings.iter().find(|finding| finding["id"] == id).unwrap();
    let smallvec = find("RUSTSEC-2021-0003");
    let lockfile = std::fs::read_to_string(folder.join("Cargo.lock")).unwrap();
    let line = smallvec["location"]["version_span"]["start"]["line"].as_u64().unwrap() as usize;
    assert_eq!(lockfile.lines().nth(line - 1).unwrap(), "version = \"1.6.0\"");
    assert_eq!(smallvec["fixed_version"], "1.6.1");
    assert_eq!(smallvec["aliases"], serde_json::json!(["CVE-2021-25900", "GHSA-43w2-9j62-hq99"]));
    assert_eq!(smallvec["severity"]["score"], 9.8);
    assert_eq!(smallvec["purl"], "pkg:cargo/smallvec@1.6.0");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let line = smallvec["manifest"]["span"]["start"]["line"].as_u64().unwrap() as usize;
    assert!(manifest.lines().nth(line - 1).unwrap().starts_with("smallvec ="));
    let minimist = find("GHSA-xvch-5gv4-984h");
    assert_eq!(minimist["location"]["path"], "web/package-lock.json");
    let path = serde_json::json!([["demo-web@0.1.0", "mkdirp@0.5.5", "minimist@1.2.5"]]);
    assert_eq!(minimist["paths"], path);
    assert_eq!(minimist["manifest"]["dependency"], "mkdirp");
    let time = find("RUSTSEC-2020-0071");
    assert_eq!(time["decision"]["action"], "ignore");
    assert_eq!(time["decision"]["approver"], "security@demo.example");
}
