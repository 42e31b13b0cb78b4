//! Answers of a description, filled with what only a running server knows.

use std::sync::PoisonError;

use serde_json::{Value, json};

use crate::shared::Shared;

/// An answer in which `"@NAME"` is the number of a repository of an account, and `"-3d"` the time of three days ago.
pub(super) fn filled(shared: &Shared, login: &str, value: Value) -> Value {
    match value {
        Value::String(text) => word(shared, login, &text).unwrap_or(Value::String(text)),
        Value::Array(all) => all.into_iter().map(|one| filled(shared, login, one)).collect(),
        Value::Object(map) => {
            let all = map.into_iter();
            all.map(|(name, value)| (name, filled(shared, login, value))).collect()
        }
        other => other,
    }
}

fn word(shared: &Shared, login: &str, text: &str) -> Option<Value> {
    if let Some(name) = text.strip_prefix('@') {
        let world = shared.world.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = world.of(login);
        return all.find(|one| one.name() == name).map(|one| json!(one.id));
    }
    let days: i64 = text.strip_prefix('-')?.strip_suffix('d')?.parse().ok()?;
    let now = i64::try_from(shared.options.clock.now().as_secs()).ok()?;
    Some(json!(crate::rest::date(now - days * 86_400)))
}
