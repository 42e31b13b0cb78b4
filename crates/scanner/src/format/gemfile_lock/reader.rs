//! The lines of the file, one by one.

use crate::hash::HashSet;
use std::borrow::Cow;

use lockgate_model::{Ecosystem, Note, NoteKind, Position, Scope, Source as Origin, Span};

use crate::format::Extraction;
use crate::format::indented::{Line, TOO_LONG, Unread, shorten, split_parenthesis};
use crate::format::register::{Found, Listed, Listing, Names, PROJECT};
use crate::source::Source;

use super::origin::{Kind, classify};

/// The part of the file that a line belongs to.
enum Section<'a> {
    /// Before the first heading.
    None,
    /// Gems of one source.
    Gems(Gems<'a>),
    /// What the Gemfile asks for.
    Dependencies,
    /// A known part that is passed over.
    Passed,
    /// An unknown part.
    Unknown,
}

struct Gems<'a> {
    kind: Kind,
    remotes: Vec<&'a str>,
    revision: Option<&'a str>,
    /// Known from the line `specs:` on.
    origin: Option<Origin>,
}

/// A gem that another needs.
struct Need<'a> {
    from: u32,
    name: &'a str,
    place: Position,
}

pub(super) struct Reader<'s, 'a> {
    source: &'s Source<'a>,
    section: Section<'a>,
    listing: Listing<'a>,
    names: Names<&'a str>,
    project: u32,
    /// The gem whose needs follow.
    open: Option<Listed>,
    /// The platform of each package's first entry, by its number.
    platforms: Vec<&'a str>,
    /// The platforms of further entries.
    others: HashSet<(u32, &'a str)>,
    needs: Vec<Need<'a>>,
    direct: Vec<&'a str>,
    unread: Unread,
    saw_section: bool,
    saw_marker: bool,
}

impl<'s, 'a> Reader<'s, 'a> {
    pub(super) fn new(source: &'s Source<'a>) -> Self {
        let mut listing = Listing::new(Ecosystem::RubyGems);
        let project = listing.add_project(Cow::Borrowed(PROJECT));
        Self {
            source,
            section: Section::None,
            listing,
            names: Names::new(),
            project,
            open: None,
            platforms: vec![""],
            others: HashSet::default(),
            needs: Vec::new(),
            direct: Vec::new(),
            unread: Unread::new(),
            saw_section: false,
            saw_marker: false,
        }
    }

    /// Whether a line looks like the marker of a merge conflict.
    pub(super) const fn saw_marker(&self) -> bool {
        self.saw_marker
    }

    /// Whether there was a known heading.
    pub(super) const fn saw_section(&self) -> bool {
        self.saw_section
    }

    pub(super) fn read(&mut self, line: &Line<'a>) {
        match (line.indent, &self.section) {
            (0, _) => self.open_section(line),
            (2, Section::Gems(_)) => self.read_field(line),
            (4, Section::Gems(gems)) if gems.origin.is_some() => self.read_gem(line),
            (6, Section::Gems(gems)) if gems.origin.is_some() => self.read_need(line),
            (2, Section::Dependencies) => {
                let (name, _) = split_parenthesis(line.text);
                self.direct.push(name.trim_end_matches('!'));
            }
            (_, Section::Passed) => {}
            (_, Section::None | Section::Gems(_) | Section::Dependencies | Section::Unknown) => {
                self.unread.line(self.source, line, "a line that is not understood");
            }
        }
    }

    fn open_section(&mut self, line: &Line<'a>) {
        self.open = None;
        self.saw_marker |= line.text.starts_with(['<', '=', '>', '|']);
        if let Some(kind) = Kind::of(line.text) {
            let gems = Gems { kind, remotes: Vec::new(), revision: None, origin: None };
            self.section = Section::Gems(gems);
        } else {
            self.section = match line.text {
                "DEPENDENCIES" => Section::Dependencies,
                "PLATFORMS" | "RUBY VERSION" | "BUNDLED WITH" | "CHECKSUMS" => Section::Passed,
                _ => Section::Unknown,
            };
        }
        if matches!(self.section, Section::Unknown) {
            self.unread.line(self.source, line, "a section that is not known");
        } else {
            self.saw_section = true;
        }
    }

