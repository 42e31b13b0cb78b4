//! Which feeds an update takes.

use std::collections::BTreeSet;

use lockgate_model::Ecosystem;
use lockgate_remote as remote;
use lockgate_scanner::index::SourceStatus;

use super::Update;
use crate::args::{LockfileArgs, UpdateArgs};
use crate::commands::lockfiles;
use crate::commands::policy::file;
use crate::failure::Failure;

/// One feed to download.
pub(super) struct Feed {
    pub(super) name: &'static str,
    pub(super) file: String,
    pub(super) url: String,
    pub(super) magic: remote::Magic,
    pub(super) ecosystem: Ecosystem,
}

/// The addresses of the feeds.
pub(super) fn urls(args: &UpdateArgs) -> remote::FeedUrls {
    let defaults = remote::FeedUrls::default();
    remote::FeedUrls {
        rustsec: args.rustsec_url.clone().unwrap_or(defaults.rustsec),
        osv: args.osv_url.clone().unwrap_or(defaults.osv),
        epss: args.epss_url.clone().unwrap_or(defaults.epss),
        kev: args.kev_url.clone().unwrap_or(defaults.kev),
    }
}

/// RustSec, and OSV for the ecosystems of the index in use, those asked for and those of the tree that is named; where that
/// is none, for crates.io and npm.
///
/// # Errors
/// When the tree cannot be read.
pub(super) fn feeds(update: &Update<'_>, known: &[SourceStatus]) -> Result<Vec<Feed>, Failure> {
    let urls = urls(update.args);
    let mut ecosystems: BTreeSet<Ecosystem> = update.args.ecosystems.iter().copied().collect();
    let covered = || Ecosystem::ALL.iter().copied().filter(|ecosystem| ecosystem.has_feed());
    if update.args.all {
        ecosystems.extend(covered());
    }
    if let Some(tree) = &update.args.tree {
        ecosystems.extend(of_tree(&LockfileArgs::of_folder(tree.clone()))?);
    }
    ecosystems.extend(covered().filter(|ecosystem| {
        let location = remote::redact(&urls.osv_archive(*ecosystem));
        known.iter().any(|status| status.source.location == location)
    }));
    if update.args.tree.is_none() {
        ecosystems.extend([Ecosystem::CratesIo, Ecosystem::Npm]);
    }
    let mut feeds = Vec::new();
    if ecosystems.contains(&Ecosystem::CratesIo) {
        feeds.push(Feed {
            name: "RustSec",
            file: "rustsec.tar.gz".to_owned(),
            url: urls.rustsec_archive(),
            magic: remote::Magic::Gzip,
            ecosystem: Ecosystem::CratesIo,
        });
    }
    feeds.extend(ecosystems.into_iter().map(|ecosystem| Feed {
        name: "OSV",
        file: format!("osv/{}/all.zip", ecosystem.osv_name()),
        url: urls.osv_archive(ecosystem),
        magic: remote::Magic::Zip,
        ecosystem,
    }));
    Ok(feeds)
}

/// The ecosystems of the packages from public registries in a tree.
fn of_tree(args: &LockfileArgs) -> Result<BTreeSet<Ecosystem>, Failure> {
    let root = lockfiles::root(args)?;
    let policy = file::find(args.policy.as_deref(), &root)?.policy;
    let inventory = lockfiles::read(args, &policy)?.inventory;
    Ok(inventory.matchable().map(|package| package.ecosystem).collect())
}
