//! The projects of the workspace: `importers`, or the document itself where there is only one.

use std::borrow::Cow;
use std::ops::Range;

use crate::format::npm::graph::Need;
use crate::format::yaml::Member;
use crate::source::Source;

use super::entry::{Reference, read_needs};
use super::{Document, Text, unread};

/// A project of the workspace.
pub(super) struct Project<'a> {
    /// The folder below the lockfile's; empty for that folder itself.
    pub(super) folder: Cow<'a, str>,
    /// Byte range of what the file says of it.
    pub(super) range: Range<usize>,
    pub(super) needs: Vec<Reference<'a>>,
}

/// What a section of dependencies means.
pub(super) fn need_of(section: &str) -> Option<Need> {
    match section {
        "dependencies" => Some(Need::Runtime),
        "optionalDependencies" => Some(Need::Optional),
        // Tools of pnpm itself come from the registry too.
        "devDependencies" | "configDependencies" | "packageManagerDependencies" => Some(Need::Dev),
        _ => None,
    }
}

/// Reads a member of `importers`.
pub(super) fn read<'a>(
    source: &Source<'a>,
    key: Text<'a>,
    member: Member<'_, 'a>,
    document: &mut Document<'a>,
) {
    let range = member.key.range().start..member.value.range().end.max(member.key.range().end);
    if !member.value.is_mapping() && !member.value.is_null() {
        let note = unread(source, &range, "an importer is not a mapping", Some(&key.value));
        document.notes.push(note);
    }
    let mut needs = Vec::new();
    for (section, value) in member.value.members() {
        if let Some(need) = need_of(section.place()) {
            read_needs(source, value, need, &mut needs, &mut document.notes);
        }
    }
    let folder = if key.value == "." { Cow::Borrowed("") } else { key.value };
    document.projects.push(Project { folder, range, needs });
}

/// Reads a section of dependencies that stands in the document itself.
pub(super) fn read_only<'a>(
    source: &Source<'a>,
    need: Need,
    member: Member<'_, 'a>,
    document: &mut Document<'a>,
) {
    let range = member.key.range().start..member.value.range().end.max(member.key.range().end);
    let mut needs = Vec::new();
    read_needs(source, member.value, need, &mut needs, &mut document.notes);
    let only = document.only.and_then(|at| document.projects.get_mut(at));
    match only {
        Some(only) => {
            only.range = only.range.start.min(range.start)..only.range.end.max(range.end);
            only.needs.append(&mut needs);
        }
        None => {
            document.only = Some(document.projects.len());
            document.projects.push(Project { folder: Cow::Borrowed(""), range, needs });
        }
    }
}
