//! `lockgate gate`: what a change brings in.

mod central;
mod elsewhere;
mod folder;
mod git;
mod merge_base;
mod trusted;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lockgate_git::{Commit, GitError, Repository};
use lockgate_model::{Note, NoteKind, Policy, Report, Side};
use lockgate_scanner::compare::{Base, Head, compare};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::walk::{Exclude, ExcludeError};

use super::alerts::document::Document;
use super::foreign::Logs;
use super::{advisories, delivery, root};
use crate::args::GateArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use elsewhere::Elsewhere;

/// Compares, writes the outputs, and gives the verdict's exit code, whatever the outputs are.
///
/// # Errors
/// Exit code 2 for arguments and policies that cannot be understood, 3 when the head cannot be read or an output cannot
/// be written, 4 when the policy of another repository may not be read.
pub(crate) fn gate(args: &GateArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = delivery::targets(&args.report)?;
    let folder = folder_in_repository(args)?;
    let progress = Progress::start(settings);
    let report = report(args, settings, &progress);
    progress.finish();
    delivery::deliver(report?, &targets, &args.report, folder, settings)
}

/// Where a side of the change is.
enum Place {
    /// A folder on disk.
    Folder(PathBuf),
    /// A commit.
    Commit(Box<Commit>),
}

/// Both sides, found and not read.
struct Sides {
    repository: Option<Arc<Repository>>,
    head: Place,
    /// Why the base cannot be read, where it cannot.
    base: Result<Place, Unfound>,
    /// The commit from which the head left the base, where that is another one.
    merge_base: Option<Box<Commit>>,
    /// Where the base is asked for that is not in the clone.
    elsewhere: Option<Arc<Elsewhere>>,
    /// Whether the base comes from there.
    is_told: bool,
    notes: Vec<Note>,
}

/// Why a side is not there.
struct Unfound {
    error: anyhow::Error,
    hint: &'static str,
}

impl From<GitError> for Unfound {
    fn from(error: GitError) -> Self {
        Self { hint: error.hint(), error: error.into() }
    }
}

/// What both sides hold.
struct Compared {
    head: Head,
    base: Base,
}

/// The report on the change.
///
/// # Errors
/// As [`gate`].
pub(in crate::commands) fn report(
    args: &GateArgs,
    settings: &Settings,
    progress: &Progress,
) -> Result<Report, Failure> {
    progress.step("finding both sides");
    let sides = find(args, settings)?;
    let trusted = trusted::read(args, settings, &sides)?;
    progress.step("reading lockfiles");
    let compared = read(args, &sides, &trusted.policy)?;
    let Compared { mut head, base } = compared;
    head.policy_change = trusted.change;
    let today = args.report.today.unwrap_or(settings.now);
    let inventories = [&head.inventory, &base.inventory];
    let loaded = advisories::load(&args.advisories, settings, &inventories, progress)?;
    progress.step("comparing");
    let mut draft = compare(head, base, &loaded, &trusted.policy, today);
    draft.policy_source = trusted.source;
    foreign(args)?.join(&mut draft);
    Ok(draft.judge(&trusted.policy))
}

/// What other tools found in the head, classed where their findings in the base are given.
///
/// # Errors
/// Exit code 2 for alerts that cannot be read.
fn foreign(args: &GateArgs) -> Result<Logs, Failure> {
    let mut logs = Logs::read(&args.foreign.files, &args.path);
    if args.base_sarif.is_empty() && args.base_alerts.is_empty() {
        return Ok(logs);
    }
    let mut base = Logs::read(&args.base_sarif, &args.path);
    for file in &args.base_alerts {
        base.add_alerts(file, &Document::read(file)?);
    }
    logs.compare(base);
    Ok(logs)
}

/// Finds both sides. A base that is not there is told with the report, a head that is not there leaves nothing to tell.
fn find(args: &GateArgs, settings: &Settings) -> Result<Sides, Failure> {
    if !args.path.is_dir() {
        let error = anyhow::anyhow!("{} is not a folder", args.path.display());
        return Err(Failure::usage(error).with_hint("name a folder of the repository"));
    }
    let elsewhere = Elsewhere::new(args, settings)?;
    let repository = Repository::discover(&args.path).map(|repository| {
        Arc::new(match &elsewhere {
            Some(elsewhere) => repository.supplied_by(elsewhere.supply()),
            None => repository,
        })
    });
    let head = place(&args.head, repository.as_deref()).map_err(|Unfound { error, hint }| {
        Failure::incomplete(error.context("the head cannot be read")).with_hint(hint)
    })?;
    let base = place(&args.base, repository.as_deref());
    if let Ok(base) = &base {
        refuse_another_root(args, base, &head)?;
    }
    let (repository, notes) = (repository.ok(), Vec::new());
    let mut sides =
        Sides { repository, head, base, merge_base: None, elsewhere, is_told: false, notes };
    if args.repo.is_some() && sides.base.is_err() {
        sides.ask_for_the_base(&args.base);
    }
    if args.no_merge_base {
        sides.merge_base = None;
    } else if !sides.is_told {
        sides.find_merge_base(&args.base);
    }
    Ok(sides)
}

/// The folder that the head's paths begin at, in its repository. A commit is of the repository that PATH lies in; a folder
/// may be a copy of anything.
fn folder_in_repository(args: &GateArgs) -> Result<root::Folder, Failure> {
    let head = if is_a_path(&args.head) { Path::new(&args.head) } else { &args.path };
    match &args.report.sarif_root {
        Some(root) => root::named(root, head),
        None if is_a_path(&args.head) => Ok(None),
        None => Ok(root::of_repository(&args.path)),
    }
}

