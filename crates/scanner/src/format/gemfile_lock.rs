//! `Gemfile.lock` and `gems.locked`, by Bundler.
//!
//! Checksums, platforms and the versions of Ruby and Bundler are passed over. A gem that is listed for several platforms
//! is one package. Specification: Bundler's `lib/bundler/lockfile_parser.rb`.

mod origin;
mod reader;

use lockgate_model::{Ecosystem, RepoPath};

use crate::source::Source;

use super::conflict::find_conflict;
use super::indented::lines;
use super::{ExtractError, Extraction, Format, SlotRule};
use reader::Reader;

pub(super) const FORMAT: Format = Format {
    id: "gemfile-lock",
    files: "`Gemfile.lock`, `gems.locked`",
    edges: true,
    scopes: false,
    file_name: "Gemfile.lock",
    ecosystem: Ecosystem::RubyGems,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    matches!(path.file_name(), "Gemfile.lock" | "gems.locked")
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    if source.text().trim_ascii().is_empty() {
        return Err(error("the file is empty"));
    }
    let mut reader = Reader::new(source);
    for line in lines(source.text()) {
        reader.read(&line);
    }
    // Bundler refuses such a file too, and what stands in both halves would be listed as one set.
    if reader.saw_marker()
        && let Some(conflict) = find_conflict(source)
    {
        return Err(conflict);
    }
    if !reader.saw_section() {
        return Err(error("no section of a lockfile of Bundler"));
    }
    Ok(reader.finish())
}

fn error(message: &str) -> ExtractError {
    ExtractError { message: message.to_owned(), position: None, hint: None }
}
