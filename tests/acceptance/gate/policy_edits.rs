//! A change that edits the policy: shown everywhere, and without effect on its own verdict.

use super::repository::{Repository, cargo, found, npm};

const FORMATS: [&str; 3] = ["text", "json", "markdown"];

/// Policies by which a change would switch its own findings off, and a word that tells of each.
const OFF: [(&str, &str); 9] = [
    ("[[ignore]]\nid = \"GHSA-2222-2222-2222\"\nreason = \"mine\"\n", "GHSA-2222-2222-2222"),
    ("[block]\nvulnerability = \"never\"\n", "vulnerability"),
    ("exclude = [\"**\"]\n", "exclude"),
    ("preset = \"report-only\"\n", "report-only"),
    ("[registries]\nprivate-prefixes = [\"al\"]\n", "private-prefixes"),
    ("[gate]\nintroduced = \"warn\"\n", "introduced"),
    (
        "[[rule]]\nid = \"mine\"\naction = \"allow\"\nreason = \"mine\"\nwhen = { package = \"alpha\" }\n",
        "mine",
    ),
    ("[incomplete]\nunread-file = \"tolerate\"\n", "unread-file"),
    ("[block\n", "parse"),
];

/// The verdict is blocked by the one finding, and every output tells of the edit.
#[track_caller]
fn assert_without_effect(repository: &Repository, word: &str) {
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: introduced block"]);
    assert_eq!(report["comparison"]["policy_change"]["path"], "lockgate.toml");
    for format in FORMATS {
        let run = repository.run(&["--base", "base", "--output", format]);
        // A long name may be wrapped, or hold marks that keep it from being a link.
        let plain = run.stdout.replace("\\", "");
        assert_eq!(run.code, 1, "{format}: {run:#?}");
        assert!(plain.contains(word), "{format} does not say {word}: {run:#?}");
    }
    for format in ["text", "markdown"] {
        let words: String = repository.run(&["--base", "base", "-o", format]).stdout;
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        assert!(words.contains("this change edits the policy"), "{format}: {words}");
    }
}

#[test]
fn a_policy_that_the_change_edits_does_not_judge_it() {
    for (policy, word) in OFF {
        let (base, head) = (cargo(&["sound 1.0.0"]), cargo(&["alpha 1.0.0"]));
        let repository = Repository::change(
            &[("Cargo.lock", &base), ("lockgate.toml", "[block]\nvulnerability = \"high\"\n")],
            &[("Cargo.lock", &head), ("lockgate.toml", policy)],
        );
        assert_without_effect(&repository, word);
    }
}

#[test]
fn a_policy_that_the_change_adds_does_not_judge_it() {
    for (policy, word) in OFF {
        let (base, head) = (cargo(&["sound 1.0.0"]), cargo(&["alpha 1.0.0"]));
        let repository = Repository::change(
            &[("Cargo.lock", &base)],
            &[("Cargo.lock", &head), ("lockgate.toml", policy)],
        );
        assert_without_effect(&repository, word);
        let (_, report) = repository.gate(&["--base", "base"]);
        assert_eq!(report["policy_source"], "no file in the base: the defaults");
    }
}

#[test]
fn a_policy_that_the_change_deletes_judges_it_all_the_same() {
    let policy = "[gate]\nstill-vulnerable = \"block\"\n";
    let (base, head) = (cargo(&["alpha 1.0.0"]), cargo(&["alpha 1.1.0"]));
    let repository = Repository::change(
        &[("Cargo.lock", &base), ("lockgate.toml", policy)],
        &[("Cargo.lock", &head)],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(report["policy_source"], "lockgate.toml of the base");
    let lines = report["comparison"]["policy_change"]["lines"].to_string();
    assert!(lines.contains("still-vulnerable"), "{lines}");
}

#[test]
fn a_broken_lockfile_is_not_tolerated_by_the_change_that_breaks_it() {
    let policy = "[incomplete]\nunread-file = \"tolerate\"\nno-lockfiles = \"tolerate\"\n";
    let repository = Repository::change(
        &[("package-lock.json", &npm(&["alpha 1.0.0"]))],
        &[("package-lock.json", "{\"packages\": "), ("lockgate.toml", policy)],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 3, "{report:#}");
    assert!(report["comparison"]["policy_change"]["lines"].to_string().contains("unread-file"));
}

#[test]
fn a_policy_replaced_by_a_link_or_a_folder_is_told_and_does_not_judge() {
    let (base, head) = (cargo(&["sound 1.0.0"]), cargo(&["alpha 1.0.0"]));
    let files = [("Cargo.lock", base.as_str()), ("lockgate.toml", "preset = \"default\"\n")];
    let repository = Repository::change(&files, &[("Cargo.lock", &head), ("lockgate.toml/x", "")]);
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    #[cfg(unix)]
    {
        let repository = Repository::change(&files, &[("Cargo.lock", &head)]);
        std::os::unix::fs::symlink("/etc/hostname", repository.folder().join("lockgate.toml"))
            .unwrap();
        repository.commit("2026-11-11");
        let (code, report) = repository.gate(&["--base", "base"]);
        assert_eq!(code, 1, "{report:#}");
        let lines = report["comparison"]["policy_change"]["lines"].to_string();
        assert!(lines.contains("cannot be read"), "{lines}");
    }
}

#[test]
fn comments_in_the_policy_are_no_edit_of_it() {
    let lockfile = cargo(&["sound 1.0.0"]);
    let repository = Repository::change(
        &[("Cargo.lock", &lockfile), ("lockgate.toml", "preset = \"default\"\n")],
        &[("Cargo.lock", &lockfile), ("lockgate.toml", "# why\npreset = \"default\"\n")],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!((code, &report["comparison"]["policy_change"]), (0, &serde_json::Value::Null));
}

#[test]
fn what_a_policy_excepts_holds_from_the_merge_on() {
    let policy = "[[ignore]]\nid = \"GHSA-2222-2222-2222\"\nreason = \"no way in\"\n";
    let (base, head) = (cargo(&["sound 1.0.0"]), cargo(&["alpha 1.0.0"]));
    let repository = Repository::change(
        &[("Cargo.lock", &base), ("lockgate.toml", policy)],
        &[("Cargo.lock", &head), ("lockgate.toml", policy)],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: introduced ignore"]);
}