    fn read_field(&mut self, line: &Line<'a>) {
        self.open = None;
        let Section::Gems(gems) = &mut self.section else { return };
        let (key, value) = line.text.split_once(':').unwrap_or((line.text, ""));
        match (key, value.trim_ascii()) {
            ("specs", "") => {
                gems.origin = Some(classify(gems.kind, &gems.remotes, gems.revision));
            }
            ("remote", remote) => {
                gems.remotes.push(shorten(remote));
                if shorten(remote) != remote {
                    self.unread.line(self.source, line, TOO_LONG);
                }
            }
            ("revision", revision) => gems.revision = Some(shorten(revision)),
            // Branch, tag, ref, glob, submodules, type and what plugins add.
            _ => {}
        }
    }

    /// `name (version)` or `name (version-platform)`: Bundler ends the version at the first dash.
    fn read_gem(&mut self, line: &Line<'a>) {
        self.open = None;
        let Section::Gems(Gems { origin: Some(origin), .. }) = &self.section else { return };
        let (name, inside) = split_parenthesis(line.text);
        let inside = inside.unwrap_or_default();
        let (version, platform) = inside.split_once('-').unwrap_or((inside, ""));
        if name.is_empty() || version.is_empty() {
            return self.unread.line(self.source, line, "a gem without a version");
        }
        if !version.starts_with(|first: char| first.is_ascii_digit()) {
            self.unread.line(self.source, line, "the version is not one of a gem");
        }
        let listed = self.listing.add(Found {
            name: Cow::Borrowed(name),
            version: Some(Cow::Borrowed(version)),
            source: origin.clone(),
            scope: Scope::Unknown,
            entry: Span { start: line.start(), end: line.end() },
            version_span: Some(line.span(version)),
        });
        self.open = Some(listed);
        match listed {
            Listed::First(number) => {
                self.platforms.push(platform);
                self.names.add(name, number);
            }
            Listed::Again(number) => {
                let first = self.platforms.get(number as usize).copied();
                if first == Some(platform) || !self.others.insert((number, platform)) {
                    self.note_duplicate(line);
                }
            }
        }
    }

    fn note_duplicate(&mut self, line: &Line<'a>) {
        let message = "the same package stands here again";
        let note = Note::new(NoteKind::DuplicatePackage, message).in_file(self.source.path());
        self.unread.push(note.at(line.start()).about(line.text));
    }

    fn read_need(&mut self, line: &Line<'a>) {
        let Some(listed) = self.open else {
            return self.unread.line(self.source, line, "a dependency of a gem that is not read");
        };
        let (name, _) = split_parenthesis(line.text);
        self.needs.push(Need { from: listed.number(), name, place: line.start() });
        if let Listed::First(number) = listed
            && let Some(entry) = self.listing.entry_mut(number)
        {
            entry.end = line.end();
        }
    }

    pub(super) fn finish(mut self) -> Extraction {
        for need in &self.needs {
            let mut found = false;
            for to in self.names.of(&need.name) {
                found = true;
                self.listing.needs(need.from, to);
            }
            // Bundler needs no entry for itself.
            if !found && need.name != "bundler" {
                let message = "a dependency that the file does not list";
                let note = Note::new(NoteKind::UnreadEntry, message).in_file(self.source.path());
                self.unread.push(note.at(need.place).about(need.name));
            }
        }
        // What the Gemfile asks for on other platforms only is not listed, and not installed.
        for name in &self.direct {
            for to in self.names.of(name) {
                self.listing.needs(self.project, to);
            }
        }
        self.listing.finish(self.unread.into_notes())
    }
}
