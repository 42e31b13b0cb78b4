//! Code scanning: uploads of SARIF are taken, kept and processed; alerts are those that a test put there.

use std::io::Read as _;
use std::sync::PoisonError;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Rest, lists, references};
use crate::answer::Answer;
use crate::git::ObjectId;
use crate::upload::Upload;
use crate::world::{Repository, Visibility};

/// The largest upload, compressed: 10 MB.
const LARGEST: usize = 10 * 1024 * 1024;

/// `POST /repos/{owner}/{repo}/code-scanning/sarifs`
pub(super) fn upload(rest: Rest<'_>, repository: &Repository) -> Answer {
    if let Some(refusal) = refusal(rest, repository) {
        return refusal;
    }
    let body: Value = match serde_json::from_slice(&rest.call.body) {
        Ok(body) => body,
        Err(_) => return Answer::refusal(400, "Problems parsing JSON"),
    };
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default();
    let (commit, reference) = (text("commit_sha"), text("ref"));
    if ObjectId::parse(commit).is_none() || !reference.starts_with("refs/") {
        return Answer::refusal(
            422,
            "Invalid request.\n\ncommit_sha or ref does not match its pattern.",
        );
    }
    let found = references::find(rest, repository, commit);
    if !matches!(found, Ok(Some(_))) {
        return Answer::refusal(404, "commit not found");
    }
    let packed = STANDARD.decode(text("sarif")).unwrap_or_default();
    if packed.len() > LARGEST {
        return Answer::refusal(413, "Payload Too Large");
    }
    let mut sarif = Vec::new();
    let unpacked = flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut sarif);
    let mut errors = Vec::new();
    let version = serde_json::from_slice::<Value>(&sarif).ok();
    let version = version.as_ref().and_then(|log| log.get("version")).and_then(Value::as_str);
    if unpacked.is_err() || version != Some("2.1.0") {
        errors.push("invalid SARIF: the log could not be read as version 2.1.0".to_owned());
    }
    let mut uploads = rest.shared.uploads.lock().unwrap_or_else(PoisonError::into_inner);
    let id = format!("47177e22-5596-11eb-80a1-{:012x}", uploads.len() + 1);
    let url =
        format!("{}/repos/{}/code-scanning/sarifs/{id}", rest.call.api, repository.full_name());
    uploads.push(Upload {
        id: id.clone(),
        repository: repository.id,
        commit: commit.to_owned(),
        reference: reference.to_owned(),
        sarif,
        errors,
        pending: rest.shared.pending.load(std::sync::atomic::Ordering::SeqCst),
        at: i64::try_from(rest.shared.options.clock.now().as_secs()).unwrap_or(i64::MAX),
    });
    Answer::json(202, &json!({"id": id, "url": url}))
}

/// Why a repository takes no uploads.
fn refusal(rest: Rest<'_>, repository: &Repository) -> Option<Answer> {
    if repository.archived {
        return Some(Answer::refusal(403, "Repository was archived so is read-only."));
    }
    let is_on =
        |name: &str| repository.security.get(name).is_some_and(|status| status == "enabled");
    let is_private = repository.visibility != Visibility::Public;
    if is_private && !is_on("code_security") && !is_on("advanced_security") {
        return Some(Answer::refusal(
            403,
            "Code Security must be enabled for this repository to use code scanning.",
        ));
    }
    (!rest.principal.may_upload()).then(|| {
        Answer::refusal(403, "Resource not accessible by integration")
            .with("x-accepted-github-permissions", "security_events=write")
    })
}

/// `GET /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}`
pub(super) fn status(rest: Rest<'_>, repository: &Repository, id: &str) -> Answer {
    let mut uploads = rest.shared.uploads.lock().unwrap_or_else(PoisonError::into_inner);
    let found = uploads.iter_mut().find(|one| one.id == id && one.repository == repository.id);
    let Some(upload) = found else { return Answer::not_found() };
    if upload.pending > 0 {
        upload.pending -= 1;
        return Answer::json(200, &json!({"processing_status": "pending"}));
    }
    if !upload.errors.is_empty() {
        return Answer::json(200, &json!({"processing_status": "failed", "errors": upload.errors}));
    }
    let url = format!(
        "{}/repos/{}/code-scanning/analyses?sarif_id={id}",
        rest.call.api,
        repository.full_name()
    );
    Answer::json(200, &json!({"processing_status": "complete", "analyses_url": url}))
}

/// `GET /repos/{owner}/{repo}/code-scanning/alerts`
pub(super) fn alerts(rest: Rest<'_>, repository: &Repository) -> Answer {
    let alerts = rest.shared.alerts.lock().unwrap_or_else(PoisonError::into_inner);
    match alerts.get(&repository.id) {
        Some(alerts) => {
            let state = rest.call.parameter("state");
            let fits = |alert: &&Value| {
                state.is_none_or(|state| alert.get("state") == Some(&json!(state)))
            };
            let chosen: Vec<&Value> = alerts.iter().filter(fits).collect();
            let (page, link) = lists::page(rest, &chosen);
            lists::linked(Answer::json(200, &json!(page)), link)
        }
        None => Answer::refusal(404, "no analysis found"),
    }
}

/// `GET /repos/{owner}/{repo}/code-scanning/analyses`: uploads that were processed.
pub(super) fn analyses(rest: Rest<'_>, repository: &Repository) -> Answer {
    let uploads = rest.shared.uploads.lock().unwrap_or_else(PoisonError::into_inner);
    let mine = uploads.iter().enumerate().filter(|(_, upload)| upload.repository == repository.id);
    let mut list: Vec<Value> = mine
        .filter(|(_, upload)| upload.errors.is_empty())
        .map(|(number, upload)| analysis(rest, repository, number, upload))
        .collect();
    list.reverse();
    if list.is_empty() {
        return Answer::refusal(404, "no analysis found");
    }
    let is = |one: &Value, parameter: &str, pointer: &str| {
        let asked = rest.call.parameter(parameter);
        asked.is_none_or(|asked| one.pointer(pointer).is_some_and(|there| there == asked))
    };
    list.retain(|one| {
        is(one, "tool_name", "/tool/name")
            && is(one, "ref", "/ref")
            && is(one, "sarif_id", "/sarif_id")
    });
    let (page, link) = lists::page(rest, &list);
    lists::linked(Answer::json(200, &json!(page)), link)
}

fn analysis(rest: Rest<'_>, repository: &Repository, number: usize, upload: &Upload) -> Value {
    let log: Value = serde_json::from_slice(&upload.sarif).unwrap_or_default();
    let text = |path: &str| log.pointer(path).and_then(Value::as_str);
    let count = |path: &str| log.pointer(path).and_then(Value::as_array).map_or(0, Vec::len);
    let category = text("/runs/0/automationDetails/id").unwrap_or_default();
    let url = format!(
        "{}/repos/{}/code-scanning/analyses/{}",
        rest.call.api,
        repository.full_name(),
        number + 1
    );
    json!({
        "ref": upload.reference,
        "commit_sha": upload.commit,
        "analysis_key": "(default)",
        "environment": "{}",
        "category": category.rsplit_once('/').map_or(category, |(category, _)| category),
        "error": "",
        "created_at": super::repository::date(upload.at),
        "results_count": count("/runs/0/results"),
        "rules_count": count("/runs/0/tool/driver/rules"),
        "id": number + 1,
        "url": url,
        "sarif_id": upload.id,
        "tool": {
            "name": text("/runs/0/tool/driver/name").unwrap_or("API"),
            "guid": null,
            "version": text("/runs/0/tool/driver/version"),
        },
        "deletable": true,
        "warning": "",
    })
}
