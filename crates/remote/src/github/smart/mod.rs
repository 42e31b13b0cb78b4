//! Heads, trees and blobs by git's own protocol over HTTP, which costs nothing of the API's allowances. Version 2 is
//! spoken, without a session: one question for the head, one for the commit's trees without any file, one for the files
//! that are wanted. Every object is held against its id.
//!
//! Deliberately not here: history, refs but the default branch, writing.
//!
//! Description: <https://git-scm.com/docs/protocol-v2>, <https://git-scm.com/docs/http-protocol>.

mod delta;
mod pack;
mod packet;
mod tree;

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;

use super::blobs::{BlobAnswer, BlobError};
use super::error::GithubError;
use super::host::GithubHost;
use super::object_name::ObjectName;
use super::plane::{Call, sent_by};
use super::repeat::{Repeat, Tries};
use super::repository::Repository;
use super::whole_tree::{TreeLimits, WholeTree};
use super::wire::Sink;
use crate::FetchError;
use pack::{Kind, Objects};
use packet::{Packet, Packets, Request};

/// Largest answer that is taken, in bytes.
const MAX_BYTES: u64 = 256 << 20;
/// Blobs of one question.
const AT_ONCE: usize = 200;

/// What a default branch is at, as git tells: the tree is not known before [`git_tree`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitHead {
    /// Nothing was ever pushed.
    Empty,
    /// There are branches, but the default one is not there.
    Missing,
    /// A commit.
    At {
        /// The branch.
        branch: String,
        /// The commit.
        commit: ObjectName,
    },
}

/// The commit that a repository's default branch is at.
///
/// # Errors
/// [`GithubError`].
pub async fn git_head(host: &GithubHost, repository: &Repository) -> Result<GitHead, GithubError> {
    // A repository that names objects by SHA-256 answers nothing to who does not say so; GitHub's own have SHA-1.
    let (lines, format) = match refs(host, repository, "HEAD", None).await {
        Err(GithubError::Protocol { .. }) => {
            let format = Some("object-format=sha256");
            (refs(host, repository, "HEAD", format).await?, format)
        }
        lines => (lines?, None),
    };
    if let Some(head) = lines.iter().find_map(|line| head(line)) {
        return Ok(head);
    }
    let branches = refs(host, repository, "refs/heads/", format).await?;
    Ok(if branches.is_empty() { GitHead::Empty } else { GitHead::Missing })
}

async fn refs(
    host: &GithubHost,
    repository: &Repository,
    prefix: &str,
    format: Option<&str>,
) -> Result<Vec<String>, GithubError> {
    let mut request = Request::new("ls-refs");
    format.into_iter().for_each(|format| request.line(format));
    request.delimiter();
    request.line("symrefs");
    request.line(&format!("ref-prefix {prefix}"));
    let call = call(host, repository, request.finish());
    let body = ask(host, &call).await?;
    let mut lines = Vec::new();
    for packet in Packets::new(&body) {
        match packet.map_err(|problem| protocol(&call, &problem))? {
            Packet::Line(line) => lines.push(text(line)),
            Packet::Flush => return Ok(lines),
            Packet::Delimiter => {}
        }
    }
    // Nothing at all would read as a repository without branches.
    Err(protocol(&call, "the list of refs has no end"))
}

/// `0123… HEAD symref-target:refs/heads/main`.
fn head(line: &str) -> Option<GitHead> {
    let mut words = line.split(' ');
    let commit = ObjectName::new(words.next()?).ok()?;
    if words.next() != Some("HEAD") {
        return None;
    }
    let target = words.find_map(|word| word.strip_prefix("symref-target:"));
    let branch = target.map(|target| target.strip_prefix("refs/heads/").unwrap_or(target));
    Some(GitHead::At { branch: branch.unwrap_or_default().to_owned(), commit })
}

/// The tree of a commit, and everything below it. Sizes are not known.
///
/// # Errors
/// [`GithubError`].
pub async fn git_tree(
    host: &GithubHost,
    repository: &Repository,
    commit: ObjectName,
    limits: &TreeLimits<'_>,
) -> Result<(ObjectName, WholeTree), GithubError> {
    let arguments = ["deepen 1", "filter blob:none"];
    let (call, objects) = fetch(host, repository, &arguments, &[commit]).await?;
    let content = objects.get(commit, Kind::Commit);
    let root = content.and_then(tree::of_commit);
    let root = root.ok_or_else(|| protocol(&call, "the commit is not in it"))?;
    let whole = tree::walk(&objects, root, limits);
    let whole = whole.ok_or_else(|| protocol(&call, "a folder is not in it"))?;
    Ok((root, whole))
}

