use std::collections::BTreeMap;

use lockgate_model::{RepoPath, Report};
use proptest::prelude::*;

use super::*;
use crate::advisories::{Limits, inputs, load};
use crate::format::claiming;

/// A tree: the packages of each lockfile.
type Tree = BTreeMap<&'static str, Vec<(&'static str, &'static str)>>;

/// `bad` is affected up to 2.0, `worse` in all versions, `late` as `bad` and published in 2026.
fn records() -> [(&'static str, &'static str, &'static str, &'static str); 3] {
    [
        ("GHSA-aaaa-aaaa-aaaa", "bad", "2.0.0", "2020-01-01T00:00:00Z"),
        ("GHSA-bbbb-bbbb-bbbb", "worse", "99.0.0", "2020-01-01T00:00:00Z"),
        ("GHSA-cccc-cccc-cccc", "late", "2.0.0", "2026-06-01T00:00:00Z"),
    ]
}

fn advisories(inventories: &[&Inventory]) -> Advisories {
    let folder = tempfile::tempdir().unwrap();
    for (id, name, fixed, published) in records() {
        let record = format!(
            r#"{{"id":"{id}","modified":"2026-06-01T00:00:00Z","published":"{published}","summary":"s",
            "affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},
            "ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}]}}"#
        );
        std::fs::write(folder.path().join(format!("{id}.json")), record).unwrap();
    }
    let found = inputs(folder.path()).unwrap();
    load(&found, &Inventory::wanted_of(inventories), &Limits::default())
}

fn inventory(tree: &Tree) -> Inventory {
    let mut inventory = Inventory::default();
    for (path, packages) in tree {
        let path = RepoPath::new(path).unwrap();
        let text = if path.file_name() == "yarn.lock" { yarn(packages) } else { npm(packages) };
        inventory.read(&path, claiming(&path).unwrap(), text.as_bytes());
    }
    assert!(inventory.notes.is_empty(), "{:?}", inventory.notes);
    inventory
}

