//! What the stages of a scan cost: `cargo bench -p lockgate-scanner`.
//!
//! Runs on the demo; with `LOCKGATE_DATA` on the largest lockfiles of its `corpus/`, against its RustSec archive.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a benchmark ends where it fails, and the data is named in the environment"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lockgate_model::{Policy, RepoPath};
use lockgate_scanner::advisories::{self, Limits};
use lockgate_scanner::{format, inventory::Inventory, manifest::Manifests, scan};

/// A lockfile of each format, and the advisories.
fn data() -> (Vec<PathBuf>, PathBuf) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    match std::env::var_os("LOCKGATE_DATA") {
        Some(data) => {
            let data = PathBuf::from(data);
            let corpus = data.join("corpus");
            let lockfiles = vec![
                corpus.join("crates.io/firezone-rust@2025-12-10/Cargo.lock"),
                corpus.join("npm/netlify-cli-17.38.1/npm-shrinkwrap.json"),
            ];
            (lockfiles, data.join("rustsec-advisory-db.tar.gz"))
        }
        None => {
            let demo = root.join("fixtures/repos/demo");
            let lockfiles = vec![demo.join("Cargo.lock"), demo.join("web/package-lock.json")];
            (lockfiles, root.join("fixtures/advisories/demo"))
        }
    }
}

fn read(path: &RepoPath, bytes: &[u8]) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.read(path, format::claiming(path).unwrap(), bytes);
    inventory
}

fn stages(criterion: &mut Criterion) {
    let (lockfiles, database) = data();
    let inputs = advisories::inputs(&database).unwrap();
    let today = "2026-11-20".parse().unwrap();
    for lockfile in &lockfiles {
        let name = lockfile.file_name().unwrap().to_str().unwrap();
        let path = RepoPath::new(name).unwrap();
        let bytes = std::fs::read(lockfile).unwrap();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("extract", |b| b.iter(|| read(&path, black_box(&bytes))));
        let wanted = read(&path, &bytes).wanted();
        let loaded = advisories::load(&inputs, &wanted, &Limits::default());
        group.bench_function("match and judge", |b| {
            b.iter_batched(
                || read(&path, &bytes),
                |read| scan(read, &Manifests::default(), &loaded, &Policy::default(), today),
                criterion::BatchSize::LargeInput,
            );
        });
        group.finish();
    }
    let path = RepoPath::new("Cargo.lock").unwrap();
    let wanted = read(&path, &std::fs::read(&lockfiles[0]).unwrap()).wanted();
    criterion.bench_function("load advisories", |b| {
        b.iter(|| advisories::load(black_box(&inputs), &wanted, &Limits::default()));
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
