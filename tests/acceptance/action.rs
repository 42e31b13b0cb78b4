//! What `action.yml` says of itself, against the README, the workflow that others call, and its own steps.

use std::fs;

use crate::lockgate::{blesses, demo_database, run, workspace};

/// An input or output: name, description, and the default or value.
type Entry<'text> = (&'text str, &'text str, &'text str);

fn text(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap()
}

/// The lines below a key, to the next line that is no deeper.
fn block<'text>(yaml: &'text str, key: &str) -> impl Iterator<Item = &'text str> + use<'text> {
    let depth = key.len() - key.trim_start().len();
    let after = yaml.lines().skip_while({
        let key = key.to_owned();
        move |line| *line != key
    });
    let inside =
        move |line: &&str| line.trim().is_empty() || line.len() - line.trim_start().len() > depth;
    after.skip(1).take_while(inside)
}

/// The entries of a block: a name, then its keys. Our files hold each value on one line.
fn entries<'text>(yaml: &'text str, key: &str) -> Vec<Entry<'text>> {
    let mut found: Vec<Entry<'_>> = Vec::new();
    for line in block(yaml, key) {
        let (name, value) = line.trim().split_once(':').unwrap_or(("", ""));
        let value = value.trim().trim_matches('\'');
        match (name, found.last_mut()) {
            ("description", Some(entry)) => entry.1 = value,
            ("default" | "value", Some(entry)) => entry.2 = value,
            ("type" | "required" | "", _) => {}
            (name, _) => found.push((name, "", "")),
        }
    }
    assert!(found.len() > 5, "{key}: {found:?}");
    found
}

fn tables(action: &str) -> String {
    let cell = |text: &str| match text {
        "" => String::new(),
        text => format!("`{text}`"),
    };
    let mut table = String::from("| input | default | |\n|---|---|---|\n");
    for (name, description, default) in entries(action, "inputs:") {
        table += &format!("| `{name}` | {} | {description} |\n", cell(default));
    }
    table += "\n| output | |\n|---|---|\n";
    for (name, description, _) in entries(action, "outputs:") {
        table += &format!("| `{name}` | {description} |\n");
    }
    table
}

#[test]
fn the_readme_has_the_tables_of_the_actions_inputs_and_outputs() {
    let (readme, tables) = (text("README.md"), tables(&text("action.yml")));
    if blesses() {
        let start = readme.find("| input | default |").unwrap();
        let outputs = start + readme[start..].find("| output |").unwrap();
        let end = outputs + readme[outputs..].find("\n\n").unwrap() + 1;
        let blessed = format!("{}{tables}{}", &readme[..start], &readme[end..]);
        fs::write(workspace().join("README.md"), blessed).unwrap();
        return;
    }
    assert!(
        readme.contains(&tables),
        "bless README.md, see CONTRIBUTING.md, or put there:\n{tables}"
    );
}

#[test]
fn every_input_and_output_is_described_in_a_sentence() {
    let action = text("action.yml");
    for (name, description, _) in
        entries(&action, "inputs:").into_iter().chain(entries(&action, "outputs:"))
    {
        // A sentence may end with what it is an example of.
        assert!(
            description.ends_with(['.', ']']) && description.len() > 15,
            "{name}: {description}"
        );
    }
}

#[test]
fn the_called_workflow_has_the_inputs_and_outputs_of_the_action() {
    let (action, workflow) = (text("action.yml"), text(".github/workflows/gate.yml"));
    // Not for callers: the job's own token, a path of its runner, and files that end with it.
    let own = ["token", "binary", "sarif-file", "json-file", "markdown-file"];
    let of_action = |key| {
        let all = entries(&action, key).into_iter();
        all.filter(|(name, ..)| !own.contains(name)).collect::<Vec<_>>()
    };
    let mut inputs = entries(&workflow, "    inputs:");
    assert_eq!(inputs.first().map(|entry| entry.0), Some("runs-on"));
    assert_eq!(inputs.split_off(1), of_action("inputs:"));
    for (name, ..) in of_action("inputs:") {
        let line = format!("          {name}: ${{{{ inputs.{name} }}}}");
        assert!(workflow.lines().any(|found| found == line), "{name} is not handed on");
    }
    let names = |entries: Vec<Entry<'_>>| -> Vec<String> {
        entries.iter().map(|(name, description, _)| format!("{name} {description}")).collect()
    };
    let outputs = entries(&workflow, "    outputs:");
    for (name, _, value) in &outputs {
        assert_eq!(*value, format!("${{{{ jobs.gate.outputs.{name} }}}}"));
        let line = format!("      {name}: ${{{{ steps.lockgate.outputs.{name} }}}}");
        assert!(workflow.lines().any(|found| found == line), "{name} is not handed on");
    }
    assert_eq!(names(outputs), names(of_action("outputs:")));
}

