//! Where an npm package comes from, by the shape of `resolved`, not by its host.

use std::borrow::Cow;

use lockgate_model::Source;

use crate::format::location::without_userinfo;

const GIT_SCHEMES: [&str; 9] =
    ["git+", "git:", "git@", "ssh:", "github:", "gitlab:", "bitbucket:", "gist:", "git://"];

/// The source of a package of which the lockfile says `resolved`; without it npm installs from the registry.
pub(in crate::format) fn classify(
    resolved: Option<&str>,
    name: &str,
    version: Option<&str>,
) -> Source {
    let Some(resolved) = resolved else { return Source::Registry };
    let location = || without_userinfo(resolved).into_owned();
    if is_path(resolved) {
        return Source::Path { location: location() };
    }
    if GIT_SCHEMES.iter().any(|scheme| resolved.starts_with(scheme)) {
        return Source::Git { location: location() };
    }
    match registry_version(resolved, name) {
        Some(found) if fits(found, version) => Source::Registry,
        Some(_) | None => Source::Url { location: location() },
    }
}

/// Whether a tarball's version is that of the entry; registries leave out what follows a `+`.
fn fits(found: &str, version: Option<&str>) -> bool {
    version.is_none_or(|version| found == version || version.split('+').next() == Some(found))
}

/// Whether a URL is that of an archive that a git host makes of a commit: it ends in the whole hash.
pub(in crate::format) fn is_archive_of_commit(url: &str) -> bool {
    is_commit(url.rsplit(['/', '=']).next().unwrap_or(url))
}

/// Whether the text is the whole hash of a commit.
pub(in crate::format) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether the text names a place rather than a version.
pub(in crate::format) fn is_location(text: &str) -> bool {
    is_path(text) || text.contains(':') || text.contains('/')
}

fn is_path(text: &str) -> bool {
    ["file:", "link:", ".", "/"].iter().any(|prefix| text.starts_with(prefix))
}

/// The version in a URL of a registry's form, `https://host/any/prefix/<name>/-/<base name>-<version>.tgz`; `None` for
/// any other URL, and for that of another package.
pub(in crate::format) fn registry_version<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let rest = rest.split(['?', '#']).next()?;
    let (folder, file) = rest.rsplit_once('/')?;
    // Some mirrors repeat the scope in the file's name.
    let scope = name.split_once('/').map(|(scope, _)| scope);
    let plain = scope.and_then(|scope| folder.strip_suffix(scope)?.strip_suffix('/'));
    let folder = plain.unwrap_or(folder).strip_suffix("/-")?;
    let (_, path) = folder.split_once('/')?;
    if !names_package(&decode_separators(path), name) {
        return None;
    }
    let base = name.rsplit('/').next()?;
    file.strip_suffix(".tgz")?.strip_prefix(base)?.strip_prefix('-')
}

/// The name of the package whose archive of this version a URL of a registry's form leads to.
pub(in crate::format) fn registry_name<'a>(url: &'a str, version: &str) -> Option<&'a str> {
    let (folder, _) = url.split_once("/-/")?;
    let (before, base) = folder.rsplit_once('/')?;
    let scope = before.rsplit_once('/').map_or(before, |(_, scope)| scope);
    let length = if scope.starts_with('@') { scope.len() + 1 + base.len() } else { base.len() };
    let name = folder.get(folder.len() - length..)?;
    (registry_version(url, name) == Some(version)).then_some(name)
}

/// Whether a path ends in the package's name, and not in that of a scope's package of the same base name.
fn names_package(path: &str, name: &str) -> bool {
    let Some(before) = path.strip_suffix(name) else { return false };
    let Some(before) = before.strip_suffix('/') else { return before.is_empty() };
    let parent = before.rsplit('/').next().unwrap_or(before);
    name.starts_with('@') || !parent.starts_with('@')
}

fn decode_separators(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.replace("%2f", "/").replace("%2F", "/").replace("%40", "@"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::SourceKind;

    #[test]
    fn a_registry_is_known_by_the_form_of_its_paths_on_any_host() {
        let cases = [
            ("ms", "https://registry.example/ms/-/ms-2.0.0.tgz"),
            ("ms", "http://mirror.example:8080/api/npm/all/ms/-/ms-2.0.0.tgz?x=1#abc"),
            ("@a/b", "https://registry.example/@a/b/-/b-2.0.0.tgz"),
            ("@a/b", "https://registry.example/@a%2fb/-/b-2.0.0.tgz"),
            ("@a/b", "https://registry.example/%40a%2Fb/-/b-2.0.0.tgz"),
            ("@a/b", "https://mirror.example/npm/@a/b/-/@a/b-2.0.0.tgz"),
        ];
        for (name, url) in cases {
            assert_eq!(classify(Some(url), name, Some("2.0.0")), Source::Registry, "{url}");
        }
        assert_eq!(classify(None, "ms", Some("2.0.0")), Source::Registry);
        let url = "https://registry.example/ms/-/ms-2.0.0.tgz";
        assert_eq!(classify(Some(url), "ms", Some("2.0.0+build")), Source::Registry);
    }

    #[test]
    fn a_url_of_another_package_or_version_is_a_plain_url() {
        let cases = [
            ("ms", "https://registry.example/other/-/other-2.0.0.tgz"),
            ("ms", "https://registry.example/@evil/ms/-/ms-2.0.0.tgz"),
            ("ms", "https://registry.example/ms/-/ms-1.0.0.tgz"),
            ("ms", "https://registry.example/notms/-/ms-2.0.0.tgz"),
            ("ms", "https://downloads.example/ms-2.0.0.tgz"),
            ("ms", "user/repository#abc"),
        ];
        for (name, url) in cases {
            assert_eq!(classify(Some(url), name, Some("2.0.0")).kind(), SourceKind::Url, "{url}");
        }
    }

    #[test]
    fn a_url_of_a_registry_names_its_package() {
        let name = |url| registry_name(url, "2.0.0");
        assert_eq!(name("https://registry.example/npm/ms/-/ms-2.0.0.tgz#0"), Some("ms"));
        assert_eq!(name("https://registry.example/@a/b/-/b-2.0.0.tgz"), Some("@a/b"));
        assert_eq!(name("https://registry.example/ms/-/other-2.0.0.tgz"), None);
        assert_eq!(name("https://registry.example/ms/-/ms-1.0.0.tgz"), None);
        assert_eq!(name("https://downloads.example/ms-2.0.0.tgz"), None);
    }

    #[test]
    fn git_and_paths_are_known_by_their_prefix() {
        let git = classify(Some("git+ssh://git@git.example/a.git#0"), "a", None);
        assert_eq!(git, Source::Git { location: "git+ssh://git.example/a.git#0".to_owned() });
        assert_eq!(classify(Some("github:a/b#0"), "b", None).kind(), SourceKind::Git);
        assert_eq!(classify(Some("file:libs/a.tgz"), "a", None).kind(), SourceKind::Path);
    }
}
