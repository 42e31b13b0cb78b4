//! Repositories in pages.

use std::sync::Arc;

use async_graphql_parser::types::Field;
use async_graphql_value::ConstValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Ground;
use super::document::Document;
use super::thing::{Outcome, Thing};
use crate::world::{Owner, Repository};

/// A page of an owner's repositories.
#[derive(Clone)]
pub(crate) struct Connection<'a> {
    page: Arc<[&'a Repository]>,
    /// How many stand before the page.
    before: usize,
    total: usize,
}

impl<'a> Connection<'a> {
    pub(super) fn of(
        ground: &Ground<'a>,
        document: &Document,
        owner: &Owner,
        field: &Field,
    ) -> Self {
        let all = ground.world.of(&owner.login).filter(|one| ground.principal.lists(one));
        let mut all: Vec<&Repository> = all.collect();
        if let Some(ConstValue::Object(order)) = document.argument(field, "orderBy") {
            let word = |name: &str| order.get(name).map(ToString::to_string).unwrap_or_default();
            match word("field").as_str() {
                "NAME" => all.sort_by_cached_key(|one| one.name().to_lowercase()),
                "PUSHED_AT" | "UPDATED_AT" => all.sort_by_key(|one| one.pushed_at),
                _ => all.sort_by_key(|one| (one.created_at, one.id)),
            }
            if word("direction") == "DESC" {
                all.reverse();
            }
        }
        let after = document.text(field, "after").and_then(|cursor| place(&cursor)).unwrap_or(0);
        let first = document.number(field, "first").and_then(|first| usize::try_from(first).ok());
        let page = all.iter().copied().skip(after).take(first.unwrap_or(100)).collect();
        Self { page, before: after, total: all.len() }
    }

    fn end(&self) -> usize {
        self.before + self.page.len()
    }
}

/// A cursor is the number of entries up to it.
fn cursor(place: usize) -> String {
    STANDARD.encode(format!("cursor:{place}"))
}

fn place(cursor: &str) -> Option<usize> {
    String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?.strip_prefix("cursor:")?.parse().ok()
}

pub(super) fn field<'a>(all: &Connection<'a>, name: &str) -> Outcome<'a> {
    match name {
        "totalCount" => Outcome::leaf(all.total),
        "pageInfo" => Outcome::One(Thing::PageInfo(all.clone())),
        "nodes" => Outcome::Many(all.page.iter().map(|one| Ok(Thing::Repository(one))).collect()),
        _ => Outcome::Unknown,
    }
}

pub(super) fn page_info<'a>(all: &Connection<'a>, name: &str) -> Outcome<'a> {
    let edge = |place: usize| match all.page.is_empty() {
        true => Outcome::Null,
        false => Outcome::leaf(cursor(place)),
    };
    match name {
        "hasNextPage" => Outcome::leaf(all.end() < all.total),
        "hasPreviousPage" => Outcome::leaf(all.before > 0),
        "startCursor" => edge(all.before + 1),
        "endCursor" => edge(all.end()),
        _ => Outcome::Unknown,
    }
}
