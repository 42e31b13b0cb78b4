//! The project itself, from `workspace`; where the file has none, from the requirements that it answers.

use std::borrow::Cow;

use lockgate_model::{Note, NoteKind};

use crate::format::json::{
    Member, Text, Value, for_each_in, read_text, span_of_member, unread_member,
};
use crate::format::npm::graph::{Identity, Need};
use crate::source::Source;

use super::entry::texts;
use super::resolve::{Found, Resolver};
use super::{Document, NPM};

/// A project of the workspace.
struct Project<'a> {
    folder: Cow<'a, str>,
    member: Member<'a>,
    needs: Vec<Text<'a>>,
}

pub(super) fn add<'a>(
    source: &Source<'a>,
    document: &Document<'a>,
    resolver: &mut Resolver<'_, 'a>,
) {
    let projects = match document.workspace {
        Some(member) => read_workspace(source, member, &mut resolver.notes),
        None => {
            document.specifiers.first().map(|first| guess(document, *first)).into_iter().collect()
        }
    };
    let certain = document.workspace.is_some();
    for Project { folder, member, needs } in projects {
        let name = if folder.is_empty() { Cow::Borrowed(".") } else { folder.clone() };
        let root = resolver.graph.add(
            Identity::member(name, folder),
            span_of_member(source, member),
            None,
        );
        for text in needs {
            match resolver.find(NPM, &text.value) {
                Found::One(to) => resolver.graph.link(root, to, Need::Unknown),
                Found::Nothing if certain => {
                    let message = "a dependency for which the file has no version";
                    let note = Note::new(NoteKind::UnpinnedRequirement, message);
                    let position = source.span_of(text.raw).map(|span| span.start);
                    let note = note.in_file(source.path()).about(&*text.value);
                    resolver.notes.push(Note { position, ..note });
                }
                Found::Several | Found::Nothing => {}
            }
        }
    }
}

/// Without a workspace the project needs what the file answers.
fn guess<'a>(document: &Document<'a>, first: Member<'a>) -> Project<'a> {
    let needs = document.specifiers.iter().filter_map(|member| read_text(member.key)).collect();
    Project { folder: Cow::Borrowed(""), member: first, needs }
}

fn read_workspace<'a>(
    source: &Source<'a>,
    workspace: Member<'a>,
    notes: &mut Vec<Note>,
) -> Vec<Project<'a>> {
    let mut projects = vec![Project {
        folder: Cow::Borrowed(""),
        member: workspace,
        needs: read_needs(workspace.value),
    }];
    let end = for_each_in(workspace.value, &["members"], |member| {
        let Some(folder) = member.section.and_then(|_| read_text(member.key)) else { return };
        let needs = read_needs(member.value);
        projects.push(Project { folder: folder.value, member, needs });
    });
    if end.is_err() {
        notes.push(unread_member(source, workspace, "a section is not an object"));
    }
    projects
}

/// The requirements of `deno.json` and of `package.json`.
fn read_needs(value: Value<'_>) -> Vec<Text<'_>> {
    let mut needs = Vec::new();
    let _ = for_each_in(value, &["packageJson"], |member| {
        if read_text(member.key).is_some_and(|key| key.value == "dependencies") {
            needs.append(&mut texts(member.value));
        }
    });
    needs
}
