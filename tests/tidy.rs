//! The house rules that neither the compiler nor clippy can hold: layers, words, cycles, sizes, links, claims, pins.
//!
//! Each rule is a plain function from the files of the repository to a list of violations, one line each, that
//! names the file and what to do. Beside each stands a test that shows it a bad sample.

#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/crates.rs"]
mod crates;
#[path = "tidy/cycles.rs"]
mod cycles;
#[path = "tidy/fixtures.rs"]
mod fixtures;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/links.rs"]
mod links;
#[path = "tidy/modules.rs"]
mod modules;
#[path = "tidy/tree.rs"]
mod tree;
#[path = "tidy/uses.rs"]
mod uses;
#[path = "tidy/words.rs"]
mod words;
#[path = "tidy/workflows.rs"]
mod workflows;

use std::sync::LazyLock;

use tree::Tree;

static REPOSITORY: LazyLock<Result<Tree, String>> = LazyLock::new(Tree::of_the_repository);

/// Fails with every violation of a rule in the repository.
#[track_caller]
fn hold(rule: fn(&Tree) -> Vec<String>) {
    let violations = match &*REPOSITORY {
        Ok(tree) => rule(tree),
        Err(error) => vec![error.clone()],
    };
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
}

#[test]
fn a_crate_depends_only_on_the_crates_below_it() {
    hold(layers::violations);
}

#[test]
fn a_crate_does_not_say_what_its_layer_must_not_do() {
    hold(words::of_layers);
}

#[test]
fn sources_hold_no_unfinished_or_ignored_code() {
    hold(words::unfinished);
}

#[test]
fn no_file_names_a_registry_host_or_a_path_of_a_machine() {
    hold(words::foreign);
}

#[test]
fn modules_of_a_crate_do_not_depend_on_each_other_in_a_circle() {
    hold(cycles::violations);
}

#[test]
fn source_files_stay_within_their_room() {
    hold(modules::too_long);
}

#[test]
fn every_source_file_is_a_module_of_its_parent() {
    hold(modules::orphans);
}

#[test]
fn every_plug_in_is_registered() {
    hold(modules::unregistered);
}

#[test]
fn paths_named_in_the_documentation_exist() {
    hold(links::violations);
}

#[test]
fn every_fixture_folder_is_claimed() {
    hold(fixtures::violations);
}

#[test]
fn workflows_pin_their_actions_and_start_without_permissions() {
    hold(workflows::violations);
}
