//! What the limits say.

use serde_json::{Map, Value, json};

use super::Rest;
use crate::answer::Answer;
use crate::limits::{Bucket, State};

/// `GET /rate_limit`
pub(super) fn overview(rest: Rest<'_>) -> Answer {
    if !rest.shared.limits().announced {
        return Answer::refusal(404, "Rate limiting is not enabled.");
    }
    let mut resources = Map::new();
    for bucket in Bucket::ALL {
        let state = rest.shared.take(rest.principal.payer(), (bucket, 0));
        resources.insert(bucket.name().to_owned(), shown(&state));
    }
    let rate = resources.get(Bucket::Core.name()).cloned();
    Answer::json(200, &json!({"resources": resources, "rate": rate}))
}

fn shown(state: &State) -> Value {
    json!({
        "limit": state.limit,
        "used": state.used,
        "remaining": state.remaining(),
        "reset": state.reset,
        "resource": state.bucket.name(),
    })
}

/// The answer to one who has used up a bucket.
pub(crate) fn exhausted(status: u16, who: &str) -> Answer {
    let message = format!(
        "API rate limit exceeded for {who}. If you reach out to GitHub Support for help, please include the request ID."
    );
    Answer::refusal(status, &message)
}
