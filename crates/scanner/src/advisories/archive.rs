//! The records of an advisory source, one at a time.
//!
//! Nothing is unpacked to disk: names in an archive are only read. A record above the size cap, an archive that expands
//! beyond reason, a bad checksum and a hostile name are reported, and the rest is read on.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Component, Path};

use flate2::read::GzDecoder;

use super::input::{has_extension, sorted};
use super::{Input, InputKind, Limits};

/// What reading a source yields, in its own order.
pub(super) enum Item<'a> {
    /// The bytes of a record and its name in the source.
    Record(&'a str, &'a [u8]),
    /// A record that could not be read: its name and why.
    Unreadable(&'a str, String),
    /// A part of the source that is damaged or hostile, and why.
    Damage(String),
}

/// Receives what a source yields.
pub(super) type Sink<'a> = &'a mut dyn FnMut(Item<'_>);

/// Reads every record of a source.
pub(super) fn read(input: &Input, limits: &Limits, sink: Sink<'_>) {
    let result = match input.kind {
        InputKind::RustSecTree => read_tree(&input.path, limits, sink),
        InputKind::RustSecArchive => read_tar(&input.path, limits, sink),
        InputKind::OsvFile => read_file(&input.path, limits, sink),
        InputKind::OsvFolder => read_folder(&input.path, "json", limits, sink),
        InputKind::OsvArchive => read_zip(&input.path, limits, sink),
    };
    if let Err(error) = result {
        sink(Item::Damage(error.to_string()));
    }
}

/// Reads the bytes of every record of a source; those that cannot be read are left out.
///
/// # Errors
/// When a part of the source is damaged.
pub fn for_each_record(
    input: &Input,
    limits: &Limits,
    take: &mut dyn FnMut(&str, &[u8]),
) -> io::Result<()> {
    let mut damage = None;
    read(input, limits, &mut |item| match item {
        Item::Record(name, bytes) => take(name, bytes),
        Item::Unreadable(..) => {}
        Item::Damage(message) => damage = Some(message),
    });
    damage.map_or(Ok(()), |message| Err(io::Error::other(message)))
}

/// Whether a path in a RustSec tree is a published advisory of a crate.
fn is_advisory(path: &Path) -> bool {
    let mut names = path.iter().rev().map(|part| part.to_str().unwrap_or_default());
    let file = names.next().unwrap_or_default();
    let published = file.starts_with("RUSTSEC-") && !file.starts_with("RUSTSEC-0000-0000.");
    published && has_extension(path, "md") && names.nth(1) == Some("crates")
}

fn read_tree(path: &Path, limits: &Limits, sink: Sink<'_>) -> io::Result<()> {
    for folder in sorted(&path.join("crates")).map_err(io::Error::other)? {
        // A file beside the folders of the crates is none of ours.
        let Ok(files) = sorted(&folder) else { continue };
        for file in files {
            if is_advisory(&file) {
                read_file(&file, limits, sink)?;
            }
        }
    }
    Ok(())
}

fn read_folder(path: &Path, extension: &str, limits: &Limits, sink: Sink<'_>) -> io::Result<()> {
    for file in sorted(path).map_err(io::Error::other)? {
        if file.is_file() && has_extension(&file, extension) {
            read_file(&file, limits, sink)?;
        }
    }
    Ok(())
}

fn read_file(path: &Path, limits: &Limits, sink: Sink<'_>) -> io::Result<()> {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut bytes = Vec::new();
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let read = opened.and_then(|(size, file)| {
        // Room for the whole file and the byte that would be too many: two system calls instead of a dozen.
        let room = size.min(limits.record_bytes).saturating_add(1);
        bytes.reserve(usize::try_from(room).unwrap_or(0));
        read_capped(file, limits, &mut bytes)
    });
    match read {
        Ok(()) => sink(Item::Record(&name, &bytes)),
        Err(error) => sink(Item::Unreadable(&name, error.to_string())),
    }
    Ok(())
}

/// Reads to the end, or fails when there is more than a record may hold.
fn read_capped(reader: impl Read, limits: &Limits, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    reader.take(limits.record_bytes + 1).read_to_end(bytes)?;
    if bytes.len() as u64 > limits.record_bytes {
        let cap = limits.record_bytes / (1024 * 1024);
        return Err(io::Error::other(format!("the record is larger than {cap} MiB")));
    }
    Ok(())
}

/// Whether a name in an archive stays inside the folder that it would be unpacked to.
fn is_harmless(path: &Path) -> bool {
    let windows = path.to_str().is_some_and(|text| text.contains('\\') || text.contains(':'));
    !windows
        && path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// A record's size is capped by [`read_capped`]; this caps what all of them may expand to.
fn expansion_cap(path: &Path, limits: &Limits) -> io::Result<u64> {
    let packed = std::fs::metadata(path)?.len();
    Ok(packed.saturating_mul(limits.expansion).saturating_add(limits.record_bytes))
}

fn too_large(limits: &Limits) -> io::Error {
    let times = limits.expansion;
    io::Error::other(format!("the archive expands to more than {times} times its size"))
}

fn read_tar(path: &Path, limits: &Limits, sink: Sink<'_>) -> io::Result<()> {
    let cap = expansion_cap(path, limits)?;
    let packed = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut archive = tar::Archive::new(GzDecoder::new(packed).take(cap));
    let mut bytes = Vec::new();
    let mut total = 0;
    for entry in archive.entries()? {
        let entry = entry?;
        total += entry.size();
        if total > cap {
            return Err(too_large(limits));
        }
        let name = entry.path()?.into_owned();
        if !is_harmless(&name) {
            sink(Item::Damage(format!("the name {name:?} leaves the archive; not read")));
            continue;
        }
        if !entry.header().entry_type().is_file() || !is_advisory(&name) {
            continue;
        }
        let name = name.display().to_string();
        match read_capped(entry, limits, &mut bytes) {
            Ok(()) => sink(Item::Record(&name, &bytes)),
            Err(error) => sink(Item::Unreadable(&name, error.to_string())),
        }
    }
    // A cut archive may end between two entries; the checksum stands at the very end.
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink())?;
    if rest.limit() == 0 {
        return Err(too_large(limits));
    }
    Ok(())
}

fn read_zip(path: &Path, limits: &Limits, sink: Sink<'_>) -> io::Result<()> {
    let cap = expansion_cap(path, limits)?;
    let packed = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut archive = zip::ZipArchive::new(packed).map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                sink(Item::Damage(format!("entry {index}: {error}")));
                continue;
            }
        };
        let Ok(name) = entry.name().map(std::borrow::Cow::into_owned) else {
            sink(Item::Damage(format!("the name of entry {index} is not text; not read")));
            continue;
        };
        if !is_harmless(Path::new(&name)) {
            sink(Item::Damage(format!("the name {name:?} leaves the archive; not read")));
            continue;
        }
        if !entry.is_file() || !has_extension(Path::new(&name), "json") {
            continue;
        }
        let declared = entry.size();
        match read_capped(entry, limits, &mut bytes) {
            Ok(()) => sink(Item::Record(&name, &bytes)),
            Err(error) if declared > limits.record_bytes => {
                sink(Item::Unreadable(&name, error.to_string()));
            }
            Err(error) => sink(Item::Damage(format!("{name}: {error}"))),
        }
        total += bytes.len() as u64;
        if total > cap {
            return Err(too_large(limits));
        }
    }
    Ok(())
}
