//! `Manifest.toml`, versions 1 and 2, by the package manager of Julia.
//!
//! Packages of the standard library without a version come with Julia itself and are listed without one. Hashes are not
//! read.
//! Specification: <https://pkgdocs.julialang.org/v1/toml-files/#Manifest.toml>.

use std::borrow::Cow;
use std::ops::Range;

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::listing::{Found, Listing, broken, inside};
use super::location::without_userinfo;
use super::toml_document::{Kind, Table, Value, parse_whole};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "julia-manifest",
    files: "`Manifest.toml`, `Manifest-v*.toml`, `JuliaManifest.toml`, `JuliaManifest-v*.toml`",
    edges: true,
    scopes: false,
    file_name: "Manifest.toml",
    ecosystem: Ecosystem::Julia,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    let name = path.file_name();
    let name = name.strip_prefix("Julia").unwrap_or(name);
    name == "Manifest.toml" || (name.starts_with("Manifest-v") && name.ends_with(".toml"))
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = parse_whole(source)?;
    let mut listing = Listing::new(source, Ecosystem::Julia);
    let format = document.get("manifest_format").and_then(|value| value.as_str());
    let known = format.is_none_or(|text| text.starts_with("2.") || text.starts_with("1."));
    if let Some(text) = format.filter(|_| !known) {
        listing.unknown_version(0, "the manifest's format is not 1 or 2", text);
    }
    let second = format.is_some_and(|text| !text.starts_with("1."));
    let deps = document.get("deps").filter(|_| second);
    let packages = match deps.map(|deps| deps.as_table().ok_or(deps)) {
        None if second => return Ok(listing.finish()),
        None => &document,
        Some(Ok(table)) => table,
        Some(Err(deps)) => {
            listing.unread(deps.span().start, "`deps` is not a table", "");
            return Ok(listing.finish());
        }
    };
    read_packages(source, &mut listing, packages);
    let generated = source.text().contains("machine-generated");
    if !second && !generated && listing.is_empty() {
        return Err(broken("no package and no format: not a manifest of Julia"));
    }
    Ok(listing.finish())
}

/// The packages in the file's order, which the parser does not keep.
fn read_packages<'a>(source: &Source<'_>, listing: &mut Listing<'_, 'a>, packages: &Table<'a>) {
    let mut entries: Vec<(&str, &Value<'a>)> = Vec::with_capacity(packages.len());
    for (name, value) in packages.iter() {
        // Others are fields of the document itself, in version 1.
        let items = value.as_array().unwrap_or_default();
        entries.extend(items.iter().map(|item| (name.text(), item)));
    }
    entries.sort_by_key(|(_, value)| value.span().start);
    for (name, value) in entries {
        match value.as_table() {
            Some(table) => read_package(source, listing, (name, value.span()), table),
            None => listing.unread(value.span().start, "a package is not a table", name),
        }
    }
}

fn read_package<'a>(
    source: &Source<'_>,
    listing: &mut Listing<'_, 'a>,
    (name, header): (&str, Range<usize>),
    table: &Table<'a>,
) {
    let text = |key: &str| table.get(key).and_then(|value| value.as_str());
    if name.is_empty() {
        return listing.unread(header.start, "a package has no name", "");
    }
    let version = table.get("version");
    if version.is_some_and(|version| version.as_str().is_none_or(str::is_empty)) {
        listing.unread(header.start, "the version is not a text", name);
    }
    let version = version.and_then(|value| {
        let text = value.as_str().filter(|text| !text.is_empty())?;
        Some((text, source.span(inside(source.text(), value.span(), text))))
    });
    let location = |text: &str| without_userinfo(text).into_owned();
    let origin = match (text("repo-url"), text("path"), text("git-tree-sha1")) {
        (Some(url), _, _) => {
            let revision = text("repo-rev").map(|rev| format!("#{rev}")).unwrap_or_default();
            Origin::Git { location: format!("{}{revision}", location(url)) }
        }
        (None, Some(path), _) => Origin::Path { location: location(path) },
        (None, None, None) if version.is_none() => Origin::Path { location: "stdlib".to_owned() },
        (None, None, Some(_) | None) => Origin::Registry,
    };
    let end = table.values().map(|value| value.span().end).fold(header.end, usize::max);
    let entry = source.span(header.start..end);
    let number = listing.add(Found { name, version, origin, scope: Scope::Unknown, entry });
    listing.name_key(number, Cow::Owned(name.to_owned()));
    if let Some(uuid) = text("uuid") {
        listing.name_key(number, Cow::Owned(uuid.to_owned()));
    }
    for need in table.get("deps").map(read_needs).unwrap_or_default() {
        listing.need(number, need);
    }
}

/// Names where they are unique in the file, else names with their UUIDs.
fn read_needs<'a>(deps: &Value<'a>) -> Vec<Cow<'a, str>> {
    let text = |value: &Value<'a>| value.as_str().map(|text| Cow::Owned(text.to_owned()));
    match deps.kind() {
        Kind::Array(array) => array.iter().filter_map(text).collect(),
        Kind::Table(table) => table.values().filter_map(text).collect(),
        Kind::Text(_) | Kind::Integer { .. } | Kind::Boolean(_) | Kind::Other => Vec::new(),
    }
}
