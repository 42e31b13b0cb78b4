//! Repositories: as they were listed, how they ended, and of which commit the store knows the lockfiles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::keep::owned_by;
use super::tables::REPOSITORY;
use crate::object_name::ObjectName;
use crate::pack::{Cursor, Interner, Malformed, Names, Writer, open, pack_text, unpack_text};
use crate::run_id::RunId;

/// A repository as its host lists it. It is known by its number: names are changed and taken by others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RepositoryRow {
    /// Its number on the host.
    pub id: u64,
    /// Its id in GraphQL.
    pub node_id: String,
    /// The account that it is of.
    pub owner: String,
    /// Its name in the account.
    pub name: String,
    /// Its default branch; empty where none is known.
    pub default_branch: String,
    /// When it was pushed to last, as the host writes it.
    pub pushed_at: Option<String>,
    /// Its size in KiB, as the host counts it.
    pub size_kb: u64,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether the host has disabled it.
    pub disabled: bool,
    /// Whether it is a fork.
    pub fork: bool,
    /// Whether it mirrors another.
    pub mirror: bool,
    /// Whether it is a template.
    pub template: bool,
    /// `public`, `private` or `internal`.
    pub visibility: String,
    /// Its main language.
    pub language: Option<String>,
    /// Its topics.
    pub topics: Vec<String>,
    /// Its custom properties.
    pub custom_properties: BTreeMap<String, Value>,
    /// The state of its security features by their names.
    pub security: BTreeMap<String, String>,
}

/// How a repository ended in a run, in the sweep's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// `ok`, `skipped`, `failed`, `not-reached`.
    pub state: String,
    /// Why, as a code; empty where the state says all.
    pub reason: String,
    /// More about it; may be empty. Untrusted text.
    pub detail: String,
}

/// What the repository's lockfiles were last known at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The run that found it so.
    pub run: RunId,
    /// When it had been pushed to then.
    pub pushed_at: Option<String>,
    /// Its default branch then.
    pub branch: String,
    /// The branch's commit; `None` for an empty repository.
    pub commit: Option<ObjectName>,
    /// The commit's tree.
    pub tree: Option<ObjectName>,
    /// The digest of what decided which of its files were read.
    pub survey: [u8; 16],
}

/// A repository in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRepository {
    /// As it was last listed.
    pub row: RepositoryRow,
    /// The run that listed it last.
    pub listed: RunId,
    /// How it ended in the run that went through it last.
    pub ended: Option<(RunId, Ended)>,
    /// What the store knows of it; `None` where it was never read.
    pub seen: Option<Seen>,
}

impl StoredRepository {
    /// `owner/name`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.row.owner, self.row.name)
    }

    /// How it ended in a run; `None` where it did not yet.
    #[must_use]
    pub fn ended_in(&self, run: RunId) -> Option<&Ended> {
        self.ended.as_ref().filter(|(of, _)| *of == run).map(|(_, ended)| ended)
    }

    pub(super) fn pack(&self, names: &mut Interner) -> Result<Vec<u8>, Malformed> {
        let mut writer = Writer::default();
        writer.uint(self.listed.0);
        pack_row(&self.row, names, &mut writer)?;
        writer.byte(u8::from(self.ended.is_some()));
        if let Some((run, ended)) = &self.ended {
            writer.uint(run.0);
            for text in [&ended.state, &ended.reason] {
                pack_text(Some(text), names, &mut writer)?;
            }
            writer.text(&ended.detail);
        }
        writer.byte(u8::from(self.seen.is_some()));
        if let Some(seen) = &self.seen {
            pack_seen(seen, &self.row, names, &mut writer)?;
        }
        Ok(writer.finish())
    }

    /// The run that listed a row last, and no more of it.
    pub(crate) fn listed_in(id: i64, sealed: &[u8]) -> Result<RunId, Malformed> {
        let packed = open(&owned_by(REPOSITORY, id), sealed)?;
        Ok(RunId(Cursor::new(&packed).uint()?))
    }

    pub(super) fn unpack(id: u64, bytes: &[u8], names: &Names) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(bytes);
        let listed = RunId(cursor.uint()?);
        let row = unpack_row(id, &mut cursor, names)?;
        let mut ended = None;
        if cursor.byte()? == 1 {
            let run = RunId(cursor.uint()?);
            let state = required(&mut cursor, names)?;
            let reason = required(&mut cursor, names)?;
            ended = Some((run, Ended { state, reason, detail: cursor.text()?.to_owned() }));
        }
        let mut seen = None;
        if cursor.byte()? == 1 {
            seen = Some(unpack_seen(&row, &mut cursor, names)?);
        }
        cursor.end()?;
        Ok(Self { row, listed, ended, seen })
    }
}

