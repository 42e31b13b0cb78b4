//! Branches, commits and archives.

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Rest;
use super::repository::date;
use crate::answer::Answer;
use crate::git::{Checkout, ObjectId};
use crate::node_id;
use crate::world::Repository;

/// `GET /repos/{owner}/{repo}/git/ref/heads/{branch}`
pub(super) fn reference(rest: Rest<'_>, repository: &Repository, name: &str) -> io::Result<Answer> {
    if repository.branches.is_empty() {
        return Ok(Answer::refusal(409, "Git Repository is empty."));
    }
    let Some(branch) = repository.branch(name) else { return Ok(Answer::not_found()) };
    let Some(ids) = rest.shared.cache.head(repository, branch)? else {
        return Ok(Answer::not_found());
    };
    let url = format!("{}/repos/{}/git", rest.call.api, repository.full_name());
    let commit = ids.commit.to_string();
    Ok(Answer::json(
        200,
        &json!({
            "ref": format!("refs/heads/{name}"),
            "node_id": node_id::object("REF", repository.id, ids.commit),
            "url": format!("{url}/refs/heads/{name}"),
            "object": {"type": "commit", "sha": commit, "url": format!("{url}/commits/{commit}")},
        }),
    ))
}

/// `GET /repos/{owner}/{repo}/branches/{branch}`
pub(super) fn branch(rest: Rest<'_>, repository: &Repository, name: &str) -> io::Result<Answer> {
    let Some(branch) = repository.branch(name) else {
        return Ok(Answer::refusal(404, "Branch not found"));
    };
    let Some(checkout) = rest.shared.cache.tip(repository, branch)? else {
        return Ok(Answer::refusal(404, "Branch not found"));
    };
    let url = format!("{}/repos/{}/branches/{name}", rest.call.api, repository.full_name());
    Ok(Answer::json(
        200,
        &json!({
            "name": name,
            "commit": shown(rest, repository, &checkout),
            "_links": {"self": url, "html": format!("{}/{}/tree/{name}", rest.call.origin, repository.full_name())},
            "protected": false,
            "protection": {"enabled": false, "required_status_checks": {"enforcement_level": "off", "contexts": [], "checks": []}},
            "protection_url": format!("{url}/protection"),
        }),
    ))
}

/// `GET /repos/{owner}/{repo}/commits/{ref}`
pub(super) fn commit(
    rest: Rest<'_>,
    repository: &Repository,
    reference: &str,
) -> io::Result<Answer> {
    if repository.branches.is_empty() {
        return Ok(Answer::refusal(409, "Git Repository is empty."));
    }
    Ok(match find(rest, repository, reference)? {
        Some(checkout) => Answer::json(200, &shown(rest, repository, &checkout)),
        None => Answer::refusal(422, &format!("No commit found for SHA: {reference}")),
    })
}

/// `GET /repos/{owner}/{repo}/git/commits/{commit_sha}`
pub(super) fn git_commit(rest: Rest<'_>, repository: &Repository, id: &str) -> io::Result<Answer> {
    Ok(match find(rest, repository, id)? {
        Some(checkout) => Answer::json(200, &inner(rest, repository, &checkout)),
        None => Answer::not_found(),
    })
}

/// `GET /repos/{owner}/{repo}/tarball/{ref}`: leads to another origin, where no token is wanted.
pub(super) fn tarball(
    rest: Rest<'_>,
    repository: &Repository,
    reference: &str,
) -> io::Result<Answer> {
    let reference = if reference.is_empty() { "HEAD" } else { reference };
    Ok(match find(rest, repository, reference)? {
        Some(checkout) => {
            let origin = rest.call.origin.replace("127.0.0.1", "localhost");
            let name = repository.full_name();
            let url = format!("{origin}/codeload/{name}/legacy.tar.gz/{}", checkout.ids.commit);
            Answer::new(302, "text/html;charset=utf-8", "").with("location", url)
        }
        None => Answer::not_found(),
    })
}

/// A commit by its id, by the name of a branch, or `HEAD`.
pub(crate) fn find(
    rest: Rest<'_>,
    repository: &Repository,
    reference: &str,
) -> io::Result<Option<Arc<Checkout>>> {
    let cache = &rest.shared.cache;
    if let Some(id) = ObjectId::parse(reference) {
        return cache.search(repository, |checkout| {
            (checkout.ids.commit == id).then(|| Arc::clone(checkout))
        });
    }
    let name = if reference == "HEAD" { &*repository.default_branch } else { reference };
    match repository.branch(name) {
        Some(branch) => cache.tip(repository, branch),
        None => Ok(None),
    }
}

fn shown(rest: Rest<'_>, repository: &Repository, checkout: &Checkout) -> Value {
    let id = checkout.ids.commit;
    let home = format!("{}/{}/commit/{id}", rest.call.origin, repository.full_name());
    let url = format!("{}/repos/{}/commits/{id}", rest.call.api, repository.full_name());
    json!({
        "sha": id.to_string(),
        "node_id": node_id::object("C", repository.id, id),
        "commit": inner(rest, repository, checkout),
        "url": url,
        "html_url": home,
        "comments_url": format!("{url}/comments"),
        "author": null,
        "committer": null,
        "parents": [],
    })
}

fn inner(rest: Rest<'_>, repository: &Repository, checkout: &Checkout) -> Value {
    let url = format!("{}/repos/{}/git", rest.call.api, repository.full_name());
    let (id, tree) = (checkout.ids.commit, checkout.ids.tree);
    let text = String::from_utf8_lossy(&checkout.commit);
    let at = text
        .lines()
        .find_map(|line| line.strip_prefix("author ")?.rsplit(' ').nth(1)?.parse().ok());
    let who = json!({"name": "Fixture", "email": "fixture@lockgate.example", "date": date(at.unwrap_or_default())});
    let message = text.split_once("\n\n").map_or("", |(_, message)| message.trim_end());
    json!({
        "sha": id.to_string(),
        "node_id": node_id::object("C", repository.id, id),
        "author": who,
        "committer": who,
        "message": message,
        "tree": {"sha": tree.to_string(), "url": format!("{url}/trees/{tree}")},
        "url": format!("{url}/commits/{id}"),
        "comment_count": 0,
        "parents": [],
        "verification": {"verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null},
    })
}