/// The second version of a package is installed below another.
fn npm(packages: &[(&str, &str)]) -> String {
    let mut entries = vec![r#""":{"name":"app","version":"1.0.0"}"#.to_owned()];
    for (at, (name, version)) in packages.iter().enumerate() {
        let seen = packages.iter().take(at).filter(|(other, _)| other == name).count();
        let below = "node_modules/host/".repeat(seen);
        entries.push(format!(
            r#""{below}node_modules/{name}":{{"version":"{version}","resolved":"https://registry.example/{name}/-/{name}-{version}.tgz"}}"#
        ));
    }
    format!(r#"{{"name":"app","lockfileVersion":3,"packages":{{{}}}}}"#, entries.join(","))
}

fn yarn(packages: &[(&str, &str)]) -> String {
    let entries = packages.iter().map(|(name, version)| {
        format!(
            "{name}@^{version}:\n  version \"{version}\"\n  resolved \"https://registry.example/{name}/-/{name}-{version}.tgz#0\"\n\n"
        )
    });
    format!("# yarn lockfile v1\n\n\n{}", entries.collect::<String>())
}

fn side(name: &str, date: Option<&str>) -> Side {
    Side { name: name.to_owned(), commit: None, date: date.map(|date| date.parse().unwrap()) }
}

fn compared(base: &Tree, head: &Tree) -> Report {
    compared_with(inventory(base), inventory(head), BTreeSet::new(), Vec::new())
}

fn compared_with(
    before: Inventory,
    after: Inventory,
    unchanged: BTreeSet<RepoPath>,
    notes: Vec<Note>,
) -> Report {
    let advisories = advisories(&[&before, &after]);
    let policy = Policy::default();
    let base = Base { side: side("base", Some("2026-01-01")), inventory: before, unchanged, notes };
    let head = Head {
        side: side("head", None),
        inventory: after,
        manifests: Manifests::default(),
        edited: None,
        policy_change: None,
    };
    let today = "2026-06-02".parse().unwrap();
    compare(head, base, &advisories, &policy, today).judge(&policy)
}

/// `class package@version file`, those fixed too.
fn classes(report: &Report) -> Vec<String> {
    let fixed = &report.comparison.as_ref().unwrap().fixed;
    let line = |finding: &Finding| {
        let change = finding.change.as_ref().unwrap();
        let before = change.version_before.as_deref().map(|v| format!(" was {v}"));
        let from = change.path_before.as_ref().map(|path| format!(" from {path}"));
        format!(
            "{} {}@{} {}{}{}",
            change.class.as_str(),
            finding.package,
            finding.version,
            finding.location.path,
            before.unwrap_or_default(),
            from.unwrap_or_default()
        )
    };
    let mut lines: Vec<String> = report.findings.iter().chain(fixed).map(line).collect();
    lines.sort();
    lines
}

fn tree(files: &[(&'static str, &[(&'static str, &'static str)])]) -> Tree {
    files.iter().map(|(path, packages)| (*path, packages.to_vec())).collect()
}

const A: &str = "a/package-lock.json";
const B: &str = "b/package-lock.json";
const OK: (&str, &str) = ("ok", "1.0.0");
const FINE: (&str, &str) = ("fine", "1.0.0");
const BAD: (&str, &str) = ("bad", "1.0.0");
const BAD_LATER: (&str, &str) = ("bad", "1.5.0");
const BAD_FIXED: (&str, &str) = ("bad", "2.0.0");
const WORSE: (&str, &str) = ("worse", "1.0.0");
const LATE: (&str, &str) = ("late", "1.0.0");

type Case = (&'static str, Tree, Tree, &'static [&'static str]);

fn within_a_lockfile() -> Vec<Case> {
    vec![
        (
            "nothing changed",
            tree(&[(A, &[BAD, OK])]),
            tree(&[(A, &[BAD, OK])]),
            &["already-there bad@1.0.0 a/package-lock.json"],
        ),
        (
            "a new dependency",
            tree(&[(A, &[OK])]),
            tree(&[(A, &[OK, BAD])]),
            &["introduced bad@1.0.0 a/package-lock.json"],
        ),
        (
            "a bump that is still vulnerable",
            tree(&[(A, &[BAD])]),
            tree(&[(A, &[BAD_LATER])]),
            &["still-vulnerable bad@1.5.0 a/package-lock.json was 1.0.0"],
        ),
        (
            "a bump that fixes",
            tree(&[(A, &[BAD])]),
            tree(&[(A, &[BAD_FIXED])]),
            &["fixed bad@1.0.0 a/package-lock.json"],
        ),
        (
            "a downgrade into a hole",
            tree(&[(A, &[BAD_FIXED])]),
            tree(&[(A, &[BAD])]),
            &["introduced bad@1.0.0 a/package-lock.json"],
        ),
        (
            "a second vulnerable version beside the first",
            tree(&[(A, &[BAD])]),
            tree(&[(A, &[BAD, BAD_LATER])]),
            &[
                "already-there bad@1.0.0 a/package-lock.json",
                "introduced bad@1.5.0 a/package-lock.json",
            ],
        ),
        (
            "the same version once more in the same lockfile",
            tree(&[(A, &[BAD])]),
            tree(&[(A, &[BAD, BAD])]),
            &[
                "already-there bad@1.0.0 a/package-lock.json",
                "already-there bad@1.0.0 a/package-lock.json",
            ],
        ),
    ]
}

fn across_lockfiles() -> Vec<Case> {
    vec![
        (
            "taken out of one lockfile and put into another",
            tree(&[(A, &[BAD, OK]), (B, &[FINE])]),
            tree(&[(A, &[OK]), (B, &[FINE, BAD])]),
            &["fixed bad@1.0.0 a/package-lock.json", "introduced bad@1.0.0 b/package-lock.json"],
        ),
        (
            "a moved lockfile with one more problem",
            tree(&[(A, &[BAD, OK, FINE])]),
            tree(&[(B, &[BAD, OK, FINE, WORSE])]),
            &[
                "already-there bad@1.0.0 b/package-lock.json from a/package-lock.json",
                "introduced worse@1.0.0 b/package-lock.json",
            ],
        ),
        (
            "a removed lockfile and an unlike new one",
            tree(&[(A, &[BAD, OK, FINE])]),
            tree(&[(B, &[WORSE, ("x", "1.0.0")])]),
            &["fixed bad@1.0.0 a/package-lock.json", "introduced worse@1.0.0 b/package-lock.json"],
        ),
        (
            "two lockfiles that changed places",
            tree(&[(A, &[BAD, OK]), (B, &[WORSE, FINE])]),
            tree(&[(B, &[BAD, OK]), (A, &[WORSE, FINE])]),
            &[
                "already-there bad@1.0.0 b/package-lock.json",
                "already-there worse@1.0.0 a/package-lock.json",
            ],
        ),
        (
            "one lockfile overwritten with another",
            tree(&[(A, &[BAD, OK]), (B, &[FINE])]),
            tree(&[(A, &[OK]), (B, &[BAD, OK])]),
            &["fixed bad@1.0.0 a/package-lock.json", "introduced bad@1.0.0 b/package-lock.json"],
        ),
        (
            "another package manager",
            tree(&[(A, &[BAD, OK])]),
            tree(&[("a/yarn.lock", &[BAD, OK])]),
            &["already-there bad@1.0.0 a/yarn.lock from a/package-lock.json"],
        ),
    ]
}

fn of_copies() -> Vec<Case> {
    vec![
        (
            "a copied lockfile",
            tree(&[(A, &[BAD, OK])]),
            tree(&[(A, &[BAD, OK]), (B, &[BAD, OK])]),
            &[
                "already-there bad@1.0.0 a/package-lock.json",
                "introduced bad@1.0.0 b/package-lock.json",
            ],
        ),
        (
            "a lockfile moved to one place and copied to another",
            tree(&[(A, &[BAD, OK])]),
            tree(&[(B, &[BAD, OK]), ("c/package-lock.json", &[BAD, OK])]),
            &[
                "already-there bad@1.0.0 b/package-lock.json from a/package-lock.json",
                "introduced bad@1.0.0 c/package-lock.json",
            ],
        ),
    ]
}

fn by_time() -> Vec<Case> {
    vec![
        (
            "an advisory that was published since",
            tree(&[(A, &[LATE])]),
            tree(&[(A, &[LATE])]),
            &["newly-published late@1.0.0 a/package-lock.json"],
        ),
        (
            "a new package with an advisory that was published since",
            tree(&[(A, &[OK])]),
            tree(&[(A, &[OK, LATE])]),
            &["introduced late@1.0.0 a/package-lock.json"],
        ),
        (
            "no lockfile in the base",
            tree(&[]),
            tree(&[(A, &[BAD])]),
            &["introduced bad@1.0.0 a/package-lock.json"],
        ),
        (
            "no lockfile in the head",
            tree(&[(A, &[BAD])]),
            tree(&[]),
            &["fixed bad@1.0.0 a/package-lock.json"],
        ),
    ]
}

#[test]
fn each_change_gives_each_finding_its_class() {
    let cases = [within_a_lockfile(), across_lockfiles(), of_copies(), by_time()];
    for (case, base, head, expected) in cases.into_iter().flatten() {
        assert_eq!(classes(&compared(&base, &head)), expected, "{case}");
    }
}

#[test]
fn a_lockfile_of_the_base_that_cannot_be_read_is_neither_all_new_nor_all_old() {
    let path = RepoPath::new(A).unwrap();
    let mut before = Inventory::default();
    before.read(&path, claiming(&path).unwrap(), b"{");
    let after = inventory(&tree(&[(A, &[BAD]), (B, &[WORSE])]));
    let report = compared_with(before, after, BTreeSet::new(), Vec::new());
    assert_eq!(
        classes(&report),
        [
            "introduced worse@1.0.0 b/package-lock.json",
            "undetermined bad@1.0.0 a/package-lock.json"
        ]
    );
    let note = report.notes.iter().find(|n| n.note.kind == NoteKind::UnreadBase).unwrap();
    assert_eq!(note.effect, lockgate_model::Effect::Incomplete);
    assert!(!report.complete);
}

#[test]
fn a_lockfile_of_the_head_that_cannot_be_read_fixes_nothing() {
    let path = RepoPath::new(A).unwrap();
    let mut after = Inventory::default();
    after.read(&path, claiming(&path).unwrap(), b"{");
    let before = inventory(&tree(&[(A, &[BAD])]));
    let report = compared_with(before, after, BTreeSet::new(), Vec::new());
    assert!(classes(&report).is_empty(), "{:?}", classes(&report));
    assert!(!report.complete);
}

#[test]
fn without_any_base_nothing_is_called_new_or_old() {
    let note = Note::new(NoteKind::UnreadBase, "no such commit");
    let after = inventory(&tree(&[(A, &[BAD])]));
    let report = compared_with(Inventory::default(), after, BTreeSet::new(), vec![note]);
    assert_eq!(classes(&report), ["undetermined bad@1.0.0 a/package-lock.json"]);
    assert!(!report.complete);
}

#[test]
fn files_that_do_not_differ_need_not_be_read_twice() {
    let whole = tree(&[(A, &[BAD]), (B, &[OK])]);
    let head = tree(&[(A, &[BAD]), (B, &[OK, WORSE])]);
    let unchanged = BTreeSet::from([RepoPath::new(A).unwrap()]);
    let part = inventory(&tree(&[(B, &[OK])]));
    let report = compared_with(part, inventory(&head), unchanged, Vec::new());
    assert_eq!(classes(&report), classes(&compared(&whole, &head)));
}

#[test]
fn the_lockfiles_that_a_change_touches_are_listed() {
    let base = tree(&[(A, &[OK, FINE]), (B, &[OK]), ("c/yarn.lock", &[BAD, FINE])]);
    let head = tree(&[
        (B, &[OK, FINE]),
        ("d/package-lock.json", &[("y", "1.0.0")]),
        ("e/yarn.lock", &[BAD, FINE]),
    ]);
    let report = compared(&base, &head);
    let files: Vec<String> = report
        .comparison
        .unwrap()
        .files
        .iter()
        .map(|file| format!("{:?} {}", file.kind, file.path))
        .collect();
    assert_eq!(
        files,
        [
            "Removed a/package-lock.json",
            "Edited b/package-lock.json",
            "Added d/package-lock.json",
            "Moved e/yarn.lock"
        ]
    );
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let versions = prop::sample::select(vec!["1.0.0", "1.5.0", "2.0.0", "3.0.0"]);
    let names = prop::sample::select(vec!["bad", "worse", "late", "ok", "fine"]);
    let packages = prop::collection::vec((names, versions), 1..5);
    let paths = prop::sample::select(vec![A, B, "c/package-lock.json", "c/yarn.lock"]);
    prop::collection::btree_map(paths, packages, 0..4)
}

/// Fingerprints and versions of the findings of some classes.
fn of_class(report: &Report, wanted: &[Class]) -> BTreeSet<(String, String)> {
    let is_wanted = |f: &&Finding| f.change.as_ref().is_some_and(|c| wanted.contains(&c.class));
    let fixed = &report.comparison.as_ref().unwrap().fixed;
    let found = report.findings.iter().chain(fixed).filter(is_wanted);
    found.map(|f| (f.fingerprint.clone(), f.version.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_compared_with_itself_introduces_and_fixes_nothing(tree in any_tree()) {
        let report = compared(&tree, &tree);
        let changed = [Class::Introduced, Class::StillVulnerable, Class::Undetermined, Class::Fixed];
        prop_assert!(of_class(&report, &changed).is_empty());
    }

    #[test]
    fn what_one_way_introduces_the_other_way_fixes(a in any_tree(), b in any_tree()) {
        let (there, back) = (compared(&a, &b), compared(&b, &a));
        prop_assert_eq!(of_class(&there, &[Class::Fixed]), of_class(&back, &[Class::Introduced]));
        prop_assert_eq!(of_class(&there, &[Class::Introduced]), of_class(&back, &[Class::Fixed]));
    }

    #[test]
    fn every_active_finding_of_the_head_has_one_class(a in any_tree(), b in any_tree()) {
        let (report, alone) = (compared(&a, &b), compared(&b, &b));
        let active = [Class::Introduced, Class::StillVulnerable, Class::NewlyPublished, Class::AlreadyThere];
        prop_assert_eq!(of_class(&report, &active), of_class(&alone, &active));
        prop_assert_eq!(report.findings.len(), alone.findings.len());
        prop_assert!(report.findings.iter().all(|f| f.change.is_some()));
    }
}
