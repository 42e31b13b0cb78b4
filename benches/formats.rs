//! Bytes per second of every format: `LOCKGATE_DATA=… cargo bench -p lockgate-scanner --bench formats`.
//!
//! Takes the largest file of each format below `corpus/` of that folder, or below `fixtures/lockfiles` without one, and
//! the whole tree on all cores.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark ends where it fails, and the data is named in the environment"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lockgate_scanner::format::FORMATS;
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::walk::{WalkOptions, Walked, walk};

fn tree() -> Walked {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("LOCKGATE_DATA").map(|data| PathBuf::from(data).join("corpus"));
    walk(&data.unwrap_or_else(|| root.join("fixtures/lockfiles")), &WalkOptions::default())
}

fn formats(criterion: &mut Criterion) {
    let tree = tree();
    let mut group = criterion.benchmark_group("extract");
    for format in FORMATS {
        let of_format = tree.lockfiles.iter().filter(|lockfile| lockfile.format.id == format.id);
        let bytes = of_format
            .filter_map(|lockfile| Some((lockfile, std::fs::read(&lockfile.absolute).ok()?)));
        let Some((lockfile, bytes)) = bytes.max_by_key(|(_, bytes)| bytes.len()) else { continue };
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(format.id, |b| {
            b.iter(|| {
                let mut inventory = Inventory::default();
                inventory.read(&lockfile.path, format, black_box(&bytes));
                inventory
            });
        });
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
