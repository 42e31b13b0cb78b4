//! Manifests, read only to show where a dependency is asked for.
//!
//! They decide nothing: a manifest that does not parse is as good as none.

mod cargo_toml;
mod package_json;

use std::collections::BTreeMap;

use lockgate_model::{Ecosystem, Manifest, RepoPath, Span};

use crate::source::Source;

/// The manifests of a tree.
#[derive(Debug, Default)]
pub struct Manifests {
    cargo: BTreeMap<RepoPath, Declarations>,
    npm: BTreeMap<RepoPath, Declarations>,
}

/// A package of the project itself, as its lockfile names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Root<'a> {
    /// The package's name.
    pub name: &'a str,
    /// Its folder below the lockfile's; empty for that folder itself. Only npm's lockfiles say it.
    pub install_path: Option<&'a str>,
}

/// What a manifest declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations {
    /// The name of its package.
    pub package: Option<String>,
    /// Where each dependency stands, by the name of its package; each on one line.
    pub dependencies: BTreeMap<String, Span>,
}

impl Declarations {
    /// Reads a manifest; `None` for what is neither `Cargo.toml` nor `package.json`, or does not parse.
    #[must_use]
    pub fn read(path: &RepoPath, bytes: &[u8]) -> Option<Self> {
        let source = Source::from_bytes(path, bytes).ok()?;
        match path.file_name() {
            "Cargo.toml" => cargo_toml::read(&source),
            "package.json" => package_json::read(&source),
            _ => None,
        }
    }
}

impl Manifests {
    /// Reads manifests; those that are neither `Cargo.toml` nor `package.json`, or do not parse, are passed over.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (RepoPath, Vec<u8>)>) -> Self {
        let mut manifests = Self::default();
        for (path, bytes) in files {
            manifests.add(path, &bytes);
        }
        manifests
    }

    /// Reads one more manifest.
    pub fn add(&mut self, path: RepoPath, bytes: &[u8]) {
        if let Some(declarations) = Declarations::read(&path, bytes) {
            self.insert(path, declarations);
        }
    }

    /// Adds what a manifest was read as.
    pub fn insert(&mut self, path: RepoPath, declarations: Declarations) {
        match path.file_name() {
            "Cargo.toml" => self.cargo.insert(path, declarations),
            "package.json" => self.npm.insert(path, declarations),
            _ => None,
        };
    }

    /// Where a root of a lockfile asks for a direct dependency.
    ///
    /// A root is known by its name and, for npm, by its folder below the lockfile's. For cargo the manifest beside the
    /// lockfile is asked too: a workspace declares there what its members inherit. `None` where no manifest says it.
    #[must_use]
    pub fn locate(
        &self,
        ecosystem: Ecosystem,
        lockfile: &RepoPath,
        root: Root<'_>,
        dependency: &str,
    ) -> Option<Manifest> {
        let (path, span) = match ecosystem {
            Ecosystem::CratesIo => self.locate_cargo(lockfile, root.name, dependency),
            Ecosystem::Npm => self.locate_npm(lockfile, root.install_path, dependency),
            // Their manifests are not read.
            Ecosystem::PyPi
            | Ecosystem::Go
            | Ecosystem::Maven
            | Ecosystem::NuGet
            | Ecosystem::RubyGems
            | Ecosystem::Packagist
            | Ecosystem::Pub
            | Ecosystem::Hex
            | Ecosystem::SwiftUrl
            | Ecosystem::ConanCenter
            | Ecosystem::Cran
            | Ecosystem::Hackage
            | Ecosystem::Julia
            | Ecosystem::GitHubActions
            | Ecosystem::CocoaPods
            | Ecosystem::Conda
            | Ecosystem::Jsr
            | Ecosystem::Terraform
            | Ecosystem::Helm
            | Ecosystem::Bazel
            | Ecosystem::Nix => return None,
        }?;
        Some(Manifest { path: path.clone(), span, dependency: dependency.to_owned() })
    }

    fn locate_cargo(
        &self,
        lockfile: &RepoPath,
        package: &str,
        dependency: &str,
    ) -> Option<(&RepoPath, Span)> {
        let own = self.cargo.iter().filter(|(path, declarations)| {
            declarations.package.as_deref() == Some(package)
                && is_in_or_below(path.folder(), lockfile.folder())
        });
        let beside = self.cargo.get_key_value(&lockfile.sibling("Cargo.toml"));
        own.chain(beside).find_map(|(path, declarations)| {
            Some((path, *declarations.dependencies.get(dependency)?))
        })
    }

    fn locate_npm(
        &self,
        lockfile: &RepoPath,
        install_path: Option<&str>,
        dependency: &str,
    ) -> Option<(&RepoPath, Span)> {
        let parts = [lockfile.folder(), install_path.unwrap_or_default(), "package.json"];
        let named: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let path = RepoPath::new(&named.join("/")).ok()?;
        let (path, declarations) = self.npm.get_key_value(&path)?;
        Some((path, *declarations.dependencies.get(dependency)?))
    }
}

fn is_in_or_below(folder: &str, top: &str) -> bool {
    match folder.strip_prefix(top) {
        Some(rest) => top.is_empty() || rest.is_empty() || rest.starts_with('/'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::new(text).unwrap()
    }

    fn place(found: Option<Manifest>) -> Option<(String, u32)> {
        found.map(|manifest| (manifest.path.to_string(), manifest.span.start.line))
    }

    #[test]
    fn a_crate_is_found_by_its_name_and_the_workspace_answers_for_what_it_inherits() {
        let root = "[workspace.dependencies]\nreal = \"1\"\nother = { package = \"shared\", version = \"1\" }\n";
        let member =
            "[package]\nname = \"api\"\n[dependencies]\nreal = \"1\"\nother.workspace = true\n";
        let manifests = Manifests::new([
            (path("back/Cargo.toml"), root.as_bytes().to_vec()),
            (path("back/api/Cargo.toml"), member.as_bytes().to_vec()),
            (path("backup/Cargo.toml"), member.as_bytes().to_vec()),
            (path("back/broken/Cargo.toml"), b"[[[".to_vec()),
        ]);
        let lockfile = path("back/Cargo.lock");
        let locate = |name, dependency| {
            let root = Root { name, install_path: None };
            place(manifests.locate(Ecosystem::CratesIo, &lockfile, root, dependency))
        };
        assert_eq!(locate("api", "real"), Some(("back/api/Cargo.toml".to_owned(), 4)));
        assert_eq!(locate("api", "shared"), Some(("back/Cargo.toml".to_owned(), 3)));
        assert_eq!(locate("unknown", "real"), Some(("back/Cargo.toml".to_owned(), 2)));
        assert_eq!(locate("api", "absent"), None);
    }

    #[test]
    fn a_workspace_of_npm_is_found_by_its_folder() {
        let text = b"{\n\"dependencies\": {\n\"ms\": \"2\"}}".to_vec();
        let manifests = Manifests::new([
            (path("web/package.json"), b"{}".to_vec()),
            (path("web/packages/ui/package.json"), text),
        ]);
        let lockfile = path("web/package-lock.json");
        let locate = |install_path| {
            let root = Root { name: "ui", install_path };
            place(manifests.locate(Ecosystem::Npm, &lockfile, root, "ms"))
        };
        assert_eq!(
            locate(Some("packages/ui")),
            Some(("web/packages/ui/package.json".to_owned(), 3))
        );
        assert_eq!(locate(Some("")), None);
        assert_eq!(locate(Some("../../etc")), None);
        assert_eq!(locate(None), None);
    }
}
