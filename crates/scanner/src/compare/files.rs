//! Lockfiles that a change touches.

use lockgate_model::{FileChange, FileChangeKind};

use super::lineage::Lineages;
use super::{Base, Head};
use crate::inventory::ReadFile;

/// The lockfiles that the change adds, removes, moves or edits, sorted by path.
pub(super) fn changes(base: &Base, head: &Head, lineages: &Lineages) -> Vec<FileChange> {
    let mut changes = Vec::new();
    for file in &head.inventory.files {
        let path = &file.path;
        let moved = lineages.moved_from(path).filter(|_| !lineages.base_has(path));
        let kind = if base.unchanged.contains(path) {
            continue;
        } else if moved.is_some() {
            FileChangeKind::Moved
        } else if !lineages.base_has(path) {
            FileChangeKind::Added
        } else if is_edited(base, head, file) {
            FileChangeKind::Edited
        } else {
            continue;
        };
        changes.push(FileChange { path: path.clone(), path_before: moved.cloned(), kind });
    }
    let sources: Vec<_> = changes.iter().filter_map(|change| change.path_before.clone()).collect();
    let is_there = |file: &&ReadFile| {
        head.inventory.files.iter().any(|other| other.path == file.path)
            || head.inventory.notes.iter().any(|note| note.path.as_ref() == Some(&file.path))
    };
    let gone = base.inventory.files.iter().filter(|file| {
        !base.unchanged.contains(&file.path) && !is_there(file) && !sources.contains(&file.path)
    });
    changes.extend(gone.map(|file| FileChange {
        path: file.path.clone(),
        path_before: None,
        kind: FileChangeKind::Removed,
    }));
    changes.sort();
    changes.dedup();
    changes
}

fn is_edited(base: &Base, head: &Head, file: &ReadFile) -> bool {
    match &head.edited {
        Some(edited) => edited.contains(&file.path),
        None => base
            .inventory
            .files
            .iter()
            .find(|before| before.path == file.path)
            .is_some_and(|before| before.extraction.packages != file.extraction.packages),
    }
}
