//! `--from URL`: an index that somebody else built.

use std::path::Path;

use lockgate_remote as remote;
use lockgate_scanner::index::Index;

use super::Update;
use crate::commands::db::sources;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::terminal;

/// Takes the index at the address that is named; false where none is named or it cannot be used: then the feeds are.
///
/// # Errors
/// When what came is good and cannot be described.
pub(super) fn take(
    update: &Update<'_>,
    target: &Path,
    lines: &mut Vec<String>,
) -> Result<bool, Failure> {
    let Some(url) = &update.args.from else { return Ok(false) };
    match fetch(update, url, target) {
        Ok(index) => {
            lines.extend(sources::describe(&index)?);
            lines.push(format!("taken from {}", remote::redact(url)));
            Ok(true)
        }
        Err(problem) => {
            // A bad file must not be in the way of the good one.
            let _ = std::fs::remove_file(target);
            let problem = format!("{problem}; the feeds are used instead");
            terminal::print_warnings(&[problem], update.settings);
            Ok(false)
        }
    }
}

fn fetch(update: &Update<'_>, url: &str, target: &Path) -> Result<Index, String> {
    let progress = Progress::start(update.settings);
    let magic = remote::Magic::Index;
    let download = remote::Download { url, target, magic, known: None, token: None };
    let outcome = update.runtime.block_on(remote::fetch(&update.client, &download, |event| {
        if let remote::Progress::Received { bytes, total } = event {
            progress.download("index", bytes, total);
        }
    }));
    progress.finish();
    let digest = match outcome.map_err(|error| error.to_string())? {
        remote::Outcome::Fetched(fetched) => fetched.sha256,
        remote::Outcome::NotModified => return Err("the server sent nothing".to_owned()),
    };
    if let Some(pinned) = update.args.sha256.as_ref().filter(|pinned| **pinned != digest) {
        let url = remote::redact(url);
        return Err(format!("{url} has the digest {digest}, --sha256 says {pinned}"));
    }
    let stated = update
        .runtime
        .block_on(remote::get(&update.client, &format!("{url}.sha256"), 1 << 16))
        .map_err(|error| format!("its digest cannot be fetched: {error}"))?;
    let stated = String::from_utf8_lossy(&stated);
    let stated = stated.split_whitespace().next().unwrap_or_default();
    if !stated.eq_ignore_ascii_case(&digest) {
        let url = remote::redact(url);
        return Err(format!("{url} has the digest {digest}, {url}.sha256 says {stated:?}"));
    }
    let index = Index::open(target).map_err(|error| error.to_string())?;
    index.verify().map_err(|error| error.to_string())?;
    Ok(index)
}
