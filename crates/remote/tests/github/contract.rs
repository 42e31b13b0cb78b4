//! Every request and every faithful answer held to GitHub's published OpenAPI, where `LOCKGATE_DATA` has it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::fake::Exchange;

/// What the description, which is cut, does not cover: who the token is, and the list of pull requests.
const OUTSIDE: &[&str] = &["/user", "/repos/acme/app/pulls"];

/// Panics over what the description does not allow.
pub(crate) fn hold(log: &[Exchange]) {
    let Some(description) = description() else { return };
    let mut faults = Vec::new();
    for exchange in log {
        let path = exchange.path.strip_prefix("/api/v3").unwrap_or(&exchange.path);
        if !OUTSIDE.contains(&path) {
            let found = check(description, exchange, path);
            let name = format!("{} {path}", exchange.method);
            faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "GitHub's description does not allow {faults:#?}");
}

/// The description with its schemas as JSON Schema; `None` without the data.
#[expect(clippy::disallowed_methods, reason = "the place of the data is told by the environment")]
fn description() -> Option<&'static Value> {
    static DESCRIPTION: OnceLock<Option<Value>> = OnceLock::new();
    let read = || {
        let folder = std::env::var_os("LOCKGATE_DATA")?;
        let path = std::path::Path::new(&folder).join("github-openapi-cut.json");
        let mut description = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        translate(&mut description);
        Some(description)
    };
    DESCRIPTION.get_or_init(read).as_ref()
}

/// OpenAPI 3.0 says `nullable: true` where JSON Schema has another type.
fn translate(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(translate),
        Value::Object(object) => {
            object.values_mut().for_each(translate);
            if object.remove("nullable") == Some(Value::Bool(true)) {
                let schema = Value::Object(std::mem::take(object));
                object.insert("anyOf".to_owned(), json!([{"type": "null"}, schema]));
            }
        }
        _ => {}
    }
}

fn check(description: &Value, exchange: &Exchange, path: &str) -> Vec<String> {
    let Some(operation) = operation(description, &exchange.method, path) else {
        return vec!["there is no such operation".to_owned()];
    };
    let mut faults = Vec::new();
    faults.extend(parameters(description, operation, exchange));
    let schema = operation.pointer("/requestBody/content/application~1json/schema");
    match (schema, exchange.body.is_empty()) {
        (Some(schema), _) => faults.extend(violations(description, schema, &exchange.json())),
        (None, false) => faults.push("it takes no body".to_owned()),
        (None, true) => {}
    }
    if exchange.reply.faithful {
        faults.extend(answer(description, operation, exchange));
    }
    faults
}

/// The operation whose template fits the path.
fn operation<'a>(description: &'a Value, method: &str, path: &str) -> Option<&'a Value> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<&str> = template.split('/').collect();
        template.len() == parts.len()
            && template.iter().zip(&parts).all(|(t, part)| t.starts_with('{') || t == part)
    };
    let paths = description["paths"].as_object().unwrap();
    let mut found = paths.iter().filter(|(template, _)| fits(template)).collect::<Vec<_>>();
    // A template with fewer holes is meant.
    found.sort_by_key(|(template, _)| template.matches('{').count());
    found.into_iter().find_map(|(_, operations)| operations.get(method.to_ascii_lowercase()))
}

