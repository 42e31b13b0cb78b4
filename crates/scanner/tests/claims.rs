//! The names of files that a format claims, beside those that the table of formats names.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::path::Path;

use lockgate_model::RepoPath;
use lockgate_scanner::format::{FORMATS, Format, claiming};

/// The patterns of a format, as its row of the table names them.
fn patterns(format: &Format) -> Vec<&'static str> {
    let pieces = format.files.split(", ");
    pieces.map(|piece| piece.strip_prefix('`').unwrap().strip_suffix('`').unwrap()).collect()
}

/// Whether the last parts of a path match a pattern, in which `*` is any text within a part. Some formats claim names in
/// upper case too.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.to_lowercase(), path.to_lowercase());
    let parts: Vec<&str> = path.rsplit('/').collect();
    let wanted: Vec<&str> = pattern.rsplit('/').collect();
    let part_matches = |(wanted, part): (&&str, &&str)| match wanted.split_once('*') {
        None => wanted == part,
        Some((start, end)) => {
            let fits = part.len() >= start.len() + end.len();
            fits && part.starts_with(start) && part.ends_with(end)
        }
    };
    wanted.len() <= parts.len() && wanted.iter().zip(&parts).all(part_matches)
}

fn is_named(format: &Format, path: &RepoPath) -> bool {
    patterns(format).iter().any(|pattern| matches(pattern, path.as_str()))
}

/// The files below a folder, by their paths from there.
fn files_below(folder: &Path) -> Vec<RepoPath> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.push(RepoPath::new(&below.replace('\\', "/")).unwrap());
            }
        }
    }
    files
}

#[test]
fn every_pattern_of_the_table_is_claimed_by_its_format() {
    for format in FORMATS {
        for pattern in patterns(format) {
            for star in ["x", "dev"] {
                let path = RepoPath::new(&pattern.replace('*', star)).unwrap();
                let claimed = claiming(&path).map(|format| format.id);
                assert_eq!(claimed, Some(format.id), "{path}");
            }
        }
    }
}

#[test]
fn every_file_that_a_format_claims_among_the_fixtures_is_in_the_table() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/lockfiles");
    let files = files_below(&fixtures);
    let mut claimed = 0;
    for path in &files {
        let Some(format) = claiming(path) else { continue };
        assert!(is_named(format, path), "{path} is not among {}", format.files);
        claimed += 1;
    }
    assert!(claimed > FORMATS.len());
}

#[test]
fn names_that_package_managers_know_are_claimed_and_in_the_table() {
    let names = [
        "conda-lock.yml",
        "linux.conda-lock.yml",
        "gradle/dependency-locks/compileClasspath.lockfile",
        "settings-libs/gradle/tools.versions.toml",
        "Manifest-v1.11.toml",
        "JuliaManifest.toml",
        "JuliaManifest-v1.11.toml",
        "artifact-1.0.pom",
        "packages.app.lock.json",
        "packages.app.config",
        "Directory.Build.props",
        "Directory.Build.targets",
        "requirements.txt",
        "requirements-dev.txt",
        "requirements_test.txt",
        "dev-requirements.txt",
        "requirements/dev.txt",
        "pylock.dev.toml",
        "npm-shrinkwrap.json",
        "gems.locked",
        "sub/.github/workflows/ci.yaml",
        "lib.fsproj",
        "bin/app.deps.json",
    ];
    for name in names {
        let path = RepoPath::new(name).unwrap();
        let format = claiming(&path).unwrap_or_else(|| panic!("{name} is claimed by none"));
        assert!(is_named(format, &path), "{name} is not among {}", format.files);
    }
}
