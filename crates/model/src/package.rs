//! What a lockfile says is in use.

use serde::Serialize;

use crate::{Ecosystem, Span};

/// One package of one lockfile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Package {
    /// The ecosystem whose registry the lockfile's format belongs to.
    pub ecosystem: Ecosystem,
    /// The name in its registry; for an npm alias the real name. As written, but where a registry has one spelling of
    /// many: of PyPI normalised (lower case, runs of `-`, `_` and `.` one `-`), of Packagist in lower case, of Swift the
    /// repository's location without its scheme and with the host in lower case.
    pub name: String,
    /// The resolved version as written; `None` where the file gives none (a link, a local folder).
    pub version: Option<String>,
    /// Where the package comes from; decides whether registry advisories can apply.
    pub source: Source,
    /// What the package is needed for, where the lockfile knows it.
    pub scope: Scope,
    /// The whole entry.
    pub entry: Span,
    /// The text of the resolved version, without quotes; on one line. `None` where the file gives none.
    pub version_span: Option<Span>,
    /// The folder below the lockfile's into which npm installs it (`node_modules/a/node_modules/b`).
    pub install_path: Option<String>,
}

/// A dependency of one package on another, as indexes into the packages of the same extraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Edge {
    /// Index of the package that needs the other.
    pub from: u32,
    /// Index of the package that is needed.
    pub to: u32,
}

/// Where a package comes from, decided by the shape of what the lockfile says. Locations carry no user name or
/// password: the extractor removes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Source {
    /// The public registry of the ecosystem, or a mirror with its layout.
    Registry,
    /// A registry that is not the ecosystem's public one.
    OtherRegistry {
        /// The registry's index or base URL.
        location: String,
    },
    /// A git repository.
    Git {
        /// The repository's URL with the revision, as written.
        location: String,
    },
    /// An archive at a plain URL.
    Url {
        /// The archive's URL.
        location: String,
    },
    /// A folder or archive on disk.
    Path {
        /// The folder as the lockfile names it; empty where it does not (Cargo.lock).
        location: String,
    },
    /// A member of the scanned project itself.
    Workspace,
}

/// [`Source`] without its location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "documented at the variant of the same name of Source")]
pub enum SourceKind {
    Registry,
    OtherRegistry,
    Git,
    Url,
    Path,
    Workspace,
}

/// What a package is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Needed when the project runs.
    Runtime,
    /// Needed to develop or test only.
    Dev,
    /// Optional: the installation goes on without it.
    Optional,
    /// Needed to build only.
    Build,
    /// The lockfile does not say.
    Unknown,
}

impl Source {
    /// The kind of the source.
    #[must_use]
    pub const fn kind(&self) -> SourceKind {
        match self {
            Self::Registry => SourceKind::Registry,
            Self::OtherRegistry { .. } => SourceKind::OtherRegistry,
            Self::Git { .. } => SourceKind::Git,
            Self::Url { .. } => SourceKind::Url,
            Self::Path { .. } => SourceKind::Path,
            Self::Workspace => SourceKind::Workspace,
        }
    }

    /// The location without credentials; empty for the registry and the workspace.
    #[must_use]
    pub fn location(&self) -> &str {
        match self {
            Self::OtherRegistry { location }
            | Self::Git { location }
            | Self::Url { location }
            | Self::Path { location } => location,
            Self::Registry | Self::Workspace => "",
        }
    }
}

impl SourceKind {
    /// The kind in the words of the report: `registry`, `other-registry`, `git`, `url`, `path`, `workspace`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::OtherRegistry => "other-registry",
            Self::Git => "git",
            Self::Url => "url",
            Self::Path => "path",
            Self::Workspace => "workspace",
        }
    }

    /// Whether the package is somebody else's work that no advisory feed covers. Folders and workspace members are
    /// the scanned project's own code.
    #[must_use]
    pub const fn is_uncovered_third_party(self) -> bool {
        match self {
            Self::OtherRegistry | Self::Git | Self::Url => true,
            Self::Registry | Self::Path | Self::Workspace => false,
        }
    }
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] =
        [Self::Runtime, Self::Dev, Self::Optional, Self::Build, Self::Unknown];

    /// The scope in the words of the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Dev => "dev",
            Self::Optional => "optional",
            Self::Build => "build",
            Self::Unknown => "unknown",
        }
    }
}
