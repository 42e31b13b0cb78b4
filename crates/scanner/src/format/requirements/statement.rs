//! What a line of a list says.

use std::borrow::Cow;

use lockgate_model::Source as Origin;

use crate::format::python::name::normalize;
use crate::format::python::requirement::{Wanted, parse};

use super::place::{Placed, is_place, read_place};

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Statement<'a> {
    /// A package is required.
    Package(Required<'a>),
    /// Another list is a part of this one.
    Include(&'a str),
    /// Another list constrains the versions of this one.
    Constrain(&'a str),
    /// The index that packages come from.
    Index(&'a str),
    /// One more index.
    ExtraIndex(&'a str),
    /// Nothing that decides what is installed.
    Nothing,
}

/// A package that is required.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Required<'a> {
    /// The normalised name.
    pub(super) name: Cow<'a, str>,
    pub(super) version: Option<&'a str>,
    pub(super) origin: Origin,
    /// The requirement, where it leaves the version open.
    pub(super) open: Option<&'a str>,
}

/// Options that do not decide which versions are installed.
const WITHOUT_EFFECT: [&str; 16] = [
    "--no-index",
    "-f",
    "--find-links",
    "--no-binary",
    "--only-binary",
    "--prefer-binary",
    "--require-hashes",
    "--pre",
    "--trusted-host",
    "--use-feature",
    "--process-dependency-links",
    "--allow-external",
    "--allow-unverified",
    "--no-use-wheel",
    "--use-wheel",
    "--no-build-isolation",
];

/// Reads a line without its comment.
///
/// # Errors
/// Where it is not understood; the text says why.
pub(super) fn read_statement(code: &str) -> Result<Statement<'_>, &'static str> {
    if code.starts_with('-') {
        return read_option(code);
    }
    if code.is_empty() {
        return Ok(Statement::Nothing);
    }
    read_required(code).map(Statement::Package)
}

fn read_required(code: &str) -> Result<Required<'_>, &'static str> {
    if is_place(code) {
        return Ok(placed(read_place(code, None)));
    }
    let requirement = parse(code)?;
    let (version, open) = match requirement.wanted {
        Wanted::At(place) => return Ok(placed(read_place(place, Some(requirement.name)))),
        Wanted::Exact(version) => (Some(version), None),
        Wanted::Open => (None, Some(requirement.text)),
    };
    Ok(Required { name: normalize(requirement.name), version, origin: Origin::Registry, open })
}

fn placed(place: Placed<'_>) -> Required<'_> {
    Required { name: place.name, version: place.version, origin: place.origin, open: None }
}

fn read_option(code: &str) -> Result<Statement<'_>, &'static str> {
    let (option, value) = split_option(code);
    let value = value.trim_matches(['"', '\'']);
    let statement = match option {
        "-r" | "--requirement" => Statement::Include(value),
        "-c" | "--constraint" => Statement::Constrain(value),
        "-i" | "--index-url" | "--pypi-url" => Statement::Index(value),
        "--extra-index-url" => Statement::ExtraIndex(value),
        "-e" | "--editable" => return read_required(value).map(Statement::Package),
        _ if WITHOUT_EFFECT.contains(&option) => return Ok(Statement::Nothing),
        _ => return Err("an option that is not known"),
    };
    if value.is_empty() {
        return Err("an option without its value");
    }
    Ok(statement)
}

/// `--name value`, `--name=value`, `-n value`, `-nvalue`.
fn split_option(code: &str) -> (&str, &str) {
    let is_long = code.starts_with("--");
    let end = code.find(|c: char| c == '=' && is_long || c.is_ascii_whitespace());
    let end = match end {
        _ if !is_long && ["-r", "-c", "-e", "-i", "-f"].iter().any(|o| code.starts_with(o)) => 2,
        Some(end) => end,
        None => code.len(),
    };
    let (option, value) = code.split_at_checked(end).unwrap_or((code, ""));
    (option, value.trim_start_matches(|c: char| c == '=' || c == '\\' || c.is_ascii_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_every_spelling() {
        for code in ["-r a.txt", "-ra.txt", "--requirement a.txt", "--requirement=a.txt"] {
            assert_eq!(read_statement(code), Ok(Statement::Include("a.txt")), "{code}");
        }
        assert_eq!(read_statement("-c a.txt"), Ok(Statement::Constrain("a.txt")));
        assert_eq!(read_statement("--no-binary :all:"), Ok(Statement::Nothing));
        assert_eq!(read_statement("--pre"), Ok(Statement::Nothing));
        for code in ["-foo==1.0 x", "--unheard-of", "-r", "---"] {
            let known = code.starts_with("-f");
            assert_eq!(read_statement(code).is_ok(), known, "{code}");
        }
    }
}
