//! `gradle/verification-metadata.xml`, by Gradle: checksums of everything that a build has downloaded.
//!
//! It also names what only the build needs, and what was only considered; it does not tell them apart.
//! Specification: <https://docs.gradle.org/current/userguide/dependency_verification.html>.

use crate::hash::HashSet;

use lockgate_model::{Ecosystem, NoteKind, RepoPath, Scope};
use roxmltree::{Attribute, Node};

use crate::source::Source;

use super::maven::version::read_exact;
use super::maven::xml::{elements, parse, refusal};
use super::maven::{note, package};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "gradle-verification",
    files: "`gradle/verification-metadata.xml`",
    edges: false,
    scopes: false,
    file_name: "gradle/verification-metadata.xml",
    ecosystem: Ecosystem::Maven,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    let folder = path.folder().rsplit('/').next();
    path.file_name() == "verification-metadata.xml" && folder == Some("gradle")
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = parse(source.text()).map_err(|error| refusal(source, &error))?;
    let root = document.root_element();
    if root.tag_name().name() != "verification-metadata" {
        return Err(ExtractError {
            message: "the root element is not `verification-metadata`".to_owned(),
            position: Some(source.position(root.range().start)),
            hint: None,
        });
    }
    let mut extraction = Extraction::default();
    let mut seen = HashSet::default();
    let lists = elements(root).filter(|(name, _)| *name == "components");
    let components = lists.flat_map(|(_, list)| elements(list));
    for (_, component) in components.filter(|(name, _)| *name == "component") {
        let Some([group, name, version]) = read_coordinates(component) else {
            let why = "a component without a group, a name and one exact version";
            let mut note = note(source, NoteKind::UnreadEntry, why, component.range().start);
            note.subject = component.attribute("name").map(str::to_owned);
            extraction.notes.push(note);
            continue;
        };
        if !seen.insert((group.value(), name.value(), version.value())) {
            continue;
        }
        let label = format!("{}:{}", group.value(), name.value());
        let mut found = package(source, label, Scope::Unknown, component.range());
        found.version = Some(version.value().to_owned());
        found.version_span = Some(source.span(version.range_value()));
        extraction.packages.push(found);
    }
    Ok(extraction)
}

fn read_coordinates<'d, 't>(component: Node<'d, 't>) -> Option<[Attribute<'d, 't>; 3]> {
    let find = |name| {
        let found = component.attribute_node(name);
        found.filter(|attribute: &Attribute<'_, '_>| !attribute.value().is_empty())
    };
    let version =
        find("version").filter(|version| read_exact(version.value()) == Some(version.value()))?;
    Some([find("group")?, find("name")?, version])
}
