//! Apps and their installations.

use std::sync::PoisonError;

use serde_json::{Value, json};

use super::{Rest, lists, simple_user};
use crate::answer::Answer;
use crate::options::{App, Installation};
use crate::rest::repository::date;
use crate::shared::Minted;
use crate::world::BEGINNING;

const JWT_WANTED: &str = "A JSON web token could not be decoded";

fn app<'a>(rest: Rest<'a>) -> Option<&'a App> {
    let id = rest.principal.app()?;
    rest.shared.options.apps.iter().find(|app| app.id == id)
}

/// The installations of an app as they are now.
fn installed(rest: Rest<'_>, app: &App) -> Vec<Installation> {
    app.installations.iter().filter_map(|one| rest.shared.installation(one.id)).collect()
}

/// `GET /app`
pub(super) fn own(rest: Rest<'_>) -> Answer {
    let Some(app) = app(rest) else { return Answer::refusal(401, JWT_WANTED) };
    let owner = app.installations.first().and_then(|one| rest.world.owner(&one.account));
    Answer::json(
        200,
        &json!({
            "id": app.id,
            "slug": app.slug,
            "node_id": format!("A_{}", app.id),
            "client_id": format!("Iv1.{}", app.id),
            "owner": owner.map(|owner| simple_user(&rest.call.api, owner)),
            "name": app.slug,
            "description": null,
            "external_url": "https://lockgate.example",
            "html_url": format!("{}/apps/{}", rest.call.origin, app.slug),
            "created_at": date(BEGINNING),
            "updated_at": date(BEGINNING),
            "permissions": app.installations.first().map(|one| &one.permissions),
            "events": [],
            "installations_count": app.installations.len(),
        }),
    )
}

/// `GET /app/installations`
pub(super) fn installations(rest: Rest<'_>) -> Answer {
    let Some(app) = app(rest) else { return Answer::refusal(401, JWT_WANTED) };
    let list: Vec<Value> = installed(rest, app).iter().map(|one| shown(rest, app, one)).collect();
    let (page, link) = lists::page(rest, &list);
    lists::linked(Answer::json(200, &json!(page)), link)
}

/// `GET /orgs/{org}/installation` and `GET /users/{username}/installation`
pub(super) fn at(rest: Rest<'_>, login: &str) -> Answer {
    let Some(app) = app(rest) else { return Answer::refusal(401, JWT_WANTED) };
    let installed = installed(rest, app);
    match installed.iter().find(|one| one.account.eq_ignore_ascii_case(login)) {
        Some(installation) => Answer::json(200, &shown(rest, app, installation)),
        None => Answer::not_found(),
    }
}

fn shown(rest: Rest<'_>, app: &App, one: &Installation) -> Value {
    let owner = rest.world.owner(&one.account);
    let api = &rest.call.api;
    json!({
        "id": one.id,
        "account": owner.map(|owner| simple_user(api, owner)),
        "repository_selection": if one.selected.is_some() { "selected" } else { "all" },
        "access_tokens_url": format!("{api}/app/installations/{}/access_tokens", one.id),
        "repositories_url": format!("{api}/installation/repositories"),
        "html_url": format!("{}/organizations/{}/settings/installations/{}", rest.call.origin, one.account, one.id),
        "app_id": app.id,
        "app_slug": app.slug,
        "target_id": owner.map(|owner| owner.id),
        "target_type": "Organization",
        "permissions": one.permissions,
        "events": [],
        "created_at": date(BEGINNING),
        "updated_at": date(BEGINNING),
        "single_file_name": null,
        "has_multiple_single_files": false,
        "single_file_paths": [],
        "suspended_by": null,
        "suspended_at": one.suspended.then(|| date(BEGINNING)),
    })
}

/// `POST /app/installations/{installation_id}/access_tokens`
pub(super) fn mint(rest: Rest<'_>, id: &str) -> Answer {
    let Some(app) = app(rest) else { return Answer::refusal(401, JWT_WANTED) };
    let installed = installed(rest, app);
    let Some(installation) = installed.iter().find(|one| one.id.to_string() == id) else {
        return Answer::not_found();
    };
    if installation.suspended {
        return Answer::refusal(403, "This installation has been suspended");
    }
    let mut minted = rest.shared.minted.lock().unwrap_or_else(PoisonError::into_inner);
    let number = minted.len();
    let token = format!("ghs_fake{:08x}{number:024x}", installation.id);
    let expires = rest.shared.options.clock.now() + app.token_life;
    minted.insert(token.clone(), Minted { installation: installation.id, expires });
    drop(minted);
    let end = i64::try_from(expires.as_secs()).unwrap_or(i64::MAX);
    Answer::json(
        201,
        &json!({
            "token": token,
            "expires_at": date(end),
            "permissions": installation.permissions,
            "repository_selection": if installation.selected.is_some() { "selected" } else { "all" },
        }),
    )
}
