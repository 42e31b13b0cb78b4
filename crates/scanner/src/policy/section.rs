//! The tables of a policy that stand once.

use lockgate_model::{ClassAction, Policy, Strictness, Threshold};
use toml::de::DeTable;

use super::table::Reader;
use super::{PolicyError, keys, path_glob};

/// Reads one table, or one key, of the file into the policy.
type Section = fn(&Reader<'_>, &DeTable<'_>, &mut Policy) -> Result<(), PolicyError>;

/// All of them.
pub(super) const SECTIONS: &[Section] = &[block, gate, incomplete, registries, exclude];

fn block(reader: &Reader<'_>, file: &DeTable<'_>, policy: &mut Policy) -> Result<(), PolicyError> {
    let Some(table) = reader.table(file, "block")? else { return Ok(()) };
    reader.only(table, &keys::block())?;
    let words = Threshold::ALL.map(|threshold| (threshold.as_str(), threshold));
    for (key, threshold) in policy.block.entries_mut() {
        *threshold = reader.choice(table, key, &words)?.unwrap_or(*threshold);
    }
    let words = [("block", true), ("warn", false)];
    let unscored = reader.choice(table, keys::UNSCORED, &words)?;
    policy.block.unscored = unscored.unwrap_or(policy.block.unscored);
    Ok(())
}

fn gate(reader: &Reader<'_>, file: &DeTable<'_>, policy: &mut Policy) -> Result<(), PolicyError> {
    let Some(table) = reader.table(file, "gate")? else { return Ok(()) };
    reader.only(table, &keys::gate())?;
    let words = ClassAction::ALL.map(|action| (action.as_str(), action));
    for (key, action) in policy.gate.entries_mut() {
        *action = reader.choice(table, key, &words)?.unwrap_or(*action);
    }
    Ok(())
}

fn incomplete(
    reader: &Reader<'_>,
    file: &DeTable<'_>,
    policy: &mut Policy,
) -> Result<(), PolicyError> {
    let Some(table) = reader.table(file, "incomplete")? else { return Ok(()) };
    reader.only(table, &keys::incomplete())?;
    let words = Strictness::ALL.map(|strictness| (strictness.as_str(), strictness));
    for (key, strictness) in policy.incomplete.entries_mut() {
        *strictness = reader.choice(table, key, &words)?.unwrap_or(*strictness);
    }
    if let Some((_, days)) = reader.integer(table, keys::MAX_AGE)? {
        policy.incomplete.max_database_age_days = days;
    }
    Ok(())
}

fn registries(
    reader: &Reader<'_>,
    file: &DeTable<'_>,
    policy: &mut Policy,
) -> Result<(), PolicyError> {
    let Some(table) = reader.table(file, "registries")? else { return Ok(()) };
    reader.only(table, keys::REGISTRIES)?;
    let registries = &mut policy.registries;
    let lists = [
        ("private-scopes", &mut registries.scopes),
        ("private-hosts", &mut registries.hosts),
        ("private-prefixes", &mut registries.prefixes),
    ];
    for (key, list) in lists {
        for (offset, text) in reader.strings(table, key)? {
            if text.trim().is_empty() {
                return Err(reader.error(offset, format!("an entry of `{key}` is blank")));
            }
            list.push(text.to_owned());
        }
    }
    Ok(())
}

fn exclude(
    reader: &Reader<'_>,
    file: &DeTable<'_>,
    policy: &mut Policy,
) -> Result<(), PolicyError> {
    for (offset, glob) in reader.strings(file, "exclude")? {
        path_glob(glob).map_err(|problem| reader.error(offset, problem))?;
        policy.exclude.push(glob.to_owned());
    }
    Ok(())
}
