//! `MODULE.bazel.lock`, by Bazel. No advisory feed covers modules: they are listed.
//!
//! Newer files list the registry's files by URL: a module whose `source.json` was read is in use. Older ones hold a
//! `moduleDepGraph`. Extensions, which may fetch packages of other ecosystems, are not read.
//! Specification: <https://bazel.build/external/lockfile>.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::json::{Member, Value, field, field_text, members, offset, read_members, read_text};
use super::listing::{Found, Listing, broken};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "bazel-lock",
    files: "`MODULE.bazel.lock`",
    edges: true,
    scopes: false,
    file_name: "MODULE.bazel.lock",
    ecosystem: Ecosystem::Bazel,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "MODULE.bazel.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = read_members(source)?;
    let files = field(&document, "registryFileHashes");
    let graph = field(&document, "moduleDepGraph");
    if files.is_none() && graph.is_none() {
        return Err(broken("neither files of a registry nor a graph: not a MODULE.bazel.lock"));
    }
    let mut listing = Listing::new(source, Ecosystem::Bazel);
    for member in files.map(members).unwrap_or_default() {
        read_file(source, &mut listing, member);
    }
    for member in graph.map(members).unwrap_or_default() {
        read_module(source, &mut listing, member);
    }
    Ok(listing.finish())
}

/// A file of a registry, `…/modules/<name>/<version>/source.json`; a file that is not there has no hash.
fn read_file(source: &Source<'_>, listing: &mut Listing<'_, '_>, member: Member<'_>) {
    let at = offset(source, member.key.get());
    let Some(key) = read_text(member.key) else {
        return listing.unread(at, "the name of a file is not a text", "");
    };
    let Some(folder) = key.value.strip_suffix("/source.json") else { return };
    if member.value.get() == "null" || member.value.get() == "\"not found\"" {
        return;
    }
    let parts = folder.rsplit_once('/').and_then(|(rest, version)| {
        let (registry, name) = rest.rsplit_once('/')?;
        let good = registry.ends_with("/modules") && !name.is_empty() && !version.is_empty();
        good.then_some((name, version))
    });
    let Some((name, version)) = parts else {
        return listing.unread(at, "a file of the registry is not of a module", &key.value);
    };
    let spelt = key.raw.strip_suffix("/source.json").and_then(|raw| raw.rsplit('/').next());
    let place = spelt.filter(|spelt| *spelt == version).unwrap_or(key.raw);
    let end = offset(source, member.value.get()) + member.value.get().len();
    listing.add(Found {
        name,
        version: source.span_of(place).map(|span| (version, span)),
        origin: Origin::Registry,
        scope: Scope::Unknown,
        entry: source.span(at..end),
    });
}

fn read_module<'a>(source: &Source<'a>, listing: &mut Listing<'_, 'a>, member: Member<'a>) {
    let at = offset(source, member.key.get());
    let fields = members(member.value);
    let key = read_text(member.key).map(|key| key.value).unwrap_or_default();
    let name = field_text(&fields, "name").map(|name| name.value).unwrap_or_default();
    let version = field_text(&fields, "version").filter(|version| !version.value.is_empty());
    let own = key == "<root>";
    if name.is_empty() && !own {
        return listing.unread(at, "a module has no name", &key);
    }
    let name = if name.is_empty() { Cow::Borrowed("<root>") } else { name };
    let origin = match (own, &version) {
        (true, _) => Origin::Workspace,
        (false, Some(_)) => Origin::Registry,
        // `name@_`: a module that an override puts in place.
        (false, None) => Origin::Path { location: String::new() },
    };
    let place = |raw: &str| source.span_of(raw);
    let version = version.as_ref().and_then(|v| place(v.raw).map(|span| (&*v.value, span)));
    let end = offset(source, member.value.get()) + member.value.get().len();
    let entry = source.span(at..end);
    let number = listing.add(Found { name: &name, version, origin, scope: Scope::Unknown, entry });
    listing.name_key(number, key);
    for need in needs(field(&fields, "deps")) {
        listing.need(number, need);
    }
}

fn needs(deps: Option<Value<'_>>) -> impl Iterator<Item = Cow<'_, str>> {
    let members = deps.map(members).unwrap_or_default().into_iter();
    members.filter_map(|member| read_text(member.value).map(|text| text.value))
}
