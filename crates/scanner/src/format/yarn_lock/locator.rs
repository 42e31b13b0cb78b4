//! What a package is and where it comes from: `resolved` with the patterns of the classic format, `resolution` of the
//! later one.
//!
//! Source: yarn's `packages/yarnpkg-core/sources/structUtils.ts`, and `src/util/normalize-pattern.js` of yarn 1.

use std::borrow::Cow;

use lockgate_model::Source;

use crate::format::location::without_userinfo;
use crate::format::npm::origin::{
    classify, is_archive_of_commit, is_commit, is_location, registry_name, registry_version,
};

/// A package without its version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Locator<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) origin: Source,
    /// The folder of a project of the workspace.
    pub(super) folder: Option<Cow<'a, str>>,
}

/// The name and the range of a pattern; the range is empty where there is none.
pub(super) fn split_pattern(pattern: &str) -> (&str, &str) {
    let at = pattern.bytes().skip(1).position(|byte| byte == b'@');
    let parts = at.and_then(|at| pattern.split_at_checked(at + 1));
    parts.map_or((pattern, ""), |(name, range)| (name, range.get(1..).unwrap_or_default()))
}

/// The package of an entry of the classic format.
pub(super) fn classic<'a>(
    patterns: &[Cow<'a, str>],
    resolved: Option<&str>,
    version: Option<&str>,
) -> Locator<'a> {
    let first = patterns.first().cloned().unwrap_or_default();
    let name = match first {
        Cow::Borrowed(pattern) => Cow::Borrowed(real_name(pattern)),
        Cow::Owned(pattern) => Cow::Owned(real_name(&pattern).to_owned()),
    };
    let mut ranges = patterns.iter().map(|pattern| split_pattern(pattern).1);
    match resolved.or_else(|| ranges.find(|range| is_place(range))) {
        Some(resolved) => locate(name, resolved, version),
        None => Locator { name, origin: Source::Registry, folder: None },
    }
}

/// The package at a place; the archive of a registry may be asked for under another name.
fn locate<'a>(name: Cow<'a, str>, resolved: &str, version: Option<&str>) -> Locator<'a> {
    let origin = classify_resolved(resolved, &name, version);
    let real = version.and_then(|version| registry_name(resolved, version));
    match real.filter(|_| matches!(origin, Source::Url { .. })) {
        Some(real) => {
            let name = Cow::Owned(real.to_owned());
            Locator { name, origin: Source::Registry, folder: None }
        }
        None => Locator { name, origin, folder: None },
    }
}

/// `a@npm:b@^1` installs `b`.
fn real_name(pattern: &str) -> &str {
    let (name, range) = split_pattern(pattern);
    let Some(alias) = range.strip_prefix("npm:") else { return name };
    match split_pattern(alias) {
        ("", _) => name,
        (real, "") if semver::VersionReq::parse(real).is_ok() => name,
        (real, _) => real,
    }
}

fn is_place(range: &str) -> bool {
    is_location(range) && !range.starts_with("npm:")
}

fn classify_resolved(resolved: &str, name: &str, version: Option<&str>) -> Source {
    // By far the most.
    if version.is_some() && registry_version(resolved, name) == version {
        return Source::Registry;
    }
    let (place, fragment) = resolved.split_once('#').unwrap_or((resolved, ""));
    let archive = [".tgz", ".tar.gz", ".tar"].iter().any(|suffix| place.ends_with(suffix));
    if is_archive_of_commit(place) || (!archive && is_commit(fragment)) {
        return Source::Git { location: without_userinfo(resolved).into_owned() };
    }
    // A mirror on disk holds the registry's archives under their own names.
    if !is_location(place) {
        let end = version.map(|version| format!("-{version}.tgz"));
        if end.is_some_and(|end| place.ends_with(&end)) {
            return Source::Registry;
        }
        return Source::Path { location: place.to_owned() };
    }
    classify(Some(resolved), name, version)
}

/// Patches of patches that are followed.
const MAX_PATCHES: usize = 4;

/// The package of a `resolution`; `None` where that is no text of that kind.
pub(super) fn modern<'a>(resolution: &Cow<'a, str>, version: Option<&str>) -> Option<Locator<'a>> {
    let mut resolution = resolution.clone();
    for _ in 0..MAX_PATCHES {
        let Some(patched) = split_pattern(&resolution).1.strip_prefix("patch:") else { break };
        resolution = Cow::Owned(decode(patched.split('#').next().unwrap_or(patched)));
    }
    let (name, reference) = match &resolution {
        Cow::Borrowed(resolution) => {
            let (name, reference) = split_pattern(resolution);
            (Cow::Borrowed(name), reference)
        }
        Cow::Owned(resolution) => {
            let (name, reference) = split_pattern(resolution);
            (Cow::Owned(name.to_owned()), reference)
        }
    };
    if name.is_empty() || reference.is_empty() {
        return None;
    }
    if let Some(folder) = reference.strip_prefix("workspace:") {
        let folder = if folder == "." { "" } else { folder };
        let folder = Some(Cow::Owned(folder.to_owned()));
        return Some(Locator { name, origin: Source::Workspace, folder });
    }
    Some(refer(name, reference, version))
}

