//! `Package.resolved`, versions 1 to 3, by the package manager of Swift and by Xcode.
//!
//! A package is named by the location of its repository. The file lists packages without what they need.
//! Specification: <https://github.com/swiftlang/swift-package-manager/blob/main/Sources/PackageGraph/ResolvedPackagesStore.swift>.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::json::{
    Text, Value, field, field_text, items, members, offset, read_members, read_text,
};
use super::listing::{Found, Listing, broken};
use super::location::without_userinfo;
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "package-resolved",
    files: "`Package.resolved`",
    edges: false,
    scopes: false,
    file_name: "Package.resolved",
    ecosystem: Ecosystem::SwiftUrl,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "Package.resolved"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = read_members(source)?;
    let mut listing = Listing::new(source, Ecosystem::SwiftUrl);
    let object = field(&document, "object").map(members).unwrap_or_default();
    let pins = field(&document, "pins").or_else(|| field(&object, "pins"));
    let Some(pins) = pins.filter(|pins| pins.get().starts_with('[')) else {
        return Err(broken("no list of `pins`: not a Package.resolved"));
    };
    let version = field(&document, "version");
    if !version.is_some_and(|version| matches!(version.get(), "1" | "2" | "3")) {
        let text = version.map_or("", Value::get);
        let at = version.map_or(0, |version| offset(source, version.get()));
        listing.unknown_version(at, "the file's version is not one of 1 to 3", text);
    }
    for pin in items(pins) {
        read_pin(source, &mut listing, pin);
    }
    Ok(listing.finish())
}

fn read_pin(source: &Source<'_>, listing: &mut Listing<'_, '_>, pin: Value<'_>) {
    let at = offset(source, pin.get());
    let fields = members(pin);
    let identity = field_text(&fields, "identity").or_else(|| field_text(&fields, "package"));
    let location = field_text(&fields, "location").or_else(|| field_text(&fields, "repositoryURL"));
    let state = field(&fields, "state").map(members).unwrap_or_default();
    let kind = field_text(&fields, "kind");
    let identity = identity.as_ref().map(|text| &*text.value).unwrap_or_default();
    let location = location.as_ref().map(|text| &*text.value).unwrap_or_default();
    let state_text = |key: &str| field(&state, key).and_then(read_text).filter(filled);
    let (version, revision) = (state_text("version"), state_text("revision"));
    let kind = kind.as_ref().map(|kind| &*kind.value);
    let repository = repository_name(location);
    let name = match kind {
        Some("registry" | "localSourceControl") => Cow::Borrowed(identity),
        Some(_) | None => repository,
    };
    if name.is_empty() || (version.is_none() && revision.is_none()) {
        let message = "a pin without a location, or without a version and a revision";
        return listing.unread(at, message, identity);
    }
    let origin = origin(kind, location, version.as_ref(), revision.as_ref());
    let version = version
        .as_ref()
        .and_then(|version| source.span_of(version.raw).map(|span| (&*version.value, span)));
    let entry = source.span(at..at + pin.get().len());
    listing.add(Found { name: &name, version, origin, scope: Scope::Unknown, entry });
}

fn filled(text: &Text<'_>) -> bool {
    !text.value.is_empty()
}

fn origin(
    kind: Option<&str>,
    location: &str,
    version: Option<&Text<'_>>,
    revision: Option<&Text<'_>>,
) -> Origin {
    let plain = without_userinfo(location).into_owned();
    match (kind, version) {
        (Some("localSourceControl"), _) => Origin::Path { location: plain },
        // A package registry knows packages by `scope.name`, which no advisory does.
        (Some("registry"), _) => Origin::OtherRegistry { location: plain },
        (_, Some(_)) => Origin::Registry,
        (_, None) => {
            let revision = revision.map(|text| format!("#{}", text.value)).unwrap_or_default();
            Origin::Git { location: format!("{plain}{revision}") }
        }
    }
}

/// The location of a repository without scheme, user, `.git` and `/` at its end, the host in lower case; empty for a
/// location without a path.
fn repository_name(location: &str) -> Cow<'_, str> {
    let rest = location.split_once("://").map(|(_, rest)| rest);
    let rest = rest.unwrap_or(location).trim_end_matches('/');
    let rest = rest.strip_suffix(".git").unwrap_or(rest);
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    // `git@host:owner/name`, or a port.
    let (host, owner) = authority.split_once(':').unwrap_or((authority, ""));
    let owner = owner.trim_matches('/');
    let port = owner.bytes().all(|byte| byte.is_ascii_digit());
    match (owner, path) {
        ("", "") => Cow::Borrowed(""),
        (_, "") if port => Cow::Borrowed(""),
        ("", _) if rest.len() == host.len() + path.len() && !has_upper(host) => Cow::Borrowed(rest),
        (_, _) if owner.is_empty() || port => Cow::Owned(format!("{}{path}", host.to_lowercase())),
        (_, _) => Cow::Owned(format!("{}/{owner}{path}", host.to_lowercase())),
    }
}

fn has_upper(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_by_its_location_however_it_is_written() {
        let cases = [
            ("https://git.example/Team/a.git", "git.example/Team/a"),
            ("https://git.example/Team/a/", "git.example/Team/a"),
            ("https://me:secret@Git.Example/Team/a", "git.example/Team/a"),
            ("git@git.example:Team/a.git", "git.example/Team/a"),
            ("ssh://git@git.example/Team/a.git", "git.example/Team/a"),
            ("ssh://git@git.example:22/Team/a.git", "git.example/Team/a"),
            ("https://git.example", ""),
            ("https://git.example:443/", ""),
            ("", ""),
        ];
        for (location, name) in cases {
            assert_eq!(repository_name(location), name, "{location}");
        }
    }
}
