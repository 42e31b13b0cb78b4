//! True answers, spoiled.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::answer::{Answer, Delivery};
use crate::call::Call;
use crate::faults::Action;

/// Changes an answer, where that is what it does.
pub(super) fn alter(action: &Action, call: &Call, answer: &mut Answer) {
    match action {
        Action::Lost { status } => {
            *answer = Answer::refusal(*status, "Server Error");
        }
        Action::Stall { after } => answer.delivery = Delivery::Stalled { after: *after },
        Action::Cut { after } => answer.delivery = Delivery::Cut { after: *after },
        Action::Slow { bytes, milliseconds } => {
            let pause = Duration::from_millis(*milliseconds);
            answer.delivery = Delivery::Slow { bytes: *bytes, pause };
        }
        Action::Headers { set, remove } => {
            answer.headers.retain(|(name, _)| !remove.contains(name));
            set.iter().for_each(|(name, value)| answer.set(&name.to_ascii_lowercase(), value));
        }
        Action::SsoPartial { organizations, keep } => {
            let ids: Vec<String> = organizations.iter().map(u64::to_string).collect();
            answer.set("x-github-sso", format!("partial-results; organizations={}", ids.join(",")));
            change(answer, |body| cut(body, *keep));
        }
        Action::GraphqlPartial { keep } => change(answer, |body| partial(body, *keep)),
        Action::GraphqlNotFound { place } => change(answer, |body| {
            let message = "Could not resolve to a node with the global id.";
            lose(body, Some(*place), &json!({"type": "NOT_FOUND", "message": message}));
        }),
        Action::GraphqlSaml { place, url } => {
            answer.set("x-github-sso", format!("required; url={url}"));
            let message = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
            let error = json!({"type": "FORBIDDEN", "message": message, "extensions": {"saml_failure": true}});
            change(answer, |body| lose(body, *place, &error));
        }
        Action::WrongBytes => wrong_bytes(answer),
        Action::WrongOid => change(answer, wrong_oid),
        Action::TruncateTree { keep } => change(answer, |body| truncate(body, *keep)),
        Action::EmptyPage => change(answer, |body| cut(body, Some(0))),
        Action::LinkLoop => link(answer, &here(call)),
        Action::LinkEndless => link(answer, &beyond(call)),
        Action::LinkForeign { origin } => {
            link(answer, &here(call).replacen(&call.origin, origin, 1));
        }
        _ => {}
    }
}

/// Changes a body of JSON; another stays as it is.
fn change(answer: &mut Answer, change: impl FnOnce(&mut Value)) {
    if let Ok(mut body) = serde_json::from_slice(&answer.body) {
        change(&mut body);
        answer.body = body.to_string().into();
    }
}

/// The list of a page: the body itself, or the one in it.
fn list(body: &mut Value) -> Option<&mut Vec<Value>> {
    match body {
        Value::Array(list) => Some(list),
        Value::Object(map) => map.get_mut("repositories")?.as_array_mut(),
        _ => None,
    }
}

fn cut(body: &mut Value, keep: Option<usize>) {
    if let (Some(list), Some(keep)) = (list(body), keep) {
        list.truncate(keep);
    }
}

fn truncate(body: &mut Value, keep: usize) {
    if let Some(tree) = body.get_mut("tree").and_then(Value::as_array_mut) {
        tree.truncate(keep);
        body["truncated"] = json!(true);
    }
}

fn here(call: &Call) -> String {
    format!("{}{}", call.origin, call.target)
}

/// The address of the page after this one, whether there is one or not.
fn beyond(call: &Call) -> String {
    let next = call.number("page").unwrap_or(1) + 1;
    let (path, query) = call.target.split_once('?').unwrap_or((&call.target, ""));
    let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
    let query: Vec<String> = others.map(str::to_owned).chain([format!("page={next}")]).collect();
    format!("{}{path}?{}", call.origin, query.join("&"))
}

fn link(answer: &mut Answer, next: &str) {
    answer.set("link", format!("<{next}>; rel=\"next\""));
}

