//! Answers that somebody put there, for what the server has no model of: posture, alerts of other tools.

use std::sync::PoisonError;

use serde_json::{Value, json};

use super::{Rest, lists, minimal};
use crate::answer::Answer;

/// An answer by its path, where there is one: a list comes in pages, `null` is 204. `per_page` and `page`, or a cursor,
/// choose the page; `state`, `tool_name` and `ref` choose what of a list.
pub(super) fn answer(rest: Rest<'_>) -> Option<Answer> {
    if !rest.call.reads() {
        return None;
    }
    let path = format!("/{}", rest.call.parts().join("/"));
    let seeded = rest.shared.seeded.lock().unwrap_or_else(PoisonError::into_inner);
    let value = seeded.get(&path)?;
    Some(match value {
        Value::Null => Answer::new(204, "application/json", ""),
        Value::Array(all) => {
            let chosen: Vec<Value> =
                all.iter().filter(|one| fits(rest, one)).map(|one| shown(rest, one)).collect();
            let (page, link) = lists::page(rest, &chosen);
            lists::linked(Answer::json(200, &json!(page)), link)
        }
        Value::Object(map) if map.contains_key("$status") => {
            let status = map.get("$status").and_then(Value::as_u64).unwrap_or(404);
            let message = map.get("message").and_then(Value::as_str).unwrap_or("Not Found");
            Answer::refusal(u16::try_from(status).unwrap_or(404), message)
        }
        other => Answer::json(200, other),
    })
}

fn fits(rest: Rest<'_>, one: &Value) -> bool {
    let is = |parameter: &str, pointer: &str| {
        let asked = rest.call.parameter(parameter);
        asked.is_none_or(|asked| {
            asked.split(',').any(|asked| one.pointer(pointer).is_none_or(|there| there == asked))
        })
    };
    is("state", "/state") && is("tool_name", "/tool/name") && is("ref", "/ref")
}

/// With all that GitHub says of a repository. A secret is shown to whoever does not ask for it to be hidden.
fn shown(rest: Rest<'_>, one: &Value) -> Value {
    let mut one = one.clone();
    let id = one.pointer("/repository/id").and_then(Value::as_u64);
    if let Some(repository) = id.and_then(|id| rest.world.repositories.get(&id))
        && let Some(place) = one.get_mut("repository")
    {
        *place = Value::Object(minimal(rest, repository));
    }
    if rest.call.parameter("hide_secret") == Some("true")
        && let Some(map) = one.as_object_mut()
    {
        map.remove("secret");
    }
    one
}
