//! What fields give: values, objects, or an error.

use std::sync::Arc;

use serde_json::{Value, json};

use super::connection::Connection;
use crate::git::{Checkout, Entry, File, Ids, ObjectId};
use crate::world::{Branch, Owner, OwnerKind, Repository};

/// An object of the schema.
pub(crate) enum Thing<'a> {
    Query,
    RateLimit,
    Viewer,
    Owner(&'a Owner),
    Repository(&'a Repository),
    Connection(Connection<'a>),
    PageInfo(Connection<'a>),
    Reference(&'a Repository, &'a Branch),
    Commit(&'a Repository, Ids),
    Tree(&'a Repository, ObjectId),
    TreeEntry(&'a Repository, Arc<Checkout>, Entry),
    Blob(&'a Repository, File),
    Language(&'a str),
}

impl Thing<'_> {
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Query => "Query",
            Self::RateLimit => "RateLimit",
            Self::Viewer => "User",
            Self::Owner(owner) if owner.kind == OwnerKind::User => "User",
            Self::Owner(_) => "Organization",
            Self::Repository(_) => "Repository",
            Self::Connection(_) => "RepositoryConnection",
            Self::PageInfo(_) => "PageInfo",
            Self::Reference(..) => "Ref",
            Self::Commit(..) => "Commit",
            Self::Tree(..) => "Tree",
            Self::TreeEntry(..) => "TreeEntry",
            Self::Blob(..) => "Blob",
            Self::Language(_) => "Language",
        }
    }

    /// Whether a fragment on a type, or on an interface, is meant for it.
    pub(super) fn fits(&self, on: &str) -> bool {
        let is_object = matches!(self, Self::Commit(..) | Self::Tree(..) | Self::Blob(..));
        let is_owner = matches!(self, Self::Owner(_) | Self::Viewer);
        let is_node =
            is_object || is_owner || matches!(self, Self::Repository(_) | Self::Reference(..));
        match on {
            "GitObject" => is_object,
            "RepositoryOwner" | "Actor" => is_owner,
            "Node" => is_node,
            other => other == self.type_name(),
        }
    }
}

/// What a field gives.
pub(crate) enum Outcome<'a> {
    Leaf(Value),
    One(Thing<'a>),
    Many(Vec<Result<Thing<'a>, Box<Fault>>>),
    Null,
    Fault(Box<Fault>),
    /// The type has no such field.
    Unknown,
}

impl<'a> Outcome<'a> {
    pub(super) fn leaf(value: impl Into<Value>) -> Self {
        Self::Leaf(value.into())
    }

    pub(super) fn maybe(thing: Option<Thing<'a>>) -> Self {
        thing.map_or(Self::Null, Self::One)
    }
}

/// An error, of a field or of the whole query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fault {
    pub(super) kind: Option<&'static str>,
    pub(super) message: String,
    pub(super) path: Vec<Value>,
    pub(super) extensions: Option<Value>,
    /// Line and column.
    pub(super) place: Option<(usize, usize)>,
    /// Where to be authorised by single sign-on.
    pub(super) sso: Option<String>,
}

impl Fault {
    pub(crate) fn new(kind: &'static str, message: String) -> Box<Self> {
        Box::new(Self { kind: Some(kind), message, ..Self::default() })
    }

    pub(crate) fn plain(message: String) -> Box<Self> {
        Box::new(Self { message, ..Self::default() })
    }

    pub(super) fn json(&self) -> Value {
        let mut value = json!({ "message": self.message });
        let Some(map) = value.as_object_mut() else { return value };
        if let Some(kind) = self.kind {
            map.insert("type".to_owned(), json!(kind));
        }
        if !self.path.is_empty() {
            map.insert("path".to_owned(), Value::Array(self.path.clone()));
        }
        if let Some((line, column)) = self.place {
            map.insert("locations".to_owned(), json!([{"line": line, "column": column}]));
        }
        if let Some(extensions) = &self.extensions {
            map.insert("extensions".to_owned(), extensions.clone());
        }
        value
    }
}
