//! `pubspec.lock`, by the package managers of Dart and Flutter.
//!
//! The file lists packages without what they need. Checksums and the versions of the SDKs are not read.
//! Specification: <https://dart.dev/tools/pub/glossary#lockfile>.

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::listing::{Found, Listing, broken};
use super::location::without_userinfo;
use super::yaml_tree::{Node, Tree};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "pubspec-lock",
    files: "`pubspec.lock`",
    edges: false,
    scopes: true,
    file_name: "pubspec.lock",
    ecosystem: Ecosystem::Pub,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "pubspec.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let tree = Tree::read(source)?;
    let packages = tree.root().and_then(|root| root.get("packages"));
    let Some(packages) = packages.filter(|packages| packages.is_mapping() || packages.is_null())
    else {
        return Err(broken("no `packages`: not a pubspec.lock"));
    };
    let mut listing = Listing::new(source, Ecosystem::Pub);
    for (key, value) in packages.entries() {
        read_package(source, &mut listing, key, value);
    }
    Ok(listing.finish())
}

fn read_package(
    source: &Source<'_>,
    listing: &mut Listing<'_, '_>,
    key: Node<'_>,
    value: Node<'_>,
) {
    let at = key.range().start;
    let Some(name) = key.text().filter(|name| !name.is_empty()) else {
        return listing.unread(at, "a package has no name", "");
    };
    let description = value.get("description");
    let Some(origin) = read_origin(value.get_text("source"), description) else {
        return listing.unread(at, "the package's source is none that pub writes", name);
    };
    let version =
        value.get("version").filter(|version| version.text().is_some_and(|t| !t.is_empty()));
    if version.is_none() {
        listing.unread(at, "the package has no version", name);
    }
    // A hosted package may be known to the project by another name.
    let hosted = description.filter(|_| origin == Origin::Registry);
    let real = hosted.and_then(|description| description.get_text("name"));
    let version = version
        .and_then(|version| version.text().map(|text| (text, source.span(version.text_range()))));
    listing.add(Found {
        name: real.filter(|name| !name.is_empty()).unwrap_or(name),
        version,
        origin,
        scope: scope(value.get_text("dependency")),
        entry: source.span(at..value.range().end),
    });
}

fn scope(dependency: Option<&str>) -> Scope {
    match dependency {
        Some("direct main") => Scope::Runtime,
        Some("direct dev") => Scope::Dev,
        // The file does not say who needs a transitive package, or what an override is for.
        Some(_) | None => Scope::Unknown,
    }
}

fn read_origin(kind: Option<&str>, description: Option<Node<'_>>) -> Option<Origin> {
    let text = |key: &str| description.and_then(|node| node.get_text(key));
    let location = |text: &str| without_userinfo(text).into_owned();
    match kind? {
        "hosted" => Some(match text("url") {
            Some(url) if !is_root(url) => Origin::OtherRegistry { location: location(url) },
            Some(_) | None => Origin::Registry,
        }),
        "git" => {
            let url = location(text("url").unwrap_or_default());
            let revision = text("resolved-ref").map(|r| format!("#{r}")).unwrap_or_default();
            Some(Origin::Git { location: format!("{url}{revision}") })
        }
        "path" => Some(Origin::Path { location: location(text("path").unwrap_or_default()) }),
        // A part of the SDK that is installed, `flutter` for the most part.
        "sdk" => {
            let sdk = description.and_then(Node::text).unwrap_or_default();
            Some(Origin::Path { location: format!("sdk:{sdk}") })
        }
        _ => None,
    }
}

/// Whether a URL is that of a whole host, as the public registry's is, or ends in the folder that mirrors give it.
fn is_root(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/');
    match rest.split_once('/') {
        None => true,
        Some((_, path)) => matches!(path, "dart-pub" | "pub"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_a_whole_host_or_the_folder_of_a_mirror() {
        for url in
            ["https://registry.example", "https://registry.example/", "https://m.example/dart-pub"]
        {
            assert!(is_root(url), "{url}");
        }
        assert!(!is_root("https://registry.example/team/private"));
    }
}
