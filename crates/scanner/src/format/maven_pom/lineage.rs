//! A project with its parents inside the tree, and what their properties say.

use std::ops::Range;

use lockgate_model::RepoPath;

use crate::format::maven::xml::{self, Field};
use crate::source::Source;

use super::project::{Coordinates, Project, Section, read_project};

/// Most parents that are followed.
const MAX_PARENTS: usize = 16;
/// Most properties that are looked up for one text; what needs more is not resolved.
const MAX_LOOKUPS: u32 = 64;
/// Longest text that properties are put into, in bytes.
const MAX_BYTES: usize = 4096;

/// A project and where it is.
pub(super) struct Located {
    pub(super) project: Project,
    pub(super) path: RepoPath,
}

/// A project, then its parents from the nearest on.
pub(super) struct Lineage {
    pub(super) projects: Vec<Located>,
    /// Whether the first project is the file that is read, so that places in it mean something.
    pub(super) is_own: bool,
}

/// A text without properties.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolved {
    pub(super) text: String,
    /// Its bytes in the file that is read; `None` where it stands elsewhere, or nowhere in one piece.
    pub(super) range: Option<Range<usize>>,
    /// Whether it is the project's own version.
    pub(super) is_project_version: bool,
}

/// A value that a property stands for.
struct Value<'a> {
    field: &'a Field,
    is_own: bool,
}

/// Reads other projects of the tree, a bounded number of them.
pub(super) struct Loader<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    pub(super) remaining: u32,
}

impl Loader<'_, '_> {
    pub(super) fn load(&mut self, path: RepoPath) -> Option<Located> {
        self.remaining = self.remaining.checked_sub(1)?;
        let bytes = self.source.companion(&path)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let document = xml::parse(std::str::from_utf8(bytes).ok()?).ok()?;
        let project = read_project(document.root_element())?;
        Some(Located { project, path })
    }

    /// Adds the parents of a project, as far as they are in the tree.
    pub(super) fn follow(&mut self, first: Located, is_own: bool) -> Lineage {
        let mut projects = vec![first];
        while projects.len() <= MAX_PARENTS {
            let Some(parent) = projects.last().and_then(|last| self.load_parent(last)) else {
                break;
            };
            projects.push(parent);
        }
        Lineage { projects, is_own }
    }

    /// Source: <https://maven.apache.org/ref/current/maven-model/maven.html#parent>.
    fn load_parent(&mut self, child: &Located) -> Option<Located> {
        let parent = child.project.parent.as_ref()?;
        let relative = parent.relative_path.as_deref().unwrap_or("../pom.xml");
        let found = self.load_at(child.path.folder(), relative)?;
        let theirs = &found.project.coordinates;
        let above = found.project.parent.as_ref().map(|parent| &parent.coordinates);
        let group = theirs.group.as_ref().or_else(|| above?.group.as_ref());
        let version = theirs.version.as_ref().or_else(|| above?.version.as_ref());
        let same = may_equal(parent.coordinates.group.as_ref(), group)
            && may_equal(parent.coordinates.artifact.as_ref(), theirs.artifact.as_ref())
            && may_equal(parent.coordinates.version.as_ref(), version);
        same.then_some(found)
    }

    /// The project at a path that is relative to a folder and names a file or its folder.
    pub(super) fn load_at(&mut self, folder: &str, relative: &str) -> Option<Located> {
        if relative.is_empty() {
            return None;
        }
        let path = join(folder, relative)?;
        let is_file = [".xml", ".pom"].iter().any(|end| path.ends_with(end));
        let path = if is_file { path } else { format!("{path}/pom.xml") };
        self.load(RepoPath::new(&path).ok()?)
    }
}

/// Whether two texts are equal once properties are put in, as far as can be told without them.
fn may_equal(one: Option<&Field>, other: Option<&Field>) -> bool {
    let Some((one, other)) = one.zip(other) else { return false };
    one.text == other.text || one.text.contains("${") || other.text.contains("${")
}

