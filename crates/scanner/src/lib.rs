//! Lockfiles and advisories in, findings and a verdict out.
//!
//! This crate touches no network, clock or environment: the date of today is an argument. Only the walker, the readers of
//! advisory sources and the store of prepared databases touch the disk. What a stage cannot read is a note, and the
//! policy decides whether a note makes the scan incomplete.
//!
//! Files in, verdict out:
//!
//! ```
//! use lockgate_model::{Policy, RepoPath, Verdict};
//! use lockgate_scanner::advisories::{self, Limits};
//! use lockgate_scanner::{format, inventory::Inventory, manifest::Manifests, scan};
//!
//! let lockfile = br#"
//! version = 4
//!
//! [[package]]
//! name = "time"
//! version = "0.1.43"
//! source = "registry+https://github.com/rust-lang/crates.io-index"
//! "#;
//! let record = br#"{
//!     "id": "RUSTSEC-2020-0071",
//!     "modified": "2026-11-19T00:00:00Z",
//!     "summary": "Potential segfault in the time crate",
//!     "affected": [{
//!         "package": {"ecosystem": "crates.io", "name": "time"},
//!         "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "0.2.23"}]}]
//!     }]
//! }"#;
//!
//! // The lockfiles: here one, from memory; `walk` finds those of a tree.
//! let mut inventory = Inventory::default();
//! let path = RepoPath::new("Cargo.lock")?;
//! let format = format::claiming(&path).ok_or("no format claims the file")?;
//! inventory.read(&path, format, lockfile);
//!
//! // The advisories: any source that `advisories::inputs` recognizes.
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("RUSTSEC-2020-0071.json"), record)?;
//! let inputs = advisories::inputs(folder.path())?;
//! let loaded = advisories::load(&inputs, &inventory.wanted(), &Limits::default());
//!
//! let today = "2026-11-20".parse()?;
//! let report = scan(inventory, &Manifests::default(), &loaded, &Policy::default(), today);
//! assert_eq!(report.verdict, Verdict::Blocked);
//! assert_eq!(report.findings[0].fixed_version.as_deref(), Some("0.2.23"));
//! assert_eq!(report.findings[0].location.version.start.line, 6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod advisories;
pub mod companions;
pub mod compare;
pub mod database;
mod encoding;
pub mod foreign;
pub mod format;
pub mod gate;
pub mod graph;
mod hash;
pub mod index;
pub mod inventory;
pub mod manifest;
pub mod matching;
pub mod name;
pub mod policy;
mod scan;
pub mod source;
pub mod tree;
pub mod version;
pub mod walk;

pub use scan::{Draft, Facts, scan};
