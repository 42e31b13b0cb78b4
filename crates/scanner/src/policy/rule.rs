//! The rules of a policy.

use std::collections::BTreeMap;

use lockgate_model::{Grace, GraceFrom, Policy, Rule, RuleAction};
use toml::de::DeTable;

use super::table::Reader;
use super::{PolicyError, condition, keys};

/// Longest id of a rule, in bytes.
const MAX_ID: usize = 64;

/// Reads every `[[rule]]`; gives the first fault of each.
pub(super) fn read_all(
    reader: &Reader<'_>,
    file: &DeTable<'_>,
    policy: &mut Policy,
) -> Vec<PolicyError> {
    let entries = match reader.tables(file, "rule") {
        Ok(entries) => entries,
        Err(error) => return vec![error],
    };
    let mut errors = Vec::new();
    let mut lines: BTreeMap<String, u32> = BTreeMap::new();
    for (offset, entry) in entries {
        match read(reader, offset, entry, &lines) {
            Ok(rule) => {
                lines.insert(rule.id.clone(), rule.line);
                policy.rules.push(rule);
            }
            Err(error) => errors.push(error),
        }
    }
    errors
}

/// Reads a rule; `lines` has the ids of those before it with their lines.
fn read(
    reader: &Reader<'_>,
    offset: usize,
    table: &DeTable<'_>,
    lines: &BTreeMap<String, u32>,
) -> Result<Rule, PolicyError> {
    reader.only(table, keys::RULE)?;
    let missing = |what: &str| reader.error(offset, format!("this rule has no {what}"));
    let (at, id) = reader.filled(table, "id")?.ok_or_else(|| missing("`id`"))?;
    check_id(id, lines).map_err(|problem| reader.error(at, problem))?;
    let when = reader
        .table(table, "when")?
        .ok_or_else(|| missing("`when`; one for every finding says `when = {}`"))?;
    let when = condition::read_all(reader, when)?;
    let words = RuleAction::ALL.map(|action| (action.as_str(), action));
    let action = reader.choice(table, "action", &words)?.ok_or_else(|| missing("`action`"))?;
    let reason = reader.filled(table, "reason")?.map(|(_, text)| text.to_owned());
    if action == RuleAction::Allow && reason.is_none() {
        return Err(missing("`reason`, which one that allows must have"));
    }
    let grace = grace(reader, table, action)?;
    Ok(Rule { id: id.to_owned(), action, when, grace, reason, line: reader.line(offset) })
}

fn check_id(id: &str, lines: &BTreeMap<String, u32>) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if id.len() > MAX_ID
        || !id.starts_with(|c: char| c.is_ascii_alphanumeric())
        || !id.chars().all(plain)
    {
        return Err(format!(
            "`id` must be letters, digits, `-`, `_` and `.`, begin with a letter or digit, and have at most {MAX_ID} of them"
        ));
    }
    match lines.get(id) {
        Some(line) => Err(format!("the rule on line {line} has the id `{id}` too")),
        None => Ok(()),
    }
}

fn grace(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
    action: RuleAction,
) -> Result<Option<Grace>, PolicyError> {
    let words = GraceFrom::ALL.map(|from| (from.as_str(), from));
    let from = reader.choice(table, "grace-from", &words)?;
    let place = |key: &str| table.get(key).map_or(0, |value| value.span().start);
    let Some((at, days)) = reader.integer(table, "grace-days")? else {
        let message = "`grace-from` says nothing without `grace-days`".to_owned();
        return match from {
            Some(_) => Err(reader.error(place("grace-from"), message)),
            None => Ok(None),
        };
    };
    if action != RuleAction::Block {
        let message = "only a rule that blocks has days of grace".to_owned();
        return Err(reader.error(at, message));
    }
    if days > Grace::MAX_DAYS {
        let message =
            format!("`grace-days` must be a number of days from 0 to {}", Grace::MAX_DAYS);
        return Err(reader.error(at, message));
    }
    Ok(Some(Grace { days, from: from.unwrap_or_default() }))
}
