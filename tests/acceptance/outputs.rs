//! Formats, files and exit codes.

use std::path::Path;

use crate::lockgate::{Run, demo_database, run, run_with_input, workspace};
use crate::tree::{SOUND, VULNERABLE, tree};

const FORMATS: [&str; 4] = ["text", "json", "sarif", "markdown"];

#[test]
fn the_exit_code_does_not_depend_on_the_output_format() {
    let database = demo_database().display().to_string();
    let cases: [(&[u8], i32, &str); 4] = [
        (SOUND.as_bytes(), 0, "pass"),
        (VULNERABLE.as_bytes(), 1, "blocked"),
        (b"[[package]", 3, "incomplete"),
        (b"", 3, "incomplete"),
    ];
    for (lockfile, code, verdict) in cases {
        let folder = tree(&[("Cargo.lock", lockfile)]);
        for format in FORMATS {
            for more in [&[][..], &["--quiet"], &["--no-color"]] {
                let mut arguments = vec!["scan", "--db", &database, "--output", format];
                arguments.extend(more);
                let run = run(folder.path(), &arguments);
                assert_eq!(run.code, code, "{format} {more:?}: {run:#?}");
                let text = run.stdout.to_lowercase();
                assert!(text.contains(verdict), "{format} {more:?}: {run:#?}");
            }
        }
    }
}

