//! Organizations and users.

use serde_json::{Map, Value, json};

use super::repository::date;
use super::{Rest, simple_user};
use crate::answer::Answer;
use crate::world::{BEGINNING, Owner, OwnerKind, Visibility};

/// `GET /user`
pub(super) fn own(rest: Rest<'_>) -> Answer {
    let Some(login) = rest.principal.person() else {
        return match rest.principal.is_anonymous() {
            true => Answer::refusal(401, "Requires authentication"),
            false => Answer::refusal(403, "Resource not accessible by integration"),
        };
    };
    match rest.world.owner(login) {
        Some(owner) => Answer::json(200, &Value::Object(described(rest, owner))),
        None => {
            let owner = Owner::new(8_999_999, login, OwnerKind::User);
            Answer::json(200, &Value::Object(described(rest, &owner)))
        }
    }
}

/// `GET /users/{username}`: organizations, too.
pub(super) fn user(rest: Rest<'_>, login: &str) -> Answer {
    match rest.world.owner(login) {
        Some(owner) => Answer::json(200, &Value::Object(described(rest, owner))),
        None => Answer::not_found(),
    }
}

/// `GET /orgs/{org}`
pub(super) fn organization(rest: Rest<'_>, login: &str) -> Answer {
    let Some(owner) = rest.world.owner(login) else { return Answer::not_found() };
    if owner.kind != OwnerKind::Organization {
        return Answer::not_found();
    }
    if let Some(refusal) = rest.principal.refused_by_sso(Some(owner), &rest.call.origin) {
        return refusal;
    }
    let mut map = described(rest, owner);
    let url = format!("{}/orgs/{}", rest.call.api, owner.login);
    for (field, tail) in [
        ("url", ""),
        ("repos_url", "/repos"),
        ("events_url", "/events"),
        ("hooks_url", "/hooks"),
        ("issues_url", "/issues"),
        ("members_url", "/members{/member}"),
        ("public_members_url", "/public_members{/member}"),
    ] {
        map.insert(field.to_owned(), json!(format!("{url}{tail}")));
    }
    map.insert("description".to_owned(), Value::Null);
    map.insert("is_verified".to_owned(), json!(false));
    map.insert("has_organization_projects".to_owned(), json!(true));
    map.insert("has_repository_projects".to_owned(), json!(true));
    map.insert("archived_at".to_owned(), Value::Null);
    if rest.principal.sees_private(owner) {
        let private = rest.world.of(login).filter(|r| r.visibility != Visibility::Public).count();
        map.insert("total_private_repos".to_owned(), json!(private));
        map.insert("owned_private_repos".to_owned(), json!(private));
    }
    Answer::json(200, &Value::Object(map))
}

fn described(rest: Rest<'_>, owner: &Owner) -> Map<String, Value> {
    let Value::Object(mut map) = simple_user(&rest.call.api, owner) else { return Map::new() };
    let public = rest.world.of(&owner.login).filter(|r| r.visibility == Visibility::Public);
    let more = [
        ("name", json!(&*owner.login)),
        ("company", Value::Null),
        ("blog", json!("")),
        ("location", Value::Null),
        ("email", Value::Null),
        ("hireable", Value::Null),
        ("bio", Value::Null),
        ("public_repos", json!(public.count())),
        ("public_gists", json!(0)),
        ("followers", json!(0)),
        ("following", json!(0)),
        ("created_at", json!(date(BEGINNING - 86_400 * 400))),
        ("updated_at", json!(date(BEGINNING))),
    ];
    map.extend(more.map(|(field, value)| (field.to_owned(), value)));
    map
}
