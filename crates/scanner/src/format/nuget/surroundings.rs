//! What a project inherits from the files above it: `Directory.Build.props`, `Directory.Packages.props` and
//! `Directory.Build.targets`.
//!
//! MSBuild reads the nearest of each; one that is further up is asked for what the nearest does not say, since the
//! nearest may import it. Files outside the tree, and imports of other names, are not read.

use crate::hash::HashMap;
use std::borrow::Cow;
use std::rc::Rc;

use lockgate_model::RepoPath;
use roxmltree::Document;

use super::msbuild::{Kind, read_items};
use super::properties::{Properties, expand};
use super::xml;
use crate::source::Source;

const BUILD: &str = "Directory.Build.props";
const PACKAGES: &str = "Directory.Packages.props";
const TARGETS: &str = "Directory.Build.targets";

/// How many versions a central list has for one package at most, under conditions.
const MAX_ALTERNATIVES: usize = 8;

pub(in crate::format) fn is_companion(path: &RepoPath) -> bool {
    matches!(path.file_name(), BUILD | PACKAGES | TARGETS)
}

/// Where the version of a package stands that an item does not say.
pub(in crate::format) enum Central<'a> {
    /// In the same file.
    Own,
    /// In a file above; at least one.
    Above(&'a [Rc<str>]),
    Nowhere,
}

/// Properties and central versions, those of the file itself first.
#[derive(Default)]
pub(in crate::format) struct Surroundings {
    pub(in crate::format) properties: Vec<Properties>,
    /// For each file, the versions it gives to packages, by lower-cased name.
    central: Vec<HashMap<String, Vec<Rc<str>>>>,
}

impl Surroundings {
    pub(in crate::format) fn of(source: &Source<'_>, document: &Document<'_>) -> Self {
        let mut surroundings = Self::default();
        surroundings.properties.push(Properties::read(document));
        let paths: Vec<RepoPath> = [BUILD, PACKAGES, TARGETS]
            .into_iter()
            .flat_map(|name| above(source.path(), name))
            .filter(|path| path != source.path())
            .collect();
        let files: Vec<(RepoPath, Cow<'_, [u8]>)> = paths
            .into_iter()
            .filter_map(|path| source.companion(&path).map(|bytes| (path, bytes)))
            .collect();
        let sources: Vec<Source<'_>> =
            files.iter().filter_map(|(path, bytes)| Source::from_bytes(path, bytes).ok()).collect();
        // One that is not XML is noted when it is read for itself.
        let documents: Vec<(&Source<'_>, Document<'_>)> = sources
            .iter()
            .filter_map(|source| Some((source, xml::parse(source, "Project").ok()?)))
            .collect();
        let read = documents.iter().map(|(_, document)| Properties::read(document));
        surroundings.properties.extend(read);
        surroundings.add_central(source, document);
        for (source, document) in &documents {
            surroundings.add_central(source, document);
        }
        surroundings
    }

    /// Adds the versions that a file gives to packages which it does not itself add.
    fn add_central(&mut self, source: &Source<'_>, document: &Document<'_>) {
        let mut versions: HashMap<String, Vec<Rc<str>>> = HashMap::default();
        for item in read_items(source, document) {
            let gives = item.kind == Kind::Central || item.is_update;
            let Some(version) = item.version.filter(|_| gives) else { continue };
            let Ok(version) = expand(version.text, &self.properties) else { continue };
            let version: Rc<str> = version.into();
            for name in item.names.split(';') {
                let known = versions.entry(name.trim_ascii().to_ascii_lowercase()).or_default();
                if known.len() < MAX_ALTERNATIVES && !known.contains(&version) {
                    known.push(version.clone());
                }
            }
        }
        self.central.push(versions);
    }

    /// The versions that the nearest file with the package gives to it; several where they depend on conditions.
    pub(in crate::format) fn versions_of(&self, name: &str) -> Central<'_> {
        let folded = name.to_ascii_lowercase();
        let mut files = self.central.iter().map(|file| file.get(&folded));
        if files.next().flatten().is_some() {
            return Central::Own;
        }
        files.flatten().next().map_or(Central::Nowhere, |versions| Central::Above(versions))
    }
}

/// The paths of a file name beside a path and in the folders above, nearest first.
fn above(path: &RepoPath, name: &str) -> Vec<RepoPath> {
    let folders =
        std::iter::successors(Some(path.folder()), |folder| match folder.rsplit_once('/') {
            Some((parent, _)) => Some(parent),
            None => (!folder.is_empty()).then_some(""),
        });
    let joined = folders.map(|folder| match folder {
        "" => name.to_owned(),
        _ => format!("{folder}/{name}"),
    });
    joined.filter_map(|path| RepoPath::new(&path).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_above_are_asked_from_the_nearest_on() {
        let path = RepoPath::new("src/app/app.csproj").unwrap();
        let paths: Vec<String> = above(&path, "x").iter().map(ToString::to_string).collect();
        assert_eq!(paths, ["src/app/x", "src/x", "x"]);
        assert_eq!(above(&RepoPath::new("app.csproj").unwrap(), "x").len(), 1);
    }
}
