//! A side that is a folder on disk.

use std::collections::BTreeSet;
use std::path::Path;

use lockgate_model::Side;
use lockgate_scanner::compare::{Base, Head};
use lockgate_scanner::walk::Gitignore;

use super::Reading;
use crate::commands::lockfiles;

pub(super) fn head(reading: &Reading<'_>, name: &str, folder: &Path) -> Head {
    let read = read(reading, folder);
    Head {
        side: side(name),
        inventory: read.inventory,
        manifests: read.manifests,
        edited: None,
        policy_change: None,
    }
}

pub(super) fn base(reading: &Reading<'_>, name: &str, folder: &Path) -> Base {
    let read = read(reading, folder);
    Base {
        side: side(name),
        inventory: read.inventory,
        unchanged: BTreeSet::new(),
        notes: Vec::new(),
    }
}

fn side(name: &str) -> Side {
    Side { name: name.to_owned(), commit: None, date: None }
}

fn read(reading: &Reading<'_>, folder: &Path) -> lockfiles::Read {
    lockfiles::read_folder(
        folder,
        lockgate_scanner::walk::WalkOptions {
            excludes: reading.excludes.to_vec(),
            gitignore: Gitignore::Disregard,
            max_file_bytes: reading.max_bytes(),
        },
        &reading.policy.registries,
    )
}
