//! A bare repository on the disk, for git itself to serve.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::objects::tree_bytes;
use super::{Checkout, ObjectId};

/// Makes an empty bare repository that serves any object and filters.
pub(crate) fn create(folder: &Path, default_branch: &str) -> io::Result<()> {
    fs::create_dir_all(folder.join("objects"))?;
    fs::create_dir_all(folder.join("refs/heads"))?;
    fs::write(folder.join("HEAD"), format!("ref: refs/heads/{default_branch}\n"))?;
    let config = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[uploadpack]\n\t\
                  allowFilter = true\n\tallowAnySHA1InWant = true\n";
    fs::write(folder.join("config"), config)
}

/// Writes a commit and all that it reaches.
pub(crate) fn write(folder: &Path, checkout: &Checkout) -> io::Result<()> {
    loose(folder, checkout.ids.commit, "commit", &checkout.commit)?;
    for (id, entries) in &checkout.objects.trees {
        loose(folder, *id, "tree", &tree_bytes(entries))?;
    }
    // What is only claimed has no content to write.
    let whole = |size: u64, length: usize| u64::try_from(length).is_ok_and(|length| length == size);
    for (id, file) in &checkout.objects.blobs {
        if whole(file.size, file.content.len()) {
            loose(folder, *id, "blob", &file.content)?;
        }
    }
    Ok(())
}

/// Points a branch at a commit. The folders of its name are made.
pub(crate) fn point(folder: &Path, branch: &str, commit: ObjectId) -> io::Result<()> {
    let path = folder.join("refs/heads").join(branch);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, format!("{commit}\n"))
}

fn loose(folder: &Path, id: ObjectId, kind: &str, content: &[u8]) -> io::Result<()> {
    let name = id.to_string();
    let Some((first, rest)) = name.split_at_checked(2) else { return Ok(()) };
    let place = folder.join("objects").join(first);
    let path = place.join(rest);
    if path.exists() {
        return Ok(());
    }
    fs::create_dir_all(&place)?;
    let mut encoder = ZlibEncoder::new(fs::File::create(path)?, Compression::fast());
    write!(encoder, "{kind} {}\0", content.len())?;
    encoder.write_all(content)?;
    encoder.finish()?;
    Ok(())
}
