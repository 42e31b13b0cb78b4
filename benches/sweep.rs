//! A sweep of 50,000 repositories with 70,000 made-up lockfiles: writing the store, judging it, and asking it.
//!
//! `LOCKGATE_SWEEP` names the store: it is made where it is not there, which takes minutes, and a second run measures it.
//! `LOCKGATE_INDEX` names an advisory index, which is made of `LOCKGATE_DATA` where it is not there, and `LOCKGATE_NAMES` a file of names of npm packages that it has advisories of,
//! one a line; three in a hundred releases are of these.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark ends where it fails, and the data is named in the environment"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lockgate_model::{
    Ecosystem, Edge, Package, Position, Registries, RepoPath, Scope, Source, Span,
};
use lockgate_scanner::advisories::signals::SignalTable;
use lockgate_scanner::advisories::{Limits, inputs};
use lockgate_scanner::format::{Extraction, Format, by_id};
use lockgate_scanner::index::{BuildSource, From, Index, Origin, Validators, build};
use lockgate_sweep::ObjectName;
use lockgate_sweep::judge::{JudgeOptions, judge};
use lockgate_sweep::pack::{KeyParts, Reading, ReadingKey};
use lockgate_sweep::store::{
    Ended, Identity, Learned, Read, Reader, RepositoryRow, RunStart, SnapshotLockfile, Store,
};
use sha2::{Digest as _, Sha256};

const REPOSITORIES: u64 = 50_000;
/// Of a hundred repositories, those with lockfiles; these have two or three.
const WITH_LOCKFILES: u64 = 62;
const RELEASES: u64 = 300_000;
const PACKAGES: u64 = 330;

/// Numbers that look random: a linear congruential generator with Knuth's constants for 64 bits.
struct Numbers(u64);

impl Numbers {
    const fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// Small numbers far more often than great ones, as packages are used.
    fn popular(&mut self, limit: u64) -> u64 {
        let part = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((limit as f64).powf(part) - 1.0) as u64
    }
}

fn variable(name: &str) -> PathBuf {
    std::env::var_os(name).map(PathBuf::from).unwrap_or_else(|| panic!("{name} is not set"))
}

fn object(kind: &str, number: u64) -> ObjectName {
    let digest = Sha256::digest(format!("{kind} {number}"));
    ObjectName::from_bytes(&digest[..20]).unwrap()
}

struct Maker {
    affected: Vec<String>,
    numbers: Numbers,
    format: &'static Format,
}

