//! `Podfile.lock`, by CocoaPods. No advisory feed covers pods: they are listed.
//!
//! A subspecification (`Firebase/Core`) is a package of its own here. Checksums are not read.
//! Specification: <https://github.com/CocoaPods/Core/blob/master/lib/cocoapods-core/lockfile.rb>.

use crate::hash::HashMap;

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::listing::{Found, Listing, broken};
use super::location::shared;
use super::yaml_tree::{Node, Tree};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "podfile-lock",
    files: "`Podfile.lock`",
    edges: true,
    scopes: false,
    file_name: "Podfile.lock",
    ecosystem: Ecosystem::CocoaPods,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "Podfile.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let tree = Tree::read(source)?;
    let root = tree.root();
    let Some(pods) =
        root.and_then(|root| root.get("PODS")).filter(|p| p.is_sequence() || p.is_null())
    else {
        return Err(broken("no list of `PODS`: not a Podfile.lock"));
    };
    let origins = root.map(read_origins).unwrap_or_default();
    let mut listing = Listing::new(source, Ecosystem::CocoaPods);
    for item in pods.items() {
        match item.entries().next() {
            Some((key, needs)) => read_pod(source, &mut listing, &origins, (key, Some(needs))),
            None => read_pod(source, &mut listing, &origins, (item, None)),
        }
    }
    Ok(listing.finish())
}

fn read_pod(
    source: &Source<'_>,
    listing: &mut Listing<'_, '_>,
    origins: &HashMap<&str, Origin>,
    (key, needs): (Node<'_>, Option<Node<'_>>),
) {
    let at = key.range().start;
    let text = key.text().unwrap_or_default();
    let Some((name, version)) = split(text).filter(|(_, version)| !version.is_empty()) else {
        return listing.unread(at, "a pod is not written as `name (version)`", text);
    };
    let whole = key.text_range();
    let inner = source.text().get(whole.clone()).and_then(|spelt| spelt.rfind(version));
    let place =
        inner.map_or(whole.clone(), |from| whole.start + from..whole.start + from + version.len());
    let end = needs.map_or(0, |needs| needs.range().end).max(key.range().end);
    let pod = name.split('/').next().unwrap_or(name);
    let number = listing.add(Found {
        name,
        version: Some((version, source.span(place))),
        origin: origins.get(pod).cloned().unwrap_or(Origin::Registry),
        scope: Scope::Unknown,
        entry: source.span(at..end),
    });
    listing.name_key(number, name.to_owned());
    for need in needs.into_iter().flat_map(Node::items) {
        let text = need.text().unwrap_or_default();
        listing.need(number, split(text).map_or(text, |(name, _)| name).to_owned());
    }
}

/// `name (version)`, the version without what a podspec may add to it.
fn split(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once(" (")?;
    Some((name.trim(), rest.strip_suffix(')')?))
}

/// Where the pods come from that are not from the public specifications.
fn read_origins<'t>(root: Node<'t>) -> HashMap<&'t str, Origin> {
    let mut origins = HashMap::default();
    for (repository, pods) in root.get("SPEC REPOS").into_iter().flat_map(Node::entries) {
        let Some(location) = repository.text().filter(|text| !is_public(text)) else { continue };
        let location = shared(location);
        for pod in pods.items().filter_map(Node::text) {
            origins.insert(pod, Origin::OtherRegistry { location: location.clone() });
        }
    }
    let checkouts = root.get("CHECKOUT OPTIONS");
    let commits: HashMap<&str, &str> = checkouts
        .into_iter()
        .flat_map(Node::entries)
        .filter_map(|(pod, options)| pod.text().zip(options.get_text(":commit")))
        .collect();
    for (pod, options) in root.get("EXTERNAL SOURCES").into_iter().flat_map(Node::entries) {
        let Some(pod) = pod.text() else { continue };
        if let Some(origin) = external(options, commits.get(pod).copied()) {
            origins.insert(pod, origin);
        }
    }
    origins
}

fn external(options: Node<'_>, commit: Option<&str>) -> Option<Origin> {
    let text = |key: &str| options.get_text(key).map(shared);
    if let Some(location) = text(":git") {
        let commit = commit.map(|commit| format!("#{commit}")).unwrap_or_default();
        return Some(Origin::Git { location: format!("{location}{commit}") });
    }
    if let Some(location) = text(":path") {
        return Some(Origin::Path { location });
    }
    let location = text(":podspec").or_else(|| text(":http"))?;
    Some(if location.contains("://") {
        Origin::Url { location }
    } else {
        Origin::Path { location }
    })
}

/// The public specifications, by their own name or as a repository of that name.
fn is_public(repository: &str) -> bool {
    let path = repository.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    path == "trunk" || path.ends_with("/CocoaPods/Specs")
}
