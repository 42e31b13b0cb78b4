//! `vendor/modules.txt`, by go: the modules whose code is copied into the tree.
//!
//! A module without any package of it in the tree is passed over: none of its code is there.
//! Specification: <https://go.dev/ref/mod#go-mod-vendor> and go's `src/cmd/go/internal/modcommand/vendor.go`.

use crate::hash::HashSet;

use lockgate_model::{Ecosystem, NoteKind, RepoPath, Source as Origin};

use crate::source::Source;

use super::conflict::find_conflict;
use super::go::replacement::{Target, read_replacement};
use super::go::version::{fits_path, read_exact};
use super::go::{note, package};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "go-vendor",
    files: "`vendor/modules.txt`",
    edges: false,
    scopes: false,
    file_name: "vendor/modules.txt",
    ecosystem: Ecosystem::Go,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "modules.txt" && path.folder().rsplit('/').next() == Some("vendor")
}

/// What the packages that follow belong to.
enum Above<'a> {
    /// No module: the file starts with a package.
    Nothing,
    /// A module that is listed or noted already.
    Done,
    /// A module of which no package was seen yet.
    Module(Module<'a>),
}

/// A module's line, read; every text is a piece of the file.
struct Module<'a> {
    name: &'a str,
    /// Without the `v`; `None` where a folder replaces every version.
    version: Option<&'a str>,
    folder: Option<&'a str>,
    line: &'a str,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut extraction = Extraction::default();
    let mut above = Above::Nothing;
    let mut seen = HashSet::default();
    let unread = |why, line| note(source, NoteKind::UnreadEntry, why, line);
    for line in source.text().split('\n').map(str::trim_ascii) {
        if line.is_empty() || line.starts_with("##") {
            continue;
        }
        if let Some(header) = line.strip_prefix("# ") {
            above = match read_module(header, line) {
                Ok(module) => Above::Module(module),
                Err(why) => {
                    extraction.notes.push(unread(why, line));
                    Above::Done
                }
            };
            continue;
        }
        match std::mem::replace(&mut above, Above::Done) {
            Above::Done => {}
            Above::Nothing => extraction.notes.push(unread("a package without a module", line)),
            Above::Module(module) => {
                if seen.insert((module.name, module.version, module.folder)) {
                    extraction.packages.push(to_package(source, &module));
                }
            }
        }
    }
    // A marker looks like the path of a package, so nothing else would tell of it.
    let conflict = source.text().contains("\n=======").then(|| find_conflict(source)).flatten();
    conflict.map_or(Ok(extraction), Err)
}

fn to_package(source: &Source<'_>, module: &Module<'_>) -> lockgate_model::Package {
    let origin = module
        .folder
        .map_or(Origin::Registry, |folder| Origin::Path { location: folder.to_owned() });
    package(source, module.name, module.version, origin, module.line)
}

/// Reads `module version`, `module version => target` or `module => target`.
fn read_module<'a>(header: &'a str, line: &'a str) -> Result<Module<'a>, &'static str> {
    let mut words = [""; 6];
    let mut count = 0;
    for (slot, word) in words.iter_mut().zip(header.split_ascii_whitespace()) {
        *slot = word;
        count += 1;
    }
    let words = words.get(..count).unwrap_or_default();
    if let [name, version] = words {
        let version = read_exact(version).ok_or("the version of a module is not one")?;
        return check(Module { name, version: Some(version), folder: None, line });
    }
    let replacement =
        read_replacement(words, line).ok_or("the line of a module is not understood")?;
    match replacement.target {
        Target::Module(name, version) => {
            let version = read_exact(version).ok_or("the version of a module is not one")?;
            check(Module { name, version: Some(version), folder: None, line })
        }
        Target::Folder(folder) => {
            let version = replacement.version.and_then(read_exact);
            Ok(Module { name: replacement.module, version, folder: Some(folder), line })
        }
    }
}

fn check(module: Module<'_>) -> Result<Module<'_>, &'static str> {
    let fits = module.version.is_none_or(|version| fits_path(module.name, version));
    if fits { Ok(module) } else { Err("the version is not of the major version in the path") }
}
