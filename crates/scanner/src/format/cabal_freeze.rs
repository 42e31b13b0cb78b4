//! `cabal.project.freeze`, by cabal for Haskell.
//!
//! Flags of packages, the state of the index and the names of repositories are not read.
//! Specification: <https://cabal.readthedocs.io/en/stable/cabal-project-description-file.html>.

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin, Span};

use crate::source::Source;

use super::conflict::find_conflict;
use super::listing::{Found, Listing, broken};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "cabal-freeze",
    files: "`cabal.project.freeze`",
    edges: false,
    scopes: false,
    file_name: "cabal.project.freeze",
    ecosystem: Ecosystem::Hackage,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "cabal.project.freeze"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    if let Some(conflict) = find_conflict(source) {
        return Err(conflict);
    }
    let mut listing = Listing::new(source, Ecosystem::Hackage);
    let mut fields = 0;
    let mut constraints = false;
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_ascii_end();
        if line.is_empty() || line.trim_ascii_start().starts_with("--") {
            continue;
        }
        let value = match continued(line) {
            Some(value) => value,
            None => match line.split_once(':') {
                Some((field, value)) => {
                    fields += 1;
                    constraints = field.trim_ascii_end().eq_ignore_ascii_case("constraints");
                    value
                }
                None => {
                    listing.unread(start, "a line is no field", line);
                    continue;
                }
            },
        };
        if constraints {
            read_constraints(source, &mut listing, value);
        }
    }
    if fields == 0 && listing.is_empty() {
        return Err(broken("no field: not a cabal.project.freeze"));
    }
    Ok(listing.finish())
}

/// The line where it goes on with the field above: it is indented.
fn continued(line: &str) -> Option<&str> {
    line.starts_with([' ', '\t']).then_some(line)
}

fn read_constraints(source: &Source<'_>, listing: &mut Listing<'_, '_>, line: &str) {
    for constraint in line.split(',').map(str::trim_ascii).filter(|text| !text.is_empty()) {
        read_constraint(source, listing, constraint);
    }
}

fn read_constraint(source: &Source<'_>, listing: &mut Listing<'_, '_>, text: &str) {
    let at = source.span_of(text);
    let start = super::json::offset(source, text);
    let end = text.find(|c: char| c.is_ascii_whitespace() || "=<>^+".contains(c));
    let (qualified, rest) = text.split_at_checked(end.unwrap_or(text.len())).unwrap_or((text, ""));
    let rest = rest.trim_ascii();
    let name = unqualified(qualified);
    if name.is_empty() {
        return listing.unread(start, "a constraint names no package", text);
    }
    // A flag is no requirement; it says how a package is built.
    if rest.starts_with(['+', '-']) || matches!(rest, "source" | "test" | "bench") {
        return;
    }
    let version = rest.strip_prefix("==").map(str::trim_ascii).filter(|text| is_version(text));
    let Some(version) = version else {
        if rest.is_empty() {
            return listing.unread(start, "a constraint has no version", text);
        }
        return listing.unpinned(start, "not one exact version", text);
    };
    listing.add(Found {
        name,
        version: source.span_of(version).map(|span| (version, span)),
        origin: Origin::Registry,
        scope: Scope::Unknown,
        entry: at.unwrap_or(Span::START),
    });
}

/// The name behind `any.`, `setup.` and `package:setup.`.
fn unqualified(name: &str) -> &str {
    let name = name.rsplit(':').next().unwrap_or(name);
    let name = name.strip_prefix("any.").unwrap_or(name);
    name.strip_prefix("setup.").unwrap_or(name)
}

fn is_version(text: &str) -> bool {
    let good = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').all(good)
}
