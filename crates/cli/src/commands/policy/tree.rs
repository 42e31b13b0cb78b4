//! The findings of a tree, for commands that show what a policy makes of them.

use std::path::{Path, PathBuf};

use lockgate_model::{Date, Effect, Report};
use lockgate_scanner::Draft;
use lockgate_scanner::gate::Subject;

use super::file::PolicyFile;
use crate::args::{DatabaseArgs, LockfileArgs};
use crate::commands::foreign::Logs;
use crate::commands::{database, lockfiles};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;

/// What a policy is tried on.
pub(super) struct Trial<'a> {
    /// The folder whose lockfiles are scanned.
    pub(super) tree: &'a Path,
    /// SARIF of other tools.
    pub(super) with_sarif: &'a [PathBuf],
    pub(super) databases: &'a DatabaseArgs,
    pub(super) today: Date,
}

/// Scans the lockfiles of a folder by a policy, and takes in what other tools found.
///
/// # Errors
/// As reading lockfiles and finding the database.
pub(super) fn scan(
    trial: &Trial<'_>,
    file: &PolicyFile,
    settings: &Settings,
) -> Result<Report, Failure> {
    let Trial { tree, with_sarif, databases, today } = *trial;
    let found = database::find(&databases.databases, settings)?;
    let progress = Progress::start(settings);
    progress.step("reading lockfiles");
    let read = lockfiles::read(&LockfileArgs::of_folder(tree.to_owned()), &file.policy);
    progress.step("matching");
    let report = read.map(|read| {
        let loaded = found.advisories(&[&read.inventory]);
        let mut draft = Draft::new(read.inventory, &read.manifests, &loaded, &file.policy, today);
        draft.policy_source.clone_from(&file.source);
        Logs::read(with_sarif, tree).join(&mut draft);
        draft.judge(&file.policy)
    });
    progress.finish();
    report
}

/// What was judged in a report.
pub(super) fn subjects(report: &Report) -> impl Iterator<Item = Subject<'_>> {
    let own = report.findings.iter();
    let own = own.map(|found| Subject::Package(found, report.advisories.get(&found.id)));
    own.chain(report.foreign.iter().map(Subject::Code))
}

/// Why more findings than those told may be there, one line each.
pub(super) fn gaps(report: &Report) -> Vec<String> {
    let notes = report.notes.iter().filter(|note| note.effect == Effect::Incomplete);
    let gap = |path: Option<String>, message: &str| match path {
        Some(path) => format!("not everything was read: {path}: {message}"),
        None => format!("not everything was read: {message}"),
    };
    notes
        .map(|judged| gap(judged.note.path.as_ref().map(ToString::to_string), &judged.note.message))
        .collect()
}
