//! A head that puts something else in a lockfile's place: links and other repositories.

use super::repository::{Repository, cargo, fixed, found, git};

#[cfg(unix)]
mod links {
    use super::super::repository::{Repository, cargo, found};

    /// `a/Cargo.lock` of the base, in whose place the head puts a link.
    fn linked(target: &str, other: &[&str]) -> Repository {
        let repository = Repository::new();
        let lockfile = cargo(&["alpha 1.0.0", "sound 1.0.0"]);
        repository.write("a/Cargo.lock", &lockfile).write("b/Cargo.lock", cargo(other));
        repository.commit("2026-11-10");
        repository.git(&["tag", "base"]);
        repository.write("../outside.lock", lockfile).remove("a/Cargo.lock");
        std::os::unix::fs::symlink(target, repository.folder().join("a/Cargo.lock")).unwrap();
        repository.commit("2026-11-11");
        repository
    }

    #[test]
    fn a_link_out_of_the_tree_or_to_nowhere_is_never_a_pass() {
        for target in ["../../outside.lock", "/etc/hostname", "gone", "Cargo.lock", "."] {
            let repository = linked(target, &["sound 1.0.0"]);
            let (code, report) = repository.gate(&["--base", "base"]);
            assert_eq!(code, 3, "{target}: {report:#}");
            let fixed = report["comparison"]["fixed"].as_array().unwrap();
            assert!(fixed.is_empty(), "{target}: {report:#}");
            let (code, report) = repository.gate(&["--base", "base", "--head", "."]);
            assert_eq!(code, 3, "in the working tree, {target}: {report:#}");
        }
    }

    #[test]
    fn a_link_inside_the_tree_is_read_once_at_its_real_path() {
        let repository = linked("../b/Cargo.lock", &["beta 1.0.0"]);
        let (code, report) = repository.gate(&["--base", "base"]);
        assert_eq!(code, 0, "{report:#}");
        assert_eq!(found(&report), ["b/Cargo.lock beta 1.0.0: already-there warn"]);
    }

    #[test]
    fn a_link_to_what_was_no_lockfile_before_brings_its_findings_in() {
        let repository = linked("../b/data.txt", &["sound 1.0.0"]);
        repository.write("b/data.txt", cargo(&["beta 1.0.0", "two 1.0.0"])).commit("2026-11-12");
        let (code, report) = repository.gate(&["--base", "base"]);
        assert_eq!(code, 1, "{report:#}");
        assert_eq!(found(&report), ["b/data.txt beta 1.0.0: introduced block"]);
    }
}

/// A repository to be another one's submodule.
fn inner(repository: &Repository) -> std::path::PathBuf {
    let folder = repository.beside("inner");
    std::fs::create_dir(&folder).unwrap();
    git(&folder, &["init", "-q", "--initial-branch=main"]);
    for packages in [&["sound 1.0.0"][..], &["alpha 1.0.0"]] {
        std::fs::write(folder.join("Cargo.lock"), cargo(packages)).unwrap();
        git(&folder, &["add", "--all"]);
        git(&folder, &["commit", "-q", "-m", "change"]);
    }
    folder
}

#[test]
fn a_submodule_is_named_as_another_repository_and_not_read() {
    let repository = Repository::new();
    inner(&repository);
    repository.git(&["submodule", "--quiet", "add", "../inner", "libs/inner"]);
    git(&repository.folder().join("libs/inner"), &["checkout", "-q", "HEAD~1"]);
    repository.write("Cargo.lock", cargo(&["sound 1.0.0"])).commit("2026-11-10");
    repository.git(&["tag", "base"]);
    git(&repository.folder().join("libs/inner"), &["checkout", "-q", "main"]);
    repository.commit("2026-11-11");
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{report:#}");
    assert!(found(&report).is_empty());
    let excluded = &report["coverage"]["excluded"][0];
    assert_eq!(excluded["path"], "libs/inner", "{report:#}");
    assert_eq!(excluded["reason"], "another repository");
    let text = repository.run(&["--base", "base"]).stdout;
    assert!(text.contains("libs/inner"), "{text}");
}

#[test]
fn a_folder_in_a_submodule_is_compared_by_the_submodules_history() {
    let repository = Repository::new();
    inner(&repository);
    repository.git(&["submodule", "--quiet", "add", "../inner", "libs/inner"]);
    repository.write("Cargo.lock", cargo(&["evil 1.0.0"])).commit("2026-11-10");
    let (code, report) = repository.gate(&["libs/inner", "--base", "HEAD^1"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: introduced block"]);
}

#[test]
fn a_submodule_in_a_lockfiles_place_is_never_a_pass() {
    let repository = Repository::new();
    inner(&repository);
    repository
        .write("Cargo.lock", cargo(&["alpha 1.0.0"]))
        .write("b/Cargo.lock", cargo(&["sound 1.0.0"]));
    repository.commit("2026-11-10");
    repository.git(&["tag", "base"]);
    repository.remove("Cargo.lock").commit("2026-11-10");
    repository.git(&["submodule", "--quiet", "add", "--force", "../inner", "Cargo.lock"]);
    repository.commit("2026-11-11");
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 3, "{report:#}");
    assert!(fixed(&report).is_empty(), "{report:#}");
}

#[test]
fn a_folder_of_lockfiles_replaced_by_a_submodule_shows_it() {
    let repository = Repository::new();
    inner(&repository);
    repository
        .write("app/Cargo.lock", cargo(&["alpha 1.0.0"]))
        .write("b/Cargo.lock", cargo(&["sound 1.0.0"]));
    repository.commit("2026-11-10");
    repository.git(&["tag", "base"]);
    repository.git(&["rm", "-r", "-q", "app"]);
    repository.git(&["submodule", "--quiet", "add", "--force", "../inner", "app"]);
    repository.commit("2026-11-11");
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["coverage"]["excluded"][0]["path"], "app");
}

#[test]
fn a_submodule_that_the_policy_excludes_has_the_policys_reason() {
    let repository = Repository::new();
    inner(&repository);
    repository.git(&["submodule", "--quiet", "add", "../inner", "libs/inner"]);
    repository.write("Cargo.lock", cargo(&["sound 1.0.0"]));
    repository.write("lockgate.toml", "exclude = [\"libs/inner\"]\n").commit("2026-11-10");
    let (code, report) = repository.gate(&["--base", "HEAD"]);
    assert_eq!(code, 0, "{report:#}");
    let excluded = report["coverage"]["excluded"].as_array().unwrap();
    assert_eq!(excluded.len(), 1, "{report:#}");
    assert_eq!(excluded[0]["reason"], "policy");
}
