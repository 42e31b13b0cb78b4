//! The commands of the README.

use crate::lockgate::{blesses, run, scan, workspace};

/// Every block of the README that shows a command of ours with its output and exit code.
fn shown_runs(readme: &str) -> Vec<(String, String, String)> {
    let blocks = readme.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let runs = blocks.filter_map(|block| {
        let (printed, code) = block.split_once("$ echo $?\n")?;
        let mut lines = printed.split_inclusive('\n');
        let mut command = lines.next()?.strip_prefix("$ cargo run --release -- ")?.to_owned();
        while command.ends_with("\\\n") {
            command.truncate(command.len() - 2);
            command.push_str(lines.next()?.trim_start_matches("> "));
        }
        Some((command.trim().to_owned(), lines.collect(), code.trim().to_owned()))
    });
    runs.collect()
}

#[test]
fn the_readmes_commands_print_what_the_readme_shows() {
    let path = workspace().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let shown = shown_runs(&readme);
    assert_eq!(shown.len(), 2, "a scan and a gate; the sweep has a test of its own");
    let mut blessed = readme.clone();
    for (command, printed, code) in shown {
        let run = run(&workspace(), &command.split_whitespace().collect::<Vec<_>>());
        if blesses() {
            blessed = blessed.replace(&printed, &run.stdout);
            continue;
        }
        // The age of the frozen records is all that changes from day to day.
        let undated = |text: &str| -> String {
            let lines = text.lines().filter(|line| !line.contains(" days old"));
            lines.map(|line| format!("{}\n", line.trim_end())).collect()
        };
        assert_eq!(undated(&printed), undated(&run.stdout), "{command}");
        assert_eq!(code, run.code.to_string(), "{command}");
    }
    if blesses() {
        std::fs::write(path, blessed).unwrap();
    }
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
