//! What runs on the hosted runners: pinned actions, no permission that is not asked for, no privileged trigger.

use crate::tree::{Tree, is_fixture};

const FOLDER: &str = ".github/workflows/";
const NO_PERMISSIONS: &str = "permissions: {}";
/// A workflow that others call takes their job's permissions: one that it asked for and did not get would stop it at its start.
const CALLED: &str = "  workflow_call:";
/// How a workflow or an action names what is in its own repository and commit.
const OWN: &str = "$/";
const DIGITS_OF_A_COMMIT: usize = 40;

/// Violations in the workflows, and unpinned actions in any `action.yml`.
pub(crate) fn violations(tree: &Tree) -> Vec<String> {
    let own = || tree.texts().filter(|(path, _)| !is_fixture(path));
    let workflows = own().filter(|(path, _)| path.starts_with(FOLDER));
    let actions =
        own().filter(|(path, _)| path.ends_with("action.yml") || path.ends_with("action.yaml"));
    let mut found: Vec<String> =
        workflows.flat_map(|(path, text)| of_workflow(path, text)).collect();
    found.extend(actions.flat_map(|(path, text)| unpinned(path, text)));
    found
}

fn of_workflow(path: &str, text: &str) -> Vec<String> {
    let mut found = unpinned(path, text);
    let is_called = text.lines().any(|line| line == CALLED);
    if !is_called && !text.lines().any(|line| line == NO_PERMISSIONS) {
        found.push(format!("{path}: no `{NO_PERMISSIONS}` at the top level"));
    }
    if is_called && text.lines().any(|line| line.trim_start().starts_with("permissions:")) {
        found.push(format!("{path}: a called workflow asks for permissions"));
    }
    // Checked in comments too: nobody needs the word here.
    if text.contains("pull_request_target") {
        found.push(format!("{path}: `pull_request_target` runs foreign code with our token"));
    }
    found
}

/// Lines with `uses:` that name neither a place in this commit nor another commit with its version. `./` is a place in what is
/// checked out, which may be anybody's.
fn unpinned(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let key = line.trim_start().trim_start_matches("- ").trim_start();
        let Some(used) = key.strip_prefix("uses:").map(str::trim) else { continue };
        if !used.starts_with(OWN) && !is_pinned(used) {
            let place = format!("{path}:{}", index + 1);
            found.push(format!(
                "{place}: `{used}` is not pinned: write OWNER/NAME@COMMIT # vVERSION"
            ));
        }
    }
    found
}

/// `owner/name@<40 hex digits> # v1.2.3`
fn is_pinned(used: &str) -> bool {
    let Some((action, comment)) = used.split_once(" # v") else { return false };
    let Some((_, commit)) = action.trim_end().split_once('@') else { return false };
    let is_commit =
        commit.len() == DIGITS_OF_A_COMMIT && commit.chars().all(|char| char.is_ascii_hexdigit());
    is_commit && comment.starts_with(|char: char| char.is_ascii_digit())
}

#[test]
fn an_action_by_its_tag_is_found() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let workflow = format!(
        "permissions: {{}}\n  - uses: a/b@{commit} # v1.2.3\n  - uses: $/here\n    uses: a/b@v1\n  - uses: a/b@{commit}\n  - uses: ./here\n"
    );
    let found = violations(&Tree::sample(&[
        (".github/workflows/a.yml", &workflow),
        ("action.yml", "- uses: c/d@main"),
    ]));
    assert_eq!(found.len(), 4, "{found:?}");
    let places = ["a.yml:4:", "a.yml:5:", "a.yml:6:", "action.yml:1:"];
    assert!(found.iter().zip(places).all(|(line, place)| line.contains(place)), "{found:?}");
}

#[test]
fn missing_permissions_and_a_privileged_trigger_are_found() {
    let workflow = "on:\n  pull_request_target:\njobs:\n  a:\n    permissions: {}\n";
    let found = violations(&Tree::sample(&[(".github/workflows/a.yml", workflow)]));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_called_workflow_asks_for_no_permission() {
    let called = |rest: &str| {
        let workflow = format!("on:\n  workflow_call:\njobs:\n  a:\n{rest}");
        violations(&Tree::sample(&[(".github/workflows/a.yml", &workflow)]))
    };
    assert_eq!(called("    runs-on: b\n"), Vec::<String>::new());
    assert_eq!(called("    permissions:\n      contents: write\n").len(), 1);
}
