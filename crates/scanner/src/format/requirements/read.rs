//! From the lines of a list to its packages.

use crate::hash::{HashMap, HashSet};

use lockgate_model::{Ecosystem, Note, NoteKind, Scope, Source as Origin, SourceKind};

use crate::format::conflict::find_conflict;
use crate::format::python::entry::{Entry, Need};
use crate::format::python::graph::{Habit, resolve};
use crate::format::python::name::normalize;
use crate::format::python::origin::from_index;
use crate::format::{ExtractError, Extraction};
use crate::source::Source;

use super::include::{Included, Task, follow, range_of};
use super::line::{Line, Lines};
use super::open::open_note;
use super::statement::{Required, Statement, read_statement};
use super::via::Via;

/// A list under examination.
#[derive(Default)]
struct List<'a> {
    entries: Vec<Entry<'a>>,
    /// Requirements that leave the version open: the number of the entry, the requirement.
    open: Vec<(usize, &'a str)>,
    tasks: Vec<Task<'a>>,
    index: Option<&'a str>,
    extra_indexes: Vec<&'a str>,
    /// What a comment says needs an entry: the name, the number of the entry.
    parents: Vec<(&'a str, usize)>,
    notes: Vec<Note>,
}

pub(super) fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut list = read_list(source);
    if let Some(conflict) = (!list.notes.is_empty()).then(|| find_conflict(source)).flatten() {
        return Err(conflict);
    }
    let mut included = follow(source, std::mem::take(&mut list.tasks));
    list.notes.append(&mut included.notes);
    list.settle(source, &included);
    list.name_index();
    list.link();
    let mut extraction = resolve(source, list.entries, Habit::LeavesOut).extraction;
    list.notes.append(&mut extraction.notes);
    extraction.notes = list.notes;
    Ok(extraction)
}

fn read_list<'a>(source: &Source<'a>) -> List<'a> {
    let mut list = List::default();
    let mut via = Via::default();
    for line in Lines::of(source.text()) {
        if !line.code.is_empty() {
            via.close();
            list.read_line(source, line);
        }
        let last = list.entries.len().checked_sub(1);
        if let Some((comment, last)) = line.comment.zip(last) {
            list.parents.extend(via.read(comment).map(|name| (name, last)));
        }
    }
    list
}

impl<'a> List<'a> {
    fn read_line(&mut self, source: &Source<'a>, line: Line<'a>) {
        let task = |target: &str, listed: bool| Task {
            from: source.path().clone(),
            target: target.to_owned(),
            place: line.code,
            listed,
        };
        match read_statement(line.code) {
            Ok(Statement::Package(required)) => self.require(source, line, required),
            Ok(Statement::Include(target)) => self.tasks.push(task(target, true)),
            Ok(Statement::Constrain(target)) => self.tasks.push(task(target, false)),
            Ok(Statement::Index(url)) => self.index = Some(url),
            Ok(Statement::ExtraIndex(url)) => self.extra_indexes.push(url),
            Ok(Statement::Nothing) => {}
            Err(why) => {
                let mut note = Note::new(NoteKind::UnreadEntry, why).in_file(source.path());
                note.position = source.span_of(line.code).map(|span| span.start);
                self.notes.push(note.about(line.code.lines().next().unwrap_or_default()));
            }
        }
    }

    fn require(&mut self, source: &Source<'a>, line: Line<'a>, required: Required<'a>) {
        if let Some(open) = required.open {
            self.open.push((self.entries.len(), open));
        }
        self.entries.push(Entry {
            ecosystem: Ecosystem::PyPi,
            name: required.name,
            version: required.version,
            origin: required.origin,
            scope: Scope::Unknown,
            needs: Vec::new(),
            range: range_of(source.text(), line.code),
            version_range: required.version.map(|version| range_of(source.text(), version)),
        });
    }