/// Joins a folder and a relative path; `None` where that leads out of the tree.
fn join(folder: &str, relative: &str) -> Option<String> {
    if relative.starts_with(['/', '\\']) || relative.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

impl Lineage {
    /// Puts the values of properties into a text of a project of this lineage; `None` where one is not known.
    /// `profile` is that of the first project in which the text stands; its properties come first.
    pub(super) fn resolve(
        &self,
        profile: Option<&Section>,
        field: &Field,
        is_own: bool,
    ) -> Option<Resolved> {
        let value = Value { field, is_own: is_own && self.is_own };
        self.expand(profile, &value, &mut MAX_LOOKUPS.clone())
    }

    fn expand(
        &self,
        profile: Option<&Section>,
        value: &Value<'_>,
        lookups: &mut u32,
    ) -> Option<Resolved> {
        let text = value.field.text.as_str();
        if !text.contains("${") {
            let range = value.field.range.clone().filter(|_| value.is_own);
            return Some(Resolved { text: text.to_owned(), range, is_project_version: false });
        }
        let mut resolved = Resolved::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}')?;
            *lookups = lookups.checked_sub(1)?;
            let mut inner = self.expand(profile, &self.find(profile, name)?, lookups)?;
            inner.is_project_version |= is_version_name(name);
            if before.is_empty() && after.is_empty() && rest.len() == text.len() {
                return Some(inner);
            }
            resolved.is_project_version |= inner.is_project_version;
            resolved.text.push_str(before);
            resolved.text.push_str(&inner.text);
            if resolved.text.len() > MAX_BYTES {
                return None;
            }
            rest = after;
        }
        resolved.text.push_str(rest);
        Some(resolved)
    }

    fn find<'v>(&'v self, profile: Option<&'v Section>, name: &str) -> Option<Value<'v>> {
        let own = |field| Value { field, is_own: self.is_own };
        if let Some(field) = profile.and_then(|profile| profile.properties.get(name)) {
            return Some(own(field));
        }
        let found = self.projects.iter().enumerate().find_map(|(at, located)| {
            let field = located.project.property(name)?;
            Some(Value { field, is_own: self.is_own && at == 0 })
        });
        found.or_else(|| self.model_value(name).map(own))
    }

    /// What a name says of the project itself: `project.version` and the like. All of these stand in the first project.
    fn model_value(&self, name: &str) -> Option<&Field> {
        let prefixes = ["project.", "pom."];
        let name = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        let project = &self.projects.first()?.project;
        let parent = project.parent.as_ref().map(|parent| &parent.coordinates);
        let own = &project.coordinates;
        match name {
            "version" => own.version.as_ref().or_else(|| parent?.version.as_ref()),
            "groupId" => own.group.as_ref().or_else(|| parent?.group.as_ref()),
            "artifactId" => own.artifact.as_ref(),
            "parent.version" => parent?.version.as_ref(),
            "parent.groupId" => parent?.group.as_ref(),
            "parent.artifactId" => parent?.artifact.as_ref(),
            _ => None,
        }
    }

    /// The coordinates of the project itself, where its parents may fill them in.
    pub(super) fn coordinates(&self) -> [Option<Resolved>; 3] {
        let model = |name| self.model_value(name).and_then(|field| self.resolve(None, field, true));
        [model("groupId"), model("artifactId"), model("version")]
    }
}

impl Project {
    /// Profiles that apply by default come before the project.
    fn property(&self, name: &str) -> Option<&Field> {
        let active = self.profiles.iter().filter(|profile| profile.active);
        let mut sections = active.chain(std::iter::once(&self.main));
        sections.find_map(|section| section.properties.get(name))
    }
}

/// Whether a property says the version of the project itself. The last three are those that Maven knows for versions
/// given from outside. Source: <https://maven.apache.org/guides/mini/guide-maven-ci-friendly.html>.
fn is_version_name(name: &str) -> bool {
    let own =
        ["project.version", "pom.version", "version", "project.parent.version", "parent.version"];
    own.contains(&name) || ["revision", "changelist", "sha1"].contains(&name)
}

/// Whether a project found in the tree is the one that is meant.
pub(super) fn is_named(lineage: &Lineage, wanted: &[String; 3]) -> bool {
    let found = lineage.coordinates();
    found
        .iter()
        .zip(wanted)
        .all(|(found, wanted)| found.as_ref().is_some_and(|found| found.text == *wanted))
}

/// The texts of coordinates; `None` where one is missing or not known.
pub(super) fn texts(
    lineage: &Lineage,
    profile: Option<&Section>,
    coordinates: &Coordinates,
) -> Option<[String; 3]> {
    let text = |field: Option<&Field>| Some(lineage.resolve(profile, field?, false)?.text);
    Some([
        text(coordinates.group.as_ref())?,
        text(coordinates.artifact.as_ref())?,
        text(coordinates.version.as_ref())?,
    ])
}
