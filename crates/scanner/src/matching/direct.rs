//! Where the direct dependency that brings a package in is asked for.

use lockgate_model::Manifest;

use crate::graph::Path;
use crate::inventory::ReadFile;
use crate::manifest::{Manifests, Root};

/// The manifest's line of the direct dependency of the first path that has one.
pub(super) fn manifest(file: &ReadFile, manifests: &Manifests, paths: &[Path]) -> Option<Manifest> {
    paths.iter().find_map(|path| {
        let mut packages = path.packages.iter().map(|at| file.extraction.packages.get(*at));
        let (root, direct) = (packages.next()??, packages.next()??);
        let root = Root { name: &root.name, install_path: root.install_path.as_deref() };
        manifests.locate(file.ecosystem(), &file.path, root, &direct.name)
    })
}