fn parameters(description: &Value, operation: &Value, exchange: &Exchange) -> Vec<String> {
    let declared = operation["parameters"].as_array().into_iter().flatten();
    let declared: Vec<&Value> = declared
        .map(|parameter| resolve(description, parameter))
        .filter(|parameter| parameter["in"] == "query")
        .collect();
    let mut faults = Vec::new();
    for (name, value) in &exchange.query {
        let Some(parameter) = declared.iter().find(|declared| declared["name"] == **name) else {
            faults.push(format!("no parameter is called {name}"));
            continue;
        };
        let number = value.parse::<u64>().map(Value::from);
        let schema = resolve(description, &parameter["schema"]);
        let is_number = schema["type"] == "integer";
        let value = if is_number { number.unwrap_or(Value::Null) } else { json!(value) };
        let found = violations(description, schema, &value);
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    faults
}

/// An answer's status and body. Errors of the edge (401, 429, 5xx) stand in no operation.
fn answer(description: &Value, operation: &Value, exchange: &Exchange) -> Vec<String> {
    let reply = &exchange.reply;
    let Some(declared) = operation["responses"].get(reply.status.to_string()) else {
        let is_fault = reply.status < 400;
        return is_fault
            .then(|| format!("no answer {} is declared", reply.status))
            .into_iter()
            .collect();
    };
    let content = resolve(description, declared).get("content").and_then(Value::as_object);
    let Some(content) = content else { return Vec::new() };
    let word = reply.headers.iter().find(|(name, _)| name == "content-type");
    let word = word.map_or("", |(_, value)| value.split(';').next().unwrap());
    let Some(media) = content.get(word) else {
        return vec![format!("no answer of the type `{word}` is declared")];
    };
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    violations(description, &media["schema"], &body)
}

fn resolve<'a>(description: &'a Value, value: &'a Value) -> &'a Value {
    let target = value.get("$ref").and_then(Value::as_str);
    target.map_or(value, |target| {
        resolve(description, description.pointer(target.trim_start_matches('#')).unwrap())
    })
}

fn violations(description: &Value, schema: &Value, value: &Value) -> Vec<String> {
    /// By the text of the schema: making one takes longer than all the rest.
    static VALIDATORS: OnceLock<Mutex<HashMap<String, Arc<Validator>>>> = OnceLock::new();
    let mut validators = VALIDATORS.get_or_init(Mutex::default).lock().unwrap();
    let made = validators.entry(schema.to_string());
    let validator = made.or_insert_with(|| Arc::new(validator(description, schema))).clone();
    drop(validators);
    let faults = validator.iter_errors(value);
    faults.map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

fn validator(description: &Value, schema: &Value) -> Validator {
    let mut root = Map::new();
    root.insert("components".to_owned(), description["components"].clone());
    root.insert("allOf".to_owned(), json!([schema]));
    let options = jsonschema::draft4::options().should_validate_formats(true);
    options.build(&Value::Object(root)).unwrap()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::replies::Reply;

    fn exchange(method: &str, path: &str, body: &Value, reply: Reply) -> Exchange {
        Exchange {
            method: method.to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: BTreeMap::new(),
            body: body.to_string().into_bytes(),
            reply,
        }
    }

    #[test]
    fn a_request_and_an_answer_that_drift_from_the_description_are_noticed() {
        let Some(description) = description() else { return };
        let path = "/repos/acme/app/code-scanning/sarifs";
        let commit = crate::COMMIT;
        let good = json!({"commit_sha": commit, "ref": "refs/heads/main", "sarif": "x"});
        let receipt = || Reply::json(202, &json!({"id": "upload-1"}));
        let faults =
            |body: &Value, reply| check(description, &exchange("POST", path, body, reply), path);
        assert_eq!(faults(&good, receipt()), Vec::<String>::new());
        for (name, value) in
            [("ref", json!("main")), ("category", json!("x")), ("commit_sha", json!("0123"))]
        {
            let mut bad = good.clone();
            bad[name] = value;
            assert!(!faults(&bad, receipt()).is_empty(), "{name}");
        }
        assert!(!faults(&good, Reply::json(202, &json!({"id": 7}))).is_empty());
        assert!(!faults(&good, Reply::json(200, &json!({}))).is_empty());
        let mut asked = exchange("GET", path, &Value::Null, receipt());
        assert!(!check(description, &asked, "/repos/acme/app/code-scanning/nothing").is_empty());
        asked.query = vec![("state".to_owned(), "ajar".to_owned())];
        asked.body = Vec::new();
        asked.reply = Reply::json(200, &json!([]));
        assert!(!check(description, &asked, "/repos/acme/app/code-scanning/alerts").is_empty());
    }
}
