//! What holds for every change, on generated ones.

use std::collections::BTreeSet;

use serde_json::Value;

use super::repository::{Repository, TODAY, cargo, npm};
use crate::lockgate::run;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A lockfile's packages: some of these, in some of these versions.
fn packages(numbers: &mut Numbers) -> Vec<String> {
    let mut packages = BTreeSet::from(["one 1.0.0".to_owned()]);
    for _ in 0..numbers.below(6) {
        let name = ["alpha", "beta", "fresh", "evil", "sound", "two"][numbers.below(6)];
        let version = ["0.1.0", "1.0.0", "1.1.0", "2.0.0"][numbers.below(4)];
        packages.insert(format!("{name} {version}"));
    }
    packages.into_iter().collect()
}

/// A tree of one to three lockfiles.
fn commit(repository: &Repository, numbers: &mut Numbers) -> String {
    let mut files = vec![("Cargo.lock", cargo(&words(&packages(numbers))))];
    for name in ["a/Cargo.lock", "b/c/Cargo.lock", "web/package-lock.json"] {
        if numbers.below(2) == 0 {
            continue;
        }
        let packages = packages(numbers);
        let nested: Vec<String> = packages
            .iter()
            .enumerate()
            .map(|(index, package)| match package.split_once(' ').unwrap() {
                (name, "1.0.0") => format!("{name} 1.0.0"),
                (name, version) => format!("dir{index}/node_modules/{name} {version}"),
            })
            .collect();
        let is_npm = name.ends_with("package-lock.json");
        files.push((name, if is_npm { npm(&words(&nested)) } else { cargo(&words(&packages)) }));
    }
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    repository.replace(&files).commit("2026-11-10")
}

fn words(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// Fingerprints of findings, of one class where it is named.
fn prints(findings: &Value, class: Option<&str>) -> BTreeSet<String> {
    let findings = findings.as_array().unwrap().iter();
    let of_class = findings.filter(|f| class.is_none_or(|class| f["change"]["class"] == class));
    of_class.map(|finding| finding["fingerprint"].as_str().unwrap().to_owned()).collect()
}

fn scanned(repository: &Repository, commit: &str) -> BTreeSet<String> {
    repository.git(&["checkout", "-q", commit]);
    let database = repository.database().display().to_string();
    let arguments = ["scan", "--db", &database, "--today", TODAY, "-o", "json"];
    prints(&run(repository.folder(), &arguments).json()["findings"], None)
}

#[test]
fn classes_add_up_to_the_scan_of_the_head_and_turn_round_with_the_change() {
    for seed in 1..=8 {
        let repository = Repository::new();
        let mut numbers = Numbers(seed);
        let (one, other) = (commit(&repository, &mut numbers), commit(&repository, &mut numbers));
        for id in [&one, &other] {
            let (_, report) = repository.gate(&["--base", id, "--head", id]);
            assert!(
                prints(&report["findings"], Some("introduced")).is_empty(),
                "{seed}: {report:#}"
            );
            assert!(prints(&report["comparison"]["fixed"], None).is_empty(), "{seed}: {report:#}");
        }
        let (_, there) = repository.gate(&["--base", &one, "--head", &other]);
        let (_, back) = repository.gate(&["--base", &other, "--head", &one]);
        for (way, head) in [(&there, &other), (&back, &one)] {
            let classes = ["introduced", "still-vulnerable", "newly-published", "already-there"];
            let parts = classes.map(|class| prints(&way["findings"], Some(class)));
            let all: BTreeSet<String> = parts.iter().flatten().cloned().collect();
            assert_eq!(all, scanned(&repository, head), "{seed}: {way:#}");
            assert_eq!(parts.iter().map(BTreeSet::len).sum::<usize>(), all.len(), "{seed}");
        }
        for (way, reverse) in [(&there, &back), (&back, &there)] {
            assert_eq!(
                prints(&way["comparison"]["fixed"], None),
                prints(&reverse["findings"], Some("introduced")),
                "{seed}: {way:#}"
            );
        }
    }
}
