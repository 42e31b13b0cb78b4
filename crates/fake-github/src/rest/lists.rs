//! Lists of repositories, in pages.

use serde_json::{Value, json};

use super::{Rest, minimal};
use crate::answer::Answer;
use crate::world::Repository;

/// `GET /orgs/{org}/repos` and `GET /users/{username}/repos`
pub(super) fn of_owner(rest: Rest<'_>, login: &str) -> Answer {
    let Some(owner) = rest.world.owner(login) else { return Answer::not_found() };
    if let Some(refusal) = rest.principal.refused_by_sso(Some(owner), &rest.call.origin) {
        return refusal;
    }
    let mut repositories: Vec<&Repository> =
        rest.world.of(login).filter(|repository| rest.principal.lists(repository)).collect();
    sort(rest, &mut repositories);
    let (page, link) = page(rest, &repositories);
    let list: Vec<Value> = page.iter().map(|one| Value::Object(minimal(rest, one))).collect();
    linked(Answer::json(200, &Value::Array(list)), link)
}

/// `GET /installation/repositories`
pub(super) fn of_installation(rest: Rest<'_>) -> Answer {
    let Some(installation) = rest.principal.installation() else {
        return Answer::refusal(
            403,
            "You must authenticate with an installation access token in order to list repositories for an installation.",
        );
    };
    let all = rest.world.of(&installation.account);
    let repositories: Vec<&Repository> =
        all.filter(|repository| rest.principal.lists(repository)).collect();
    let (page, link) = page(rest, &repositories);
    let list: Vec<Value> = page.iter().map(|one| Value::Object(minimal(rest, one))).collect();
    let selection = if installation.selected.is_some() { "selected" } else { "all" };
    let body = json!({
        "total_count": repositories.len(),
        "repository_selection": selection,
        "repositories": list,
    });
    linked(Answer::json(200, &body), link)
}

/// Organizations are listed by creation, the newest first, unless asked otherwise; by name the first comes first.
fn sort(rest: Rest<'_>, repositories: &mut [&Repository]) {
    let of_user = rest.call.segments.first().is_some_and(|part| part == "users");
    let sort = rest.call.parameter("sort").unwrap_or(if of_user { "full_name" } else { "created" });
    match sort {
        "full_name" => repositories.sort_by_cached_key(|one| one.name().to_lowercase()),
        "pushed" => repositories.sort_by_key(|one| one.pushed_at.unwrap_or(one.created_at)),
        "updated" => repositories.sort_by_key(|one| one.pushed_at.unwrap_or(one.created_at)),
        _ => repositories.sort_by_key(|one| (one.created_at, one.id)),
    }
    let direction = if sort == "full_name" { "asc" } else { "desc" };
    if rest.call.parameter("direction").unwrap_or(direction) == "desc" {
        repositories.reverse();
    }
}

/// The page that is asked for, and the header that leads to the others.
pub(super) fn page<'a, T>(rest: Rest<'_>, all: &'a [T]) -> (&'a [T], Option<String>) {
    let size = rest.call.number("per_page").unwrap_or(30).clamp(1, 100);
    let number = rest.call.number("page").unwrap_or(1).max(1);
    let last = all.len().div_ceil(size).max(1);
    let page = all.chunks(size).nth(number - 1).unwrap_or(&[]);
    let mut links = Vec::new();
    let mut link = |page: usize, relation: &str| {
        links.push(format!("<{}>; rel=\"{relation}\"", at(rest, page)));
    };
    if number > 1 {
        link((number - 1).min(last), "prev");
    }
    if number < last {
        link(number + 1, "next");
        link(last, "last");
    }
    if number > 1 {
        link(1, "first");
    }
    (page, (!links.is_empty()).then(|| links.join(", ")))
}

/// The address of a page: that of the call, with another number.
fn at(rest: Rest<'_>, page: usize) -> String {
    let path = rest.call.segments.join("/");
    let others = rest.call.query.iter().filter(|(name, _)| name != "page");
    let mut query: Vec<String> = others.map(|(name, value)| format!("{name}={value}")).collect();
    query.push(format!("page={page}"));
    format!("{}/{path}?{}", rest.call.api, query.join("&"))
}

pub(super) fn linked(answer: Answer, link: Option<String>) -> Answer {
    match link {
        Some(link) => answer.with("link", link),
        None => answer,
    }
}
