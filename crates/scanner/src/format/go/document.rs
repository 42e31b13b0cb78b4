//! `go.mod` and `go.work` as a list of what they say.
//!
//! Specification: <https://go.dev/ref/mod#go-mod-file-grammar> and <https://go.dev/ref/mod#go-work-file>.

use lockgate_model::{Note, NoteKind, Package, Source as Origin};

use crate::format::ExtractError;
use crate::format::conflict::find_conflict;
use crate::source::Source;

use super::directive::{Directive, for_each_directive, unquote};
use super::replacement::{Replacement, read_replacement};
use super::{note, package, release};

/// What a file says; every text is a piece of the file.
#[derive(Default)]
pub(in crate::format) struct Document<'a> {
    /// The module's path with its line.
    pub(in crate::format) module: Option<Stated<'a>>,
    /// The release of Go.
    pub(in crate::format) go: Option<Stated<'a>>,
    /// The release of the toolchain.
    pub(in crate::format) toolchain: Option<Stated<'a>>,
    pub(in crate::format) requires: Vec<Requirement<'a>>,
    pub(in crate::format) replacements: Vec<Replacement<'a>>,
    /// Modules with versions that must not be used.
    pub(in crate::format) excludes: Vec<(&'a str, &'a str)>,
    /// Folders of the workspace.
    pub(in crate::format) uses: Vec<Stated<'a>>,
    /// Lines that were not understood, with the reason.
    pub(in crate::format) unread: Vec<(&'a str, &'static str)>,
    /// Whether any line was understood.
    any: bool,
}

/// A text and its line.
#[derive(Clone, Copy)]
pub(in crate::format) struct Stated<'a> {
    pub(in crate::format) text: &'a str,
    pub(in crate::format) line: &'a str,
}

/// A module that is needed.
#[derive(Clone, Copy)]
pub(in crate::format) struct Requirement<'a> {
    pub(in crate::format) module: &'a str,
    /// As written, with the `v`.
    pub(in crate::format) version: &'a str,
    pub(in crate::format) line: &'a str,
    /// Whether only other modules need it.
    pub(in crate::format) indirect: bool,
}

pub(in crate::format) fn read(text: &str) -> Document<'_> {
    let mut document = Document::default();
    let open = for_each_directive(text, |directive| match document.take(directive) {
        Ok(()) => document.any = true,
        Err(why) => document.unread.push((directive.line, why)),
    });
    document.unread.extend(open.map(|line| (line, "a block is not closed")));
    document
}

impl<'a> Document<'a> {
    fn take(&mut self, directive: &Directive<'a, '_>) -> Result<(), &'static str> {
        let line = directive.line;
        let first = directive.arguments.first().and_then(|argument| unquote(argument));
        let stated = first.map(|text| Stated { text, line });
        match directive.verb {
            "module" => self.module = Some(stated.ok_or("a module without a path")?),
            "go" => {
                let text = first.and_then(release::read_go).ok_or("not a release of Go")?;
                self.go = Some(Stated { text, line });
            }
            "toolchain" if first == Some("default") => {}
            "toolchain" => {
                let text =
                    first.and_then(release::read_toolchain).ok_or("not a toolchain of Go")?;
                self.toolchain = Some(Stated { text, line });
            }
            "require" => self.requires.push(read_requirement(directive)?),
            "replace" => {
                let found = read_replacement(directive.arguments, line);
                self.replacements.push(found.ok_or("a replacement that is not understood")?);
            }
            "exclude" => {
                let [module, version] = directive.arguments else {
                    return Err("an exclusion that is not understood");
                };
                let pair = unquote(module).zip(unquote(version));
                self.excludes.push(pair.ok_or("an exclusion that is not understood")?);
            }
            "use" => self.uses.push(stated.ok_or("a folder that is not understood")?),
            "retract" | "tool" | "ignore" | "godebug" => {}
            _ => return Err("a directive that is not known"),
        }
        Ok(())
    }

    /// The standard library and the toolchain, which the `go` and `toolchain` lines name. Go uses the later of the two.
    pub(in crate::format) fn releases(&self, source: &Source<'_>) -> Vec<Package> {
        let package = |name, stated: Stated<'_>| {
            package(source, name, Some(stated.text), Origin::Registry, stated.line)
        };
        let later = self.toolchain.filter(|toolchain| {
            self.go.is_none_or(|go| !release::is_later(go.text, toolchain.text))
        });
        let stdlib = later.or(self.go).map(|stated| package("stdlib", stated));
        stdlib.into_iter().chain(later.map(|stated| package("toolchain", stated))).collect()
    }

    pub(in crate::format) fn unread_notes(&self, source: &Source<'_>) -> Vec<Note> {
        let notes = self.unread.iter();
        notes.map(|(line, why)| note(source, NoteKind::UnreadEntry, why, line)).collect()
    }

    /// Whether the text is of this kind at all.
    ///
    /// # Errors
    /// When no line was understood and some line was not.
    pub(in crate::format) fn check(&self, source: &Source<'_>) -> Result<(), ExtractError> {
        let Some((line, why)) = self.unread.first() else { return Ok(()) };
        if let Some(conflict) = find_conflict(source) {
            return Err(conflict);
        }
        if self.any {
            return Ok(());
        }
        let position = source.span_of(line).map(|span| span.start);
        Err(ExtractError { message: format!("no line could be read: {why}"), position, hint: None })
    }
}

fn read_requirement<'a>(directive: &Directive<'a, '_>) -> Result<Requirement<'a>, &'static str> {
    let [module, version] = directive.arguments else {
        return Err("a requirement is not a module and a version");
    };
    let pair = unquote(module).zip(unquote(version));
    let (module, version) = pair.ok_or("a requirement with an escape or an open quote")?;
    let indirect = directive.comment.is_some_and(|comment| {
        comment.split_ascii_whitespace().next().is_some_and(|word| {
            word == "indirect;" || (word == "indirect" && comment.len() == word.len())
        })
    });
    Ok(Requirement { module, version, line: directive.line, indirect })
}
