//! The `.gitignore` files of a tree.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Largest `.gitignore` that is read, in bytes. A larger one is not honoured, which leaves out less, never more.
const MAX_BYTES: u64 = 64 << 10;

/// The rules of a folder and of those above it, up to the root of the scanned tree.
pub(super) struct Rules {
    own: Gitignore,
    above: Option<Rc<Rules>>,
}

impl Rules {
    /// Adds the folder's own `.gitignore`, if it has one that git would read: git follows no link here. Lines that are no
    /// valid glob are passed over.
    pub(super) fn read(folder: &Path, above: Option<&Rc<Self>>) -> Option<Rc<Self>> {
        let inherited = above.cloned();
        let file = folder.join(".gitignore");
        let data = fs::symlink_metadata(&file);
        if !data.is_ok_and(|data| data.is_file() && data.len() <= MAX_BYTES) {
            return inherited;
        }
        let Ok(bytes) = fs::read(&file) else { return inherited };
        let text = String::from_utf8_lossy(&bytes);
        let mut builder = GitignoreBuilder::new(folder);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let _ = builder.add_line(None, line);
        }
        match builder.build() {
            Ok(own) if !own.is_empty() => Some(Rc::new(Self { own, above: inherited })),
            Ok(_) | Err(_) => inherited,
        }
    }

    /// Whether git would not look into a folder; the rules nearest to it decide.
    pub(super) fn ignore_folder(&self, folder: &Path) -> bool {
        match self.own.matched(folder, true) {
            Match::Ignore(_) => true,
            Match::Whitelist(_) => false,
            Match::None => self.above.as_ref().is_some_and(|above| above.ignore_folder(folder)),
        }
    }
}
