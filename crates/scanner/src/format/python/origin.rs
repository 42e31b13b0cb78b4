//! Where a Python package comes from, by the shape of URLs, not by their host.

use lockgate_model::Source as Origin;

use crate::format::location::without_userinfo;

use super::name::normalize;

/// The source of what an index gives. The public index and its mirrors serve the simple API below a folder of that
/// name. Source: <https://packaging.python.org/en/latest/specifications/simple-repository-api/>.
pub(in crate::format) fn from_index(url: &str) -> Origin {
    let path = web_path(url).unwrap_or_default().trim_end_matches('/');
    match path.rsplit('/').next() {
        Some("simple" | "+simple") if path.contains('/') => Origin::Registry,
        Some(_) | None => Origin::OtherRegistry { location: without_userinfo(url).into_owned() },
    }
}

/// The source of an archive at a URL, of a package with a name.
pub(in crate::format) fn from_archive(url: &str, name: &str) -> Origin {
    match registry_file(url).and_then(distribution) {
        Some(found) if normalize(found.name) == name => Origin::Registry,
        Some(_) | None => Origin::Url { location: without_userinfo(url).into_owned() },
    }
}

/// The source of a git repository at a revision; none where it is empty.
pub(in crate::format) fn from_git(url: &str, revision: &str) -> Origin {
    let url = without_userinfo(url);
    let mark = if revision.is_empty() { "" } else { "#" };
    Origin::Git { location: format!("{url}{mark}{revision}") }
}

/// The source of a folder or archive on disk; the lockfile's own folder is the project itself.
pub(in crate::format) fn from_path(path: &str) -> Origin {
    match path {
        "." | "./" | "" => Origin::Workspace,
        _ => Origin::Path { location: path.to_owned() },
    }
}

/// Whether a text is a URL of a version control system, in the form that pip takes (`git+https://…`).
pub(in crate::format) fn is_repository(url: &str) -> bool {
    ["git+", "hg+", "svn+", "bzr+", "git://"].iter().any(|prefix| url.starts_with(prefix))
}

/// What the file name of a wheel or a source archive says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) struct Distribution<'a> {
    pub(in crate::format) name: &'a str,
    pub(in crate::format) version: &'a str,
}

/// Reads the file name at the end of a path or URL. Source:
/// <https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention>.
pub(in crate::format) fn distribution(location: &str) -> Option<Distribution<'_>> {
    let path = location.split(['?', '#']).next()?;
    let file = path.rsplit('/').next()?;
    if let Some(wheel) = file.strip_suffix(".whl") {
        let mut parts = wheel.split('-');
        let (name, version) = (parts.next()?, parts.next()?);
        return (parts.count() >= 3).then_some(Distribution { name, version });
    }
    let archive = [".tar.gz", ".zip", ".tar.bz2"].iter().find_map(|end| file.strip_suffix(end))?;
    let (name, version) = archive.rsplit_once('-')?;
    let plausible = version.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty();
    plausible.then_some(Distribution { name, version })
}

/// The URL if its path is of the form in which the registry stores files: `…/packages/<2>/<2>/<60>/<file>`, the
/// numbers being those of hexadecimal digits.
pub(in crate::format) fn registry_file(url: &str) -> Option<&str> {
    let mut parts = web_path(url)?.rsplit('/').skip(1);
    let mut hex = |length: usize| {
        let part = parts.next()?;
        let fits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        fits.then_some(())
    };
    hex(60)?;
    hex(2)?;
    hex(2)?;
    (parts.next() == Some("packages")).then_some(url)
}

/// The host and path of a web address.
fn web_path(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['?', '#']).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::SourceKind;

    #[test]
    fn an_index_is_known_by_the_form_of_its_url_on_any_host() {
        for (url, kind) in [
            ("https://registry.example/simple", SourceKind::Registry),
            ("https://me:secret@mirror.example/api/pypi/all/simple/", SourceKind::Registry),
            ("http://mirror.example:3141/root/all/+simple/", SourceKind::Registry),
            ("https://wheels.example/whl/cpu", SourceKind::OtherRegistry),
            ("https://simple", SourceKind::OtherRegistry),
            ("../wheels/simple", SourceKind::OtherRegistry),
            ("", SourceKind::OtherRegistry),
        ] {
            assert_eq!(from_index(url).kind(), kind, "{url}");
        }
    }

    #[test]
    fn an_archive_in_the_registry_s_form_is_the_registry_s_if_the_name_fits() {
        let hash = "0".repeat(60);
        let url = format!("https://registry.example/packages/0a/1b/{hash}/Near_By-1.0.tar.gz");
        assert_eq!(from_archive(&url, "near-by"), Origin::Registry);
        assert_eq!(from_archive(&url, "other").kind(), SourceKind::Url);
        let short = "https://registry.example/packages/0a/1b/00/near-1.0.tar.gz";
        assert_eq!(from_archive(short, "near").kind(), SourceKind::Url);
        let url = "https://me:secret@downloads.example/near-1.0.tar.gz";
        let location = "https://downloads.example/near-1.0.tar.gz".to_owned();
        assert_eq!(from_archive(url, "near"), Origin::Url { location });
    }

    #[test]
    fn a_file_name_says_name_and_version() {
        let read = |text| distribution(text).map(|found| (found.name, found.version));
        assert_eq!(read("./d/a_b-1.0-py3-none-any.whl"), Some(("a_b", "1.0")));
        assert_eq!(read("a_b-1.0-1-py3-none-any.whl#sha256=0"), Some(("a_b", "1.0")));
        assert_eq!(read("https://x.example/a-b-1.0.tar.gz?x"), Some(("a-b", "1.0")));
        assert_eq!(read("a-1.0.whl"), None);
        assert_eq!(read("main.zip"), None);
        assert_eq!(read("a-main.zip"), None);
    }
}
