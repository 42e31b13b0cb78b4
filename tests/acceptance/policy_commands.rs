//! `lockgate policy`.

use crate::lockgate::{Run, demo_database, run, scan, workspace};
use crate::tree::{SOUND, VULNERABLE, tree, write};

const TODAY: &[&str] = &["--today", "2026-11-20"];

fn demo(arguments: &[&str]) -> Run {
    let database = demo_database().display().to_string();
    let mut all = vec!["policy"];
    all.extend(arguments);
    all.extend(["--db", &database, "--tree", "fixtures/repos/demo"]);
    all.extend(TODAY);
    run(&workspace(), &all)
}

/// A broken policy and where its fault is told.
const BROKEN: &[(&str, &str)] = &[
    (
        "preset = \"lax\"\n",
        ":1:10: `preset` must be one of \"strict\", \"default\", \"report-only\"",
    ),
    ("[gate]\nfixed = \"warn\"\n", ":2:1: unknown key `fixed`"),
    ("[gate]\nintroduced = \"allow\"\n", ":2:14: `introduced` must be one of \"block\", \"warn\""),
    ("[block]\ncode = 7\n", ":2:8: `code` must be a string"),
    ("[rule]\nid = \"a\"\n", ":1:1: `rule` must be an array of tables"),
    ("[[rule]]\nwhen = {}\naction = \"block\"\n", ":1:1: this rule has no `id`"),
    ("[[rule]]\nid = \"a b\"\nwhen = {}\naction = \"block\"\n", ":2:6: `id` must be letters"),
    (
        "[[rule]]\nid = \"a\"\naction = \"block\"\n",
        ":1:1: this rule has no `when`; one for every finding says",
    ),
    ("[[rule]]\nid = \"a\"\nwhen = {}\n", ":1:1: this rule has no `action`"),
    ("[[rule]]\nid = \"a\"\nwhen = {}\naction = \"deny\"\n", ":4:10: `action` must be one of"),
    ("[[rule]]\nid = \"a\"\nwhen = {}\naction = \"allow\"\n", ":1:1: this rule has no `reason`"),
    (
        "[[rule]]\nid = \"a\"\nwhen = {}\naction = \"warn\"\nreason = \" \"\n",
        ":5:10: `reason` is blank",
    ),
    (
        "[[rule]]\nid = \"a\"\nwhen = {}\naction = \"warn\"\ngrace-days = 3\n",
        ":5:14: only a rule that blocks",
    ),
    (
        "[[rule]]\nid = \"a\"\nwhen = {}\naction = \"block\"\ngrace-days = -3\n",
        ":5:14: `grace-days` must be a number of days",
    ),
    (
        "[[rule]]\nid = \"a\"\nwhen = {}\naction = \"block\"\ngrace-days = 9999\n",
        ":5:14: `grace-days` must be a number of days from 0 to 3650",
    ),
    (
        "[[rule]]\nid = \"a\"\nwhen = {}\naction = \"block\"\ngrace-from = \"fix\"\n",
        ":5:14: `grace-from` says nothing without",
    ),
    (
        "[[rule]]\nid = \"a\"\nwhen = {}\naction = \"block\"\n[[rule]]\nid = \"a\"\nwhen = {}\naction = \"warn\"\n",
        ":6:6: the rule on line 1 has the id `a` too",
    ),
];

/// A broken `when` and where below the rule's `when = { ` its fault is told.
const BROKEN_WHEN: &[(&str, &str)] = &[
    ("colour = 1", ":3:10: unknown key `colour`"),
    ("kind = \"bug\"", ":3:17: `kind` must be one of"),
    ("kind = [\"notice\", 7]", ":3:28: `kind` must be an array of strings"),
    ("kind = []", ":3:17: `kind` is an empty list"),
    (
        "severity = \"high\"",
        ":3:21: `severity` must begin with one of >=, <=, >, <, =, like \">=high\"",
    ),
    (
        "severity = \">=severe\"",
        ":3:21: the limit of `severity` must be of none, low, medium, high, critical",
    ),
    ("unscored = \"yes\"", ":3:21: `unscored` must be true or false"),
    ("scope = \"prod\"", ":3:18: `scope` must be one of"),
    ("epss = \"10%\"", ":3:17: `epss` must begin with one of"),
    ("epss = \">=1.5\"", ":3:17: the limit of `epss` must be of 0 to 1"),
    ("epss = 0.1", ":3:17: `epss` must be a string, this is a float"),
    (
        "published-days = \">-1\"",
        ":3:27: the limit of `published-days` must be of a number of days",
    ),
    ("class = \"new\"", ":3:18: `class` must be one of \"introduced\""),
    ("ecosystem = \"cargo\"", ":3:22: `ecosystem` must be one of \"crates.io\""),
    ("package = \"pkg:npm/x?a=b\"", ":3:20: the purl cannot be read: qualifiers"),
    ("package = \"a[\"", ":3:20: the glob cannot be read"),
    ("path = [\"ok\", \"{\"]", ":3:24: the glob cannot be read"),
    ("tool = \" \"", ":3:17: an entry of `tool` is blank"),
    ("rule-id = \"[\"", ":3:20: the glob cannot be read"),
];

