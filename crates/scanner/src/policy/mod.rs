//! Reading `lockgate.toml`.
//!
//! Everything in the file is checked: an unknown key, a value of the wrong type, a word that is none of those allowed, a
//! missing or blank reason are errors with line and column. A typo must not loosen the gate.

mod table;

use globset::Glob;
use lockgate_model::{Ignore, Level, Policy, Position, RepoPath, Strictness, Threshold};
use toml::de::{DeTable, DeValue};

use crate::source::Source;
use table::Reader;

/// The policy's file name, in the root of the scanned tree.
pub const FILE_NAME: &str = "lockgate.toml";

/// What is wrong with a policy, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
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
    let at_start =
        |message: String| PolicyError { path: path.to_owned(), position: Position::START, message };
    let name = RepoPath::new(FILE_NAME).map_err(|error| at_start(error.to_string()))?;
    let source = Source::from_bytes(&name, bytes).map_err(|error| at_start(error.to_string()))?;
    let reader = Reader::new(path, &source);
    let table = DeTable::parse(source.text()).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        reader.error(offset, error.message().replace('\n', ", "))
    })?;
    read(&reader, table.get_ref())
}

fn read(reader: &Reader<'_>, table: &DeTable<'_>) -> Result<Policy, PolicyError> {
    reader.only(table, &["block", "incomplete", "ignore", "exclude", "registries"])?;
    let mut policy = Policy::default();
    if let Some(block) = reader.table(table, "block")? {
        read_block(reader, block, &mut policy)?;
    }
    if let Some(incomplete) = reader.table(table, "incomplete")? {
        read_incomplete(reader, incomplete, &mut policy)?;
    }
    if let Some(registries) = reader.table(table, "registries")? {
        read_registries(reader, registries, &mut policy)?;
    }
    for (offset, entry) in reader.tables(table, "ignore")? {
        policy.ignore.push(read_ignore(reader, offset, entry)?);
    }
    for (offset, glob) in reader.strings(table, "exclude")? {
        check_glob(reader, offset, glob)?;
        policy.exclude.push(glob.to_owned());
    }
    Ok(policy)
}

fn read_block(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
    policy: &mut Policy,
) -> Result<(), PolicyError> {
    let block = &mut policy.block;
    let thresholds = [
        ("vulnerability", &mut block.vulnerability),
        ("malicious", &mut block.malicious),
        ("unsound", &mut block.unsound),
        ("unmaintained", &mut block.unmaintained),
        ("notice", &mut block.notice),
        ("yanked", &mut block.yanked),
    ];
    reader.only(
        table,
        &["vulnerability", "malicious", "unsound", "unmaintained", "notice", "yanked", "unscored"],
    )?;
    for (key, threshold) in thresholds {
        *threshold = reader.choice(table, key, THRESHOLDS)?.unwrap_or(*threshold);
    }
    block.unscored =
        reader.choice(table, "unscored", &[("block", true), ("warn", false)])?.unwrap_or(true);
    Ok(())
}

const THRESHOLDS: &[(&str, Threshold)] = &[
    ("always", Threshold::Always),
    ("low", Threshold::From(Level::Low)),
    ("medium", Threshold::From(Level::Medium)),
    ("high", Threshold::From(Level::High)),
    ("critical", Threshold::From(Level::Critical)),
    ("never", Threshold::Never),
];

const STRICTNESS: &[(&str, Strictness)] =
    &[("fail", Strictness::Fail), ("tolerate", Strictness::Tolerate)];

/// The key of the greatest age.
const MAX_AGE: &str = "max-database-age-days";

fn read_incomplete(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
    policy: &mut Policy,
) -> Result<(), PolicyError> {
    let incomplete = &mut policy.incomplete;
    let keys = [
        ("missing-feed", &mut incomplete.missing_feed),
        ("stale-database", &mut incomplete.stale_database),
        ("unread-base", &mut incomplete.unread_base),
        ("unread-file", &mut incomplete.unread_file),
        ("unread-sarif", &mut incomplete.unread_sarif),
        ("unknown-format-version", &mut incomplete.unknown_format_version),
        ("uncovered-packages", &mut incomplete.uncovered_packages),
        ("uncovered-ecosystems", &mut incomplete.uncovered_ecosystems),
        ("unpinned-requirements", &mut incomplete.unpinned_requirements),
        ("unreadable-advisories", &mut incomplete.unreadable_advisories),
        ("no-lockfiles", &mut incomplete.no_lockfiles),
    ];
    let mut allowed: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    allowed.push(MAX_AGE);
    reader.only(table, &allowed)?;
    for (key, strictness) in keys {
        *strictness = reader.choice(table, key, STRICTNESS)?.unwrap_or(*strictness);
    }
    if let Some((_, days)) = reader.integer(table, MAX_AGE)? {
        incomplete.max_database_age_days = days;
    }
    Ok(())
}

fn read_registries(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
    policy: &mut Policy,
) -> Result<(), PolicyError> {
    let registries = &mut policy.registries;
    let keys = [
        ("private-scopes", &mut registries.scopes),
        ("private-hosts", &mut registries.hosts),
        ("private-prefixes", &mut registries.prefixes),
    ];
    reader.only(table, &["private-scopes", "private-hosts", "private-prefixes"])?;
    for (key, list) in keys {
        for (offset, text) in reader.strings(table, key)? {
            if text.trim().is_empty() {
                return Err(reader.error(offset, format!("an entry of `{key}` is blank")));
            }
            list.push(text.to_owned());
        }
    }
    Ok(())
}

fn read_ignore(
    reader: &Reader<'_>,
    offset: usize,
    table: &DeTable<'_>,
) -> Result<Ignore, PolicyError> {
    reader.only(table, &["id", "package", "path", "reason", "approver", "expires"])?;
    let text = |key| reader.string(table, key);
    let required = |key: &str| {
        let (at, value) = reader
            .string(table, key)?
            .ok_or_else(|| reader.error(offset, format!("this ignore has no `{key}`")))?;
        match value.trim() {
            "" => Err(reader.error(at, format!("`{key}` is blank"))),
            value => Ok(value.to_owned()),
        }
    };
    let path = text("path")?;
    if let Some((at, glob)) = path {
        check_glob(reader, at, glob)?;
    }
    Ok(Ignore {
        id: required("id")?,
        package: text("package")?.map(|(_, name)| name.to_owned()),
        path: path.map(|(_, glob)| glob.to_owned()),
        reason: required("reason")?,
        approver: text("approver")?.map(|(_, name)| name.to_owned()),
        expires: reader.date(table, "expires")?,
        line: reader.line(offset),
    })
}

fn check_glob(reader: &Reader<'_>, offset: usize, glob: &str) -> Result<(), PolicyError> {
    let checked = Glob::new(glob).map(drop);
    checked
        .map_err(|error| reader.error(offset, format!("the glob cannot be read: {}", error.kind())))
}

/// The kind of a value in the words of TOML.
const fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
