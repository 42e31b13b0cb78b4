//! `stack.yaml.lock`, by stack for Haskell.
//!
//! The file lists only the packages beside the snapshot: what the snapshot holds stands elsewhere, and that is noted.
//! Specification: <https://docs.haskellstack.org/en/stable/topics/lock_files/>.

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::listing::{Found, Listing, broken};
use super::location::without_userinfo;
use super::yaml_tree::{Node, Tree};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "stack-lock",
    files: "`stack.yaml.lock`",
    edges: false,
    scopes: false,
    file_name: "stack.yaml.lock",
    ecosystem: Ecosystem::Hackage,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "stack.yaml.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let tree = Tree::read(source)?;
    let root = tree.root().filter(|root| root.is_mapping());
    let get = |key: &str| root.and_then(|root| root.get(key));
    let (packages, snapshots) = (get("packages"), get("snapshots"));
    if packages.is_none() && snapshots.is_none() {
        return Err(broken("neither `packages` nor `snapshots`: not a stack.yaml.lock"));
    }
    let mut listing = Listing::new(source, Ecosystem::Hackage);
    for list in [packages, snapshots].into_iter().flatten() {
        if !list.is_sequence() && !list.is_null() {
            listing.unread(list.range().start, "not a list", list.text().unwrap_or_default());
        }
    }
    for item in packages.into_iter().flat_map(Node::items) {
        read_package(source, &mut listing, item);
    }
    for item in snapshots.into_iter().flat_map(Node::items) {
        let original = item.get("original").or_else(|| item.get("completed"));
        let named = original.and_then(|node| node.text().or_else(|| node.get_text("url")));
        let message = "the file does not list the packages of the snapshot";
        listing.unpinned(item.range().start, message, named.unwrap_or("snapshot"));
    }
    Ok(listing.finish())
}

fn read_package(source: &Source<'_>, listing: &mut Listing<'_, '_>, item: Node<'_>) {
    let at = item.range().start;
    let Some(completed) = item.get("completed").filter(|node| node.is_mapping()) else {
        return listing.unread(at, "a package is not completed", "");
    };
    let entry = source.span(item.range());
    let scope = Scope::Unknown;
    if let Some((node, text)) = completed.get("hackage").and_then(|n| n.text().map(|t| (n, t))) {
        let Some((name, version)) = split(text) else {
            return listing.unread(at, "a package is not `name-version`", text);
        };
        let place = node.text_range();
        let from = place.start + name.len() + 1;
        let whole = from..from + version.len();
        let plain = source.text().get(whole.clone()) == Some(version);
        let span = source.span(if plain { whole } else { place });
        let version = Some((version, span));
        listing.add(Found { name, version, origin: Origin::Registry, scope, entry });
        return;
    }
    let (Some(name), Some(origin)) = (completed.get_text("name"), origin(completed)) else {
        return listing.unread(at, "a package has no name or comes from nowhere known", "");
    };
    let version = completed.get("version").and_then(|node| {
        let text = node.text().filter(|text| !text.is_empty())?;
        Some((text, source.span(node.text_range())))
    });
    listing.add(Found { name, version, origin, scope, entry });
}

/// The origin of a package that is not from the registry.
fn origin(completed: Node<'_>) -> Option<Origin> {
    let text = |key: &str| completed.get_text(key).map(without_userinfo);
    if let Some(url) = text("git").or_else(|| text("hg")) {
        let commit = text("commit").map(|commit| format!("#{commit}")).unwrap_or_default();
        return Some(Origin::Git { location: format!("{url}{commit}") });
    }
    let location = text("url").or_else(|| text("archive"))?.into_owned();
    Some(if location.contains("://") {
        Origin::Url { location }
    } else {
        Origin::Path { location }
    })
}

/// `name-version@checksum`.
fn split(text: &str) -> Option<(&str, &str)> {
    let package = text.split('@').next()?;
    let (name, version) = package.rsplit_once('-')?;
    let digits = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (digits && !name.is_empty() && !version.is_empty()).then_some((name, version))
}
