//! Folders as repositories: what a sweep would fetch of them, put into a store.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lockgate_model::{Policy, RepoPath};
use lockgate_scanner::companions::{Companions, MAX_COMPANION_BYTES};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::policy;
use lockgate_scanner::tree::{EntryKind, Survey, TreeEntry, survey};
use lockgate_scanner::walk::Exclude;
use lockgate_sweep::ObjectName;
use lockgate_sweep::pack::{KeyParts, Reading, ReadingKey};
use lockgate_sweep::store::{
    Ended, Identity, Learned, ManifestText, Read, RepositoryRow, RunId, RunStart, SnapshotLockfile,
    Store,
};
use sha2::{Digest as _, Sha256};

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

pub(crate) fn identity() -> Identity {
    Identity {
        host: "github.example".to_owned(),
        tool: "lockgate 0.1.0".to_owned(),
        owner: "somebody".to_owned(),
    }
}

pub(crate) fn start() -> RunStart {
    RunStart { config: vec![1, 2, 3], owners: vec!["acme".to_owned()], started: 1_000 }
}

pub(crate) fn row(id: u64, name: &str) -> RepositoryRow {
    RepositoryRow {
        id,
        node_id: format!("R_{id}"),
        owner: "acme".to_owned(),
        name: name.to_owned(),
        default_branch: "main".to_owned(),
        pushed_at: Some("2026-11-01T00:00:00Z".to_owned()),
        visibility: "private".to_owned(),
        ..RepositoryRow::default()
    }
}

pub(crate) fn ok() -> Ended {
    Ended { state: "ok".to_owned(), ..Ended::default() }
}

/// A name for a content: the first bytes of its SHA-256.
pub(crate) fn name_of(bytes: &[u8]) -> ObjectName {
    ObjectName::from_bytes(&Sha256::digest(bytes)[..20]).unwrap()
}

/// The files of a repository by their paths.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn files_of(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.is_file() {
                let below = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(below, fs::read(&path).unwrap());
            }
        }
    }
    files
}

pub(crate) fn policy_of(files: &Files) -> Policy {
    let bytes = files.get(policy::FILE_NAME);
    bytes.map(|bytes| policy::parse(policy::FILE_NAME, bytes).unwrap()).unwrap_or_default()
}

/// Reads the files as a commit.
pub(crate) fn read(files: &Files) -> Read {
    let policy = policy_of(files);
    let excludes: Vec<Exclude> =
        policy.exclude.iter().map(|glob| Exclude::new(glob, "policy").unwrap()).collect();
    let entries: Vec<TreeEntry<String>> = files
        .keys()
        .map(|path| TreeEntry {
            path: path.clone().into_bytes(),
            kind: EntryKind::File,
            key: path.clone(),
        })
        .collect();
    let survey = survey(&entries, &excludes, &|_| None);
    let mut read = Read::default();
    let snapshot = &mut read.snapshot;
    snapshot.branch = "main".to_owned();
    snapshot.commit = Some(name_of(b"commit"));
    snapshot.tree = Some(name_of(b"tree"));
    snapshot.notes.clone_from(&survey.notes);
    snapshot.excluded.clone_from(&survey.excluded);
    let found = files.get(policy::FILE_NAME);
    snapshot.policy = found.map(|bytes| name_of(bytes));
    read.policies = found.map(|bytes| (name_of(bytes), bytes.clone())).into_iter().collect();
    for manifest in &survey.manifests {
        let bytes = files[&manifest.key].clone();
        let name = name_of(&bytes);
        read.snapshot.manifests.push((manifest.path.clone(), name));
        read.manifests.push(ManifestText { name, bytes });
    }
    for at in 0..survey.lockfiles.len() {
        let (lockfile, reading) = read_one(files, &survey, at, &policy);
        if read.readings.iter().all(|(key, _)| *key != lockfile.key) {
            read.readings.push((lockfile.key, reading));
        }
        read.snapshot.lockfiles.push(lockfile);
    }
    read
}

fn read_one(
    files: &Files,
    survey: &Survey<String>,
    at: usize,
    policy: &Policy,
) -> (SnapshotLockfile, Reading) {
    let lockfile = &survey.lockfiles[at];
    let (path, format) = (&lockfile.file.path, lockfile.format);
    let beside = || survey.companions.iter().filter(|file| (format.companions)(&file.path));
    let companions: Vec<(RepoPath, ObjectName)> =
        beside().map(|file| (file.path.clone(), name_of(&files[&file.key]))).collect();
    let blob = name_of(&files[&lockfile.file.key]);
    let registries = &policy.registries;
    let key =
        ReadingKey::new(&KeyParts { path, format, blob, registries, companions: &companions });
    let mut inventory = Inventory { registries: registries.clone(), ..Inventory::default() };
    inventory.companions = Companions::default();
    for file in beside() {
        let bytes = files[&file.key].clone();
        if bytes.len() as u64 <= MAX_COMPANION_BYTES {
            inventory.companions.add_bytes(file.path.clone(), bytes);
        }
    }
    inventory.read(path, format, &files[&lockfile.file.key]);
    let lockfile = SnapshotLockfile { path: path.clone(), format, key, blob };
    (lockfile, Reading::of(path.clone(), inventory))
}

/// A store with one run over repositories, each by its number and name.
pub(crate) fn swept(path: &Path, repositories: &[(u64, &str, Files)]) -> RunId {
    let mut store = Store::open(path, &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    let rows: Vec<RepositoryRow> =
        repositories.iter().map(|(id, name, _)| row(*id, name)).collect();
    store.list(run, &rows).unwrap();
    for (id, _, files) in repositories {
        let learned = Learned::Read(Box::new(read(files)));
        store.finish(run, *id, &ok(), learned).unwrap();
    }
    store.finish_run(run, 2_000, "complete", "{}").unwrap();
    run
}