fn pack_row(
    row: &RepositoryRow,
    names: &mut Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    writer.text(&row.node_id);
    pack_text(Some(&row.owner), names, writer)?;
    writer.text(&row.name);
    pack_text(Some(&row.default_branch), names, writer)?;
    writer.byte(u8::from(row.pushed_at.is_some()));
    writer.text(row.pushed_at.as_deref().unwrap_or_default());
    writer.uint(row.size_kb);
    let flags = [row.archived, row.disabled, row.fork, row.mirror, row.template];
    let flags = flags.iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(*flag));
    writer.byte(flags);
    pack_text(Some(&row.visibility), names, writer)?;
    pack_text(row.language.as_deref(), names, writer)?;
    writer.count(row.topics.len());
    for topic in &row.topics {
        pack_text(Some(topic), names, writer)?;
    }
    writer.count(row.custom_properties.len());
    for (name, value) in &row.custom_properties {
        pack_text(Some(name), names, writer)?;
        pack_text(Some(&value.to_string()), names, writer)?;
    }
    writer.count(row.security.len());
    for (name, state) in &row.security {
        pack_text(Some(name), names, writer)?;
        pack_text(Some(state), names, writer)?;
    }
    Ok(())
}

fn unpack_row(id: u64, cursor: &mut Cursor<'_>, names: &Names) -> Result<RepositoryRow, Malformed> {
    let mut row = RepositoryRow { id, node_id: cursor.text()?.to_owned(), ..Default::default() };
    row.owner = required(cursor, names)?;
    cursor.text()?.clone_into(&mut row.name);
    row.default_branch = required(cursor, names)?;
    let is_pushed = cursor.byte()? == 1;
    let pushed_at = cursor.text()?;
    row.pushed_at = is_pushed.then(|| pushed_at.to_owned());
    row.size_kb = cursor.uint()?;
    let flags = cursor.byte()?;
    let flag = |bit: u8| flags >> bit & 1 == 1;
    (row.archived, row.disabled, row.fork) = (flag(0), flag(1), flag(2));
    (row.mirror, row.template) = (flag(3), flag(4));
    row.visibility = required(cursor, names)?;
    row.language = unpack_text(cursor, names)?.map(str::to_owned);
    for _ in 0..cursor.count()? {
        row.topics.push(required(cursor, names)?);
    }
    for _ in 0..cursor.count()? {
        let name = required(cursor, names)?;
        let value = unpack_text(cursor, names)?.ok_or(Malformed)?;
        let value = serde_json::from_str(value).map_err(|_| Malformed)?;
        row.custom_properties.insert(name, value);
    }
    for _ in 0..cursor.count()? {
        let name = required(cursor, names)?;
        row.security.insert(name, required(cursor, names)?);
    }
    Ok(row)
}

/// As a rule, what is seen is what is listed.
fn pack_seen(
    seen: &Seen,
    row: &RepositoryRow,
    names: &mut Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    writer.uint(seen.run.0);
    let is_listed = seen.pushed_at == row.pushed_at;
    writer.byte(u8::from(is_listed) << 1 | u8::from(seen.pushed_at.is_some()));
    if !is_listed {
        writer.text(seen.pushed_at.as_deref().unwrap_or_default());
    }
    pack_text(Some(&seen.branch), names, writer)?;
    for name in [seen.commit, seen.tree] {
        writer.bytes(name.as_ref().map_or(&[], ObjectName::as_bytes));
    }
    writer.raw(&seen.survey);
    Ok(())
}

fn unpack_seen(
    row: &RepositoryRow,
    cursor: &mut Cursor<'_>,
    names: &Names,
) -> Result<Seen, Malformed> {
    let run = RunId(cursor.uint()?);
    let form = cursor.byte()?;
    let pushed_at = match form {
        0 | 1 => {
            let text = cursor.text()?;
            (form == 1).then(|| text.to_owned())
        }
        _ => row.pushed_at.clone(),
    };
    let branch = required(cursor, names)?;
    let mut objects = [None, None];
    for object in &mut objects {
        let bytes = cursor.bytes()?;
        if !bytes.is_empty() {
            *object = Some(ObjectName::from_bytes(bytes).ok_or(Malformed)?);
        }
    }
    let [commit, tree] = objects;
    let survey = cursor.raw(16)?.try_into().map_err(|_| Malformed)?;
    Ok(Seen { run, pushed_at, branch, commit, tree, survey })
}

fn required(cursor: &mut Cursor<'_>, names: &Names) -> Result<String, Malformed> {
    Ok(unpack_text(cursor, names)?.ok_or(Malformed)?.to_owned())
}
