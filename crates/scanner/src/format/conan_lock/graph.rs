//! The graph of Conan 1: `nodes` by number, each with the numbers of what it needs.

use std::borrow::Cow;

use lockgate_model::{Scope, Source as Origin};

use crate::format::json::{Member, Value, field, field_text, items, members, offset, read_text};
use crate::format::listing::{Found, Listing};
use crate::hash::HashSet;
use crate::source::Source;

use super::reference::Reference;

/// What a node says of its needs.
const NEEDS: [(&str, bool); 3] =
    [("requires", true), ("build_requires", false), ("python_requires", false)];

struct Node<'a> {
    key: Member<'a>,
    fields: Vec<Member<'a>>,
    /// The keys of the nodes that it needs, and whether when it runs.
    needs: Vec<(Cow<'a, str>, bool)>,
}

pub(super) fn read<'a>(source: &Source<'a>, listing: &mut Listing<'_, 'a>, graph: Value<'a>) {
    let Some(nodes) = field(&members(graph), "nodes").filter(|n| n.get().starts_with('{')) else {
        return listing.unread(offset(source, graph.get()), "the graph has no nodes", "");
    };
    let nodes: Vec<Node<'a>> = members(nodes).into_iter().map(read_node).collect();
    let needs = |runtime: bool| -> HashSet<&str> {
        let all = nodes.iter().flat_map(|node| &node.needs);
        all.filter(|(_, needed)| *needed == runtime).map(|(key, _)| &**key).collect()
    };
    let (runtime, build) = (needs(true), needs(false));
    for node in &nodes {
        let key = read_text(node.key.key).map(|key| key.value).unwrap_or_default();
        let in_build = field_text(&node.fields, "context").is_some_and(|c| c.value == "build");
        let scope = match (in_build, runtime.contains(&*key), build.contains(&*key)) {
            (true, _, _) | (false, false, true) => Scope::Build,
            (false, true, _) => Scope::Runtime,
            (false, false, false) => Scope::Unknown,
        };
        if let Some(number) = add(source, listing, node, scope) {
            listing.name_key(number, key);
            for (need, _) in &node.needs {
                listing.need(number, need.clone());
            }
        }
    }
}

fn read_node<'a>(key: Member<'a>) -> Node<'a> {
    let fields = members(key.value);
    let mut needs = Vec::new();
    for (name, runtime) in NEEDS {
        let Some(list) = field(&fields, name) else { continue };
        // The first files give an object, reference by node.
        let named = members(list).into_iter().map(|member| member.value);
        let texts = items(list).chain(named).filter_map(read_text);
        needs.extend(texts.map(|text| (text.value, runtime)));
    }
    Node { key, fields, needs }
}

/// Adds the package of a node; the project itself may be one without a name.
fn add(
    source: &Source<'_>,
    listing: &mut Listing<'_, '_>,
    node: &Node<'_>,
    scope: Scope,
) -> Option<u32> {
    let at = offset(source, node.key.key.get());
    let given = field(&node.fields, "ref").or_else(|| field(&node.fields, "pref"));
    let own = field(&node.fields, "path").is_some();
    // The project itself may be a recipe without a name.
    let unnamed = given.is_some_and(|given| given.get() == "null");
    let text = given.and_then(read_text);
    let found = text.as_ref().and_then(|text| Reference::read(&text.value));
    let (name, version) = match (&found, &text) {
        (Some(found), Some(text)) => (found.name, found.place(source, text)),
        (Some(_) | None, _) if own || unnamed => ("conanfile", None),
        (Some(_) | None, _) => {
            let subject = given.map_or("", Value::get);
            listing.unread(at, "a node's reference is not `name/version`", subject);
            return None;
        }
    };
    let registry = found.as_ref().map_or(Origin::Workspace, Reference::origin);
    let end = offset(source, node.key.value.get()) + node.key.value.get().len();
    Some(listing.add(Found {
        name,
        version,
        origin: if own { Origin::Workspace } else { registry },
        scope,
        entry: source.span(at..end),
    }))
}
