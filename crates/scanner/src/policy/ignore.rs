//! The exceptions of a policy.

use lockgate_model::{Ignore, Policy};
use toml::de::DeTable;

use super::table::Reader;
use super::{PolicyError, keys, path_glob};

/// Reads every `[[ignore]]`; gives the first fault of each.
pub(super) fn read_all(
    reader: &Reader<'_>,
    file: &DeTable<'_>,
    policy: &mut Policy,
) -> Vec<PolicyError> {
    let entries = match reader.tables(file, "ignore") {
        Ok(entries) => entries,
        Err(error) => return vec![error],
    };
    let mut errors = Vec::new();
    for (offset, entry) in entries {
        match read(reader, offset, entry) {
            Ok(ignore) => policy.ignore.push(ignore),
            Err(error) => errors.push(error),
        }
    }
    errors
}

fn read(reader: &Reader<'_>, offset: usize, table: &DeTable<'_>) -> Result<Ignore, PolicyError> {
    reader.only(table, keys::IGNORE)?;
    let text = |key| reader.string(table, key);
    let required = |key: &str| {
        let missing = || reader.error(offset, format!("this ignore has no `{key}`"));
        reader.filled(table, key)?.map(|(_, text)| text).ok_or_else(missing)
    };
    let path = text("path")?;
    if let Some((at, glob)) = path {
        path_glob(glob).map_err(|problem| reader.error(at, problem))?;
    }
    Ok(Ignore {
        id: required("id")?.to_owned(),
        package: text("package")?.map(|(_, name)| name.to_owned()),
        path: path.map(|(_, glob)| glob.to_owned()),
        reason: required("reason")?.to_owned(),
        approver: text("approver")?.map(|(_, name)| name.to_owned()),
        expires: reader.date(table, "expires")?,
        line: reader.line(offset),
    })
}