/// The places of a GraphQL answer that stand for what was asked: the entries of `nodes`, the objects in a repository,
/// or the fields at the top.
fn places(data: &mut Value) -> Vec<(Vec<Value>, &mut Value)> {
    let Some(map) = data.as_object_mut() else { return Vec::new() };
    let mut places = Vec::new();
    for (key, value) in map {
        if key == "rateLimit" {
            continue;
        }
        let is_nested = |value: &Value| {
            value.as_object().is_some_and(|inner| {
                inner
                    .values()
                    .any(|value| value.get("oid").is_some() || value.get("text").is_some())
            })
        };
        if let Value::Array(list) = value {
            let each = list.iter_mut().enumerate();
            places.extend(each.map(|(index, one)| (vec![json!(key), json!(index)], one)));
        } else if is_nested(value) {
            let inner =
                value.as_object_mut().into_iter().flatten().filter(|(_, one)| one.is_object());
            places.extend(inner.map(|(name, one)| (vec![json!(key), json!(name)], one)));
        } else {
            places.push((vec![json!(key)], value));
        }
    }
    places
}

/// Takes answers away and says so.
fn lose(body: &mut Value, place: Option<usize>, error: &Value) {
    let Some(data) = body.get_mut("data") else { return };
    let mut errors = Vec::new();
    for (index, (path, value)) in places(data).into_iter().enumerate() {
        if place.is_none_or(|place| place == index) {
            *value = Value::Null;
            let mut error = error.clone();
            if let Some(error) = error.as_object_mut() {
                error.insert("path".to_owned(), Value::Array(path));
            }
            errors.push(error);
        }
    }
    note(body, errors);
}

fn partial(body: &mut Value, keep: usize) {
    let Some(data) = body.get_mut("data") else { return };
    let mut errors = Vec::new();
    for (path, value) in places(data).into_iter().skip(keep) {
        *value = Value::Null;
        errors.push(json!({
            "type": "RESOURCE_LIMITS_EXCEEDED",
            "path": path,
            "message": "Resource limits for this query exceeded.",
        }));
    }
    note(body, errors);
}

fn note(body: &mut Value, errors: Vec<Value>) {
    if errors.is_empty() {
        return;
    }
    match body.get_mut("errors").and_then(Value::as_array_mut) {
        Some(before) => before.extend(errors),
        None => body["errors"] = Value::Array(errors),
    }
}

/// Changes the content of blobs: raw, in base64, or as text.
fn wrong_bytes(answer: &mut Answer) {
    let is_raw = answer.header("content-type").is_some_and(|kind| kind.contains("raw"));
    if is_raw {
        answer.body = flipped(&answer.body).into();
        return;
    }
    change(answer, |body| {
        let content = body.get("content").and_then(Value::as_str);
        let bytes = content.and_then(|text| STANDARD.decode(text.replace('\n', "")).ok());
        match bytes {
            Some(bytes) => body["content"] = json!(STANDARD.encode(flipped(&bytes))),
            None => other_texts(body),
        }
    });
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    match bytes.first_mut() {
        Some(first) => *first ^= 1,
        None => bytes.push(b'!'),
    }
    bytes
}

fn other_texts(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if key == "text" => text.insert(0, ' '),
                    other => other_texts(other),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(other_texts),
        _ => {}
    }
}

/// Gives the first entry of a tree, or else the object itself, the name of another object.
fn wrong_oid(body: &mut Value) {
    let first = body.pointer_mut("/tree/0/sha").is_some();
    let target = match first {
        true => body.pointer_mut("/tree/0/sha"),
        false => oid(body),
    };
    if let Some(Value::String(text)) = target {
        let last = if text.pop() == Some('0') { '1' } else { '0' };
        text.push(last);
    }
}

fn oid(value: &mut Value) -> Option<&mut Value> {
    match value {
        Value::Object(map) => {
            let key = ["sha", "oid"].into_iter().find(|key| map.contains_key(*key));
            match key {
                Some(key) => map.get_mut(key),
                None => map.values_mut().find_map(oid),
            }
        }
        Value::Array(list) => list.iter_mut().find_map(oid),
        _ => None,
    }
}
