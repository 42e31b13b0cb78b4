//! Bytes per second of every format: `LOCKGATE_DATA=… cargo bench -p lockgate-scanner --bench formats`.
//!
//! Takes the two largest files of each format below `corpus/` of that folder, or below `fixtures/lockfiles` without one,
//! a file made by `synthetic.rs` for the formats of which the corpus holds no large one, and the whole tree on all cores.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark ends where it fails, and the data is named in the environment"
)]

mod synthetic;

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lockgate_model::RepoPath;
use lockgate_scanner::format::{FORMATS, Format};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::walk::{WalkOptions, Walked, walk};

fn tree() -> Walked {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("LOCKGATE_DATA").map(|data| PathBuf::from(data).join("corpus"));
    walk(&data.unwrap_or_else(|| root.join("fixtures/lockfiles")), &WalkOptions::default())
}

/// The two largest files of a format, with their folders' names and their paths.
fn largest(tree: &Walked, format: &Format) -> Vec<(String, RepoPath, Vec<u8>)> {
    let of_format = tree.lockfiles.iter().filter(|lockfile| lockfile.format.id == format.id);
    let mut files: Vec<_> = of_format
        .filter_map(|lockfile| {
            let folder = lockfile.absolute.parent()?.file_name()?.to_string_lossy().into_owned();
            Some((folder, lockfile.path.clone(), std::fs::read(&lockfile.absolute).ok()?))
        })
        .collect();
    files.sort_by_key(|(_, _, bytes)| std::cmp::Reverse(bytes.len()));
    files.truncate(2);
    files
}

fn formats(criterion: &mut Criterion) {
    let tree = tree();
    let mut group = criterion.benchmark_group("extract");
    for format in FORMATS {
        let mut files = largest(&tree, format);
        if let Some(text) = synthetic::lockfile(format.id) {
            let path = RepoPath::new(format.file_name).unwrap();
            files.push(("synthetic".to_owned(), path, text.into_bytes()));
        }
        for (name, path, bytes) in files {
            group.throughput(Throughput::Bytes(bytes.len() as u64));
            let read = || {
                let mut inventory = Inventory::default();
                inventory.read(&path, format, black_box(&bytes));
                inventory
            };
            if name == "synthetic" {
                let inventory = read();
                let packages: usize =
                    inventory.files.iter().map(|file| file.extraction.packages.len()).sum();
                assert!(
                    packages as u64 >= synthetic::ENTRIES,
                    "{}: {packages} packages, {:?}",
                    format.id,
                    inventory.notes.first()
                );
            }
            group.bench_function(format!("{}/{name}", format.id), |b| b.iter(read));
        }
    }
    group.finish();
    criterion.bench_function("the whole tree", |b| {
        b.iter(|| {
            let mut inventory = Inventory::default();
            inventory.read_all(&tree.lockfiles, WalkOptions::MAX_FILE_BYTES);
            inventory
        });
    });
}

criterion_group!(benches, formats);
criterion_main!(benches);