fn refer<'a>(name: Cow<'a, str>, reference: &str, version: Option<&str>) -> Locator<'a> {
    if let Some(rest) = reference.strip_prefix("npm:") {
        let archive = rest.split_once("__archiveUrl=").map(|(_, url)| url);
        let archive = archive.map(|url| decode(url.split('&').next().unwrap_or(url)));
        let origin = classify(archive.as_deref(), &name, version);
        return Locator { name, origin, folder: None };
    }
    let place = reference.split("::").next().unwrap_or(reference);
    let (target, fragment) = place.split_once('#').unwrap_or((place, ""));
    let paths = ["file:", "portal:", "link:", "exec:"];
    let origin = if paths.iter().any(|prefix| place.starts_with(prefix)) {
        Source::Path { location: target.to_owned() }
    } else if fragment.starts_with("commit") {
        Source::Git { location: without_userinfo(place).into_owned() }
    } else {
        return locate(name, place, version);
    };
    Locator { name, origin, folder: None }
}

/// The text with `%3A` and the like as the characters they stand for.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let digits = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(digits.unwrap_or(b'%'));
        rest = if digits.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::SourceKind;

    const HASH: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn an_entry_of_the_classic_format_is_known_by_its_archive() {
        let archive = "https://registry.example/a/-/a-1.0.0.tgz#0123";
        let git = format!("https://git.example/t/a.git#{HASH}");
        let hosted = format!("https://codeload.git.example/t/a/tar.gz/{HASH}");
        let cases: [(&str, Option<&str>, &str, SourceKind); 11] = [
            ("a@^1", Some(archive), "a", SourceKind::Registry),
            ("alias@npm:a@^1", Some(archive), "a", SourceKind::Registry),
            ("alias@npm:@s/a", None, "@s/a", SourceKind::Registry),
            ("a@npm:^1", None, "a", SourceKind::Registry),
            ("a", Some("a-1.0.0.tgz#0123"), "a", SourceKind::Registry),
            ("alias@https://registry.example/a/-/a-1.0.0.tgz", None, "a", SourceKind::Registry),
            ("a@^1", Some("https://downloads.example/a.tgz#0123"), "a", SourceKind::Url),
            ("a@t/a", Some(&hosted), "a", SourceKind::Git),
            ("a@https://git.example/t/a.git", Some(&git), "a", SourceKind::Git),
            ("a@file:../a", None, "a", SourceKind::Path),
            ("a@file:./a.tgz", Some("./a.tgz#0123"), "a", SourceKind::Path),
        ];
        for (pattern, resolved, name, kind) in cases {
            let found = classic(&[Cow::Borrowed(pattern)], resolved, Some("1.0.0"));
            assert_eq!((&*found.name, found.origin.kind()), (name, kind), "{pattern}");
        }
    }

    #[test]
    fn an_entry_of_the_later_format_is_known_by_its_resolution() {
        let archive = "a@npm:1.0.0::__archiveUrl=https%3A%2F%2Fx.example%2Fdownload%2Fa%2F1.0.0";
        let standard =
            "a@npm:1.0.0::__archiveUrl=https%3A%2F%2Fx.example%2Fa%2F-%2Fa-1.0.0.tgz&hash=1";
        let patch = "a@patch:a@npm%3A1.0.0#~/.yarn/patches/a.patch::version=1.0.0&hash=1";
        let twice = "a@patch:a@patch%3Aa@npm%253A1.0.0%23~builtin#~/x.patch::version=1.0.0";
        let cases = [
            ("a@npm:1.0.0", SourceKind::Registry),
            ("@s/a@npm:1.0.0", SourceKind::Registry),
            (archive, SourceKind::Url),
            (standard, SourceKind::Registry),
            (patch, SourceKind::Registry),
            (twice, SourceKind::Registry),
            ("b@patch:a@npm%3A1.0.0#./a.patch::locator=x%40workspace%3A.", SourceKind::Registry),
            ("a@workspace:packages/a", SourceKind::Workspace),
            ("a@https://git.example/t/a.git#commit=0123", SourceKind::Git),
            ("a@https://x.example/a.tgz", SourceKind::Url),
            ("a@file:../a#../a::hash=1&locator=x%40workspace%3A.", SourceKind::Path),
            ("a@portal:../a::locator=x%40workspace%3A.", SourceKind::Path),
        ];
        for (resolution, kind) in cases {
            let found = modern(&Cow::Borrowed(resolution), Some("1.0.0")).unwrap();
            assert_eq!((found.name.rsplit('/').next(), found.origin.kind()), (Some("a"), kind));
        }
        assert_eq!(modern(&Cow::Borrowed("a"), None), None);
        assert_eq!(decode("%%4"), "%%4");
    }
}