#[test]
fn several_outputs_in_one_run_agree() {
    let folder = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let database = demo_database().display().to_string();
    let run = run(
        folder.path(),
        &[
            "scan",
            "--db",
            &database,
            "--output",
            "sarif=out.sarif",
            "--output",
            "json=-",
            "-o",
            "markdown=out.md",
        ],
    );
    assert_eq!(run.code, 1);
    let fingerprint = run.json()["findings"][0]["fingerprint"].clone();
    let sarif = std::fs::read_to_string(folder.path().join("out.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["partialFingerprints"]["primaryLocationLineHash"], fingerprint);
    let markdown = std::fs::read_to_string(folder.path().join("out.md")).unwrap();
    assert!(markdown.contains("RUSTSEC-2021-0003"));
}

#[test]
fn the_same_inputs_give_the_same_bytes_in_every_format() {
    let database = demo_database().display().to_string();
    for format in FORMATS {
        let arguments = [
            "scan",
            "fixtures/repos/demo",
            "--db",
            &database,
            "--today",
            "2026-11-20",
            "--output",
            format,
        ];
        let (first, second) = (run(&workspace(), &arguments), run(&workspace(), &arguments));
        assert_eq!(first.stdout, second.stdout, "{format}");
        assert!(!first.stdout.contains('\u{1b}'), "no colours where there is no terminal");
    }
}

#[test]
fn ignored_findings_are_left_out_of_sarif_for_upload_and_listed_elsewhere() {
    let database = demo_database().display().to_string();
    let scan = |more: &[&str]| {
        let mut arguments = vec!["scan", "fixtures/repos/demo", "--db", &database];
        arguments.extend(more);
        run(&workspace(), &arguments).stdout
    };
    let id = "\"ruleId\": \"RUSTSEC-2020-0071\"";
    assert!(!scan(&["-o", "sarif"]).contains(id));
    let kept = scan(&["-o", "sarif", "--keep-suppressed"]);
    assert!(kept.contains(id) && kept.contains("\"suppressions\""));
    for format in ["text", "json", "markdown"] {
        assert!(scan(&["-o", format]).contains("RUSTSEC\u{2d}2020"), "{format}");
    }
}

#[test]
fn an_incomplete_scan_is_no_successful_sarif() {
    let folder = tree(&[("Cargo.lock", VULNERABLE.as_bytes()), ("x/Cargo.lock", b"[[")]);
    let database = demo_database().display().to_string();
    let run = run(folder.path(), &["scan", "--db", &database, "-o", "sarif"]);
    let invocation = &run.json()["runs"][0]["invocations"][0];
    assert_eq!(run.code, 1);
    assert_eq!(invocation["executionSuccessful"], false);
    let told = invocation["toolExecutionNotifications"].to_string();
    assert!(told.contains("x/Cargo.lock"), "{told}");
}

#[test]
fn a_report_that_cannot_be_written_is_no_pass() {
    let folder = tree(&[("Cargo.lock", SOUND.as_bytes())]);
    let database = demo_database().display().to_string();
    let run = run(folder.path(), &["scan", "--db", &database, "-o", "json=no/such/folder/x"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("no/such/folder/x"), "{run:#?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_no_pass() {
    let folder = tree(&[("Cargo.lock", SOUND.as_bytes())]);
    let database = demo_database().display().to_string();
    let run = run(folder.path(), &["scan", "--db", &database, "-o", "json=/dev/full"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("/dev/full"), "{run:#?}");
}

#[test]
fn what_is_asked_wrongly_is_a_usage_error_with_a_hint() {
    let folder = tree(&[("Cargo.lock", SOUND.as_bytes())]);
    let cases: [&[&str]; 10] = [
        &["scan", "--lockfile", "Cargo.lock", "--lockfile", "./Cargo.lock"],
        &["scan", "no-such-folder"],
        &["scan", "--output", "xml"],
        &["scan", "-o", "json", "-o", "text"],
        &["scan", "-o", "json="],
        &["scan", "--lockfile", "-"],
        &["scan", "--lockfile", "what.is.this"],
        &["scan", "--policy", "no-such-file"],
        &["scan", "--exclude", "a[b"],
        &["scan", "--today", "soon"],
    ];
    for arguments in cases {
        let run = run(folder.path(), arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {run:#?}");
        assert!(run.stderr.starts_with("error:"), "{arguments:?}: {run:#?}");
    }
}

#[test]
fn lockfiles_can_be_named_and_read_from_standard_input() {
    let folder = tree(&[("backend/odd.name", VULNERABLE.as_bytes()), ("Cargo.lock", b"[[")]);
    let database = demo_database().display().to_string();
    let named = run(
        folder.path(),
        &["scan", "--db", &database, "--lockfile", "cargo-lock:backend/odd.name", "-o", "json"],
    );
    assert_eq!(named.code, 1, "{named:#?}");
    assert_eq!(named.json()["findings"][0]["location"]["path"], "backend/odd.name");
    let piped = run_with_input(
        folder.path(),
        &["scan", "--db", &database, "--lockfile", "cargo-lock:-", "-o", "json"],
        VULNERABLE.as_bytes(),
    );
    assert_eq!(piped.code, 1, "{piped:#?}");
    assert_eq!(piped.json()["findings"][0]["location"]["path"], "Cargo.lock");
    let missing = run(folder.path(), &["scan", "--db", &database, "--lockfile", "x/Cargo.lock"]);
    assert_eq!(missing.code, 3, "{missing:#?}");
    assert!(missing.stdout.contains("x/Cargo.lock"), "{missing:#?}");
}

#[test]
fn one_lockfile_can_be_scanned_by_its_path() {
    let folder = tree(&[("sub/Cargo.lock", VULNERABLE.as_bytes())]);
    let database = demo_database().display().to_string();
    let run = run(folder.path(), &["scan", "sub/Cargo.lock", "--db", &database, "-o", "json"]);
    assert_eq!(run.code, 1, "{run:#?}");
    assert_eq!(run.json()["coverage"]["files"].as_array().unwrap().len(), 1);
}

#[test]
fn a_lockfile_that_its_folder_tells_can_be_scanned_by_its_path() {
    let folder = tree(&[
        ("vendor/modules.txt", b"# example.com/m v1.2.3\n## explicit\nexample.com/m\n"),
        (".github/workflows/ci.yml", b"jobs:\n  a:\n    steps:\n    - uses: a/b@v1.2.3\n"),
    ]);
    for (file, name) in
        [("vendor/modules.txt", "example.com/m"), (".github/workflows/ci.yml", "a/b")]
    {
        let run = run(folder.path(), &["packages", file, "-o", "json"]);
        assert_eq!(run.code, 0, "{run:#?}");
        assert_eq!(run.json()["packages"][0]["name"], name, "{run:#?}");
    }
    let inside = run(&folder.path().join("vendor"), &["packages", "modules.txt", "-o", "json"]);
    assert_eq!(inside.json()["packages"][0]["name"], "example.com/m", "{inside:#?}");
}

#[test]
fn links_out_of_the_tree_are_not_read_and_not_silent() {
    let outside = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let folder = tree(&[("Cargo.lock", SOUND.as_bytes())]);
    link(&outside.path().join("Cargo.lock"), &folder.path().join("sub.lock"));
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    link(&outside.path().join("Cargo.lock"), &folder.path().join("sub/Cargo.lock"));
    let database = demo_database().display().to_string();
    let run = run(folder.path(), &["scan", "--db", &database, "-o", "json"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.json()["findings"].as_array().unwrap().is_empty());
    assert!(run.stdout.contains("sub/Cargo.lock"));
}

#[cfg(unix)]
fn link(target: &Path, name: &Path) {
    std::os::unix::fs::symlink(target, name).unwrap();
}

#[cfg(windows)]
fn link(target: &Path, name: &Path) {
    std::os::windows::fs::symlink_file(target, name).unwrap();
}

#[test]
fn a_gitignore_hides_nothing_unless_asked_to_and_then_says_what() {
    let folder = tree(&[
        ("Cargo.lock", VULNERABLE.as_bytes()),
        (".gitignore", b"Cargo.lock\nbackend/\n"),
        ("backend/Cargo.lock", VULNERABLE.as_bytes()),
    ]);
    let database = demo_database().display().to_string();
    let arguments = ["scan", "--db", &database, "-o", "json", "--gitignore"];
    let findings = |run: Run| run.json()["findings"].as_array().unwrap().len();
    // A change that adds a line to .gitignore must not hide a tracked folder.
    assert_eq!(findings(run(folder.path(), &arguments[..5])), 2);
    let run = run(folder.path(), &arguments);
    assert_eq!(run.json()["coverage"]["excluded"][0]["path"], "backend");
    assert_eq!(findings(run), 1, "a lockfile that is ignored itself is read all the same");
}

#[test]
fn every_json_report_is_valid_under_the_schema() {
    let schema = workspace().join("crates/cli/schema/report.v1.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let database = demo_database().display().to_string();
    for folder in ["fixtures/repos/demo", "fixtures/lockfiles", "crates/model/src"] {
        let report = run(&workspace(), &["scan", folder, "--db", &database, "-o", "json"]).json();
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|e| format!("{e} at {}", e.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{folder}: {errors:#?}");
    }
}