#[test]
fn every_input_reaches_a_step_through_the_environment_and_no_line_that_runs_holds_one() {
    let action = text("action.yml");
    for (name, ..) in entries(&action, "inputs:") {
        let variable = name.to_uppercase().replace('-', "_");
        let line = format!("        LOCKGATE_INPUT_{variable}: ${{{{ inputs.{name} }}}}");
        assert!(action.lines().any(|found| found == line), "no step has LOCKGATE_INPUT_{variable}");
    }
    for path in ["action.yml", "comment/action.yml"] {
        let text = text(path);
        let runs: Vec<&str> =
            text.lines().filter(|line| line.trim_start().starts_with("run: ")).collect();
        assert!(runs.len() > 2, "{path}: {runs:?}");
        for line in runs {
            assert!(!line.contains("${{"), "{path}: {line}");
            assert!(!line.ends_with(['|', '>']), "{path}: a script belongs into a file: {line}");
        }
    }
}

#[test]
fn the_companion_has_its_workflow_and_its_action_in_step_and_checks_nothing_out() {
    let (action, workflow) = (text("comment/action.yml"), text(".github/workflows/comment.yml"));
    for (name, ..) in entries(&action, "inputs:") {
        let variable = name.to_uppercase().replace('-', "_");
        let line = format!(": ${{{{ inputs.{name} }}}}");
        let handed = action.lines().filter(|found| found.ends_with(&line));
        let is_variable =
            |found: &str| found.trim().starts_with(&format!("LOCKGATE_INPUT_{variable}:"));
        assert!(handed.clone().any(is_variable), "no step has LOCKGATE_INPUT_{variable}");
        // The place of the report, the job's own token and a path of its runner are not for callers.
        if !["from", "token", "binary"].contains(&name) {
            assert!(
                workflow.contains(&format!("          {name}{line}")),
                "{name} is not handed on"
            );
        }
    }
    let shared = entries(&text("action.yml"), "inputs:")
        .into_iter()
        .map(|(name, description, default)| format!("{name} {description} {default}"))
        .collect::<Vec<_>>();
    for (name, description, default) in entries(&action, "inputs:") {
        if ["version", "checksum", "binary", "mirror", "build-from-source"].contains(&name) {
            assert!(shared.contains(&format!("{name} {description} {default}")), "{name}");
        }
    }
    for word in ["actions/checkout", "pull_request.head", "workflow_run.head"] {
        assert!(!workflow.contains(word) && !action.contains(word), "{word}");
    }
}

#[test]
fn both_installers_read_the_same_inputs_and_expect_the_same_files() {
    let (shell, windows) = (text("install.sh"), text("install.ps1"));
    for name in ["VERSION", "CHECKSUM", "BINARY", "MIRROR", "BUILD_FROM_SOURCE"] {
        let variable = format!("LOCKGATE_INPUT_{name}");
        assert!(shell.contains(&variable) && windows.contains(&variable), "{variable}");
    }
    for word in ["LICENSE-APACHE", "LICENSE-MIT", "checksums.txt", "lockgate/lockgate", "104857600"]
    {
        assert!(shell.contains(word) && windows.contains(word), "{word}");
    }
}

#[test]
fn the_ruleset_of_the_readme_names_our_tool_and_thresholds_that_github_has() {
    let readme = text("README.md");
    let blocks = readme.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
    let ruleset = blocks.filter(|block| block.contains("\"enforcement\"")).collect::<Vec<_>>();
    assert_eq!(ruleset.len(), 1);
    let ruleset: serde_json::Value = serde_json::from_str(ruleset[0]).unwrap();
    let rules = ruleset["rules"].as_array().unwrap();
    let of = |kind: &str| &rules.iter().find(|rule| rule["type"] == kind).unwrap()["parameters"];
    assert_eq!(of("required_status_checks")["required_status_checks"][0]["context"], "lockgate");
    let tool = &of("code_scanning")["code_scanning_tools"][0];
    // What the SARIF calls itself: another name, and the rule waits for a tool that never comes.
    assert_eq!(tool["tool"], lockgate_sarif_tool());
    assert!(
        ["none", "errors", "errors_and_warnings", "all"]
            .iter()
            .any(|t| tool["alerts_threshold"] == *t)
    );
    let severities = ["none", "critical", "high_or_higher", "medium_or_higher", "all"];
    assert!(severities.iter().any(|t| tool["security_alerts_threshold"] == *t));
}

fn lockgate_sarif_tool() -> serde_json::Value {
    let demo = workspace().join("fixtures/repos/demo").display().to_string();
    let database = demo_database().display().to_string();
    let home = tempfile::tempdir().unwrap();
    let run = run(home.path(), &["scan", &demo, "--db", &database, "--output", "sarif"]);
    run.json()["runs"][0]["tool"]["driver"]["name"].clone()
}
