//! Packing folders of advisories into the one file that a snapshot keeps of a source.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::advisories::{Input, InputKind, Limits, for_each_record};

/// Writes the records of a source to a file: the file itself where it is one, an archive of the records otherwise.
pub(super) fn pack(input: &Input, target: &Path) -> io::Result<()> {
    match input.kind {
        InputKind::RustSecArchive | InputKind::OsvArchive => {
            std::fs::copy(&input.path, target).map(drop)
        }
        InputKind::RustSecTree => pack_tree(input, target),
        InputKind::OsvFile | InputKind::OsvFolder => pack_records(input, target),
    }
}

fn pack_tree(input: &Input, target: &Path) -> io::Result<()> {
    let encoder = GzEncoder::new(File::create(target)?, Compression::default());
    let mut archive = tar::Builder::new(encoder);
    // The same tree gives the same bytes, whoever packs it and when.
    archive.mode(tar::HeaderMode::Deterministic);
    archive.follow_symlinks(false);
    archive.append_dir_all("advisory-db/crates", input.path.join("crates"))?;
    archive.into_inner()?.finish()?.sync_all()
}

fn pack_records(input: &Input, target: &Path) -> io::Result<()> {
    let mut archive = ZipWriter::new(File::create(target)?);
    let mut result = Ok(());
    for_each_record(input, &Limits::default(), &mut |name, bytes| {
        if result.is_ok() {
            let started = archive.start_file(name, SimpleFileOptions::default());
            result = started.map_err(io::Error::other).and_then(|()| archive.write_all(bytes));
        }
    })?;
    result?;
    archive.finish().map_err(io::Error::other)?.sync_all()
}
