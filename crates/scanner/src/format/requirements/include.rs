//! Lists that a list includes or is constrained by, inside the tree.

use crate::hash::HashSet;
use std::collections::BTreeMap;
use std::ops::Range;

use lockgate_model::{Note, NoteKind, RepoPath, Source as Origin};

use crate::source::Source;

use super::line::Lines;
use super::open::open_note;
use super::statement::{Required, Statement, read_statement};

/// Lists that one list may draw in. A list that includes more is made to cost time.
const MAX_LISTS: usize = 100;

/// A list to read.
pub(super) struct Task<'a> {
    /// The list that names it.
    pub(super) from: RepoPath,
    /// The path as that list gives it.
    pub(super) target: String,
    /// Where the list under examination names it, or one that leads to it.
    pub(super) place: &'a str,
    /// Whether its packages belong to the list under examination; they do not where it only constrains.
    pub(super) listed: bool,
}

/// What the other lists say.
#[derive(Default)]
pub(super) struct Included<'a> {
    /// The exact versions of the lists, by normalised name; of two, the first.
    pub(super) pins: BTreeMap<String, String>,
    /// The packages of included lists that no format claims.
    pub(super) packages: Vec<Drawn<'a>>,
    /// Requirements of those lists that no list pins, with their notes.
    pub(super) open: Vec<(String, Note)>,
    pub(super) notes: Vec<Note>,
}

/// A package of an included list.
pub(super) struct Drawn<'a> {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) origin: Origin,
    /// Where the list under examination includes it.
    pub(super) place: &'a str,
}

/// Reads the lists and those that they include.
pub(super) fn follow<'a>(source: &Source<'a>, mut tasks: Vec<Task<'a>>) -> Included<'a> {
    let mut included = Included::default();
    let mut seen = HashSet::from_iter([(source.path().clone(), true)]);
    tasks.reverse();
    while let Some(task) = tasks.pop() {
        let Some(path) = resolve(&task.from, &task.target) else {
            included.notes.push(lost(source, &task, "a list from outside the tree is not read"));
            continue;
        };
        if !seen.insert((path.clone(), task.listed)) || path == *source.path() {
            continue;
        }
        if seen.len() > MAX_LISTS {
            included.notes.push(lost(source, &task, "too many lists are included"));
            return included;
        }
        let Some(bytes) = source.companion(&path) else {
            included.notes.push(lost(source, &task, "an included list is not in the tree"));
            continue;
        };
        let listed = task.listed && !(super::FORMAT.claims)(&path);
        match Source::from_bytes(&path, &bytes) {
            Ok(list) => included.read(&list, listed, task.place, &mut tasks),
            Err(error) => {
                let note = Note::new(NoteKind::UnreadFile, error.to_string());
                included.notes.push(note.in_file(&path));
            }
        }
    }
    included
}

impl<'a> Included<'a> {
    fn read(&mut self, list: &Source<'_>, listed: bool, place: &'a str, tasks: &mut Vec<Task<'a>>) {
        let claimed = (super::FORMAT.claims)(list.path());
        let before = tasks.len();
        for line in Lines::of(list.text()) {
            let task = |target: &str, listed: bool| Task {
                from: list.path().clone(),
                target: target.to_owned(),
                place,
                listed,
            };
            match read_statement(line.code) {
                Ok(Statement::Package(required)) => {
                    self.take(list, line.code, required, listed.then_some(place))
                }
                Ok(Statement::Include(target)) => tasks.push(task(target, listed)),
                Ok(Statement::Constrain(target)) => tasks.push(task(target, false)),
                Ok(Statement::Index(_) | Statement::ExtraIndex(_) | Statement::Nothing) => {}
                // A list that is claimed is read by itself and says so there.
                Err(_) if claimed => {}
                Err(why) => {
                    let note =
                        Note::new(NoteKind::UnreadEntry, why).in_file(list.path()).about(line.code);
                    self.notes.push(at(list, line.code, note));
                }
            }
        }
        if let Some(new) = tasks.get_mut(before..) {
            new.reverse();
        }
    }

    /// `place` is given where the package belongs to the list under examination.
    fn take(
        &mut self,
        list: &Source<'_>,
        code: &str,
        required: Required<'_>,
        place: Option<&'a str>,
    ) {
        let name = required.name.into_owned();
        if let Some(version) = required.version {
            self.pins.entry(name.clone()).or_insert_with(|| version.to_owned());
        }
        let Some(place) = place else { return };
        let version = required.version.map(str::to_owned);
        if let Some(open) = required.open {
            self.open.push((name.clone(), open_note(list, code, open)));
        }
        self.packages.push(Drawn { name, version, origin: required.origin, place });
    }
}

fn at(source: &Source<'_>, code: &str, mut note: Note) -> Note {
    note.position = source.span_of(code).map(|span| span.start);
    note
}

fn lost(source: &Source<'_>, task: &Task<'_>, why: &str) -> Note {
    let note = Note::new(NoteKind::UnreadEntry, why).in_file(source.path());
    at(source, task.place, note.about(&*task.target))
}

/// The path of a list that another names; `None` for a URL and for what leaves the tree.
fn resolve(from: &RepoPath, target: &str) -> Option<RepoPath> {
    if target.contains("://") || target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.folder().split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    RepoPath::new(&parts.join("/")).ok()
}

/// The range of a piece of the text.
pub(super) fn range_of(text: &str, piece: &str) -> Range<usize> {
    let start = (piece.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + piece.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_included_path_never_leaves_the_tree() {
        let from = RepoPath::new("a/b/requirements.txt").unwrap();
        let resolved = |target| resolve(&from, target).map(|path| path.as_str().to_owned());
        assert_eq!(resolved("c.txt").as_deref(), Some("a/b/c.txt"));
        assert_eq!(resolved("../../c.txt").as_deref(), Some("c.txt"));
        for target in
            ["../../../c.txt", "/etc/passwd", "https://x.example/c.txt", "..", "C:\\x\\.."]
        {
            assert!(resolved(target).is_none_or(|path| path.starts_with('a')), "{target}");
        }
    }
}
