//! The dependencies of a project as packages.

use std::collections::BTreeMap;

use lockgate_model::{Note, NoteKind, Package, Scope, Source as Origin};

use crate::format::maven::version::read_exact;
use crate::format::maven::{note, package, wider};
use crate::source::Source;

use super::lineage::{Lineage, Resolved};
use super::management::{Key, Managed, Management, key, manage_profile};
use super::project::{Declared, Section};

/// Turns dependencies into packages.
pub(super) struct Reader<'r, 's> {
    pub(super) source: &'r Source<'s>,
    pub(super) lineage: &'r Lineage,
    pub(super) management: &'r Management,
    pub(super) found: Found,
}

/// What was read so far; each package once.
#[derive(Default)]
pub(super) struct Found {
    pub(super) packages: Vec<(Package, bool)>,
    pub(super) notes: Vec<Note>,
    places: BTreeMap<(String, Option<String>, Origin), usize>,
}

/// The version of a dependency, and how it is written.
struct Wanted<'m> {
    written: &'m str,
    version: Option<Resolved>,
}

impl Reader<'_, '_> {
    /// Reads the dependencies that the project always has.
    pub(super) fn read_main(&mut self, section: &Section) {
        let managed = Management::default();
        for declared in &section.declared {
            self.read_dependency(None, &managed, declared);
        }
    }

    /// Reads the dependencies of a profile, which has properties and manages versions of its own.
    pub(super) fn read_profile(&mut self, profile: &Section) {
        let managed = manage_profile(self.lineage, profile);
        for declared in &profile.declared {
            self.read_dependency(Some(profile), &managed, declared);
        }
    }

    fn read_dependency(
        &mut self,
        profile: Option<&Section>,
        managed: &Management,
        declared: &Declared,
    ) {
        let Some(key) = key(self.lineage, profile, declared) else {
            let why = "a dependency without a group and a name that are known";
            return self.tell(NoteKind::UnreadEntry, why, declared, &written_name(declared));
        };
        let [group, artifact, ..] = &key;
        let name = format!("{group}:{artifact}");
        if group.is_empty() || artifact.is_empty() {
            let why = "a dependency without a group or a name";
            return self.tell(NoteKind::UnreadEntry, why, declared, &name);
        }
        let managed = managed.get(&key).or_else(|| self.management.get(&key));
        let scope = self.scope(profile, declared, managed);
        let Some(wanted) = self.wanted(profile, declared, managed) else {
            let why = "no version here, and none from a parent or an import inside the tree";
            return self.tell(NoteKind::UnpinnedRequirement, why, declared, &name);
        };
        let about = |version: &str| format!("{name} {version}");
        let Some(resolved) = wanted.version else {
            let why = "a property of the version is not known";
            let about = about(wanted.written);
            return self.tell(NoteKind::UnpinnedRequirement, why, declared, &about);
        };
        let Some(exact) = read_exact(&resolved.text) else {
            let (why, about) = ("not one exact version", about(&resolved.text));
            return self.tell(NoteKind::UnpinnedRequirement, why, declared, &about);
        };
        let mut found = package(self.source, name, scope, declared.range.clone());
        found.source = self.origin(declared, &key, &resolved);
        found.version_span = place(self.source, &resolved, exact);
        found.version = Some(exact.to_owned());
        self.found.add(found);
    }

    /// The version that is asked for: its own, else the managed one; `None` where there is neither.
    fn wanted<'m>(
        &self,
        profile: Option<&Section>,
        declared: &'m Declared,
        managed: Option<&'m Managed>,
    ) -> Option<Wanted<'m>> {
        if let Some(field) = &declared.coordinates.version {
            let version = self.lineage.resolve(profile, field, true);
            return Some(Wanted { written: &field.text, version });
        }
        let managed = managed.filter(|managed| !managed.written.is_empty())?;
        Some(Wanted { written: &managed.written, version: managed.version.clone() })
    }

    fn scope(
        &self,
        profile: Option<&Section>,
        declared: &Declared,
        managed: Option<&Managed>,
    ) -> Scope {
        let own = declared.scope.as_ref();
        let own = own.and_then(|field| Some(self.lineage.resolve(profile, field, false)?.text));
        let text = own.or_else(|| managed?.scope.clone());
        match (text.as_deref().unwrap_or("compile"), declared.optional) {
            ("test", _) => Scope::Dev,
            ("provided", _) => Scope::Build,
            (_, true) => Scope::Optional,
            ("compile" | "runtime" | "system", false) => Scope::Runtime,
            (_, false) => Scope::Unknown,
        }
    }

    /// A file on disk, another module of the same project (its group and its version), or the registry.
    fn origin(&self, declared: &Declared, key: &Key, version: &Resolved) -> Origin {
        if let Some(path) = &declared.system_path {
            return Origin::Path { location: path.text.clone() };
        }
        let [own, ..] = self.lineage.coordinates();
        let [group, ..] = key;
        let is_module = version.is_project_version && own.is_some_and(|own| own.text == *group);
        if is_module { Origin::Path { location: String::new() } } else { Origin::Registry }
    }

    fn tell(&mut self, kind: NoteKind, why: &str, declared: &Declared, about: &str) {
        let note = note(self.source, kind, why, declared.range.start).about(about);
        self.found.notes.push(note);
    }
}

impl Found {
    fn add(&mut self, package: Package) {
        let key = (package.name.clone(), package.version.clone(), package.source.clone());
        let at = *self.places.entry(key).or_insert(self.packages.len());
        match self.packages.get_mut(at) {
            Some((known, _)) => known.scope = wider(known.scope, package.scope),
            None => self.packages.push((package, true)),
        }
    }
}

/// The place of the exact version inside what was resolved, where that stands in the file in one piece.
pub(super) fn place(
    source: &Source<'_>,
    resolved: &Resolved,
    exact: &str,
) -> Option<lockgate_model::Span> {
    let range = resolved.range.clone()?;
    let offset = resolved.text.find(exact)?;
    let start = range.start + offset;
    Some(source.span(start..start + exact.len()))
}

fn written_name(declared: &Declared) -> String {
    let text = |field: Option<&crate::format::maven::xml::Field>| {
        field.map(|field| field.text.clone()).unwrap_or_default()
    };
    let coordinates = &declared.coordinates;
    format!("{}:{}", text(coordinates.group.as_ref()), text(coordinates.artifact.as_ref()))
}
