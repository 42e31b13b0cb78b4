//! Whether a ruleset requires our gate.

use globset::GlobBuilder;
use lockgate_remote::Ruleset;
use serde_json::Value;

use crate::store::RepositoryRow;

/// Whether a ruleset of an organization requires a check or a workflow whose name holds `gate`, on the default branch of a
/// repository. Source: <https://docs.github.com/en/rest/orgs/rules>.
pub(super) fn requires(ruleset: &Ruleset, row: &RepositoryRow, gate: &str) -> bool {
    let is_branch = ruleset.target.as_deref().is_none_or(|target| target == "branch");
    ruleset.enforcement == "active"
        && is_branch
        && ruleset.rules.iter().any(|rule| names(rule, gate))
        && is_for(ruleset.conditions.as_ref(), row)
}

fn names(rule: &Value, gate: &str) -> bool {
    let list = |pointer: &str| rule.pointer(pointer).and_then(Value::as_array);
    let has = |list: Option<&Vec<Value>>, field: &str| {
        list.into_iter().flatten().any(|one| {
            let name = one.get(field).and_then(Value::as_str).unwrap_or_default();
            name.to_lowercase().contains(gate)
        })
    };
    match rule.get("type").and_then(Value::as_str) {
        Some("required_status_checks") => {
            has(list("/parameters/required_status_checks"), "context")
        }
        Some("workflows") => has(list("/parameters/workflows"), "path"),
        _ => false,
    }
}

/// Conditions that are not understood are not met: nothing is promised for a repository that may not have it.
fn is_for(conditions: Option<&Value>, row: &RepositoryRow) -> bool {
    let Some(conditions) = conditions else { return true };
    let texts = |pointer: &str| -> Option<Vec<&str>> {
        let list = conditions.pointer(pointer)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).collect())
    };
    let branch = format!("refs/heads/{}", row.default_branch);
    let refs = |pattern: &str| pattern == "~DEFAULT_BRANCH" || fits(pattern, &branch);
    let names = |pattern: &str| fits(pattern, &row.name);
    let within = |name: &str, meets: &dyn Fn(&str) -> bool| {
        let included = texts(&format!("/{name}/include"));
        let excluded = texts(&format!("/{name}/exclude")).unwrap_or_default();
        included.is_none_or(|all| all.iter().any(|one| *one == "~ALL" || meets(one)))
            && !excluded.iter().any(|one| meets(one))
    };
    let by_id = conditions.pointer("/repository_id/repository_ids").and_then(Value::as_array);
    let is_named = by_id.is_none_or(|ids| ids.iter().any(|id| id.as_u64() == Some(row.id)));
    let known = ["ref_name", "repository_name", "repository_id"];
    let understood = conditions
        .as_object()
        .is_some_and(|all| all.keys().all(|name| known.contains(&name.as_str())));
    understood && is_named && within("ref_name", &refs) && within("repository_name", &names)
}

/// GitHub's patterns are those of `fnmatch`.
fn fits(pattern: &str, text: &str) -> bool {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.is_ok_and(|glob| glob.compile_matcher().is_match(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(name: &str) -> RepositoryRow {
        let (name, default_branch) = (name.to_owned(), "main".to_owned());
        RepositoryRow { id: 7, name, default_branch, ..RepositoryRow::default() }
    }

    fn ruleset(conditions: Value) -> Ruleset {
        let rule = json!({
            "type": "required_status_checks",
            "parameters": {"required_status_checks": [{"context": "lockgate / gate"}]},
        });
        serde_json::from_value(json!({
            "id": 1, "name": "gates", "enforcement": "active", "target": "branch",
            "conditions": conditions, "rules": [rule],
        }))
        .unwrap()
    }

    #[test]
    fn a_ruleset_is_for_the_repositories_and_branches_that_it_names() {
        let branch = json!({"include": ["~DEFAULT_BRANCH"], "exclude": []});
        for (conditions, name, wanted) in [
            (
                json!({"ref_name": branch, "repository_name": {"include": ["~ALL"], "exclude": []}}),
                "a",
                true,
            ),
            (
                json!({"ref_name": branch, "repository_name": {"include": ["svc-*"], "exclude": []}}),
                "a",
                false,
            ),
            (
                json!({"ref_name": branch, "repository_name": {"include": ["svc-*"], "exclude": []}}),
                "svc-a",
                true,
            ),
            (
                json!({"ref_name": branch, "repository_name": {"include": ["~ALL"], "exclude": ["a"]}}),
                "a",
                false,
            ),
            (json!({"ref_name": branch, "repository_id": {"repository_ids": [7]}}), "a", true),
            (json!({"ref_name": branch, "repository_id": {"repository_ids": [8]}}), "a", false),
            (json!({"ref_name": {"include": ["refs/heads/release/*"], "exclude": []}}), "a", false),
            (
                json!({"ref_name": branch, "repository_property": {"include": [], "exclude": []}}),
                "a",
                false,
            ),
        ] {
            assert_eq!(
                requires(&ruleset(conditions.clone()), &row(name), "lockgate"),
                wanted,
                "{conditions}"
            );
        }
        let off = Ruleset { enforcement: "evaluate".to_owned(), ..ruleset(json!({})) };
        assert!(!requires(&off, &row("a"), "lockgate"));
        assert!(!requires(&ruleset(json!({})), &row("a"), "other"));
    }
}
