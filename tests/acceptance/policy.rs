//! The policy file.

use crate::lockgate::{demo_database, run, scan};
use crate::tree::{VULNERABLE, tree};

#[test]
fn a_mistake_in_the_policy_is_told_with_line_and_column() {
    let cases = [
        ("[block]\nvulnerabilty = \"low\"\n", ":2:1: unknown key `vulnerabilty`"),
        ("[block]\nvulnerability = \"severe\"\n", ":2:17: `vulnerability` must be one of"),
        ("[block]\nvulnerability = 7\n", ":2:17: `vulnerability` must be a string"),
        ("[[ignore]]\nid = \"X-1\"\n", ":1:1: this ignore has no `reason`"),
        ("[[ignore]]\nid = \"X-1\"\nreason = \"  \"\n", ":3:10: `reason` is blank"),
        (
            "[[ignore]]\nid = \"X-1\"\nreason = \"r\"\nexpires = \"soon\"\n",
            ":4:11: `expires` must be a date",
        ),
        ("[[ignore]]\nid = \"X-1\"\nreason = \"r\"\nexpires = 2026-02-30\n", ":4:"),
        ("[incomplete]\nmax-database-age-days = -1\n", ":2:25: `max-database-age-days` must be"),
        ("[incomplete]\nmissing-feed = true\n", ":2:16: `missing-feed` must be a string"),
        ("exclude = [\"a[\"]\n", ":1:12: the glob cannot be read"),
        ("[block\n", ":1:7: "),
        ("block = \"low\"\n", ":1:9: `block` must be a table"),
        ("[ignore]\nid = \"x\"\n", ":1:1: `ignore` must be an array of tables"),
        ("a = 1\na = 2\n", ":2:1: "),
    ];
    for (policy, expected) in cases {
        let folder =
            tree(&[("Cargo.lock", VULNERABLE.as_bytes()), ("lockgate.toml", policy.as_bytes())]);
        let database = demo_database().display().to_string();
        let run = run(folder.path(), &["scan", "--db", &database]);
        assert_eq!(run.code, 2, "{policy}: {run:#?}");
        assert!(run.stderr.contains(&format!("lockgate.toml{expected}")), "{policy}: {run:#?}");
    }
}

#[test]
fn ignores_that_are_unused_or_expired_are_reported() {
    let policy = "[incomplete]\nstale-database = \"tolerate\"\n\n[[ignore]]\nid = \"CVE-2021-25900\"\n\
        reason = \"until the release\"\nexpires = 2026-01-31\n\n[[ignore]]\nid = \"CVE-2000-0001\"\nreason = \"old\"\n";
    let folder =
        tree(&[("Cargo.lock", VULNERABLE.as_bytes()), ("lockgate.toml", policy.as_bytes())]);
    let (code, report) = scan(folder.path(), &demo_database(), &["--today", "2026-01-31"]);
    assert_eq!((code, &report["findings"][0]["decision"]["action"]), (0, &"ignore".into()));
    let (code, report) = scan(folder.path(), &demo_database(), &["--today", "2026-02-01"]);
    assert_eq!(code, 1);
    let notes = report["notes"].to_string();
    assert!(notes.contains("expired on 2026-01-31"), "{notes}");
    assert!(notes.contains("CVE-2000-0001 on line 9 matched no finding"), "{notes}");
}

#[test]
fn what_the_policy_excludes_is_listed() {
    let policy = "exclude = [\"examples/**\"]\n[incomplete]\nstale-database = \"tolerate\"\n";
    let folder = tree(&[
        ("lockgate.toml", policy.as_bytes()),
        ("examples/a/Cargo.lock", VULNERABLE.as_bytes()),
        ("Cargo.lock", crate::tree::SOUND.as_bytes()),
    ]);
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!(code, 0);
    let excluded = &report["coverage"]["excluded"][0];
    assert_eq!(
        (excluded["path"].as_str(), excluded["reason"].as_str()),
        (Some("examples"), Some("policy"))
    );
}

#[test]
fn what_the_policy_calls_private_never_matches_public_advisories() {
    let lockfile = r#"{"name": "root", "lockfileVersion": 3, "packages": {"": {"name": "root"},
        "node_modules/lodash": {"version": "4.17.20", "resolved": "https://npm.acme.example/lodash/-/lodash-4.17.20.tgz"},
        "node_modules/minimist": {"version": "1.2.5", "resolved": "https://registry.example/minimist/-/minimist-1.2.5.tgz"}}}"#;
    let scan_with = |registries: &str| {
        let policy = format!("[incomplete]\nstale-database = \"tolerate\"\n{registries}");
        let folder = tree(&[
            ("package-lock.json", lockfile.as_bytes()),
            ("lockgate.toml", policy.as_bytes()),
        ]);
        let (_, report) = scan(folder.path(), &demo_database(), &[]);
        report["findings"].as_array().unwrap().len()
    };
    assert_eq!(scan_with(""), 2);
    assert_eq!(scan_with("[registries]\nprivate-hosts = [\"npm.acme.example\"]\n"), 1);
    assert_eq!(scan_with("[registries]\nprivate-prefixes = [\"mini\", \"lod\"]\n"), 0);
}

#[test]
fn workflows_are_noted_and_do_not_keep_the_lockfiles_from_being_judged() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n      \
        - uses: actions/cache@v4.1.0\n";
    let folder = tree(&[
        ("Cargo.lock", crate::tree::SOUND.as_bytes()),
        (".github/workflows/ci.yml", workflow.as_bytes()),
    ]);
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!(code, 0, "{:#}", report["notes"]);
    let notes = report["notes"].to_string();
    assert!(
        notes.contains("unpinned-requirement") && notes.contains("uncovered-ecosystem"),
        "{notes}"
    );
    let policy = "[incomplete]\nstale-database = \"tolerate\"\nunpinned-requirements = \"fail\"\n";
    crate::tree::write(folder.path(), "lockgate.toml", policy.as_bytes());
    assert_eq!(scan(folder.path(), &demo_database(), &[]).0, 3);
}
