//! Lists of repositories, in pages.

use std::sync::{Arc, PoisonError};

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
    let ids = sorted(rest, login);
    let (page, link) = page(rest, &ids);
    linked(Answer::json(200, &Value::Array(shown(rest, page))), link)
}

fn shown(rest: Rest<'_>, ids: &[u64]) -> Vec<Value> {
    let repositories = ids.iter().filter_map(|id| rest.world.repositories.get(id));
    repositories.map(|one| Value::Object(minimal(rest, one))).collect()
}

/// The ids of all pages, kept until the world changes: sorting 50,000 for each of 500 pages would be most of the work.
fn sorted(rest: Rest<'_>, login: &str) -> Arc<[u64]> {
    let parameter = |name| rest.call.parameter(name).unwrap_or_default();
    let of = rest.call.segments.first().map_or("", String::as_str);
    let (sort, direction) = (parameter("sort"), parameter("direction"));
    let key = format!("{}\n{of}\n{login}\n{sort}\n{direction}", rest.principal.sight());
    let mut kept = rest.shared.lists.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((version, ids)) = kept.get(&key)
        && *version == rest.world.version
    {
        return Arc::clone(ids);
    }
    let mut repositories: Vec<&Repository> =
        rest.world.of(login).filter(|repository| rest.principal.lists(repository)).collect();
    sort_as_asked(rest, &mut repositories);
    let ids: Arc<[u64]> = repositories.iter().map(|one| one.id).collect();
    kept.insert(key, (rest.world.version, Arc::clone(&ids)));
    ids
}

/// `GET /installation/repositories`
pub(super) fn of_installation(rest: Rest<'_>) -> Answer {
    let Some(installation) = rest.principal.installation() else {
        return Answer::refusal(
            403,
            "You must authenticate with an installation access token in order to list repositories for an installation.",
        );
    };
    let ids = sorted(rest, &installation.account);
    let (page, link) = page(rest, &ids);
    let selection = if installation.selected.is_some() { "selected" } else { "all" };
    let body = json!({
        "total_count": ids.len(),
        "repository_selection": selection,
        "repositories": shown(rest, page),
    });
    linked(Answer::json(200, &body), link)
}

/// Organizations are listed by creation, the newest first, unless asked otherwise; by name the first comes first. Those of
/// an installation come the oldest first.
fn sort_as_asked(rest: Rest<'_>, repositories: &mut [&Repository]) {
    let of_user = rest.call.segments.first().is_some_and(|part| part == "users");
    let sort = rest.call.parameter("sort").unwrap_or(if of_user { "full_name" } else { "created" });
    match sort {
        "full_name" => repositories.sort_by_cached_key(|one| one.name().to_lowercase()),
        "pushed" => repositories.sort_by_key(|one| one.pushed_at.unwrap_or(one.created_at)),
        "updated" => repositories.sort_by_key(|one| one.pushed_at.unwrap_or(one.created_at)),
        _ => repositories.sort_by_key(|one| (one.created_at, one.id)),
    }
    let of_installation = rest.call.segments.first().is_some_and(|part| part == "installation");
    let is_ascending = sort == "full_name" || of_installation;
    let direction = if is_ascending { "asc" } else { "desc" };
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
