//! Running a query: fields are resolved from the top, errors are collected, what is good stays.

use async_graphql_parser::Positioned;
use async_graphql_parser::types::{Field, SelectionSet};
use serde_json::{Map, Value, json};

use super::document::Document;
use super::plan::Plan;
use super::thing::{Fault, Outcome, Thing};
use super::{Ground, connection, git, query, repository};
use crate::limits::State;
use crate::rest::Rest;

pub(super) struct Execution<'a> {
    ground: Ground<'a>,
    document: &'a Document,
    plan: &'a Plan,
    state: &'a State,
    path: Vec<Value>,
    pub(super) faults: Vec<Fault>,
    /// Why none of it counts.
    pub(super) invalid: Option<Box<Fault>>,
    /// Where single sign-on is to be passed.
    pub(super) sso: Option<String>,
}

impl<'a> Execution<'a> {
    pub(super) fn new(
        rest: Rest<'a>,
        document: &'a Document,
        plan: &'a Plan,
        state: &'a State,
    ) -> Self {
        let Rest { shared, call, principal, world } = rest;
        let ground = Ground { shared, world, principal, origin: &call.origin };
        let (path, faults) = (Vec::new(), Vec::new());
        Self { ground, document, plan, state, path, faults, invalid: None, sso: None }
    }

    pub(super) fn run(&mut self) -> Value {
        match self.document.operation() {
            Some(operation) => self.select(&Thing::Query, &operation.selection_set.node),
            None => Value::Null,
        }
    }

    fn select(&mut self, thing: &Thing<'a>, set: &'a SelectionSet) -> Value {
        let mut fields = Vec::new();
        self.document.fields(set, &|on| thing.fits(on), &mut fields);
        let mut map = Map::new();
        for field in fields {
            let key = field.node.response_key().node.to_string();
            self.path.push(json!(key));
            let value = self.field(thing, field);
            self.path.pop();
            match map.get_mut(&key) {
                Some(before) => merge(before, value),
                None => {
                    map.insert(key, value);
                }
            }
        }
        Value::Object(map)
    }

    fn field(&mut self, thing: &Thing<'a>, field: &'a Positioned<Field>) -> Value {
        let set = &field.node.selection_set.node;
        match self.resolve(thing, &field.node) {
            Outcome::Leaf(value) => value,
            Outcome::Null => Value::Null,
            Outcome::One(inner) => self.select(&inner, set),
            Outcome::Many(list) => {
                let mut values = Vec::with_capacity(list.len());
                for (index, one) in list.into_iter().enumerate() {
                    self.path.push(json!(index));
                    values.push(match one {
                        Ok(inner) => self.select(&inner, set),
                        Err(fault) => self.note(*fault, field),
                    });
                    self.path.pop();
                }
                Value::Array(values)
            }
            Outcome::Fault(fault) => self.note(*fault, field),
            Outcome::Unknown => {
                self.unknown(thing, field);
                Value::Null
            }
        }
    }

    fn note(&mut self, mut fault: Fault, field: &Positioned<Field>) -> Value {
        fault.path.clone_from(&self.path);
        fault.place = Some((field.pos.line, field.pos.column));
        if fault.sso.is_some() {
            self.sso.clone_from(&fault.sso);
        }
        self.faults.push(fault);
        Value::Null
    }

    fn unknown(&mut self, thing: &Thing<'_>, field: &Positioned<Field>) {
        let (on, name) = (thing.type_name(), field.node.name.node.as_str());
        let mut fault = Fault::plain(format!("Field '{name}' doesn't exist on type '{on}'"));
        fault.path.clone_from(&self.path);
        fault.place = Some((field.pos.line, field.pos.column));
        fault.extensions =
            Some(json!({"code": "undefinedField", "typeName": on, "fieldName": name}));
        self.invalid.get_or_insert(fault);
    }

    fn resolve(&self, thing: &Thing<'a>, field: &Field) -> Outcome<'a> {
        let (ground, document) = (&self.ground, self.document);
        let name = field.name.node.as_str();
        match thing {
            _ if name == "__typename" => Outcome::leaf(thing.type_name()),
            Thing::Query => query::field(ground, document, field),
            Thing::RateLimit => self.rate_limit(name),
            Thing::Viewer => query::viewer(ground, name),
            Thing::Owner(owner) => query::owner(ground, document, owner, field),
            Thing::Repository(one) => repository::field(ground, document, one, field),
            Thing::Connection(all) => connection::field(all, name),
            Thing::PageInfo(all) => connection::page_info(all, name),
            Thing::Reference(one, branch) => repository::reference(ground, one, branch, name),
            Thing::Commit(one, ids) => git::commit(ground, one, ids, name),
            Thing::Tree(one, id) => git::tree(ground, one, *id, name),
            Thing::TreeEntry(one, checkout, entry) => git::entry(one, checkout, entry, name),
            Thing::Blob(one, file) => git::blob(one, file, name),
            Thing::Language(language) => match name {
                "name" => Outcome::leaf(*language),
                _ => Outcome::Unknown,
            },
        }
    }

    fn rate_limit(&self, name: &str) -> Outcome<'a> {
        let reset = i64::try_from(self.state.reset).unwrap_or_default();
        match name {
            "cost" => Outcome::leaf(self.plan.cost),
            "limit" => Outcome::leaf(self.state.limit),
            "remaining" => Outcome::leaf(self.state.remaining()),
            "used" => Outcome::leaf(self.state.used),
            "nodeCount" => Outcome::leaf(self.plan.nodes),
            "resetAt" => {
                Outcome::leaf(jiff::Timestamp::from_second(reset).unwrap_or_default().to_string())
            }
            _ => Outcome::Unknown,
        }
    }
}

/// Two selections of one key are one.
fn merge(before: &mut Value, value: Value) {
    match (before, value) {
        (Value::Object(before), Value::Object(value)) => {
            for (key, value) in value {
                match before.get_mut(&key) {
                    Some(before) => merge(before, value),
                    None => {
                        before.insert(key, value);
                    }
                }
            }
        }
        (Value::Array(before), Value::Array(value)) => {
            before.iter_mut().zip(value).for_each(|(before, value)| merge(before, value));
        }
        (before, value) => *before = value,
    }
}
