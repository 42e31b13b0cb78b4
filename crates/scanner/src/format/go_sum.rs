//! `go.sum`, by go: checksums of modules, of the build and of some that it only considered.
//!
//! From Go 1.17 on `go.mod` lists the whole build, so a `go.sum` beside such a file adds nothing. Beside an older
//! `go.mod` it gives the modules that others need; without one, all. Only lines of module archives count, not those of
//! their `go.mod` files alone. Specification: <https://go.dev/ref/mod#go-sum-files>.

use crate::hash::HashSet;

use lockgate_model::{Ecosystem, NoteKind, RepoPath, Source as Origin};

use crate::source::Source;

use super::conflict::find_conflict;
use super::go::document::{Document, read};
use super::go::version::read_exact;
use super::go::{note, package, release};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "go-sum",
    files: "`go.sum`",
    edges: false,
    scopes: false,
    file_name: "go.sum",
    ecosystem: Ecosystem::Go,
    slot: SlotRule::Name,
    claims,
    companions,
    extract,
};

/// The first release whose `go.mod` lists modules that only other modules need.
const WHOLE_BUILD: &str = "1.17";

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "go.sum"
}

fn companions(path: &RepoPath) -> bool {
    path.file_name() == "go.mod"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let manifest = source.companion(&source.path().sibling("go.mod"));
    let manifest = manifest.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    let document = manifest.map(|text| read(text.trim_start_matches('\u{feff}')));
    let whole = document.as_ref().is_some_and(|document| {
        document.go.is_some_and(|go| !release::is_later(WHOLE_BUILD, go.text))
    });
    if whole {
        return Ok(Extraction::default());
    }
    let listed = document.as_ref().map(listed_modules).unwrap_or_default();
    let extraction = read_lines(source, listed);
    let unread = extraction.notes.first().filter(|_| extraction.packages.is_empty());
    match (find_unread_conflict(source, &extraction), unread) {
        (Some(conflict), _) => Err(conflict),
        (None, Some(note)) => Err(ExtractError {
            message: format!("no line could be read: {}", note.message),
            position: note.position,
            hint: None,
        }),
        (None, None) => Ok(extraction),
    }
}

fn find_unread_conflict(source: &Source<'_>, extraction: &Extraction) -> Option<ExtractError> {
    if extraction.notes.is_empty() { None } else { find_conflict(source) }
}

/// What the manifest lists itself, in its own file.
fn listed_modules<'a>(document: &Document<'a>) -> HashSet<(&'a str, &'a str)> {
    document.requires.iter().map(|found| (found.module, found.version)).collect()
}

fn read_lines<'a>(source: &Source<'a>, listed: HashSet<(&'a str, &'a str)>) -> Extraction {
    let mut extraction = Extraction::default();
    let mut seen = listed;
    let text = source.text();
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    for end in ends {
        let line = text.get(start..end).unwrap_or_default().trim_ascii();
        start = end + 1;
        match read_line(line) {
            Line::Nothing => {}
            Line::Unread => {
                let why = "a line is not a module, a version and a checksum";
                extraction.notes.push(note(source, NoteKind::UnreadEntry, why, line));
            }
            Line::Module(module, version) => {
                let exact = version.get(1..).filter(|_| seen.insert((module, version)));
                let found =
                    exact.map(|exact| package(source, module, Some(exact), Origin::Registry, line));
                extraction.packages.extend(found);
            }
        }
    }
    extraction
}

enum Line<'a> {
    /// Empty, or the checksum of a `go.mod` file alone.
    Nothing,
    Unread,
    /// A module and its version with the `v`.
    Module(&'a str, &'a str),
}

fn read_line(line: &str) -> Line<'_> {
    if line.is_empty() {
        return Line::Nothing;
    }
    let found = line.split_once(' ').and_then(|(module, rest)| {
        let (version, checksum) = rest.split_once(' ')?;
        (!module.is_empty() && !checksum.is_empty() && !checksum.contains(' '))
            .then_some((module, version))
    });
    match found {
        Some((_, version)) if version.ends_with("/go.mod") => Line::Nothing,
        Some((module, version)) if read_exact(version).is_some() => Line::Module(module, version),
        Some(_) | None => Line::Unread,
    }
}
