//! The top of the schema, and owners.

use async_graphql_parser::types::Field;

use super::Ground;
use super::connection::Connection;
use super::document::Document;
use super::thing::{Fault, Outcome, Thing};
use crate::node_id;
use crate::world::{Found, Owner, OwnerKind, Repository};

pub(super) fn field<'a>(ground: &Ground<'a>, document: &Document, field: &Field) -> Outcome<'a> {
    let text = |name: &str| document.text(field, name).unwrap_or_default();
    match field.name.node.as_str() {
        "rateLimit" => Outcome::One(Thing::RateLimit),
        "viewer" => Outcome::One(Thing::Viewer),
        "repository" => named(ground, &text("owner"), &text("name")),
        "node" => match node(ground, &text("id")) {
            Ok(thing) => Outcome::One(thing),
            Err(fault) => Outcome::Fault(fault),
        },
        "nodes" => {
            let ids = document.texts(field, "ids");
            Outcome::Many(ids.iter().map(|id| node(ground, id)).collect())
        }
        kind @ ("organization" | "user" | "repositoryOwner") => login(ground, kind, &text("login")),
        _ => Outcome::Unknown,
    }
}

fn node<'a>(ground: &Ground<'a>, id: &str) -> Result<Thing<'a>, Box<Fault>> {
    let missing = || {
        Fault::new(
            "NOT_FOUND",
            format!("Could not resolve to a node with the global id of '{id}'."),
        )
    };
    let number = node_id::parse_repository(id);
    let repository = number.and_then(|number| ground.world.repositories.get(&number));
    let repository = repository.filter(|one| ground.principal.sees(one)).ok_or_else(missing)?;
    open(ground, repository)
}

fn named<'a>(ground: &Ground<'a>, owner: &str, name: &str) -> Outcome<'a> {
    let found = match ground.world.find(owner, name) {
        Found::Here(one) | Found::Moved(one) => Some(one),
        Found::Nowhere => None,
    };
    let Some(repository) = found.filter(|one| ground.principal.sees(one)) else {
        let message = format!("Could not resolve to a Repository with the name '{owner}/{name}'.");
        return Outcome::Fault(Fault::new("NOT_FOUND", message));
    };
    match open(ground, repository) {
        Ok(thing) => Outcome::One(thing),
        Err(fault) => Outcome::Fault(fault),
    }
}

/// A repository, unless single sign-on stands before it.
fn open<'a>(ground: &Ground<'a>, repository: &'a Repository) -> Result<Thing<'a>, Box<Fault>> {
    match ground.world.owner(&repository.owner) {
        Some(owner) if ground.principal.needs_sso(owner) => Err(protected(ground, owner)),
        _ => Ok(Thing::Repository(repository)),
    }
}

fn protected(ground: &Ground<'_>, owner: &Owner) -> Box<Fault> {
    let message = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
    let mut fault = Fault::new("FORBIDDEN", message.to_owned());
    fault.extensions = Some(serde_json::json!({"saml_failure": true}));
    fault.sso =
        Some(format!("{}/orgs/{}/sso?authorization_request=A0", ground.origin, owner.login));
    fault
}

fn login<'a>(ground: &Ground<'a>, kind: &str, login: &str) -> Outcome<'a> {
    let found = ground.world.owner(login).filter(|owner| match kind {
        "organization" => owner.kind == OwnerKind::Organization,
        "user" => owner.kind == OwnerKind::User,
        _ => true,
    });
    match found {
        Some(owner) if ground.principal.needs_sso(owner) => {
            Outcome::Fault(protected(ground, owner))
        }
        Some(owner) => Outcome::One(Thing::Owner(owner)),
        None => {
            let kind = if kind == "user" { "a User" } else { "an Organization" };
            let message = format!("Could not resolve to {kind} with the login of '{login}'.");
            Outcome::Fault(Fault::new("NOT_FOUND", message))
        }
    }
}

pub(super) fn viewer<'a>(ground: &Ground<'a>, name: &str) -> Outcome<'a> {
    match name {
        "login" => Outcome::leaf(ground.principal.person().unwrap_or("fixture[bot]")),
        _ => Outcome::Unknown,
    }
}

pub(super) fn owner<'a>(
    ground: &Ground<'a>,
    document: &Document,
    owner: &'a Owner,
    field: &Field,
) -> Outcome<'a> {
    match field.name.node.as_str() {
        "id" => Outcome::leaf(node_id::owner(owner.id, owner.kind == OwnerKind::User)),
        "databaseId" => Outcome::leaf(owner.id),
        "login" | "name" => Outcome::leaf(&*owner.login),
        "url" => Outcome::leaf(format!("{}/{}", ground.origin, owner.login)),
        "repositories" => {
            Outcome::One(Thing::Connection(Connection::of(ground, document, owner, field)))
        }
        _ => Outcome::Unknown,
    }
}
