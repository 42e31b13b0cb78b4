//! URIs of a log as paths in the tree.

use lockgate_model::RepoPath;

use super::result::Artifact;
use super::run::Run;

/// Longest chain of base ids followed.
const MAX_BASES: usize = 32;
/// What the name of a base id holds that stands for the root of the sources, `%SRCROOT%`, `ROOTPATH`.
const ROOT_WORDS: &[&str] = &["ROOT", "SRC", "SOURCE", "PROJECT", "REPO", "WORK", "CHECKOUT"];

/// What locations of a run are resolved with.
pub(super) struct Places<'a> {
    run: &'a Run,
    /// The checkout, then the source roots that the run names; each without a `/` at its end.
    roots: Vec<String>,
}

/// A URI reference, percent-decoded, with `/` between its parts.
enum Uri {
    /// A path from the root of a file system, `/a` or `C:/a`.
    Absolute(String),
    /// A path from somewhere.
    Relative(String),
    /// What is no file here.
    Foreign,
}

impl<'a> Places<'a> {
    pub(super) fn of(run: &'a Run, root: Option<&str>) -> Self {
        let given = root.map(uri_of).into_iter();
        let bases = run.bases.0.iter().filter(|(id, base)| is_root(id) && base.base.is_none());
        let named = bases.filter_map(|(_, base)| base.uri.as_deref().map(uri_of));
        let absolute = given.chain(named).filter_map(|uri| match uri {
            Uri::Absolute(path) => normal(&path),
            Uri::Relative(_) | Uri::Foreign => None,
        });
        // Everything is below the root of a file system: as a source root it says nothing.
        let roots = absolute.filter(|root| root.matches('/').count() > 0 && root.len() > 1);
        Self { run, roots: roots.collect() }
    }

    /// The path of an artifact location; `None` where it leaves the tree or is not of this machine.
    pub(super) fn path<'b>(&'b self, artifact: &'b Artifact) -> Option<RepoPath> {
        let listed = || {
            let index = usize::try_from(artifact.index?).ok()?;
            self.run.artifacts.items.get(index)
        };
        let located = if artifact.uri.is_some() { Some(artifact) } else { listed() }?;
        match uri_of(located.uri.as_deref()?) {
            Uri::Foreign => None,
            Uri::Absolute(path) => self.below_root(&path),
            Uri::Relative(path) => self.at_base(path, located.base.as_deref()),
        }
    }

    /// A relative path from a base, by its chain. A base that the run does not place, or that is a source root on another
    /// machine, is the root of the tree. Source: section 3.4.4.
    fn at_base<'b>(&'b self, mut path: String, mut id: Option<&'b str>) -> Option<RepoPath> {
        for _ in 0..MAX_BASES {
            let Some(base) = id.and_then(|id| self.run.bases.0.get(id)) else {
                return relative(&path);
            };
            match base.uri.as_deref().map(uri_of) {
                None => {}
                Some(Uri::Relative(folder)) => path = join(&folder, &path),
                Some(Uri::Absolute(folder)) => {
                    let own = self.below_root(&join(&folder, &path));
                    return own.or_else(|| relative(&path).filter(|_| id.is_some_and(is_root)));
                }
                Some(Uri::Foreign) => return relative(&path).filter(|_| id.is_some_and(is_root)),
            }
            id = base.base.as_deref();
        }
        None
    }

    fn below_root(&self, path: &str) -> Option<RepoPath> {
        let path = normal(path)?;
        self.roots.iter().find_map(|root| relative(after(&path, root)?))
    }
}

/// What follows a folder in a path. On a drive, letter case does not count.
fn after<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let (start, rest) = path.split_at_checked(folder.len())?;
    let is_drive = !folder.starts_with('/');
    let same = if is_drive { start.eq_ignore_ascii_case(folder) } else { start == folder };
    rest.strip_prefix('/').filter(|_| same)
}

fn is_root(id: &str) -> bool {
    let id = id.to_ascii_uppercase();
    ROOT_WORDS.iter().any(|word| id.contains(word))
}

fn join(folder: &str, path: &str) -> String {
    format!("{}/{path}", folder.trim_end_matches('/'))
}

/// An absolute path without `.` and `..`; `None` where it climbs above its root.
fn normal(path: &str) -> Option<String> {
    let start = if path.starts_with('/') { "/" } else { "" };
    Some(format!("{start}{}", parts(path)?.join("/")))
}

/// A path in the tree.
fn relative(path: &str) -> Option<RepoPath> {
    RepoPath::new(&parts(path)?.join("/")).ok()
}

fn parts(path: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts)
}

fn uri_of(text: &str) -> Uri {
    let text = decoded(text).replace('\\', "/");
    if let Some(rest) = strip_scheme(&text, "file") {
        return of_file(rest);
    }
    if is_drive(&text) {
        return Uri::Absolute(text);
    }
    if text.starts_with("//") || has_scheme(&text) {
        return Uri::Foreign;
    }
    if text.starts_with('/') { Uri::Absolute(text) } else { Uri::Relative(text) }
}

/// What comes after `file:`. Source: RFC 8089.
fn of_file(rest: &str) -> Uri {
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(rest) => match rest.split_once('/') {
            Some(("" | "localhost", _)) => rest.trim_start_matches("localhost"),
            Some((host, _)) if is_drive(&format!("{host}/")) => rest,
            _ => return Uri::Foreign,
        },
    };
    let without_slash = path.trim_start_matches('/');
    if is_drive(without_slash) {
        return Uri::Absolute(without_slash.to_owned());
    }
    if path.starts_with('/') {
        Uri::Absolute(path.to_owned())
    } else {
        Uri::Relative(path.to_owned())
    }
}

fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic())
}

fn strip_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = text.split_once(':')?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|char: char| char.is_ascii_alphabetic())
            && scheme.chars().all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char))
    })
}

/// The text with `%41` as `A`. A percent sign without two digits stays, and bytes that are no UTF-8 become the
/// replacement character.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    while let [byte, rest @ ..] = bytes {
        let pair = rest.split_first_chunk::<2>().filter(|_| *byte == b'%');
        match pair.and_then(|(pair, rest)| Some((hex(*pair)?, rest))) {
            Some((decoded, rest)) => {
                out.push(decoded);
                bytes = rest;
            }
            None => {
                out.push(*byte);
                bytes = rest;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run with base ids: name, URI, name of the next.
    fn run(bases: &[(&str, &str, &str)]) -> Run {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mut run = Run::default();
        for (id, uri, base) in bases {
            let artifact = Artifact { uri: some(uri), base: some(base), index: None };
            run.bases.0.insert((*id).to_owned(), artifact);
        }
        run
    }

    fn path(run: &Run, root: &str, uri: &str, base: &str) -> String {
        let artifact = Artifact {
            uri: Some(uri.to_owned()),
            base: (!base.is_empty()).then(|| base.to_owned()),
            index: None,
        };
        let path = Places::of(run, (!root.is_empty()).then_some(root)).path(&artifact);
        path.map_or_else(|| "-".to_owned(), |path| path.to_string())
    }

    #[test]
    fn a_uri_becomes_a_path_in_the_tree_or_none() {
        let (unix, windows) = ("/ci/me/repo/", r"C:\build\repo");
        for (root, uri, expected) in [
            ("", "src/a%20b/%C3%A9.rs", "src/a b/é.rs"),
            ("", "./src/../a.rs", "a.rs"),
            ("", r"src\win\a.cs", "src/win/a.cs"),
            ("", "100%.txt", "100%.txt"),
            ("", "../a.rs", "-"),
            ("", "%2e%2e/a.rs", "-"),
            ("", "a/../../b", "-"),
            ("", "", "-"),
            ("", "/etc/passwd", "-"),
            ("", "file:///ci/me/repo/a.rs", "-"),
            ("", "https://example.example/a.rs", "-"),
            ("", "//host/share/a.rs", "-"),
            (unix, "file:///ci/me/repo/a%20b.rs", "a b.rs"),
            (unix, "file:/ci/me/repo/a.rs", "a.rs"),
            (unix, "FILE://localhost/ci/me/repo/a.rs", "a.rs"),
            (unix, "file://host/ci/me/repo/a.rs", "-"),
            (unix, "/ci/me/repo/x/../a.rs", "a.rs"),
            (unix, "/ci/me/repo/../a.rs", "-"),
            (unix, "/ci/me/repository/a.rs", "-"),
            (unix, "/ci/me/repo", "-"),
            (windows, "file:///C:/build/repo/a.cs", "a.cs"),
            (windows, "file:///c%3A/Build/repo/a.cs", "a.cs"),
            (windows, r"C:\build\repo\b\a.cs", "b/a.cs"),
            (windows, "file://C:/build/repo/a.cs", "a.cs"),
            (windows, r"D:\build\repo\a.cs", "-"),
            (windows, r"\\host\share\a.cs", "-"),
        ] {
            assert_eq!(path(&run(&[]), root, uri, ""), expected, "{uri} below {root}");
        }
    }

    #[test]
    fn base_ids_are_followed() {
        let run = run(&[
            ("SUB", "sub/dir", "%SRCROOT%"),
            ("%SRCROOT%", "file:///builds/x/", ""),
            ("USR", "file:///usr/include/", ""),
            ("WEB", "https://example.example/", ""),
            ("EMPTY", "", ""),
            ("A", "a/", "B"),
            ("B", "b/", "A"),
            ("SELF", "s/", "SELF"),
        ]);
        for (root, uri, base, expected) in [
            ("", "a.c", "%SRCROOT%", "a.c"),
            ("", "a.c", "SUB", "sub/dir/a.c"),
            ("", "../a.c", "SUB", "sub/a.c"),
            ("", "../../../a.c", "SUB", "-"),
            ("/builds/x", "a.c", "SUB", "sub/dir/a.c"),
            ("/builds", "a.c", "SUB", "x/sub/dir/a.c"),
            ("", "file:///builds/x/a.c", "", "a.c"),
            ("", "stdio.h", "USR", "-"),
            ("", "a.c", "WEB", "-"),
            ("", "a.c", "EMPTY", "a.c"),
            ("", "a.c", "UNKNOWN", "a.c"),
            ("", "a.c", "A", "-"),
            ("", "a.c", "SELF", "-"),
        ] {
            assert_eq!(path(&run, root, uri, base), expected, "{uri} from {base} below {root}");
        }
    }

    #[test]
    fn the_root_of_a_file_system_is_no_source_root() {
        let run = run(&[("ROOTPATH", "file:///", "")]);
        assert_eq!(path(&run, "", "package-lock.json", "ROOTPATH"), "package-lock.json");
        assert_eq!(path(&run, "", "/etc/passwd", ""), "-");
    }
}
