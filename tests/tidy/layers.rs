//! Which crate depends on which, by `cargo metadata`.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::crates::{LAYERS, Layer, layer_of};
use crate::tree::Tree;

/// Crates without a row in the table, and dependencies that the table does not allow.
pub(crate) fn violations(tree: &Tree) -> Vec<String> {
    let metadata = match metadata(&tree.root) {
        Ok(metadata) => metadata,
        Err(error) => return vec![error],
    };
    let folders = tree.folders("crates/");
    let mut found: Vec<String> = folders.iter().filter_map(|folder| unknown(folder)).collect();
    found.extend(folders.iter().filter_map(|folder| absent(folder, &metadata)));
    found.extend(packages(&metadata).flat_map(dependencies_not_allowed));
    found
}

/// What cargo knows of the workspace; nothing is downloaded.
fn metadata(root: &Path) -> Result<Value, String> {
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !answer.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&answer.stderr)));
    }
    serde_json::from_slice(&answer.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata.get("packages").and_then(Value::as_array).into_iter().flatten()
}

fn unknown(folder: &str) -> Option<String> {
    let message =
        || format!("crates/{folder}: not in the table of tests/tidy/crates.rs: add its layer");
    layer_of(folder).is_none().then(message)
}

fn absent(folder: &str, metadata: &Value) -> Option<String> {
    let package = format!("lockgate-{folder}");
    let is_member = packages(metadata).any(|member| name(member) == package);
    (!is_member).then(|| format!("crates/{folder}: the workspace has no package {package}"))
}

/// Dependencies of a package, development and build included, that its layer does not allow.
fn dependencies_not_allowed(package: &Value) -> Vec<String> {
    let Some(layer) = name(package).strip_prefix("lockgate-").and_then(layer_of) else {
        return vec![format!("{}: a package that is not in crates/", name(package))];
    };
    let dependencies = package.get("dependencies").and_then(Value::as_array);
    let dependencies = dependencies.into_iter().flatten();
    let mut found = Vec::new();
    for dependency in dependencies {
        found.extend(not_allowed(layer, name(dependency)));
        found.extend(only_for_tests(layer, dependency));
    }
    found
}

/// The server of the tests is no part of what is shipped.
fn only_for_tests(layer: &Layer, dependency: &Value) -> Option<String> {
    let is_test = dependency.get("kind").and_then(Value::as_str) == Some("dev");
    let is_shipped = name(dependency) == "lockgate-fake-github" && !is_test;
    let message = || format!("crates/{}: lockgate-fake-github is for tests only", layer.folder);
    is_shipped.then(message)
}

fn not_allowed(layer: &Layer, dependency: &str) -> Option<String> {
    let from = layer.folder;
    if let Some(ours) = dependency.strip_prefix("lockgate-") {
        let message = || format!("crates/{from}: must not depend on lockgate-{ours}");
        return (!layer.may_use.contains(&ours)).then(message);
    }
    let mut words = layer.must_not_say.iter().copied().flatten();
    let message = || format!("crates/{from}: its layer has no place for the crate {dependency}");
    words.any(|word| *word == dependency).then(message)
}

fn name(value: &Value) -> &str {
    value.get("name").and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn the_server_of_the_tests_is_only_for_tests() {
    let uses = |kind: Value| {
        let dependency = serde_json::json!({ "name": "lockgate-fake-github", "kind": kind });
        serde_json::json!({ "name": "lockgate-remote", "dependencies": [dependency] })
    };
    assert_eq!(dependencies_not_allowed(&uses("dev".into())), Vec::<String>::new());
    let found = dependencies_not_allowed(&uses(Value::Null)).join("\n");
    assert!(found.contains("for tests only"), "{found}");
}

#[test]
fn a_dependency_on_a_sibling_or_a_crate_above_is_found() {
    let package = serde_json::json!({
        "name": "lockgate-scanner",
        "dependencies": [
            { "name": "lockgate-model" },
            { "name": "lockgate-sarif", "kind": "dev" },
            { "name": "lockgate-cli" },
            { "name": "tokio" },
        ],
    });
    let found = dependencies_not_allowed(&package).join("\n");
    assert_eq!(found.lines().count(), 3, "{found}");
    assert!(["lockgate-sarif", "lockgate-cli", "tokio"].iter().all(|bad| found.contains(bad)));
}

#[test]
fn a_crate_without_a_layer_is_found() {
    assert!(LAYERS.iter().all(|layer| unknown(layer.folder).is_none()));
    assert!(unknown("plugins").is_some());
    let stranger = serde_json::json!({ "name": "stranger", "dependencies": [] });
    assert_eq!(dependencies_not_allowed(&stranger).len(), 1);
    assert!(absent("model", &serde_json::json!({ "packages": [stranger] })).is_some());
}
