//! `flake.lock`, versions 5 to 7, by Nix. No advisory feed covers flakes: they are listed.
//!
//! Specification: <https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake.html#lock-files>.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::hash::HashMap;
use crate::source::Source;

use super::json::{
    Member, Value, field, field_text, items, members, offset, read_members, read_text,
};
use super::listing::{Found, Listing, broken};
use super::location::without_userinfo;
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "nix-flake-lock",
    files: "`flake.lock`",
    edges: true,
    scopes: false,
    file_name: "flake.lock",
    ecosystem: Ecosystem::Nix,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

/// Longest path of inputs that is followed; real ones have two or three parts.
const MAX_PATH: usize = 16;

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "flake.lock"
}

/// What an input points to.
enum Input<'a> {
    Node(Cow<'a, str>),
    /// The inputs to follow from the root on.
    Path(Vec<Cow<'a, str>>),
}

/// The inputs of each node by name.
type Inputs<'a> = HashMap<Cow<'a, str>, HashMap<Cow<'a, str>, Input<'a>>>;

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = read_members(source)?;
    let Some(nodes) = field(&document, "nodes").filter(|nodes| nodes.get().starts_with('{')) else {
        return Err(broken("no `nodes`: not a flake.lock"));
    };
    let mut listing = Listing::new(source, Ecosystem::Nix);
    let version = field(&document, "version").map(Value::get);
    if !matches!(version, Some("5" | "6" | "7")) {
        let at = version.map_or(0, |version| offset(source, version));
        let message = "the file's version is not one of 5 to 7";
        listing.unknown_version(at, message, version.unwrap_or_default());
    }
    let root = field_text(&document, "root").map_or(Cow::Borrowed("root"), |root| root.value);
    let nodes: Vec<(Member<'_>, Vec<Member<'_>>)> =
        members(nodes).into_iter().map(|node| (node, members(node.value))).collect();
    let inputs: Inputs<'_> =
        nodes.iter().map(|(node, fields)| (key(*node), read_inputs(fields))).collect();
    for (node, fields) in nodes {
        if let Some(number) = add(source, &mut listing, (node, &fields), &root) {
            let name = key(node);
            for input in inputs.get(&name).into_iter().flat_map(HashMap::values) {
                if let Some(target) = resolve(&inputs, &root, input) {
                    listing.need(number, Cow::Owned(target.to_owned()));
                }
            }
            listing.name_key(number, name);
        }
    }
    // Each input brings its own copy of what it needs.
    Ok(listing.finish_uses())
}

fn key<'a>(node: Member<'a>) -> Cow<'a, str> {
    read_text(node.key).map(|key| key.value).unwrap_or_default()
}

fn read_inputs<'a>(node: &[Member<'a>]) -> HashMap<Cow<'a, str>, Input<'a>> {
    let inputs = field(node, "inputs").map(members).unwrap_or_default();
    let read = |member: Member<'a>| {
        let input = match read_text(member.value) {
            Some(text) => Input::Node(text.value),
            None => {
                let parts = items(member.value).filter_map(read_text);
                Input::Path(parts.map(|part| part.value).take(MAX_PATH).collect())
            }
        };
        (key(member), input)
    };
    inputs.into_iter().map(read).collect()
}

/// The name of the node that an input points to. A path may lead over inputs that are paths themselves.
fn resolve<'t>(inputs: &'t Inputs<'_>, root: &'t str, input: &'t Input<'_>) -> Option<&'t str> {
    let mut node = root;
    // What is still to follow, the next part last.
    let mut rest: Vec<&str> = Vec::new();
    let mut next = Some(input);
    for _ in 0..MAX_PATH {
        match next.take() {
            Some(Input::Node(name)) => node = name,
            Some(Input::Path(path)) => {
                node = root;
                rest.extend(path.iter().rev().map(|part| &**part));
            }
            None => {}
        }
        let Some(part) = rest.pop() else { return Some(node) };
        next = Some(inputs.get(node)?.get(part)?);
    }
    None
}

fn add(
    source: &Source<'_>,
    listing: &mut Listing<'_, '_>,
    (node, fields): (Member<'_>, &[Member<'_>]),
    root: &str,
) -> Option<u32> {
    let at = offset(source, node.key.get());
    let name = key(node);
    let end = offset(source, node.value.get()) + node.value.get().len();
    let entry = source.span(at..end);
    let scope = Scope::Unknown;
    if name == root {
        let origin = Origin::Workspace;
        return Some(listing.add(Found { name: &name, version: None, origin, scope, entry }));
    }
    let locked = field(fields, "locked").map(members).unwrap_or_default();
    let Some(origin) = read_origin(&locked) else {
        listing.unread(at, "the input is not locked to a source that is known", &name);
        return None;
    };
    let revision = field_text(&locked, "rev").filter(|revision| !revision.value.is_empty());
    let version = revision
        .as_ref()
        .and_then(|revision| source.span_of(revision.raw).map(|span| (&*revision.value, span)));
    let repository = field_text(&locked, "owner").zip(field_text(&locked, "repo"));
    let repository = repository.map(|(owner, name)| format!("{}/{}", owner.value, name.value));
    let name = repository.as_deref().unwrap_or(&name);
    Some(listing.add(Found { name, version, origin, scope, entry }))
}

fn read_origin(locked: &[Member<'_>]) -> Option<Origin> {
    let text = |key: &str| field_text(locked, key).map(|text| text.value).unwrap_or_default();
    let plain = |location: &str| without_userinfo(location).into_owned();
    let kind = text("type");
    Some(match &*kind {
        "github" | "gitlab" | "sourcehut" => {
            let location = format!("{kind}:{}/{}#{}", text("owner"), text("repo"), text("rev"));
            Origin::Git { location }
        }
        "git" | "hg" => {
            Origin::Git { location: format!("{}#{}", plain(&text("url")), text("rev")) }
        }
        "tarball" | "file" => Origin::Url { location: plain(&text("url")) },
        "path" => Origin::Path { location: plain(&text("path")) },
        "indirect" => Origin::OtherRegistry { location: text("id").into_owned() },
        _ => return None,
    })
}