/// The contents of blobs, one answer each, in their order. A question that gives too much is halved.
pub async fn git_blobs(
    host: &GithubHost,
    repository: &Repository,
    oids: &[ObjectName],
) -> Vec<(ObjectName, BlobAnswer)> {
    let mut known: HashMap<ObjectName, BlobAnswer> = HashMap::new();
    let mut left: Vec<&[ObjectName]> = oids.chunks(AT_ONCE).rev().collect();
    while let Some(some) = left.pop() {
        match fetch(host, repository, &[], some).await {
            Ok((_, objects)) => known.extend(some.iter().map(|oid| (*oid, taken(&objects, *oid)))),
            Err(error) if some.len() > 1 && is_too_large(&error) => {
                let (first, second) = some.split_at(some.len() / 2);
                left.extend([second, first]);
            }
            Err(error) => {
                let error = failed(error);
                known.extend(some.iter().map(|oid| (*oid, Err(error.clone()))));
            }
        }
    }
    let answer = |oid: &ObjectName| known.get(oid).cloned().unwrap_or(Err(BlobError::Gone));
    oids.iter().map(|oid| (*oid, answer(oid))).collect()
}

fn taken(objects: &Objects, oid: ObjectName) -> BlobAnswer {
    objects.get(oid, Kind::Blob).map(Arc::from).ok_or(BlobError::Gone)
}

fn is_too_large(error: &GithubError) -> bool {
    matches!(error.cause(), GithubError::NoAnswer { source: FetchError::TooLarge { .. }, .. })
}

fn failed(error: GithubError) -> BlobError {
    match error.cause() {
        GithubError::NotFound { .. } => BlobError::Gone,
        _ if is_too_large(&error) => BlobError::TooLarge { limit: MAX_BYTES },
        _ => BlobError::Github(Arc::new(error)),
    }
}

/// Fetches objects, with all attempts.
async fn fetch(
    host: &GithubHost,
    repository: &Repository,
    arguments: &[&str],
    wants: &[ObjectName],
) -> Result<(Call, Objects), GithubError> {
    let mut request = Request::new("fetch");
    let named = wants.first().copied();
    if named.is_some_and(|oid| oid.as_str().len() == 64) {
        request.line("object-format=sha256");
    }
    request.delimiter();
    request.line("no-progress");
    arguments.iter().for_each(|argument| request.line(argument));
    wants.iter().for_each(|oid| request.line(&format!("want {oid}")));
    request.line("done");
    let call = call(host, repository, request.finish());
    let body = ask(host, &call).await?;
    let read = tokio::task::spawn_blocking(move || {
        let pack = packet::pack(&body)?;
        drop(body);
        Objects::read(&pack, named)
    });
    match read.await {
        Ok(Ok(objects)) => Ok((call, objects)),
        Ok(Err(problem)) => Err(protocol(&call, &problem)),
        Err(error) => Err(protocol(&call, &error.to_string())),
    }
}

fn call(host: &GithubHost, repository: &Repository, body: Vec<u8>) -> Call {
    Call {
        accept: "application/x-git-upload-pack-result",
        content_type: "application/x-git-upload-pack-request",
        git: true,
        max_bytes: MAX_BYTES,
        ..Call::post(host.git(repository), body)
    }
}

/// Asks a question that changes nothing.
async fn ask(host: &GithubHost, call: &Call) -> Result<Vec<u8>, GithubError> {
    let mut tries = Tries::new(host, Repeat::Harmless);
    loop {
        match sent_by(host, call, Sink::Whole, basic, |answer| Ok(answer.body)).await {
            Ok(body) => return Ok(body),
            Err(error) => tries.after(error).await?,
        }
    }
}

/// A token as git's server takes it: as the password of a user by this name.
fn basic(bearer: &HeaderValue) -> Option<HeaderValue> {
    let token = bearer.to_str().ok()?.strip_prefix("Bearer ")?;
    let word = STANDARD.encode(format!("x-access-token:{token}"));
    let mut value = HeaderValue::from_str(&format!("Basic {word}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn protocol(call: &Call, problem: &str) -> GithubError {
    let problem = super::refusal::shortened(problem);
    GithubError::Protocol { request: call.asked().text(), problem }
}

fn text(line: &[u8]) -> String {
    let is_end = |c: char| c.is_whitespace() || c == '\0';
    String::from_utf8_lossy(line).trim_end_matches(is_end).to_owned()
}
