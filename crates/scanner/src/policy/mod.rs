//! Reading `lockgate.toml`, and telling two policies apart.
//!
//! Everything in the file is checked: an unknown key, a value of the wrong type, a word that is none of those allowed, a
//! missing or blank reason are errors with line and column. A typo must not loosen the gate.

mod changes;
mod condition;
mod glob;
mod ignore;
pub mod keys;
mod package_pattern;
mod reach;
mod rule;
mod section;
mod table;

use lockgate_model::{Policy, Position, Preset, RepoPath};
use toml::de::DeTable;

use crate::source::Source;
use table::Reader;

pub use changes::changes;
pub(crate) use glob::Glob;
pub(crate) use package_pattern::{PackagePattern, path_glob, word_glob};
pub use reach::{Unreached, unreached};

/// The policy's file name, in the root of the scanned tree.
pub const FILE_NAME: &str = "lockgate.toml";

/// Where a policy comes from that nobody wrote, in words.
pub const NO_FILE: &str = "no policy file: the defaults";

/// What is wrong with a policy, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{}:{}: {message}", position.line, position.column)]
pub struct PolicyError {
    /// The file as the user named it.
    pub path: String,
    /// Where.
    pub position: Position,
    /// What is wrong and what is allowed, one line without a full stop.
    pub message: String,
}

/// Reads a policy. `path` is how errors name the file.
///
/// # Errors
/// For the first thing in the file that is not understood.
///
/// ```
/// use lockgate_scanner::policy;
///
/// let policy = policy::parse("lockgate.toml", b"[block]\nunmaintained = \"always\"\n")?;
/// assert_eq!(policy.block.unmaintained.as_str(), "always");
/// let error = policy::parse("lockgate.toml", b"[block]\nunmaintaned = \"always\"\n").unwrap_err();
/// assert!(error.to_string().starts_with("lockgate.toml:2:1: unknown key `unmaintaned`"));
/// # Ok::<(), policy::PolicyError>(())
/// ```
pub fn parse(path: &str, bytes: &[u8]) -> Result<Policy, PolicyError> {
    let start = || PolicyError {
        path: path.to_owned(),
        position: Position::START,
        message: "the policy cannot be read".to_owned(),
    };
    parse_all(path, bytes).map_err(|errors| errors.into_iter().next().unwrap_or_else(start))
}

/// Reads a policy as [`parse`] does, and tells the first fault of each table.
///
/// # Errors
/// For everything that was found, in the file's order; never empty.
pub fn parse_all(path: &str, bytes: &[u8]) -> Result<Policy, Vec<PolicyError>> {
    let at_start = |message: String| {
        vec![PolicyError { path: path.to_owned(), position: Position::START, message }]
    };
    let name = RepoPath::new(FILE_NAME).map_err(|error| at_start(error.to_string()))?;
    let source = Source::from_bytes(&name, bytes).map_err(|error| at_start(error.to_string()))?;
    let reader = Reader::new(path, &source);
    let table = DeTable::parse(source.text()).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        vec![reader.error(offset, error.message().replace('\n', ", "))]
    })?;
    read(&reader, table.get_ref())
}

fn read(reader: &Reader<'_>, table: &DeTable<'_>) -> Result<Policy, Vec<PolicyError>> {
    let mut errors: Vec<PolicyError> = reader.only(table, keys::TOP).err().into_iter().collect();
    let words = Preset::ALL.map(|preset| (preset.as_str(), preset));
    let preset = reader.choice(table, "preset", &words).unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    let mut policy = preset.unwrap_or_default().policy();
    for section in section::SECTIONS {
        errors.extend(section(reader, table, &mut policy).err());
    }
    errors.extend(ignore::read_all(reader, table, &mut policy));
    errors.extend(rule::read_all(reader, table, &mut policy));
    if errors.is_empty() {
        return Ok(policy);
    }
    errors.sort_by_key(|error| error.position);
    Err(errors)
}
