//! What a change does, by which policy: class, verdict and exit code.

use super::repository::{Repository, TODAY, cargo, found};

/// Policies, in the order of the codes below.
const POLICIES: [&str; 7] = [
    "",
    "[gate]\nstill-vulnerable = \"block\"\n",
    "[gate]\nalready-there = \"block\"\n",
    "[gate]\nnewly-published = \"block\"\n",
    "[gate]\nintroduced = \"warn\"\n",
    "preset = \"strict\"\n",
    "preset = \"report-only\"\n",
];

struct Scenario {
    name: &'static str,
    base: &'static [&'static str],
    head: &'static [&'static str],
    class: Option<&'static str>,
    codes: [i32; 7],
}

const SCENARIOS: [Scenario; 9] = [
    Scenario {
        name: "a vulnerable package is added",
        base: &["sound 1.0.0"],
        head: &["alpha 1.0.0", "sound 1.0.0"],
        class: Some("alpha 1.0.0: introduced"),
        codes: [1, 1, 1, 1, 0, 1, 0],
    },
    Scenario {
        name: "a sound version is replaced by a vulnerable one",
        base: &["alpha 2.0.0"],
        head: &["alpha 1.0.0"],
        class: Some("alpha 1.0.0: introduced"),
        codes: [1, 1, 1, 1, 0, 1, 0],
    },
    Scenario {
        name: "a package is bumped and still vulnerable",
        base: &["alpha 1.0.0"],
        head: &["alpha 1.1.0"],
        class: Some("alpha 1.1.0: still-vulnerable"),
        codes: [0, 1, 0, 0, 0, 1, 0],
    },
    Scenario {
        name: "a package is taken back to an older vulnerable version",
        base: &["alpha 1.1.0"],
        head: &["alpha 1.0.0"],
        class: Some("alpha 1.0.0: still-vulnerable"),
        codes: [0, 1, 0, 0, 0, 1, 0],
    },
    Scenario {
        name: "what was there stays",
        base: &["alpha 1.0.0"],
        head: &["alpha 1.0.0", "sound 1.0.0"],
        class: Some("alpha 1.0.0: already-there"),
        codes: [0, 0, 1, 0, 0, 1, 0],
    },
    Scenario {
        name: "an advisory was published after the base",
        base: &["fresh 1.0.0"],
        head: &["fresh 1.0.0", "sound 1.0.0"],
        class: Some("fresh 1.0.0: newly-published"),
        codes: [0, 0, 0, 1, 0, 1, 0],
    },
    Scenario {
        name: "a package is added whose advisory was published after the base",
        base: &["sound 1.0.0"],
        head: &["fresh 1.0.0", "sound 1.0.0"],
        class: Some("fresh 1.0.0: introduced"),
        codes: [1, 1, 1, 1, 0, 1, 0],
    },
    Scenario {
        name: "a malicious package was there already",
        base: &["evil 1.0.0"],
        head: &["evil 1.0.0", "sound 1.0.0"],
        class: Some("evil 1.0.0: already-there"),
        codes: [1, 1, 1, 1, 1, 1, 0],
    },
    Scenario {
        name: "the vulnerable version is left behind",
        base: &["alpha 1.0.0"],
        head: &["alpha 2.0.0"],
        class: None,
        codes: [0, 0, 0, 0, 0, 0, 0],
    },
];

#[test]
fn every_class_is_judged_as_the_policy_says() {
    for scenario in SCENARIOS {
        let (base, head) = (cargo(scenario.base), cargo(scenario.head));
        let repository = Repository::change(&[("Cargo.lock", &base)], &[("Cargo.lock", &head)]);
        for (policy, code) in POLICIES.into_iter().zip(scenario.codes) {
            repository.write("../policy.toml", policy);
            let (exit, report) = repository.gate(&["--base", "base", "--policy", "../policy.toml"]);
            let context = format!("{}, {policy:?}: {report:#}", scenario.name);
            assert_eq!(exit, code, "{context}");
            let verdict = if code == 0 { "pass" } else { "blocked" };
            assert_eq!(report["verdict"], verdict, "{context}");
            let action = if code == 0 { "warn" } else { "block" };
            let expected: Vec<String> =
                scenario.class.iter().map(|class| format!("Cargo.lock {class} {action}")).collect();
            assert_eq!(found(&report), expected, "{context}");
        }
    }
}

#[test]
fn a_commit_compared_with_itself_passes_and_lists_what_is_there() {
    let repository = Repository::new();
    let id =
        repository.write("Cargo.lock", cargo(&["alpha 1.0.0", "beta 1.0.0"])).commit("2026-11-10");
    for base in ["HEAD", "main", &id] {
        let (code, report) = repository.gate(&["--base", base]);
        assert_eq!((code, &report["verdict"]), (0, &"pass".into()), "{report:#}");
        let expected = [
            "Cargo.lock alpha 1.0.0: already-there warn",
            "Cargo.lock beta 1.0.0: already-there warn",
        ];
        assert_eq!(found(&report), expected);
        let text = repository.run(&["--base", base]).stdout;
        assert!(text.contains("2 were there before") && !text.contains("no findings"), "{text}");
    }
}

#[test]
fn an_advisory_of_this_morning_is_not_the_fault_of_a_readme() {
    let repository = Repository::new();
    let base = repository.write("Cargo.lock", cargo(&["fresh 1.0.0"])).commit("2026-11-19");
    repository.write("README.md", "better words\n").commit(TODAY);
    let (code, report) = repository.gate(&["--base", &base]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock fresh 1.0.0: newly-published warn"]);
    let text = repository.run(&["--base", &base]).stdout;
    assert!(text.contains("Newly published"), "{text}");
}

#[test]
fn a_base_that_is_not_there_is_neither_all_new_nor_all_old() {
    let lockfile = cargo(&["alpha 1.0.0"]);
    let repository = Repository::change(&[("Cargo.lock", &lockfile)], &[("Cargo.lock", &lockfile)]);
    let gone = "0123456789abcdef0123456789abcdef01234567";
    for base in [gone, "no-such-branch", "HEAD~7", "HEAD^2"] {
        let (code, report) = repository.gate(&["--base", base]);
        assert_eq!((code, &report["verdict"]), (3, &"incomplete".into()), "{report:#}");
        assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: undetermined warn"], "{base}");
        assert_eq!(report["comparison"]["base"]["commit"], serde_json::Value::Null);
    }
    repository.write("../tolerant.toml", "[incomplete]\nunread-base = \"tolerate\"\n");
    let (code, report) = repository.gate(&["--base", gone, "--policy", "../tolerant.toml"]);
    assert_eq!(code, 1, "what may be new counts as new: {report:#}");
}

#[test]
fn a_malicious_package_blocks_even_where_the_base_is_not_known() {
    let lockfile = cargo(&["evil 1.0.0"]);
    let repository = Repository::change(&[("Cargo.lock", &lockfile)], &[("Cargo.lock", &lockfile)]);
    let (code, report) = repository.gate(&["--base", "no-such-branch"]);
    assert_eq!((code, &report["complete"]), (1, &false.into()), "{report:#}");
}