#[test]
fn check_tells_the_line_and_column_of_a_fault() {
    let folder = tree(&[]);
    let whole = BROKEN.iter().map(|(policy, told)| ((*policy).to_owned(), *told));
    let conditions = BROKEN_WHEN.iter().map(|(when, told)| {
        (format!("[[rule]]\nid = \"a\"\nwhen = {{ {when} }}\naction = \"block\"\n"), *told)
    });
    for (policy, told) in whole.chain(conditions) {
        write(folder.path(), "broken.toml", policy.as_bytes());
        let run = run(folder.path(), &["policy", "check", "broken.toml"]);
        assert_eq!(run.code, 2, "{policy}: {run:#?}");
        assert!(run.stderr.contains(&format!("broken.toml{told}")), "{policy}: {run:#?}");
        assert!(run.stderr.contains("hint: "), "{run:#?}");
        assert_eq!(run.stdout, "", "{policy}");
    }
}

#[test]
fn check_tells_the_faults_of_all_tables_at_once() {
    let policy = "colour = 1\n[block]\nvulnerability = \"bad\"\n[[rule]]\nid = \"a\"\n[[ignore]]\nid = \"X-1\"\n\
        [[rule]]\nid = \"b\"\nwhen = {}\naction = \"no\"\n";
    let folder = tree(&[("lockgate.toml", policy.as_bytes())]);
    let run = run(folder.path(), &["policy", "check"]);
    assert_eq!(run.code, 2);
    let places: Vec<&str> = run
        .stderr
        .lines()
        .filter_map(|line| line.split_once("lockgate.toml:")?.1.split(": ").next())
        .collect();
    assert_eq!(places, ["1:1", "3:17", "4:1", "6:1", "11:10"], "{run:#?}");
}

#[test]
fn check_says_what_a_valid_policy_holds() {
    let valid = |arguments: &[&str]| {
        let run = run(&workspace(), arguments);
        assert_eq!(run.code, 0, "{run:#?}");
        run.stdout
    };
    let full = "fixtures/policies/full/lockgate.toml";
    let expected = format!("{full}: valid, preset default, 7 rules, 1 ignore\n");
    assert_eq!(valid(&["policy", "check", full]), expected);
    let folder = tempfile::tempdir().unwrap();
    let none = run(folder.path(), &["policy", "check"]);
    let expected = "no policy file: the defaults: valid, preset default, 0 rules, 0 ignores\n";
    assert_eq!((none.code, none.stdout.as_str()), (0, expected));
}

