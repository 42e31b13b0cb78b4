//! `paket.lock`, by Paket.
//!
//! Restrictions, settings and the steps that build a git repository are passed over. Groups are resolved each for
//! itself. Specification: <https://fsprojects.github.io/Paket/lock-file.html> and Paket's `LockFile.fs`.

mod origin;

use std::borrow::Cow;

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin, Span};

use crate::source::Source;

use super::conflict::find_conflict;
use super::indented::{Line, TOO_LONG, Unread, lines, shorten, split_parenthesis};
use super::nuget::frameworks::{Framework, Frameworks};
use super::register::{Found, Listed, Listing};
use super::{ExtractError, Extraction, Format, SlotRule};
use origin::{Kind, classify};

pub(super) const FORMAT: Format = Format {
    id: "paket-lock",
    files: "`paket.lock`",
    edges: true,
    scopes: false,
    file_name: "paket.lock",
    ecosystem: Ecosystem::NuGet,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "paket.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    if source.text().trim_ascii().is_empty() {
        return Err(error("the file is empty"));
    }
    let mut reader = Reader::new(source);
    for line in lines(source.text()) {
        reader.read(&line);
    }
    if reader.saw_marker
        && let Some(conflict) = find_conflict(source)
    {
        return Err(conflict);
    }
    if !reader.saw_section {
        return Err(error("no section of a lockfile of Paket"));
    }
    reader.frameworks.link(&mut reader.listing);
    Ok(reader.listing.finish(reader.unread.into_notes()))
}

fn error(message: &str) -> ExtractError {
    ExtractError { message: message.to_owned(), position: None, hint: None }
}

/// Packages of one kind.
#[derive(Clone, Copy)]
struct Section<'a> {
    kind: Kind,
    /// The latest `remote`; empty before the first.
    remote: &'a str,
    /// The line of that, until a package follows it.
    heading: Option<Line<'a>>,
}

struct Reader<'s, 'a> {
    source: &'s Source<'a>,
    section: Option<Section<'a>>,
    group: Framework,
    /// The package whose needs follow.
    open: Option<Listed>,
    listing: Listing<'a>,
    /// The packages of each group.
    frameworks: Frameworks<'a>,
    unread: Unread,
    saw_section: bool,
    saw_marker: bool,
}

impl<'s, 'a> Reader<'s, 'a> {
    fn new(source: &'s Source<'a>) -> Self {
        let mut frameworks = Frameworks::default();
        Self {
            source,
            section: None,
            group: frameworks.of(""),
            open: None,
            listing: Listing::new(Ecosystem::NuGet),
            frameworks,
            unread: Unread::new(),
            saw_section: false,
            saw_marker: false,
        }
    }

    fn read(&mut self, line: &Line<'a>) {
        match (line.indent, self.section) {
            (0, _) => self.open_section(line),
            (2, Some(section)) if line.text.starts_with("remote:") => {
                let remote = line.text.trim_start_matches("remote:").trim_ascii();
                if shorten(remote) != remote {
                    self.unread.line(self.source, line, TOO_LONG);
                }
                let remote = shorten(remote);
                self.section = Some(Section { remote, heading: Some(*line), ..section });
                self.open = None;
            }
            // `specs:` in files of old versions.
            (2, Some(_)) if line.text == "specs:" => {}
            (4 | 5, Some(section)) => self.read_package(line, &section),
            (6.., Some(section)) => self.read_need(line, section.kind),
            (_, Some(_) | None) => {
                self.unread.line(self.source, line, "a line that is not understood");
            }
        }
    }

    fn open_section(&mut self, line: &Line<'a>) {
        self.open = None;
        self.saw_marker |= line.text.starts_with(['<', '=', '>', '|']);
        let kind = Kind::of(line.text);
        self.section = kind.map(|kind| Section { kind, remote: "", heading: None });
        if let Some(group) = line.text.strip_prefix("GROUP ") {
            // A slash would join groups: it has a meaning in the frameworks of NuGet's own files.
            self.group = self.frameworks.of(&group.trim_ascii().replace('/', "\\"));
            self.saw_section = true;
        } else if self.section.is_some() {
            self.saw_section = true;
        } else if !is_setting(line.text) {
            self.unread.line(self.source, line, "a section that is not known");
        }
    }

    /// `name (version)`, with a restriction and settings behind it; for git a revision alone.
    fn read_package(&mut self, line: &Line<'a>, section: &Section<'a>) {
        self.open = None;
        let Section { kind, remote, heading } = section;
        let heading = heading.unwrap_or(*line);
        self.section = Some(Section { heading: None, ..*section });
        let mut entry = Span { start: line.start(), end: line.end() };
        let (name, version) = match line.text.strip_prefix('(') {
            Some(rest) => {
                entry.start = heading.start();
                (base_name(remote), rest.split_once(')').map(|(inside, _)| inside))
            }
            None => split_parenthesis(line.text),
        };
        let Some(version) = version.filter(|version| !version.is_empty() && !name.is_empty())
        else {
            return self.unread.line(self.source, line, "a package without a version");
        };
        let source: Origin = classify(*kind, remote, version);
        let listed = self.listing.add(Found {
            name: Cow::Borrowed(name),
            version: Some(Cow::Borrowed(version)),
            source,
            scope: Scope::Unknown,
            entry,
            version_span: Some(line.span(version)),
        });
        self.frameworks.add(self.group, Cow::Borrowed(name), listed.number());
        self.open = Some(listed);
    }

    fn read_need(&mut self, line: &Line<'a>, kind: Kind) {
        let Some(listed) = self.open else {
            let message = "a dependency of a package that is not read";
            return self.unread.line(self.source, line, message);
        };
        if let Listed::First(number) = listed
            && let Some(entry) = self.listing.entry_mut(number)
        {
            entry.end = line.end();
        }
        // Below a repository stand its settings: `build: build.cmd`.
        if kind == Kind::Git && line.text.contains(": ") {
            return;
        }
        let (name, _) = split_parenthesis(line.text);
        let name = name.split(" - ").next().unwrap_or(name);
        self.frameworks.need(self.group, listed.number(), Cow::Borrowed(name));
    }
}

/// `STORAGE: NONE`, `RESTRICTION: == net8.0` and the like.
fn is_setting(text: &str) -> bool {
    let key = text.split_once(':').map(|(key, _)| key);
    key.is_some_and(|key| {
        let allowed = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-' | b' ');
        !key.is_empty() && key.bytes().all(allowed)
    })
}

/// The name of a repository: the last part of its address.
fn base_name(remote: &str) -> &str {
    let name = remote.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or(remote);
    name.strip_suffix(".git").unwrap_or(name)
}
