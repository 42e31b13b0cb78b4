//! Repositories and their branches.

use std::io;
use std::sync::Arc;

use async_graphql_parser::types::Field;
use serde_json::Value;

use super::Ground;
use super::document::Document;
use super::thing::{Fault, Outcome, Thing};
use crate::git::{Checkout, Mode, ObjectId};
use crate::node_id;
use crate::world::{Branch, Repository, Visibility};

pub(super) fn field<'a>(
    ground: &Ground<'a>,
    document: &Document,
    one: &'a Repository,
    field: &Field,
) -> Outcome<'a> {
    match field.name.node.as_str() {
        "owner" => Outcome::maybe(ground.world.owner(&one.owner).map(Thing::Owner)),
        "primaryLanguage" => Outcome::maybe(one.language.as_deref().map(Thing::Language)),
        "defaultBranchRef" => Outcome::maybe(branch(one, &one.default_branch)),
        "ref" => {
            let name = document.text(field, "qualifiedName").unwrap_or_default();
            let name = name.strip_prefix("refs/heads/").unwrap_or(&name);
            Outcome::maybe(branch(one, name))
        }
        "object" => {
            let oid = document.text(field, "oid");
            let found = match (oid, document.text(field, "expression")) {
                (Some(oid), _) => by_id(ground, one, &oid),
                (None, Some(expression)) => by_expression(ground, one, &expression),
                (None, None) => Ok(None),
            };
            match found {
                Ok(thing) => Outcome::maybe(thing),
                Err(error) => {
                    Outcome::Fault(Fault::plain(format!("Something went wrong: {error}")))
                }
            }
        }
        name => plain(ground, one, name).map_or(Outcome::Unknown, Outcome::Leaf),
    }
}

/// Fields without anything in them; `None` for one that there is not.
fn plain(ground: &Ground<'_>, one: &Repository, name: &str) -> Option<Value> {
    let url = || format!("{}/{}", ground.origin, one.full_name());
    let is_on = |feature: &str| one.security.get(feature).is_some_and(|status| status == "enabled");
    Some(match name {
        "id" => one.node_id().into(),
        "databaseId" => one.id.into(),
        "name" => one.name().into(),
        "nameWithOwner" => one.full_name().into(),
        "url" => url().into(),
        "isArchived" => one.archived.into(),
        "isDisabled" => one.disabled.into(),
        "isLocked" => one.disabled.into(),
        "isFork" => one.fork.into(),
        "isMirror" => one.mirror.into(),
        "isTemplate" => one.template.into(),
        "isPrivate" => (one.visibility != Visibility::Public).into(),
        "isEmpty" => one.branches.iter().all(|branch| branch.commits.is_empty()).into(),
        "visibility" => one.visibility.word().to_uppercase().into(),
        "createdAt" => date(one.created_at),
        "pushedAt" => one.pushed_at.map_or(Value::Null, date),
        "updatedAt" => date(one.pushed_at.unwrap_or(one.created_at)),
        "diskUsage" => one.size.into(),
        "hasVulnerabilityAlertsEnabled" => is_on("dependabot_security_updates").into(),
        "isSecurityPolicyEnabled" => false.into(),
        "securityPolicyUrl" => Value::Null,
        _ => return None,
    })
}

fn date(seconds: i64) -> Value {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string().into()
}

fn branch<'a>(one: &'a Repository, name: &str) -> Option<Thing<'a>> {
    let branch = one.branch(name).filter(|branch| !branch.commits.is_empty())?;
    Some(Thing::Reference(one, branch))
}

/// Fields of a branch.
pub(super) fn reference<'a>(
    ground: &Ground<'a>,
    one: &'a Repository,
    branch: &'a Branch,
    name: &str,
) -> Outcome<'a> {
    let head = ground.shared.cache.head(one, branch);
    match name {
        "name" => Outcome::leaf(&*branch.name),
        "prefix" => Outcome::leaf("refs/heads/"),
        "id" => match head {
            Ok(Some(ids)) => Outcome::leaf(node_id::object("REF", one.id, ids.commit)),
            Ok(None) | Err(_) => Outcome::Null,
        },
        "target" => match head {
            Ok(ids) => Outcome::maybe(ids.map(|ids| Thing::Commit(one, ids))),
            Err(error) => Outcome::Fault(Fault::plain(format!("Something went wrong: {error}"))),
        },
        _ => Outcome::Unknown,
    }
}

fn by_id<'a>(ground: &Ground<'a>, one: &'a Repository, oid: &str) -> io::Result<Option<Thing<'a>>> {
    let Some(id) = ObjectId::parse(oid) else { return Ok(None) };
    ground.shared.cache.search(one, |checkout| {
        if let Some(file) = checkout.objects.blobs.get(&id) {
            return Some(Thing::Blob(one, file.clone()));
        }
        if checkout.ids.commit == id {
            return Some(Thing::Commit(one, checkout.ids));
        }
        let is_tree = checkout.objects.trees.contains_key(&id);
        is_tree.then_some(Thing::Tree(one, id))
    })
}

/// `HEAD`, `main`, `HEAD:Cargo.lock`, or an id.
fn by_expression<'a>(
    ground: &Ground<'a>,
    one: &'a Repository,
    expression: &str,
) -> io::Result<Option<Thing<'a>>> {
    let Some((revision, path)) = expression.split_once(':') else {
        if ObjectId::parse(expression).is_some() {
            return by_id(ground, one, expression);
        }
        let checkout = revision_of(ground, one, expression)?;
        return Ok(checkout.map(|checkout| Thing::Commit(one, checkout.ids)));
    };
    let Some(checkout) = revision_of(ground, one, revision)? else { return Ok(None) };
    let Some(entry) = checkout.objects.at(path) else { return Ok(None) };
    Ok(match entry.mode {
        Mode::Folder => Some(Thing::Tree(one, entry.id)),
        Mode::Submodule => None,
        Mode::Plain | Mode::Executable | Mode::Link => {
            checkout.objects.blobs.get(&entry.id).map(|file| Thing::Blob(one, file.clone()))
        }
    })
}

fn revision_of(
    ground: &Ground<'_>,
    one: &Repository,
    revision: &str,
) -> io::Result<Option<Arc<Checkout>>> {
    let cache = &ground.shared.cache;
    if let Some(id) = ObjectId::parse(revision) {
        let is_it =
            |checkout: &Arc<Checkout>| (checkout.ids.commit == id).then(|| Arc::clone(checkout));
        return cache.search(one, is_it);
    }
    let name = revision.strip_prefix("refs/heads/").unwrap_or(revision);
    let name = if name == "HEAD" { &*one.default_branch } else { name };
    one.branch(name).map_or(Ok(None), |branch| cache.tip(one, branch))
}