    /// Gives open requirements the version that another line or list pins, and notes those that none does.
    fn settle<'i: 'a>(&mut self, source: &Source<'_>, included: &'i Included<'a>) {
        let mut removed = HashSet::default();
        let pinned: HashSet<String> = if self.open.is_empty() && included.open.is_empty() {
            HashSet::default()
        } else {
            let entries = self.entries.iter().filter(|entry| entry.version.is_some());
            entries.map(|entry| entry.name.clone().into_owned()).collect()
        };
        for (at, open) in std::mem::take(&mut self.open) {
            let Some(entry) = self.entries.get_mut(at) else { continue };
            entry.version = included.pins.get(&*entry.name).map(String::as_str);
            if entry.version.is_some() && !pinned.contains(&*entry.name) {
                continue;
            }
            removed.insert(at);
            if !pinned.contains(&*entry.name) {
                let code = source.text().get(entry.range.clone()).unwrap_or_default();
                self.notes.push(open_note(source, code, open));
            }
        }
        for (name, note) in &included.open {
            if !pinned.contains(name) && !included.pins.contains_key(name) {
                self.notes.push(note.clone());
            }
        }
        if removed.is_empty() && included.packages.is_empty() {
            return;
        }
        self.draw(source, included);
        self.drop_entries(&removed);
    }

    /// Adds the packages of included lists at the line that includes them.
    fn draw<'i: 'a>(&mut self, source: &Source<'_>, included: &'i Included<'a>) {
        for drawn in &included.packages {
            let version = drawn.version.as_deref();
            let version = version.or_else(|| included.pins.get(&drawn.name).map(String::as_str));
            if version.is_none() && drawn.origin.kind() == SourceKind::Registry {
                continue;
            }
            self.entries.push(Entry {
                ecosystem: Ecosystem::PyPi,
                name: drawn.name.as_str().into(),
                version,
                origin: drawn.origin.clone(),
                scope: Scope::Unknown,
                needs: Vec::new(),
                range: range_of(source.text(), drawn.place),
                version_range: None,
            });
        }
    }

    /// Drops entries and keeps the numbers of the others right.
    fn drop_entries(&mut self, removed: &HashSet<usize>) {
        let mut parents: HashMap<usize, Vec<&'a str>> = HashMap::default();
        for (name, at) in self.parents.drain(..) {
            parents.entry(at).or_default().push(name);
        }
        let mut kept: Vec<(Entry<'a>, Vec<&'a str>)> = Vec::with_capacity(self.entries.len());
        for (at, entry) in self.entries.drain(..).enumerate() {
            if !removed.contains(&at) {
                kept.push((entry, parents.remove(&at).unwrap_or_default()));
            }
        }
        // The packages of included lists stand where they are included. The sort is stable.
        kept.sort_by_key(|(entry, _)| entry.range.start);
        for (entry, names) in kept {
            let at = self.entries.len();
            self.entries.push(entry);
            self.parents.extend(names.into_iter().map(|name| (name, at)));
        }
    }

    /// Packages come from the index that the list names. With one more index it is not known from which of both.
    fn name_index(&mut self) {
        let Some(origin) = self.index.map(from_index) else { return };
        let any_public =
            self.extra_indexes.iter().any(|url| from_index(url).kind() == SourceKind::Registry);
        if origin.kind() == SourceKind::Registry || any_public {
            return;
        }
        for entry in self.entries.iter_mut().filter(|entry| entry.origin == Origin::Registry) {
            entry.origin = origin.clone();
        }
    }

    /// Turns what comments say into dependencies of the packages that they name.
    fn link(&mut self) {
        let mut numbers = HashMap::default();
        if !self.parents.is_empty() {
            let names = self.entries.iter().enumerate();
            numbers.extend(names.map(|(at, entry)| (entry.name.clone(), at)));
        }
        for (parent, child) in std::mem::take(&mut self.parents) {
            let Some(parent) = numbers.get(&normalize(parent)) else { continue };
            let child = self.entries.get(child).map(|c| Need::on(c.name.clone(), c.range.start));
            if let Some((entry, need)) = self.entries.get_mut(*parent).zip(child) {
                entry.needs.push(need);
            }
        }
    }
}
