//! What a `pom.xml` says, before anything is resolved.

use crate::hash::HashMap;
use std::ops::Range;

use roxmltree::Node;

use crate::format::maven::xml::{Field, elements, read_field};

/// A project.
#[derive(Default)]
pub(super) struct Project {
    pub(super) coordinates: Coordinates,
    /// The element with the project's name.
    pub(super) artifact_range: Range<usize>,
    pub(super) parent: Option<Parent>,
    /// What always applies.
    pub(super) main: Section,
    pub(super) profiles: Vec<Section>,
    /// Folders, or files, of the projects that are built with it.
    pub(super) modules: Vec<String>,
}

/// What names a project.
#[derive(Default)]
pub(super) struct Coordinates {
    pub(super) group: Option<Field>,
    pub(super) artifact: Option<Field>,
    pub(super) version: Option<Field>,
}

/// A reference to the parent.
#[derive(Default)]
pub(super) struct Parent {
    pub(super) coordinates: Coordinates,
    /// Where it is; `None` for the usual place, empty for none in the tree.
    pub(super) relative_path: Option<String>,
}

/// The part of a project that a profile can hold too.
#[derive(Default)]
pub(super) struct Section {
    pub(super) properties: HashMap<String, Field>,
    pub(super) managed: Vec<Declared>,
    pub(super) declared: Vec<Declared>,
    /// Whether a profile applies unless something else is asked for.
    pub(super) active: bool,
}

/// A dependency as written.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) coordinates: Coordinates,
    pub(super) scope: Option<Field>,
    pub(super) kind: Option<Field>,
    pub(super) classifier: Option<Field>,
    pub(super) optional: bool,
    pub(super) system_path: Option<Field>,
    pub(super) range: Range<usize>,
}

/// Reads a project; `None` where the root element is another.
pub(super) fn read_project(root: Node<'_, '_>) -> Option<Project> {
    if root.tag_name().name() != "project" {
        return None;
    }
    let mut project = Project::default();
    for (name, node) in elements(root) {
        match name {
            "artifactId" => project.artifact_range = node.range(),
            "parent" => project.parent = Some(read_parent(node)),
            "modules" | "subprojects" => {
                project.modules.extend(elements(node).map(|(_, module)| read_field(module).text));
            }
            "profiles" => {
                let profiles = elements(node).filter(|(name, _)| *name == "profile");
                project.profiles.extend(profiles.map(|(_, profile)| read_profile(profile)));
            }
            _ => {}
        }
        project.coordinates.take(name, node);
        project.main.take(name, node);
    }
    Some(project)
}

fn read_parent(node: Node<'_, '_>) -> Parent {
    let mut parent = Parent::default();
    for (name, child) in elements(node) {
        parent.coordinates.take(name, child);
        if name == "relativePath" {
            parent.relative_path = Some(read_field(child).text);
        }
    }
    parent
}

fn read_profile(node: Node<'_, '_>) -> Section {
    let mut section = Section::default();
    for (name, child) in elements(node) {
        section.take(name, child);
        if name == "activation" {
            let mut inside = elements(child);
            section.active = inside
                .any(|(name, node)| name == "activeByDefault" && read_field(node).text == "true");
        }
    }
    section
}

impl Coordinates {
    fn take(&mut self, name: &str, node: Node<'_, '_>) {
        match name {
            "groupId" => self.group = Some(read_field(node)),
            "artifactId" => self.artifact = Some(read_field(node)),
            "version" => self.version = Some(read_field(node)),
            _ => {}
        }
    }
}

impl Section {
    fn take(&mut self, name: &str, node: Node<'_, '_>) {
        match name {
            "properties" => {
                let found = elements(node).map(|(name, node)| (name.to_owned(), read_field(node)));
                self.properties.extend(found);
            }
            "dependencies" => self.declared.extend(read_dependencies(node)),
            "dependencyManagement" => {
                let lists = elements(node).filter(|(name, _)| *name == "dependencies");
                self.managed.extend(lists.flat_map(|(_, list)| read_dependencies(list)));
            }
            _ => {}
        }
    }
}

fn read_dependencies(node: Node<'_, '_>) -> impl Iterator<Item = Declared> {
    let entries = elements(node).filter(|(name, _)| *name == "dependency");
    entries.map(|(_, entry)| read_dependency(entry))
}

fn read_dependency(entry: Node<'_, '_>) -> Declared {
    let mut declared = Declared { range: entry.range(), ..Declared::default() };
    for (name, node) in elements(entry) {
        declared.coordinates.take(name, node);
        match name {
            "scope" => declared.scope = Some(read_field(node)),
            "type" => declared.kind = Some(read_field(node)),
            "classifier" => declared.classifier = Some(read_field(node)),
            "systemPath" => declared.system_path = Some(read_field(node)),
            "optional" => declared.optional = read_field(node).text == "true",
            _ => {}
        }
    }
    declared
}
