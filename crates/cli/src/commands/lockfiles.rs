//! Which lockfiles a scan reads, and reading them.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use anyhow::anyhow;
use lockgate_model::{Note, NoteKind, Policy, Registries, RepoPath};
use lockgate_scanner::companions::Companions;
use lockgate_scanner::format::{self, FORMATS, Format};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::manifest::Manifests;
use lockgate_scanner::walk::{
    Exclude, Gitignore, MAX_MANIFEST_BYTES, WalkOptions, read_capped, walk,
};

use crate::args::LockfileArgs;
use crate::failure::Failure;

/// What was read.
pub(super) struct Read {
    pub(super) inventory: Inventory,
    pub(super) manifests: Manifests,
}

/// The folder that paths in the report are relative to: PATH, or the folder of PATH where that is a file.
///
/// # Errors
/// Exit code 2 when PATH is not there.
pub(super) fn root(args: &LockfileArgs) -> Result<PathBuf, Failure> {
    let path = &args.path;
    let found = path.metadata().map_err(|error| {
        let context = format!("cannot scan {}", path.display());
        Failure::usage(anyhow::Error::new(error).context(context))
    })?;
    if found.is_dir() {
        return Ok(path.clone());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(folder.map_or_else(|| PathBuf::from("."), Path::to_owned))
}

/// Reads the lockfiles that are named, else those of the folder.
///
/// # Errors
/// Exit code 2 for a format, a name or a glob that cannot be understood. What cannot be read is a note.
pub(super) fn read(args: &LockfileArgs, policy: &Policy) -> Result<Read, Failure> {
    let root = root(args)?;
    let mut named = args.lockfiles.clone();
    if args.path.is_file() {
        named.push(args.path.display().to_string());
    }
    if named.is_empty() {
        return read_tree(args, policy, &root);
    }
    let mut read = Read { inventory: Inventory::default(), manifests: Manifests::default() };
    read.inventory.registries = policy.registries.clone();
    let max = max_bytes(args);
    for argument in &named {
        let named = Named::parse(argument)?;
        read_named(&named, &root, max, &mut read);
    }
    let mut paths = BTreeSet::new();
    let twice = read.inventory.files.iter().find(|file| !paths.insert(&file.path));
    if let Some(file) = twice {
        let error = anyhow!("two lockfiles stand as {} in the report", file.path);
        return Err(Failure::usage(error).with_hint("name each lockfile once"));
    }
    Ok(read)
}

fn max_bytes(args: &LockfileArgs) -> u64 {
    args.max_file_size.saturating_mul(1024 * 1024)
}

fn read_tree(args: &LockfileArgs, policy: &Policy, root: &Path) -> Result<Read, Failure> {
    let from_policy = policy.exclude.iter().map(|glob| (glob, "policy"));
    let from_arguments = args.excludes.iter().map(|glob| (glob, "--exclude"));
    let mut excludes = Vec::new();
    for (glob, reason) in from_policy.chain(from_arguments) {
        excludes.push(Exclude::new(glob, reason).map_err(Failure::usage)?);
    }
    let gitignore = if args.gitignore { Gitignore::Honour } else { Gitignore::Disregard };
    let options = WalkOptions { excludes, gitignore, max_file_bytes: max_bytes(args) };
    Ok(read_folder(root, options, &policy.registries))
}

/// Reads every lockfile of a folder. What cannot be read is a note.
pub(super) fn read_folder(root: &Path, options: WalkOptions, registries: &Registries) -> Read {
    let walked = walk(root, &options);
    let mut inventory = Inventory {
        notes: walked.notes,
        excluded: walked.excluded,
        companions: walked.companions,
        registries: registries.clone(),
        ..Inventory::default()
    };
    inventory.read_all(&walked.lockfiles, options.max_file_bytes);
    let files = walked.manifests.into_iter().filter_map(|manifest| {
        let bytes = read_capped(&manifest.path, &manifest.absolute, MAX_MANIFEST_BYTES).ok()?;
        Some((manifest.path, bytes))
    });
    Read { manifests: Manifests::new(files), inventory }
}

/// A lockfile of `--lockfile`.
struct Named<'a> {
    format: &'static Format,
    file: &'a str,
}

