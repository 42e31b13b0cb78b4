//! The GraphQL API, as far as a sweep asks it.

mod connection;
mod document;
mod execute;
mod git;
mod plan;
mod query;
mod repository;
mod thing;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::limits::State;
use crate::principal::Principal;
use crate::rest::Rest;
use crate::shared::Shared;
use crate::world::World;
pub(crate) use document::Document;
pub(crate) use plan::Plan;
use thing::Fault;

/// A query that was read and weighed, before anything is charged for it. `Err`: the answer to one that cannot run.
pub(crate) fn prepare(shared: &Shared, body: &[u8]) -> Result<(Document, Plan), Box<Answer>> {
    let document = Document::parse(body).map_err(Box::new)?;
    let plan = Plan::of(&document).map_err(|fault| Box::new(refused(&[*fault])))?;
    let most = shared.limits().nodes;
    if plan.nodes > most {
        let message = format!(
            "This query requests up to {} possible nodes which exceeds the maximum limit of {most}.",
            plan.nodes
        );
        return Err(Box::new(refused(&[*Fault::new("MAX_NODE_LIMIT_EXCEEDED", message)])));
    }
    Ok((document, plan))
}

/// Answers a query that was paid for.
pub(crate) fn answer(rest: Rest<'_>, document: &Document, plan: &Plan, state: &State) -> Answer {
    let mut execution = execute::Execution::new(rest, document, plan, state);
    let data = execution.run();
    let faults = execution.faults;
    if let Some(fault) = execution.invalid {
        return refused(&[*fault]);
    }
    let mut body = json!({ "data": data });
    if let (false, Some(map)) = (faults.is_empty(), body.as_object_mut()) {
        map.insert("errors".to_owned(), Value::Array(faults.iter().map(Fault::json).collect()));
    }
    let answer = Answer::json(200, &body).with("x-github-media-type", "github.v4; format=json");
    match execution.sso {
        Some(url) => answer.with("x-github-sso", format!("required; url={url}")),
        None => answer,
    }
}

/// What a query without a token gets.
pub(crate) fn unauthorized() -> Answer {
    Answer::refusal(401, "This endpoint requires you to be authenticated.")
}

/// 200 with errors and no data.
pub(crate) fn refused(faults: &[Fault]) -> Answer {
    let errors: Vec<Value> = faults.iter().map(Fault::json).collect();
    Answer::json(200, &json!({ "errors": errors }))
}

/// 200 with the one error that tells of a spent budget.
pub(crate) fn rate_limited(who: &str) -> Answer {
    let message = format!("API rate limit exceeded for {who}.");
    refused(&[*Fault::new("RATE_LIMITED", message)])
}

/// Everything needed to resolve a field.
pub(crate) struct Ground<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) world: &'a World,
    pub(crate) principal: &'a Principal,
    pub(crate) origin: &'a str,
}
