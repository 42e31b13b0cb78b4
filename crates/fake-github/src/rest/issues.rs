//! Issues: made, listed, changed.

use std::sync::PoisonError;

use serde_json::{Value, json};

use super::repository::date;
use super::{Rest, lists, simple_user};
use crate::answer::Answer;
use crate::issue::Issue;
use crate::world::{Owner, OwnerKind, Repository};

/// `/repos/{owner}/{repo}/issues` and what is below.
pub(super) fn answer(rest: Rest<'_>, repository: &Repository, path: &[&str]) -> Answer {
    if repository.archived && !rest.call.reads() {
        return Answer::refusal(403, "Repository was archived so is read-only.");
    }
    if repository.without_issues {
        return Answer::refusal(410, "Issues are disabled for this repo");
    }
    match (rest.call.method.as_str(), path) {
        ("GET", []) => list(rest, repository),
        ("POST", []) => create(rest, repository),
        ("GET", [number]) => one(rest, repository, number, None),
        ("PATCH", [number]) => {
            let Ok(body) = serde_json::from_slice::<Value>(&rest.call.body) else {
                return Answer::refusal(400, "Problems parsing JSON");
            };
            one(rest, repository, number, Some(&body))
        }
        _ => Answer::not_found(),
    }
}

fn list(rest: Rest<'_>, repository: &Repository) -> Answer {
    let issues = rest.shared.issues.lock().unwrap_or_else(PoisonError::into_inner);
    let (state, creator) = (rest.call.parameter("state"), rest.call.parameter("creator"));
    let fits = |issue: &&Issue| {
        let is_open = match state.unwrap_or("open") {
            "open" => issue.open,
            "closed" => !issue.open,
            _ => true,
        };
        !issue.deleted
            && is_open
            && creator.is_none_or(|login| login.eq_ignore_ascii_case(&issue.author))
    };
    let all = issues.get(&repository.id).map(Vec::as_slice).unwrap_or_default();
    let mut shown: Vec<Value> =
        all.iter().filter(fits).map(|issue| described(rest, repository, issue)).collect();
    if rest.call.parameter("direction").unwrap_or("desc") == "desc" {
        shown.reverse();
    }
    let (page, link) = lists::page(rest, &shown);
    lists::linked(Answer::json(200, &json!(page)), link)
}

fn create(rest: Rest<'_>, repository: &Repository) -> Answer {
    if let Some(refusal) = refusal(rest) {
        return refusal;
    }
    let Ok(body) = serde_json::from_slice::<Value>(&rest.call.body) else {
        return Answer::refusal(400, "Problems parsing JSON");
    };
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    if text("title").is_empty() || text("body").chars().count() > 65_536 {
        return Answer::refusal(422, "Validation Failed");
    }
    let mut issues = rest.shared.issues.lock().unwrap_or_else(PoisonError::into_inner);
    let all = issues.entry(repository.id).or_default();
    let issue = Issue {
        number: all.len() as u64 + 1,
        title: text("title"),
        body: text("body"),
        open: true,
        locked: false,
        deleted: false,
        author: rest.principal.writes_as(rest.shared),
    };
    all.push(issue.clone());
    Answer::json(201, &described(rest, repository, &issue))
}

fn one(rest: Rest<'_>, repository: &Repository, number: &str, change: Option<&Value>) -> Answer {
    if change.is_some()
        && let Some(refusal) = refusal(rest)
    {
        return refusal;
    }
    let mut issues = rest.shared.issues.lock().unwrap_or_else(PoisonError::into_inner);
    let all = issues.entry(repository.id).or_default();
    let Some(issue) = all.iter_mut().find(|issue| issue.number.to_string() == number) else {
        return Answer::not_found();
    };
    if issue.deleted {
        return Answer::refusal(410, "This issue was deleted");
    }
    if let Some(change) = change {
        let text = |field: &str| change.get(field).and_then(Value::as_str);
        if let Some(body) = text("body") {
            body.clone_into(&mut issue.body);
        }
        if let Some(title) = text("title") {
            title.clone_into(&mut issue.title);
        }
        if let Some(state) = text("state") {
            issue.open = state == "open";
        }
    }
    let issue = issue.clone();
    Answer::json(200, &described(rest, repository, &issue))
}

fn refusal(rest: Rest<'_>) -> Option<Answer> {
    (!rest.principal.may("issues", "write")).then(|| {
        Answer::refusal(403, "Resource not accessible by integration")
            .with("x-accepted-github-permissions", "issues=write")
    })
}

fn described(rest: Rest<'_>, repository: &Repository, issue: &Issue) -> Value {
    let (api, origin, name) = (&rest.call.api, &rest.call.origin, repository.full_name());
    let url = format!("{api}/repos/{name}/issues/{}", issue.number);
    let unknown = Owner::new(8_999_998, &issue.author, OwnerKind::User);
    let author = rest.world.owner(&issue.author).unwrap_or(&unknown);
    json!({
        "id": repository.id * 1_000 + issue.number,
        "node_id": format!("I_{}_{}", repository.id, issue.number),
        "url": url,
        "repository_url": format!("{api}/repos/{name}"),
        "labels_url": format!("{url}/labels{{/name}}"),
        "comments_url": format!("{url}/comments"),
        "events_url": format!("{url}/events"),
        "html_url": format!("{origin}/{name}/issues/{}", issue.number),
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "state": if issue.open { "open" } else { "closed" },
        "locked": issue.locked,
        "user": simple_user(api, author),
        "labels": [],
        "assignee": null,
        "assignees": [],
        "milestone": null,
        "comments": 0,
        "closed_at": if issue.open { Value::Null } else { json!(date(crate::world::BEGINNING)) },
        "created_at": date(crate::world::BEGINNING),
        "updated_at": date(crate::world::BEGINNING),
        "author_association": "MEMBER",
    })
}