impl<'a> Named<'a> {
    /// Reads `FORMAT:FILE` or `FILE`. What stands before a colon is a format only if there is one of that name: a Windows
    /// drive and a colon in a file name are none.
    fn parse(argument: &'a str) -> Result<Self, Failure> {
        if let Some((id, file)) = argument.split_once(':')
            && let Some(format) = format::by_id(id)
        {
            return Ok(Self { format, file });
        }
        let hint = || {
            let ids: Vec<&str> = FORMATS.iter().map(|format| format.id).collect();
            let first = ids.first().copied().unwrap_or_default();
            format!("say which it is, like {first}:{argument}; formats: {}", ids.join(", "))
        };
        if argument == "-" {
            let error = anyhow!("standard input has no name that tells its format");
            return Err(Failure::usage(error).with_hint(hint()));
        }
        match claiming(Path::new(argument)) {
            Some(format) => Ok(Self { format, file: argument }),
            None => {
                let error = anyhow!("the name of `{argument}` does not tell a lockfile's format");
                Err(Failure::usage(error).with_hint(hint()))
            }
        }
    }
}

/// The format of a file by its name and the folders above it: some files are told by their folder alone, like
/// `vendor/modules.txt` and `.github/workflows/ci.yml`.
fn claiming(file: &Path) -> Option<&'static Format> {
    /// More folders than any format looks at.
    const DEPTH: usize = 4;
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let names: Vec<&str> =
        absolute.iter().rev().map_while(|name| name.to_str()).take(DEPTH).collect();
    let mut lengths = (1..=names.len()).rev();
    lengths.find_map(|length| {
        let mut names: Vec<&str> = names.iter().take(length).copied().collect();
        names.reverse();
        format::claiming(&RepoPath::new(&names.join("/")).ok()?)
    })
}

fn read_named(named: &Named<'_>, root: &Path, max: u64, read: &mut Read) {
    if named.file == "-" {
        return read_stdin(named.format, max, read);
    }
    // A link that the user names is meant.
    let file = Path::new(named.file);
    let file = &file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let Some(path) = report_path(file, root) else {
        let note = Note::new(NoteKind::UnreadFile, "the path is not text or has no file name");
        return read.inventory.notes.push(note.about(named.file));
    };
    add_companions(&path, file, &mut read.inventory.companions);
    match read_capped(&path, file, max) {
        Ok(bytes) => read.inventory.read(&path, named.format, &bytes),
        Err(note) => read.inventory.notes.push(note),
    }
    for name in ["Cargo.toml", "package.json"] {
        let manifest = path.sibling(name);
        if let Ok(bytes) = read_capped(&manifest, &file.with_file_name(name), MAX_MANIFEST_BYTES) {
            read.manifests.add(manifest, &bytes);
        }
    }
}

/// The files beside a lockfile that is named: there is no walk that finds them.
fn add_companions(path: &RepoPath, file: &Path, companions: &mut Companions) {
    let Some(entries) = file.parent().and_then(|folder| folder.read_dir().ok()) else { return };
    for entry in entries.flatten() {
        let sibling = entry.file_name().to_str().map(|name| path.sibling(name));
        if let Some(sibling) = sibling.filter(format::is_companion) {
            companions.add_file(sibling, entry.path());
        }
    }
}

fn read_stdin(format: &'static Format, max: u64, read: &mut Read) {
    let Ok(path) = RepoPath::new(format.file_name) else { return };
    let mut bytes = Vec::new();
    let result = std::io::stdin().lock().take(max.saturating_add(1)).read_to_end(&mut bytes);
    let problem = match result {
        Err(error) => format!("cannot read standard input: {error}"),
        Ok(_) if bytes.len() as u64 > max => {
            format!("standard input is larger than {} MiB; see --max-file-size", max >> 20)
        }
        Ok(_) => return read.inventory.read(&path, format, &bytes),
    };
    read.inventory.notes.push(Note::new(NoteKind::UnreadFile, problem).in_file(&path));
}

/// A file's path in the report: relative to the root where it lies below it, else its own parts without root and `..`.
fn report_path(file: &Path, root: &Path) -> Option<RepoPath> {
    let below = || {
        let (file, root) = (file.canonicalize().ok()?, root.canonicalize().ok()?);
        Some(file.strip_prefix(root).ok()?.to_owned())
    };
    let path = below().unwrap_or_else(|| file.to_owned());
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_str()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => {
            None
        }
    });
    let parts: Option<Vec<&str>> = parts.collect();
    RepoPath::new(&parts?.join("/")).ok()
}
