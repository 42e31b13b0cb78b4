//! Bare repositories on the disk, written when somebody asks for them.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use crate::git::{Checkout, bare};
use crate::world::{Cache, Repository};

/// The bare repositories that were written, each with the tips that it has.
#[derive(Debug, Default)]
pub(crate) struct Bares {
    written: Mutex<Option<Written>>,
}

#[derive(Debug)]
struct Written {
    folder: TempDir,
    tips: HashMap<u64, String>,
}

impl Bares {
    /// Where a repository is, written anew if a branch changed.
    pub(crate) fn folder(&self, cache: &Cache, repository: &Repository) -> io::Result<PathBuf> {
        let mut tips = Vec::new();
        for branch in &repository.branches {
            if let Some(checkout) = cache.tip(repository, branch)? {
                tips.push((branch.name.to_string(), checkout));
            }
        }
        let state: String =
            tips.iter().map(|(name, tip)| format!("{name} {}\n", tip.ids.commit)).collect();
        let state = format!("{}\n{state}", repository.default_branch);
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let written = match &mut *written {
            Some(written) => written,
            none => none.insert(Written { folder: TempDir::new()?, tips: HashMap::new() }),
        };
        let folder = written.folder.path().join(format!("{}.git", repository.id));
        if written.tips.get(&repository.id) == Some(&state) {
            return Ok(folder);
        }
        let _ = std::fs::remove_dir_all(&folder);
        bare::create(&folder, &repository.default_branch)?;
        // A search that finds nothing looks at every commit.
        let write = |checkout: &Arc<Checkout>| bare::write(&folder, checkout).err();
        if let Some(error) = cache.search(repository, write)? {
            return Err(error);
        }
        for (name, tip) in &tips {
            bare::point(&folder, name, tip.ids.commit)?;
        }
        written.tips.insert(repository.id, state);
        Ok(folder)
    }
}
