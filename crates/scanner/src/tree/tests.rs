use super::*;

fn file(path: &str) -> TreeEntry<&'static str> {
    TreeEntry { path: path.as_bytes().to_vec(), kind: EntryKind::File, key: "" }
}

fn link(path: &str, target: &'static str) -> TreeEntry<&'static str> {
    TreeEntry { path: path.as_bytes().to_vec(), kind: EntryKind::Link, key: target }
}

fn surveyed(entries: &[TreeEntry<&'static str>]) -> Survey<&'static str> {
    surveyed_without(entries, &[])
}

fn surveyed_without(entries: &[TreeEntry<&'static str>], globs: &[&str]) -> Survey<&'static str> {
    let excludes: Vec<Exclude> =
        globs.iter().map(|glob| Exclude::new(glob, "policy").unwrap()).collect();
    survey(entries, &excludes, &|target| Some(target.as_bytes().to_vec()))
}

fn lockfiles<'a>(survey: &'a Survey<&'static str>) -> Vec<&'a str> {
    survey.lockfiles.iter().map(|lockfile| lockfile.file.path.as_str()).collect()
}

#[test]
fn lockfiles_and_manifests_are_found_and_installed_packages_passed_over() {
    let survey = surveyed(&[
        file("Cargo.lock"),
        file("Cargo.toml"),
        file("web/node_modules/a/package-lock.json"),
        file("web/package-lock.json"),
        file("web/package.json"),
        file("web/README.md"),
    ]);
    assert_eq!(lockfiles(&survey), ["Cargo.lock", "web/package-lock.json"]);
    let manifests: Vec<&str> = survey.manifests.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(manifests, ["Cargo.toml", "web/package.json"]);
    let excluded: Vec<(&str, &str)> =
        survey.excluded.iter().map(|e| (e.path.as_str(), e.reason.as_str())).collect();
    assert_eq!(excluded, [("web/node_modules", "installed packages")]);
    assert!(survey.notes.is_empty());
}

#[test]
fn excluded_folders_are_reported_once_and_at_their_top() {
    let entries =
        [file("a/x/Cargo.lock"), file("a/y/Cargo.lock"), file("b/Cargo.lock"), file("c.lock")];
    let survey = surveyed_without(&entries, &["a/**", "b/Cargo.lock"]);
    assert!(lockfiles(&survey).is_empty());
    let excluded: Vec<&str> = survey.excluded.iter().map(|e| e.path.as_str()).collect();
    assert_eq!(excluded, ["a", "b/Cargo.lock"]);
}

#[test]
fn a_submodule_is_passed_over_as_another_repository_unless_it_is_excluded_anyway() {
    let submodule = |path: &str| TreeEntry { kind: EntryKind::Submodule, ..file(path) };
    let entries = [file("Cargo.lock"), submodule("libs/a"), submodule("vendor/b"), submodule("c")];
    let survey = surveyed_without(&entries, &["vendor/**", "c"]);
    let excluded: Vec<(&str, &str)> =
        survey.excluded.iter().map(|e| (e.path.as_str(), e.reason.as_str())).collect();
    assert_eq!(excluded, [("c", "policy"), ("libs/a", "another repository"), ("vendor", "policy")]);
    assert!(survey.notes.is_empty());
}

#[test]
fn a_link_to_a_lockfile_is_read_where_it_leads_inside_the_tree_alone() {
    let cases = [
        ("a/Cargo.lock", "../b/real.lock", Ok("b/real.lock")),
        ("Cargo.lock", "linked/real.lock", Ok("b/real.lock")),
        ("Cargo.lock", "./b/../b/real.lock", Ok("b/real.lock")),
        ("Cargo.lock", "/etc/passwd", Err("a symbolic link that leads out of the scanned tree")),
        ("Cargo.lock", "../x", Err("a symbolic link that leads out of the scanned tree")),
        ("Cargo.lock", "b/none", Err("a symbolic link that leads nowhere")),
        ("Cargo.lock", "Cargo.lock", Err("a symbolic link that leads nowhere")),
        ("Cargo.lock", "b", Err("a symbolic link to what is not a regular file")),
        ("Cargo.lock", "b/real.lock/x", Err("a symbolic link to what is not a regular file")),
    ];
    for (path, target, expected) in cases {
        let survey = surveyed(&[link(path, target), file("b/real.lock"), link("linked", "b")]);
        match expected {
            Ok(real) => assert_eq!(lockfiles(&survey), [real], "{target}"),
            Err(why) => {
                assert!(lockfiles(&survey).is_empty(), "{target}");
                assert_eq!(survey.notes[0].message, why, "{target}");
                assert_eq!(survey.notes[0].path.as_ref().unwrap().as_str(), path);
            }
        }
    }
}

#[test]
fn what_is_called_like_a_lockfile_and_is_none_is_told() {
    let submodule = TreeEntry { path: b"Cargo.lock".to_vec(), kind: EntryKind::Submodule, key: "" };
    let not_text = TreeEntry { path: b"\xff/Cargo.lock".to_vec(), kind: EntryKind::File, key: "" };
    let survey = surveyed(&[submodule, not_text, file("../Cargo.lock"), file("a//Cargo.lock")]);
    assert!(lockfiles(&survey).is_empty());
    assert_eq!(survey.notes.len(), 4);
}

#[test]
fn the_listing_of_the_base_is_that_of_the_head_with_the_changes_undone() {
    let here = [file("a"), file("b"), file("d")];
    let changes = [
        TreeChange { base: Some(link("b", "x")), head: Some(file("b")) },
        TreeChange { base: None, head: Some(file("d")) },
        TreeChange { base: Some(file("c")), head: None },
    ];
    let base = base_listing(&here, &changes);
    assert_eq!(base, [file("a"), link("b", "x"), file("c")]);
}