impl Maker {
    fn package(&mut self, at: u32) -> Package {
        let release = self.numbers.popular(RELEASES);
        // Which name and version a release has does not depend on how often it is used.
        let mut of_release = Numbers(release.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let name = match of_release.below(100) {
            0..3 => self.affected[of_release.below(self.affected.len() as u64) as usize].clone(),
            _ => format!("package-{}", release / 4),
        };
        let version =
            format!("{}.{}.{}", of_release.below(5), of_release.below(20), of_release.below(9));
        let line = 10 + at * 12;
        let end = 21 + version.len() as u32;
        Package {
            ecosystem: Ecosystem::Npm,
            install_path: Some(format!("node_modules/{name}")),
            name,
            source: Source::Registry,
            scope: if self.numbers.below(4) == 0 { Scope::Dev } else { Scope::Runtime },
            entry: Span {
                start: Position { line, column: 5 },
                end: Position { line: line + 5 + self.numbers.below(6) as u32, column: 6 },
            },
            version_span: Some(Span {
                start: Position { line: line + 1, column: 19 },
                end: Position { line: line + 1, column: end - 2 },
            }),
            version: Some(version),
        }
    }

    fn reading(&mut self, path: &RepoPath) -> Reading {
        let count = 10 + self.numbers.below(PACKAGES) as u32;
        let packages: Vec<Package> = (0..count).map(|at| self.package(at)).collect();
        let mut edges = Vec::new();
        for from in 0..count {
            for _ in 0..self.numbers.below(4) {
                edges.push(Edge { from, to: self.numbers.below(u64::from(count)) as u32 });
            }
        }
        edges.sort_unstable();
        edges.dedup();
        let extraction = Extraction { packages, edges, roots: vec![0], notes: Vec::new() };
        Reading { path: path.clone(), extraction: Some(extraction), notes: Vec::new() }
    }

    fn repository(&mut self, id: u64) -> Read {
        let mut read = Read::default();
        let snapshot = &mut read.snapshot;
        snapshot.branch = "main".to_owned();
        snapshot.commit = Some(object("commit", id));
        snapshot.tree = Some(object("tree", id));
        if self.numbers.below(100) >= WITH_LOCKFILES {
            return read;
        }
        let folders = ["", "web/", "services/api/"];
        for folder in folders.iter().take(2 + usize::from(self.numbers.below(4) == 0)) {
            let path = RepoPath::new(&format!("{folder}package-lock.json")).unwrap();
            let blob = object("blob", id * 4 + folder.len() as u64);
            let (format, registries) = (self.format, &Registries::default());
            let parts = KeyParts { path: &path, format, blob, registries, companions: &[] };
            let key: ReadingKey = ReadingKey::new(&parts);
            read.readings.push((key, self.reading(&path)));
            read.snapshot.lockfiles.push(SnapshotLockfile { path, format, key, blob });
        }
        read
    }
}

fn make(path: &Path) {
    let names = std::fs::read_to_string(variable("LOCKGATE_NAMES")).unwrap();
    let mut maker = Maker {
        affected: names.lines().map(str::to_owned).collect(),
        numbers: Numbers(42),
        format: by_id("npm-package-lock").unwrap(),
    };
    let identity = Identity {
        host: "github.example".to_owned(),
        tool: "bench".to_owned(),
        owner: "bench".to_owned(),
    };
    let mut store = Store::open(path, &identity).unwrap();
    let run = store.begin(&RunStart::default()).unwrap();
    let row = |id: u64| RepositoryRow {
        id: 100_000_000 + id * 37,
        node_id: format!("R_kgDO{id:08x}"),
        owner: "acme".to_owned(),
        name: format!("service-{id:05}"),
        default_branch: "main".to_owned(),
        pushed_at: Some(format!(
            "2026-{:02}-{:02}T08:{:02}:11Z",
            id % 12 + 1,
            id % 28 + 1,
            id % 60
        )),
        visibility: "private".to_owned(),
        language: Some("TypeScript".to_owned()),
        ..RepositoryRow::default()
    };
    let rows: Vec<RepositoryRow> = (0..REPOSITORIES).map(row).collect();
    let start = Instant::now();
    rows.chunks(100).for_each(|page| store.list(run, page).unwrap());
    println!("list {REPOSITORIES} repositories: {:?}", start.elapsed());
    let ok = Ended { state: "ok".to_owned(), ..Ended::default() };
    let (mut total, mut longest) = (Duration::ZERO, Duration::ZERO);
    let (mut lockfiles, mut packages) = (0, 0);
    for id in 0..REPOSITORIES {
        let read = maker.repository(id);
        lockfiles += read.readings.len();
        packages += read
            .readings
            .iter()
            .map(|(_, r)| r.extraction.as_ref().unwrap().packages.len())
            .sum::<usize>();
        let start = Instant::now();
        store.finish(run, rows[id as usize].id, &ok, Learned::Read(Box::new(read))).unwrap();
        total += start.elapsed();
        longest = longest.max(start.elapsed());
    }
    println!("finish each: {:?} on average, {longest:?} at most", total / REPOSITORIES as u32);
    println!("{lockfiles} lockfiles, {packages} packages");
    let start = Instant::now();
    store.finish_run(run, 1, "complete", "").unwrap();
    println!("end the run: {:?}", start.elapsed());
}

fn make_index(path: &Path) {
    let data = variable("LOCKGATE_DATA");
    let found = [data.join("rustsec-advisory-db.tar.gz"), data.join("osv")];
    let found = found.iter().flat_map(|source| inputs(source).unwrap());
    let origin = |input| Origin { input, private: false, validators: Validators::default() };
    let sources: Vec<BuildSource> = found.map(|input| BuildSource::Read(origin(input))).collect();
    let from = From { base: None, sources: &sources, signals: &SignalTable::default() };
    build(path, &from, &Limits::default(), &|_| {}).unwrap();
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "not known".to_owned(), |line| line.trim().to_owned())
}

fn main() {
    let path = variable("LOCKGATE_SWEEP");
    if !path.exists() {
        return make(&path);
    }
    let index = variable("LOCKGATE_INDEX");
    if !index.exists() {
        make_index(&index);
    }
    let bytes = std::fs::metadata(&path).unwrap().len();
    println!("store: {:.1} MB", bytes as f64 / 1e6);
    let index = Index::open(&index).unwrap();
    let options = JudgeOptions {
        central: None,
        today: "2026-11-20".parse().unwrap(),
        run: None,
        unpack_all: false,
    };
    for _ in 0..3 {
        let start = Instant::now();
        let reader = Reader::open(&path).unwrap();
        let (mut reports, mut affected, mut findings) = (0, 0, 0);
        judge(&reader, &index, &options, |result| {
            let report = result.report.as_ref();
            let count = report.map_or(0, |report| report.findings.len());
            reports += usize::from(report.is_some());
            affected += usize::from(count > 0);
            findings += count;
        })
        .unwrap();
        println!(
            "judge: {:?}; {reports} reports, {affected} with findings, {findings} findings; peak {}",
            start.elapsed(),
            peak()
        );
    }
}
