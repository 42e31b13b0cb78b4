//! Symbolic links that are called like a lockfile.

use std::fs;

use lockgate_model::{Excluded, RepoPath};

use super::{File, Lockfile, Walker, reading};

impl Walker<'_> {
    /// Reads a linked lockfile at its real path if that is inside the tree. Other links lead to what the walk meets anyway,
    /// unless they lead out of the tree.
    pub(super) fn visit_link(&mut self, link: &File) {
        let Some(format) = link.format else { return self.visit_other_link(link) };
        if self.is_file_left_out(link) {
            return;
        }
        let Ok(absolute) = fs::canonicalize(&link.absolute) else {
            return self.unread(&link.relative, "a symbolic link that leads nowhere");
        };
        let Ok(inner) = absolute.strip_prefix(&self.root) else {
            return self
                .unread(&link.relative, "a symbolic link that leads out of the scanned tree");
        };
        let parts: Option<Vec<&str>> = inner.iter().map(|part| part.to_str()).collect();
        let path = parts.and_then(|parts| RepoPath::new(&parts.join("/")).ok());
        let Some(path) = path else {
            return self.unread(&link.relative, "a symbolic link to a path that is not UTF-8");
        };
        match fs::symlink_metadata(&absolute) {
            Ok(data) if !data.is_file() => {
                self.unread(&link.relative, "a symbolic link to what is not a regular file");
            }
            Ok(data) if data.len() > self.options.max_file_bytes => {
                let note = reading::too_large(&path, data.len(), self.options.max_file_bytes);
                self.found.notes.push(note);
            }
            Ok(_) => self.found.lockfiles.push(Lockfile { path, format, absolute }),
            Err(error) => self.unread(&link.relative, &error.kind().to_string()),
        }
    }

    fn visit_other_link(&mut self, link: &File) {
        let target = fs::canonicalize(&link.absolute).ok();
        let folder = target.filter(|target| target.is_dir() && !target.starts_with(&self.root));
        let path = link.path.clone().filter(|_| folder.is_some());
        let reason = "symbolic link out of the tree".to_owned();
        self.found.excluded.extend(path.map(|path| Excluded { path, reason }));
    }
}