/// Whether a side is named as a folder.
fn is_a_path(text: &str) -> bool {
    matches!(text, "." | "..")
        || ["./", "../"].iter().any(|start| text.starts_with(start))
        || Path::new(text).is_absolute()
}

fn place(text: &str, repository: Result<&Repository, &GitError>) -> Result<Place, Unfound> {
    let path = Path::new(text);
    let is_a_path = is_a_path(text);
    if is_a_path && path.is_dir() {
        return Ok(Place::Folder(path.to_owned()));
    }
    if is_a_path {
        let error = anyhow::anyhow!("there is no folder {text}");
        return Err(Unfound { error, hint: "check the path; a revision is named without `./`" });
    }
    let found = match repository {
        Ok(repository) => repository.commit(text),
        Err(_) => Err(GitError::NotARepository { folder: PathBuf::from(text) }),
    };
    // A plain name is never a folder: where the branch `main` was not fetched, a change could put its own folder there.
    found.map(|commit| Place::Commit(Box::new(commit))).map_err(|error| {
        match Unfound::from(error) {
            unfound if path.is_dir() => {
                Unfound { hint: "a folder is named with `./` before it", ..unfound }
            }
            unfound => unfound,
        }
    })
}

/// The lockfiles of PATH in a commit are not those of a folder above PATH: compared with each other, those at the same
/// place below either would be taken for the same.
fn refuse_another_root(args: &GateArgs, base: &Place, head: &Place) -> Result<(), Failure> {
    let folder = match (base, head) {
        (Place::Folder(folder), Place::Commit(_)) | (Place::Commit(_), Place::Folder(folder)) => {
            folder
        }
        (Place::Folder(_), Place::Folder(_)) | (Place::Commit(_), Place::Commit(_)) => {
            return Ok(());
        }
    };
    let (Ok(path), Ok(above)) = (args.path.canonicalize(), folder.canonicalize()) else {
        return Ok(());
    };
    if path == above || !path.starts_with(above) {
        return Ok(());
    }
    let (folder, path) = (folder.display(), args.path.display());
    let error = anyhow::anyhow!("the folder {folder} is not {path}, which the commit is read at");
    Err(Failure::usage(error).with_hint("name the same folder as PATH and as the side"))
}

impl Sides {
    /// The tree that the head is compared with.
    fn compared(&self) -> Result<&Place, &Unfound> {
        self.base.as_ref()
    }
}

fn read(args: &GateArgs, sides: &Sides, policy: &Policy) -> Result<Compared, Failure> {
    let excludes = excludes(args, policy).map_err(Failure::usage)?;
    let base_name = match &sides.merge_base {
        Some(_) => format!("{}, where the head left it:", args.base),
        None => args.base.clone(),
    };
    let reading = Reading { args, base_name, policy, excludes: &excludes };
    match (&sides.head, sides.compared(), &sides.repository) {
        (Place::Commit(head), Ok(Place::Commit(base)), Some(repository)) => {
            let base = sides.merge_base.as_deref().unwrap_or(base);
            let mut compared = git::compared(&reading, repository, base, head)?;
            compared.base.notes.extend(sides.notes.iter().cloned());
            Ok(compared)
        }
        (head, base, repository) => {
            let head = reading.head(head, repository.as_ref())?;
            let base = match base {
                Ok(place) => reading.base(place, repository.as_ref())?,
                Err(unfound) => unread_base(&args.base, unfound),
            };
            Ok(Compared { head, base })
        }
    }
}

/// How the lockfiles of a side are read.
struct Reading<'a> {
    args: &'a GateArgs,
    /// The base as the report names it.
    base_name: String,
    policy: &'a Policy,
    excludes: &'a [Exclude],
}

impl Reading<'_> {
    const fn max_bytes(&self) -> u64 {
        self.args.max_file_size.saturating_mul(1024 * 1024)
    }

    fn head(&self, place: &Place, repository: Option<&Arc<Repository>>) -> Result<Head, Failure> {
        match (place, repository) {
            (Place::Commit(commit), Some(repository)) => git::head(self, repository, commit),
            (Place::Folder(folder), _) => Ok(folder::head(self, &self.args.head, folder)),
            (Place::Commit(_), None) => Err(no_repository()),
        }
    }

    fn base(&self, place: &Place, repository: Option<&Arc<Repository>>) -> Result<Base, Failure> {
        match (place, repository) {
            (Place::Commit(commit), Some(repository)) => Ok(git::base(self, repository, commit)),
            (Place::Folder(folder), _) => Ok(folder::base(self, &self.args.base, folder)),
            (Place::Commit(_), None) => Err(no_repository()),
        }
    }
}

/// A commit comes from a repository.
fn no_repository() -> Failure {
    Failure::incomplete(anyhow::anyhow!("the commit's repository is gone"))
}

fn excludes(args: &GateArgs, policy: &Policy) -> Result<Vec<Exclude>, ExcludeError> {
    let from_policy = policy.exclude.iter().map(|glob| (glob, "policy"));
    let from_arguments = args.excludes.iter().map(|glob| (glob, "--exclude"));
    from_policy.chain(from_arguments).map(|(glob, reason)| Exclude::new(glob, reason)).collect()
}

fn unread_base(name: &str, unfound: &Unfound) -> Base {
    let message = format!("the base cannot be read: {:#}", unfound.error);
    let note = Note::new(NoteKind::UnreadBase, message).about(name).with_hint(unfound.hint);
    Base {
        side: Side { name: name.to_owned(), commit: None, date: None },
        inventory: Inventory::default(),
        unchanged: BTreeSet::new(),
        notes: vec![note],
    }
}

fn side(name: &str, commit: &Commit) -> Side {
    Side { name: name.to_owned(), commit: Some(commit.id.to_string()), date: Some(commit.date) }
}
