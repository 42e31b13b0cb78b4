//! Lists of requirements for pip, `requirements.txt` and its like, written by hand, by pip-tools, uv or `pip freeze`.
//!
//! A requirement of one exact version is a package; any other gets a note, since what it installs is not known. Lists
//! that a list includes are read where no format claims them, and the constraints it names pin what it leaves open.
//! Hashes, markers and options of the installation are passed over.
//! Specification: <https://pip.pypa.io/en/stable/reference/requirements-file-format/>.

mod include;
mod line;
mod open;
mod place;
mod read;
mod statement;
mod via;

use lockgate_model::{Ecosystem, RepoPath};

use super::{Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "requirements",
    files: "`requirements*.txt`, `*requirements.txt`, `requirements/*.txt`",
    edges: true,
    scopes: false,
    file_name: "requirements.txt",
    ecosystem: Ecosystem::PyPi,
    slot: SlotRule::Name,
    claims,
    companions,
    extract: read::extract,
};

/// `requirements*.txt`, `*requirements.txt` and every text in a folder `requirements`.
fn claims(path: &RepoPath) -> bool {
    let Some(stem) = path.file_name().strip_suffix(".txt") else { return false };
    let folder = path.folder().rsplit('/').next();
    stem.starts_with("requirements")
        || stem.ends_with("requirements")
        || folder == Some("requirements")
}

/// Lists that others include have these endings.
fn companions(path: &RepoPath) -> bool {
    [".txt", ".in", ".pip"].iter().any(|end| path.file_name().ends_with(end))
}
