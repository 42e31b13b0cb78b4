//! Versions and scopes that `dependencyManagement` gives to dependencies that have none of their own.
//!
//! Source: <https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#dependency-management>.

use crate::hash::HashMap;

use crate::format::maven::xml::Field;

use super::lineage::{Lineage, Loader, Resolved, is_named, texts};
use super::project::{Declared, Section};

/// Most imports that lead from one to the next.
const MAX_IMPORTS: u32 = 8;
/// Most projects that are looked at for one import.
const MAX_CANDIDATES: usize = 32;

/// What identifies a managed dependency: group, artifact, type, classifier.
pub(super) type Key = [String; 4];

/// What is managed of a dependency.
#[derive(Clone, Default)]
pub(super) struct Managed {
    /// As it was written.
    pub(super) written: String,
    /// `None` where a property of it is not known.
    pub(super) version: Option<Resolved>,
    pub(super) scope: Option<String>,
}

/// Managed dependencies.
pub(super) type Management = HashMap<Key, Managed>;

/// What identifies a dependency; `None` where a property of it is not known.
pub(super) fn key(
    lineage: &Lineage,
    profile: Option<&Section>,
    declared: &Declared,
) -> Option<Key> {
    let text = |field: &Field| Some(lineage.resolve(profile, field, false)?.text);
    let or = |field: Option<&Field>, usual: &str| field.map_or(Some(usual.to_owned()), text);
    Some([
        text(declared.coordinates.group.as_ref()?)?,
        text(declared.coordinates.artifact.as_ref()?)?,
        or(declared.kind.as_ref(), "jar")?,
        or(declared.classifier.as_ref(), "")?,
    ])
}

/// What a profile manages.
pub(super) fn manage_profile(lineage: &Lineage, profile: &Section) -> Management {
    let mut management = Management::default();
    let managing = Managing { section: profile, profile: Some(profile), is_own: true };
    add_section(&mut management, lineage, managing);
    management
}

/// What a project, its parents and then the projects that they import manage; the nearest counts.
pub(super) fn manage(loader: &mut Loader<'_, '_>, lineage: &Lineage, depth: u32) -> Management {
    let mut management = Management::default();
    for (at, located) in lineage.projects.iter().enumerate() {
        for section in located.project.sections() {
            add_section(
                &mut management,
                lineage,
                Managing { section, profile: None, is_own: at == 0 },
            );
        }
    }
    if depth >= MAX_IMPORTS {
        return management;
    }
    for located in &lineage.projects {
        let managed = located.project.sections().flat_map(|section| &section.managed);
        for import in managed.filter(|declared| is_import(declared)) {
            let Some(wanted) = texts(lineage, None, &import.coordinates) else { continue };
            let Some(found) = find_import(loader, lineage, &wanted) else { continue };
            for (key, mut managed) in manage(loader, &found, depth + 1) {
                managed.version =
                    managed.version.map(|version| Resolved { range: None, ..version });
                management.entry(key).or_insert(managed);
            }
        }
    }
    management
}

/// A section whose management is read.
#[derive(Clone, Copy)]
struct Managing<'a> {
    section: &'a Section,
    /// The profile whose properties come first.
    profile: Option<&'a Section>,
    /// Whether it is of the first project of the lineage.
    is_own: bool,
}

fn add_section(management: &mut Management, lineage: &Lineage, managing: Managing<'_>) {
    let Managing { section, profile, is_own } = managing;
    for declared in section.managed.iter().filter(|declared| !is_import(declared)) {
        let Some(key) = key(lineage, profile, declared) else { continue };
        let version = declared.coordinates.version.as_ref();
        let scope = declared.scope.as_ref();
        management.entry(key).or_insert_with(|| Managed {
            written: version.map(|version| version.text.clone()).unwrap_or_default(),
            version: version.and_then(|version| lineage.resolve(profile, version, is_own)),
            scope: scope.and_then(|scope| Some(lineage.resolve(profile, scope, false)?.text)),
        });
    }
}

fn is_import(declared: &Declared) -> bool {
    declared.scope.as_ref().is_some_and(|scope| scope.text == "import")
}

/// The project that an import names, where it is among the modules of this one or of its parents, or beside it.
fn find_import(
    loader: &mut Loader<'_, '_>,
    lineage: &Lineage,
    wanted: &[String; 3],
) -> Option<Lineage> {
    let [_, artifact, _] = wanted;
    let mut candidates = Vec::new();
    for located in &lineage.projects {
        let folder = located.path.folder();
        let modules = located.project.modules.iter();
        candidates.extend(modules.map(|module| (folder, module.clone())));
        candidates.push((folder, format!("../{artifact}")));
    }
    let is_likely = |relative: &str| {
        let folder = relative.trim_end_matches("/pom.xml").trim_end_matches('/');
        folder.rsplit('/').next() == Some(artifact)
    };
    candidates.sort_by_key(|(_, relative)| !is_likely(relative));
    candidates.truncate(MAX_CANDIDATES);
    for (folder, relative) in candidates {
        let Some(located) = loader.load_at(folder, &relative) else { continue };
        let found = loader.follow(located, false);
        if is_named(&found, wanted) {
            return Some(found);
        }
    }
    None
}
