//! Lockfile formats: one file each, registered in [`FORMATS`].
//!
//! A format claims files by their path alone and turns text into packages, edges and notes. It opens nothing, runs
//! nothing and keeps every entry it can read: an entry that it cannot read becomes a note.

mod bazel_lock;
mod bun_lock;
mod cabal_freeze;
mod cargo_lock;
mod composer_lock;
mod conan_lock;
mod conda_lock;
mod conflict;
mod deno_lock;
mod direct;
mod dotnet_project;
mod gemfile_lock;
mod github_actions;
mod go;
mod go_mod;
mod go_sum;
mod go_vendor;
mod go_work;
mod gradle_catalog;
mod gradle_lockfile;
mod gradle_verification;
mod helm_lock;
mod indented;

pub(crate) mod json;
mod julia_manifest;
mod listing;
mod location;
mod maven;
mod maven_pom;
mod mix_lock;
mod nix_flake_lock;
mod npm;
mod npm_package_lock;
mod nuget;
mod nuget_assets;
mod nuget_central;
mod nuget_deps;
mod nuget_lock;
mod package_resolved;
mod packages_config;
mod paket_lock;
mod pdm_lock;
mod pipfile_lock;
mod pnpm_lock;
mod podfile_lock;
mod poetry_lock;
mod pubspec_lock;
mod pylock;
mod python;
mod register;
mod renv_lock;
mod requirements;
mod sbt_lock;
mod slot;
mod stack_lock;
mod terraform_lock;
mod toml_document;
mod uv_lock;
pub(crate) mod yaml;
mod yaml_tree;
mod yarn_lock;

use lockgate_model::{Ecosystem, Edge, Note, Package, Position, RepoPath};

use crate::source::Source;
pub use slot::{SlotRule, slots};

/// A lockfile format.
#[derive(Debug)]
pub struct Format {
    /// Short name: the fixture folder, and FORMAT in `--lockfile FORMAT:FILE`.
    pub id: &'static str,
    /// The files that it claims, all of them, in Markdown with `*` for any text, for the table of formats.
    pub files: &'static str,
    /// Whether it tells which package needs which.
    pub edges: bool,
    /// Whether it tells what a package is needed for.
    pub scopes: bool,
    /// The usual file name, for a lockfile read from standard input.
    pub file_name: &'static str,
    /// The registry that its packages come from unless they say otherwise.
    pub ecosystem: Ecosystem,
    /// What tells several versions of one package apart.
    pub slot: SlotRule,
    /// Whether a path is of this format; by the path only.
    pub claims: fn(&RepoPath) -> bool,
    /// Whether a path may be read together with a lockfile of this format ([`Source::companion`]); by the path only.
    pub companions: fn(&RepoPath) -> bool,
    /// Reads a file.
    pub extract: fn(&Source<'_>) -> Result<Extraction, ExtractError>,
}

/// Every format, in the order in which they are asked to claim a path.
pub const FORMATS: &[Format] = &[
    cargo_lock::FORMAT,
    npm_package_lock::FORMAT,
    github_actions::FORMAT,
    pubspec_lock::FORMAT,
    mix_lock::FORMAT,
    package_resolved::FORMAT,
    podfile_lock::FORMAT,
    conan_lock::FORMAT,
    renv_lock::FORMAT,
    cabal_freeze::FORMAT,
    stack_lock::FORMAT,
    julia_manifest::FORMAT,
    terraform_lock::FORMAT,
    helm_lock::FORMAT,
    bazel_lock::FORMAT,
    nix_flake_lock::FORMAT,
    requirements::FORMAT,
    poetry_lock::FORMAT,
    uv_lock::FORMAT,
    pipfile_lock::FORMAT,
    pdm_lock::FORMAT,
    pylock::FORMAT,
    conda_lock::FORMAT,
    go_mod::FORMAT,
    go_sum::FORMAT,
    go_work::FORMAT,
    go_vendor::FORMAT,
    maven_pom::FORMAT,
    gradle_lockfile::FORMAT,
    gradle_verification::FORMAT,
    gradle_catalog::FORMAT,
    sbt_lock::FORMAT,
    gemfile_lock::FORMAT,
    composer_lock::FORMAT,
    nuget_lock::FORMAT,
    nuget_deps::FORMAT,
    nuget_assets::FORMAT,
    packages_config::FORMAT,
    nuget_central::FORMAT,
    dotnet_project::FORMAT,
    paket_lock::FORMAT,
    pnpm_lock::FORMAT,
    yarn_lock::FORMAT,
    bun_lock::FORMAT,
    deno_lock::FORMAT,
];

/// What a lockfile holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Extraction {
    /// Packages in the file's order; each (name, version, source, install path) once.
    pub packages: Vec<Package>,
    /// Dependencies between them, sorted, unique; indexes are valid.
    pub edges: Vec<Edge>,
    /// Indexes of the packages that are the project itself: its workspace members. Sorted, unique.
    pub roots: Vec<u32>,
    /// What was not understood, or is worth knowing; with path, and position where there is one.
    pub notes: Vec<Note>,
}

/// Why nothing of a lockfile could be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExtractError {
    /// What is wrong, one line without a full stop.
    pub message: String,
    /// Where.
    pub position: Option<Position>,
    /// What the user can do, where there is something.
    pub hint: Option<String>,
}

/// The format that claims a path.
#[must_use]
pub fn claiming(path: &RepoPath) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.claims)(path))
}

/// Whether any format may ask for a path beside a lockfile.
#[must_use]
pub fn is_companion(path: &RepoPath) -> bool {
    FORMATS.iter().any(|format| (format.companions)(path))
}

/// For formats that are read alone.
const fn no_companions(_path: &RepoPath) -> bool {
    false
}

/// The format of an id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.id == id)
}