#[test]
fn check_counts_what_each_rule_does_in_a_tree() {
    let run = demo(&["check", "fixtures/policies/demo/lockgate.toml"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let expected = "\
fixtures/policies/demo/lockgate.toml: valid, preset default, 4 rules, 2 ignores
6 findings judged as of 2026-11-20
 decided  too late  rule
       1         0  ignore[0] (line 5)
       0         0  ignore[1] (line 11)
       2         0  rule web-later (line 15)
       0         1  rule web-worst (line 21)
       1         3  rule scored (line 26)
       0         0  rule exploited (line 31)
       1         0  block.unscored = \"block\"
       1         0  block.unmaintained = \"never\"
";
    assert_eq!(run.stdout, expected);
    let warnings: Vec<&str> = run.stderr.lines().collect();
    let expected = [
        "warning: nothing but malicious packages reaches the rule `web-worst` on line 21: the rule `web-later` on line 15 decides on all of it",
        "warning: ignore[1] on line 11 fits no finding of this tree",
        "warning: rule web-worst on line 21 fits 1 of the findings, and comes too late for all of them",
        "warning: rule exploited on line 31 fits no finding of this tree",
    ];
    assert_eq!(warnings, expected);
}

#[test]
fn explain_says_which_rule_decided_and_why_those_before_did_not() {
    let policy = ["--policy", "fixtures/policies/demo/lockgate.toml"];
    let run = demo(&["explain", "CVE-2021-44906", policy[0], policy[1]]);
    assert_eq!(run.code, 0, "{run:#?}");
    let expected = "\
policy: fixtures/policies/demo/lockgate.toml

GHSA-xvch-5gv4-984h  minimist 1.2.5  web/package-lock.json:22  vulnerability critical
   1. ignore[0] (line 5): no: the id is GHSA-xvch-5gv4-984h, the ignore wants CVE-2020-26235
   2. ignore[1] (line 11): no: the id is GHSA-xvch-5gv4-984h, the ignore wants CVE-2000-0001
   3. rule web-later (line 15): WARN
      reason: the web client is rewritten in spring
   4. rule web-worst (line 21): fits, and comes too late
   5. rule scored (line 26): fits, and comes too late
   6. rule exploited (line 31): no: kev is false, the rule wants true
";
    assert_eq!(run.stdout, expected);
}

#[test]
fn a_finding_is_meant_by_any_of_its_names() {
    let report = scan(&workspace().join("fixtures/repos/demo"), &demo_database(), &[]).1;
    let findings = report["findings"].as_array().unwrap();
    let lodash = findings.iter().find(|finding| finding["package"] == "lodash").unwrap();
    let names = [
        lodash["id"].as_str().unwrap(),
        "cve-2021-23337",
        lodash["fingerprint"].as_str().unwrap(),
        "lodash@4.17.20",
        "pkg:npm/lodash@4.17.20",
    ];
    let told: Vec<String> = names.iter().map(|name| demo(&["explain", name]).stdout).collect();
    assert!(told[0].contains("BLOCK"), "{}", told[0]);
    assert!(told.iter().all(|text| *text == told[0]), "{told:#?}");
    let unknown = demo(&["explain", "lodash@4.17.21"]);
    assert_eq!(unknown.code, 2, "{unknown:#?}");
    assert!(unknown.stderr.contains("no finding of the tree is lodash@4.17.21"), "{unknown:#?}");
}

#[test]
fn a_finding_that_may_be_in_what_was_not_read_is_not_denied() {
    let folder = tree(&[("Cargo.lock", b"[[package]]\nname = \"x" as &[u8])]);
    let database = demo_database().display().to_string();
    let run = run(folder.path(), &["policy", "explain", "smallvec@1.6.0", "--db", &database]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("not everything was read: Cargo.lock"), "{run:#?}");
}

#[test]
fn a_rule_decides_in_a_scan_and_the_report_names_it() {
    let policy = "[incomplete]\nstale-database = \"tolerate\"\n[[rule]]\nid = \"later\"\nwhen = { ecosystem = \"crates.io\" }\n\
        action = \"block\"\ngrace-days = 3650\nreason = \"one release at a time\"\n";
    let files = [("Cargo.lock", VULNERABLE.as_bytes()), ("lockgate.toml", policy.as_bytes())];
    let folder = tree(&files);
    let (code, report) = scan(folder.path(), &demo_database(), TODAY);
    assert_eq!(code, 0);
    let decision = &report["findings"][0]["decision"];
    assert_eq!(decision["rule"], "rule later");
    assert_eq!(decision["action"], "warn");
    assert_eq!(decision["reason"], "one release at a time");
    assert!(decision["blocks_from"].as_str().unwrap().starts_with("203"), "{decision}");
    let allow = policy.replace("\"block\"\ngrace-days = 3650", "\"allow\"");
    write(folder.path(), "lockgate.toml", allow.as_bytes());
    let (code, report) = scan(folder.path(), &demo_database(), TODAY);
    assert_eq!((code, &report["findings"][0]["decision"]["action"]), (0, &"allow".into()));
    write(folder.path(), "lockgate.toml", b"preset = \"report-only\"\n");
    write(folder.path(), "Cargo.lock", SOUND.as_bytes());
    assert_eq!(scan(folder.path(), &demo_database(), TODAY).0, 3, "the data is stale");
}

/// A tree with a policy on other tools' findings, and CodeQL's SARIF of it.
fn with_codeql() -> tempfile::TempDir {
    let policy = "[incomplete]\nstale-database = \"tolerate\"\n\n\
                  [[rule]]\nid = \"generated\"\nwhen = { tool = \"CodeQL\", path = \"gen/**\" }\naction = \"allow\"\nreason = \"made\"\n\n\
                  [[rule]]\nid = \"injection\"\nwhen = { rule-id = \"js/sql*\" }\naction = \"block\"\n";
    let result = |path: &str, hash: &str| {
        serde_json::json!({
            "ruleId": "js/sql-injection", "level": "warning", "message": {"text": "bad"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": 3}}}],
            "partialFingerprints": {"primaryLocationLineHash": hash},
        })
    };
    let results =
        [result("gen/a.js", "aaaaaaaaaaaaaaaa:1"), result("src/b.js", "bbbbbbbbbbbbbbbb:1")];
    let run = serde_json::json!({"tool": {"driver": {"name": "CodeQL", "rules": []}}, "results": results});
    let log = serde_json::json!({"version": "2.1.0", "runs": [run]}).to_string();
    let files = [
        ("Cargo.lock", SOUND.as_bytes()),
        ("lockgate.toml", policy.as_bytes()),
        ("a.sarif", log.as_bytes()),
    ];
    tree(&files)
}

fn in_tree(folder: &std::path::Path, arguments: &[&str]) -> Run {
    let database = demo_database().display().to_string();
    let more = ["--tree", ".", "--db", &database];
    run(folder, &[&["policy"], arguments, &more, TODAY].concat())
}

#[test]
fn rules_on_other_tools_findings_are_tried_on_their_sarif() {
    let folder = with_codeql();
    let check = in_tree(folder.path(), &["check", "--with-sarif", "a.sarif"]);
    assert_eq!(check.code, 0, "{check:#?}");
    assert!(check.stdout.contains("2 findings judged"), "{check:#?}");
    let row = |name: &str| {
        let line = check.stdout.lines().find(|line| line.contains(name)).unwrap();
        line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        (row("generated"), row("injection")),
        (vec!["1".into(), "0".into()], vec!["1".into(), "1".into()])
    );
    let without = in_tree(folder.path(), &["check"]);
    assert!(without.stderr.contains("fits no finding of this tree"), "{without:#?}");

    let explain =
        in_tree(folder.path(), &["explain", "bbbbbbbbbbbbbbbb:1", "--with-sarif", "a.sarif"]);
    assert_eq!(explain.code, 0, "{explain:#?}");
    assert!(explain.stdout.contains("js/sql-injection  CodeQL  src/b.js:3"), "{explain:#?}");
    assert!(explain.stdout.contains("BLOCK"), "{explain:#?}");
    let both = in_tree(folder.path(), &["explain", "JS/sql-injection", "--with-sarif", "a.sarif"]);
    assert!(both.stdout.contains("gen/a.js:3") && both.stdout.contains("src/b.js:3"), "{both:#?}");
    let unknown = in_tree(folder.path(), &["explain", "js/sql-injection"]);
    assert_eq!(unknown.code, 2, "{unknown:#?}");
    assert!(unknown.stderr.contains("--with-sarif"), "{unknown:#?}");
}

#[test]
fn a_sarif_file_that_is_not_read_whole_is_told_by_check_and_denies_nothing() {
    let folder = with_codeql();
    write(folder.path(), "half.sarif", b"{\"version\": \"2.1.0\", \"runs\": [{");
    for file in ["half.sarif", "absent.sarif"] {
        let check = in_tree(folder.path(), &["check", "--with-sarif", file]);
        assert!(check.stderr.contains("not everything was read"), "{check:#?}");
        let explain = in_tree(folder.path(), &["explain", "js/x", "--with-sarif", file]);
        assert_eq!(explain.code, 3, "{explain:#?}");
    }
    let usage = run(folder.path(), &["policy", "check", "--with-sarif", "a.sarif"]);
    assert_eq!(usage.code, 2, "{usage:#?}");
}

#[test]
fn the_schema_is_printed_as_it_is_in_the_repository() {
    let run = run(&workspace(), &["policy", "schema"]);
    let file = workspace().join("crates/cli/schema/policy.v1.schema.json");
    assert_eq!((run.code, run.stdout), (0, std::fs::read_to_string(file).unwrap()));
}
