//! Trees and blobs.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::Rest;
use crate::answer::Answer;
use crate::git::{Checkout, Entry, File, Mode, ObjectId};
use crate::node_id;
use crate::world::Repository;

/// `GET /repos/{owner}/{repo}/git/trees/{tree_sha}`: by the id of a tree or a commit, or the name of a branch.
pub(super) fn tree(rest: Rest<'_>, repository: &Repository, reference: &str) -> io::Result<Answer> {
    if repository.branches.is_empty() {
        return Ok(Answer::refusal(409, "Git Repository is empty."));
    }
    Ok(match find_tree(rest, repository, reference)? {
        Some((checkout, id)) => listing(rest, repository, &checkout, id),
        None => Answer::not_found(),
    })
}

fn find_tree(
    rest: Rest<'_>,
    repository: &Repository,
    reference: &str,
) -> io::Result<Option<(Arc<Checkout>, ObjectId)>> {
    let cache = &rest.shared.cache;
    if let Some(id) = ObjectId::parse(reference) {
        return cache.search(repository, |checkout| {
            if checkout.ids.commit == id {
                return Some((Arc::clone(checkout), checkout.ids.tree));
            }
            checkout.objects.trees.contains_key(&id).then(|| (Arc::clone(checkout), id))
        });
    }
    let name = if reference == "HEAD" { &*repository.default_branch } else { reference };
    let Some(branch) = repository.branch(name) else { return Ok(None) };
    Ok(cache.tip(repository, branch)?.map(|checkout| {
        let tree = checkout.ids.tree;
        (checkout, tree)
    }))
}

/// Written as text: a value for each of 70,000 entries would take a multiple of the memory.
fn listing(rest: Rest<'_>, repository: &Repository, checkout: &Checkout, id: ObjectId) -> Answer {
    let url = format!("{}/repos/{}/git", rest.call.api, repository.full_name());
    let mut body = format!("{{\"sha\":\"{id}\",\"url\":\"{url}/trees/{id}\",\"tree\":[");
    let (entries, bytes) = (rest.shared.options.tree_entries, rest.shared.options.tree_bytes);
    let mut count = 0;
    let mut each = |path: &str, entry: &Entry| {
        if count == entries || body.len() > bytes {
            return false;
        }
        if count > 0 {
            body.push(',');
        }
        count += 1;
        line(&mut body, &url, path, entry);
        true
    };
    let is_recursive = rest.call.parameter("recursive").is_some();
    let complete = if is_recursive {
        checkout.objects.walk(id, &mut String::new(), &mut each)
    } else {
        let entries = checkout.objects.trees.get(&id);
        entries.into_iter().flatten().all(|entry| each(&entry.name, entry))
    };
    let _ = write!(body, "],\"truncated\":{}}}", !complete);
    Answer::new(200, "application/json; charset=utf-8", body)
}

fn line(body: &mut String, url: &str, path: &str, entry: &Entry) {
    let path = serde_json::Value::String(path.to_owned());
    let (mode, kind, id) = (entry.mode.shown(), entry.mode.kind(), entry.id);
    let _ =
        write!(body, "{{\"path\":{path},\"mode\":\"{mode}\",\"type\":\"{kind}\",\"sha\":\"{id}\"");
    if kind == "blob" {
        let _ = write!(body, ",\"size\":{}", entry.size);
    }
    if entry.mode != Mode::Submodule {
        let _ = write!(body, ",\"url\":\"{url}/{kind}s/{id}\"");
    }
    body.push('}');
}

/// `GET /repos/{owner}/{repo}/git/blobs/{file_sha}`, as JSON or raw.
pub(super) fn blob(rest: Rest<'_>, repository: &Repository, id: &str) -> io::Result<Answer> {
    let Some(id) = ObjectId::parse(id) else {
        return Ok(Answer::refusal(
            422,
            "The sha parameter must be exactly 40 characters and contain only [0-9a-f].",
        ));
    };
    if repository.branches.is_empty() {
        return Ok(Answer::refusal(409, "Git Repository is empty."));
    }
    let look = |checkout: &Arc<Checkout>| checkout.objects.blobs.get(&id).cloned();
    let Some(file) = rest.shared.cache.search(repository, look)? else {
        return Ok(Answer::not_found());
    };
    if file.size > rest.shared.options.blob_bytes {
        return Ok(too_large());
    }
    Ok(if rest.call.header("accept").contains("raw") {
        raw(&file)
    } else {
        whole(rest, repository, &file)
    })
}

/// What is too large for an API.
pub(super) fn too_large() -> Answer {
    let message = "This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git in order to obtain it.";
    Answer::json(
        403,
        &json!({
            "message": message,
            "errors": [{"resource": "Blob", "field": "data", "code": "too_large"}],
            "documentation_url": "https://docs.github.com/rest/git/blobs#get-a-blob",
            "status": "403",
        }),
    )
}

/// The bytes alone.
pub(super) fn raw(file: &File) -> Answer {
    Answer::new(200, "application/vnd.github.raw+json; charset=utf-8", file.content.clone())
}

fn whole(rest: Rest<'_>, repository: &Repository, file: &File) -> Answer {
    let url = format!("{}/repos/{}/git/blobs/{}", rest.call.api, repository.full_name(), file.id);
    Answer::json(
        200,
        &json!({
            "sha": file.id.to_string(),
            "node_id": node_id::object("B", repository.id, file.id),
            "size": file.size,
            "url": url,
            "content": lines(&file.content),
            "encoding": "base64",
        }),
    )
}

/// Base64 in lines of 60, as GitHub breaks it.
pub(super) fn lines(content: &[u8]) -> String {
    let text = STANDARD.encode(content);
    let mut broken = String::with_capacity(text.len() + text.len() / 60 + 1);
    let mut rest = text.as_str();
    while let Some((line, others)) = rest.split_at_checked(60) {
        broken.extend([line, "\n"]);
        rest = others;
    }
    if !rest.is_empty() {
        broken.extend([rest, "\n"]);
    }
    broken
}
