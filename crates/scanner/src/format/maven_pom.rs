//! `pom.xml`, by Maven: the dependencies of a project and of its profiles.
//!
//! Versions come from the dependency itself, from properties, or from `dependencyManagement` of the project, of its
//! parents and of the projects that they import, as far as those are inside the tree. A version in a property has its
//! place at the property; one from another file has none. Dependencies that a parent hands down are listed with the
//! parent. Plugins, and what is only managed, are passed over; profiles count whether they apply or not.
//! Specification: <https://maven.apache.org/pom.html>.

mod dependency;
mod lineage;
mod management;
mod project;

use lockgate_model::{Ecosystem, Package, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use self::dependency::{Found, Reader, place};
use self::lineage::{Lineage, Loader, Located};
use self::management::manage;
use self::project::{Project, Section, read_project};
use super::direct::assemble;
use super::maven::version::read_exact;
use super::maven::{package, xml};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "maven-pom",
    files: "`pom.xml`, `*.pom`",
    edges: true,
    scopes: true,
    file_name: "pom.xml",
    ecosystem: Ecosystem::Maven,
    slot: SlotRule::Name,
    claims,
    companions,
    extract,
};

/// Most other projects that are read for one.
const MAX_PROJECTS: u32 = 256;

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "pom.xml" || path.file_name().ends_with(".pom")
}

/// Parents and imports; some are called like `parent-pom.xml`.
fn companions(path: &RepoPath) -> bool {
    path.file_name().ends_with("pom.xml") || path.file_name().ends_with(".pom")
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = xml::parse(source.text()).map_err(|error| xml::refusal(source, &error))?;
    let project = read_project(document.root_element()).ok_or_else(|| ExtractError {
        message: "the root element is not `project`: not a pom.xml".to_owned(),
        position: Some(source.position(document.root_element().range().start)),
        hint: None,
    })?;
    let mut loader = Loader { source, remaining: MAX_PROJECTS };
    let lineage = loader.follow(Located { project, path: source.path().clone() }, true);
    let management = manage(&mut loader, &lineage, 0);
    let mut reader =
        Reader { source, lineage: &lineage, management: &management, found: Found::default() };
    if let Some(own) = lineage.projects.first() {
        reader.read_main(&own.project.main);
        for profile in &own.project.profiles {
            reader.read_profile(profile);
        }
    }
    let Found { packages, notes, .. } = reader.found;
    Ok(assemble(root(source, &lineage), packages, notes))
}

impl Project {
    /// What applies by default, the nearest first.
    fn sections(&self) -> impl Iterator<Item = &Section> {
        self.profiles.iter().filter(|profile| profile.active).chain(std::iter::once(&self.main))
    }
}

/// The project itself, at the element with its name.
fn root(source: &Source<'_>, lineage: &Lineage) -> Option<Package> {
    let project = &lineage.projects.first()?.project;
    let [group, artifact, version] = lineage.coordinates();
    let name = match (group, artifact?) {
        (Some(group), artifact) => format!("{}:{}", group.text, artifact.text),
        (None, artifact) => artifact.text,
    };
    let mut found = package(source, name, Scope::Unknown, project.artifact_range.clone());
    found.source = Origin::Workspace;
    let exact = version.as_ref().and_then(|version| Some((version, read_exact(&version.text)?)));
    found.version_span = exact.and_then(|(version, exact)| place(source, version, exact));
    found.version = exact.map(|(_, exact)| exact.to_owned());
    Some(found)
}
