//! Requirements that are places: URLs, repositories, folders and archives on disk.

use std::borrow::Cow;

use lockgate_model::Source as Origin;

use crate::format::location::without_userinfo;
use crate::format::python::name::{name_end, normalize};
use crate::format::python::origin::{distribution, from_archive, from_path, is_repository};

/// A package at a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Placed<'a> {
    pub(super) name: Cow<'a, str>,
    /// What the name of the archive says.
    pub(super) version: Option<&'a str>,
    pub(super) origin: Origin,
}

/// Whether a line starts with a place rather than a name.
pub(super) fn is_place(line: &str) -> bool {
    let word = first_word(line);
    let scheme = word.split_once("://").map(|(scheme, _)| scheme);
    let is_url = scheme.is_some_and(|scheme| {
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    let is_archive = [".whl", ".zip", ".tar.gz", ".tar.bz2"].iter().any(|end| word.ends_with(end));
    let is_path = word.contains('/') && !word.contains(['@', '=', '<', '>', '~']);
    is_url || is_archive || is_path || line.starts_with(['.', '/']) || line.starts_with("file:")
}

/// The package at a place. `name` is what the list calls it; without it the place has to tell.
pub(super) fn read_place<'a>(line: &'a str, name: Option<&'a str>) -> Placed<'a> {
    let place = first_word(line);
    let found = distribution(place);
    let name = name.or_else(|| egg(place)).or(found.map(|found| found.name));
    let name = name.map_or_else(|| last_part(place), normalize);
    let origin = if is_repository(place) {
        Origin::Git { location: without_userinfo(place).into_owned() }
    } else if let Some(path) = local_path(place) {
        from_path(without_extras(path))
    } else {
        from_archive(place, &name)
    };
    let version = found.filter(|found| normalize(found.name) == name).map(|found| found.version);
    Placed { name, version, origin }
}

fn first_word(line: &str) -> &str {
    line.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or(line)
}

fn local_path(place: &str) -> Option<&str> {
    let file = place.strip_prefix("file:").map(|path| path.strip_prefix("//").unwrap_or(path));
    file.or_else(|| (!place.contains("://")).then_some(place))
}

/// The name that the fragment of a URL gives: `#egg=name[extra]`.
fn egg(place: &str) -> Option<&str> {
    let (_, fragment) = place.split_once('#')?;
    let egg = fragment.split('&').find_map(|part| part.strip_prefix("egg="))?;
    egg.get(..name_end(egg)?)
}

/// The last part of the path, which is mostly named after what it holds.
fn last_part(place: &str) -> Cow<'_, str> {
    let path = place.split(['?', '#']).next().unwrap_or(place);
    let path = without_extras(path).trim_end_matches('/');
    let part = path.rsplit('/').next().unwrap_or(path);
    let part = part.split('@').next().filter(|part| !part.is_empty()).unwrap_or(part);
    let part = part.strip_suffix(".git").unwrap_or(part);
    if name_end(part) == Some(part.len()) {
        return normalize(part);
    }
    Cow::Borrowed(if part.is_empty() { place } else { part })
}

fn without_extras(path: &str) -> &str {
    path.strip_suffix(']').and_then(|path| path.rsplit_once('[')).map_or(path, |(path, _)| path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::SourceKind;

    #[test]
    fn a_place_tells_its_name_and_its_kind() {
        let hash = "0".repeat(60);
        let stored = format!("https://registry.example/packages/0a/1b/{hash}/A_b-1.0.tar.gz");
        for (line, name, version, kind) in [
            (stored.as_str(), "a-b", Some("1.0"), SourceKind::Registry),
            ("https://x.example/a_b-1.0-py3-none-any.whl", "a-b", Some("1.0"), SourceKind::Url),
            ("https://x.example/archive/main.zip", "main-zip", None, SourceKind::Url),
            ("git+https://git.example/t/A.git@v1#egg=a_b[x]&x=1", "a-b", None, SourceKind::Git),
            ("git+ssh://git@git.example/t/near.git@v1", "near", None, SourceKind::Git),
            ("./libs/near[dev] ; marker", "near", None, SourceKind::Path),
            ("file:///srv/near", "near", None, SourceKind::Path),
            ("d/a-1.0-py3-none-any.whl", "a", Some("1.0"), SourceKind::Path),
            (".", ".", None, SourceKind::Workspace),
            (".[dev]", ".", None, SourceKind::Workspace),
        ] {
            assert!(is_place(line), "{line}");
            let found = read_place(line, None);
            assert_eq!((&*found.name, found.version), (name, version), "{line}");
            assert_eq!(found.origin.kind(), kind, "{line}");
        }
    }

    #[test]
    fn a_requirement_with_a_name_is_no_place() {
        for line in
            ["a==1.0", "a @ https://x.example/a.zip", "a[x]>=1 ; b", "a@git+https://x.example/a"]
        {
            assert!(!is_place(line), "{line}");
        }
    }
}
