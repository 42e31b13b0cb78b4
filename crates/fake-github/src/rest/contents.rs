//! Files and folders by path.

use std::io;

use serde_json::{Value, json};

use super::objects::{lines, raw, too_large};
use super::{Rest, references};
use crate::answer::Answer;
use crate::git::{Checkout, Entry, Mode};
use crate::world::Repository;

/// Above this the JSON has no content, 1 MB.
const SHOWN: u64 = 1024 * 1024;

/// `GET /repos/{owner}/{repo}/contents/{path}`
pub(super) fn at(rest: Rest<'_>, repository: &Repository, path: &str) -> io::Result<Answer> {
    if repository.branches.is_empty() {
        return Ok(Answer::refusal(404, "This repository is empty."));
    }
    let reference = rest.call.parameter("ref").unwrap_or("HEAD");
    let reference = reference.strip_prefix("refs/heads/").unwrap_or(reference);
    let Some(checkout) = references::find(rest, repository, reference)? else {
        return Ok(Answer::refusal(404, &format!("No commit found for the ref {reference}")));
    };
    let Some(entry) = checkout.objects.at(path) else { return Ok(Answer::not_found()) };
    let place = Place { rest, repository, reference };
    Ok(match entry.mode {
        Mode::Folder => folder(&place, &checkout, path, &entry),
        Mode::Submodule => Answer::json(200, &place.submodule(path, &entry)),
        Mode::Plain | Mode::Executable | Mode::Link => file(&place, &checkout, path, &entry),
    })
}

/// Where an entry is.
struct Place<'a> {
    rest: Rest<'a>,
    repository: &'a Repository,
    reference: &'a str,
}

fn folder(place: &Place<'_>, checkout: &Checkout, path: &str, folder: &Entry) -> Answer {
    let entries = checkout.objects.trees.get(&folder.id);
    let slash = if path.is_empty() { "" } else { "/" };
    let shown = |entry: &Entry| place.shown(&format!("{path}{slash}{}", entry.name), entry);
    let list: Vec<Value> = entries.into_iter().flatten().take(1_000).map(shown).collect();
    Answer::json(200, &Value::Array(list))
}

fn file(place: &Place<'_>, checkout: &Checkout, path: &str, entry: &Entry) -> Answer {
    let Some(file) = checkout.objects.blobs.get(&entry.id) else { return Answer::not_found() };
    if file.size > place.rest.shared.options.blob_bytes {
        return too_large();
    }
    if place.rest.call.header("accept").contains("raw") {
        return raw(file);
    }
    let mut value = place.shown(path, entry);
    let is_shown = file.size <= SHOWN;
    let content = if is_shown { lines(&file.content) } else { String::new() };
    if let Some(map) = value.as_object_mut() {
        map.insert("content".to_owned(), json!(content));
        map.insert("encoding".to_owned(), json!(if is_shown { "base64" } else { "none" }));
        if entry.mode == Mode::Link {
            map.insert("target".to_owned(), json!(String::from_utf8_lossy(&file.content)));
        }
    }
    Answer::json(200, &value)
}

impl Place<'_> {
    fn shown(&self, path: &str, entry: &Entry) -> Value {
        let name = self.repository.full_name();
        let (api, origin) = (&self.rest.call.api, &self.rest.call.origin);
        let url = format!("{api}/repos/{name}/contents/{path}?ref={}", self.reference);
        let kind = entry.mode.kind();
        let git = format!("{api}/repos/{name}/git/{kind}s/{}", entry.id);
        let html = format!("{origin}/{name}/{kind}/{}/{path}", self.reference);
        let download = format!("{origin}/raw/{name}/{}/{path}", self.reference);
        let is_file = kind == "blob";
        json!({
            "type": match entry.mode {
                Mode::Folder => "dir",
                Mode::Submodule => "submodule",
                Mode::Link => "symlink",
                Mode::Plain | Mode::Executable => "file",
            },
            "size": entry.size,
            "name": path.rsplit('/').next(),
            "path": path,
            "sha": entry.id.to_string(),
            "url": url,
            "git_url": git,
            "html_url": html,
            "download_url": is_file.then_some(download),
            "_links": {"git": git, "self": url, "html": html},
        })
    }

    fn submodule(&self, path: &str, entry: &Entry) -> Value {
        let mut value = self.shown(path, entry);
        if let Some(map) = value.as_object_mut() {
            map.insert("submodule_git_url".to_owned(), json!("https://git.example/part.git"));
        }
        value
    }
}
