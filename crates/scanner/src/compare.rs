//! The head of a change compared with its base: one index, two inventories, one report.
//!
//! A finding is known again by its advisory group, its package and the lineage of its lockfile: neither a moved lockfile
//! nor a bump to a version that is affected too makes it new. What is not known because the base could not be read is
//! neither new nor old.

mod classify;
mod files;
mod lineage;

use std::collections::BTreeSet;

use lockgate_model::{
    Action, Change, Class, Comparison, Date, Decision, Finding, Note, NoteKind, Policy,
    PolicyChange, RepoPath, Side,
};

use crate::advisories::Advisories;
use crate::inventory::Inventory;
use crate::manifest::Manifests;
use crate::matching::match_files;
use crate::scan::Draft;
use lineage::Lineages;

/// The base of a change.
#[derive(Debug)]
pub struct Base {
    /// What it is.
    pub side: Side,
    /// Its lockfiles; those of [`Base::unchanged`] may be left out.
    pub inventory: Inventory,
    /// Lockfiles that read the same on both sides: nothing that they are read from differs. Their findings are those of the
    /// head.
    pub unchanged: BTreeSet<RepoPath>,
    /// Whether all of it was read; what was not is a note of the inventory, or one of these.
    pub notes: Vec<Note>,
}

/// The head of a change.
#[derive(Debug)]
pub struct Head {
    /// What it is.
    pub side: Side,
    /// Its lockfiles.
    pub inventory: Inventory,
    /// Its manifests.
    pub manifests: Manifests,
    /// Lockfiles whose content differs from the base's; `None` where only what they hold was compared.
    pub edited: Option<BTreeSet<RepoPath>>,
    /// What it changes in the policy.
    pub policy_change: Option<PolicyChange>,
}

/// Matches both sides against the same advisories and drafts the report of the head, every finding with its class. The
/// policy decides when the draft is judged.
#[must_use]
pub fn compare(
    head: Head,
    base: Base,
    advisories: &Advisories,
    policy: &Policy,
    today: Date,
) -> Draft {
    let base_is_unknown = base.notes.iter().any(|note| note.kind == NoteKind::UnreadBase);
    let lineages = Lineages::new(&base, &head.inventory);
    let before = match_files(&base.inventory.files, &Manifests::default(), advisories);
    let files = files::changes(&base, &head, &lineages);
    let Head { side, inventory, manifests, edited: _, policy_change } = head;
    let unread_head = unread_paths(&inventory.notes);
    let mut draft = Draft::new(inventory, &manifests, advisories, policy, today);
    draft.notes.extend(base.notes);
    draft.notes.extend(base.inventory.notes.into_iter().filter_map(of_base));
    let context = classify::Context {
        lineages: &lineages,
        unchanged: &base.unchanged,
        base_date: base.side.date,
        base_is_unknown,
        unread_head: &unread_head,
        groups: &draft.groups,
    };
    let gone = classify::classify(&context, &mut draft.findings, before.findings);
    let mut fixed: Vec<Finding> = gone.into_iter().map(as_fixed).collect();
    fixed.sort_by(crate::gate::report_order);
    for finding in &fixed {
        if let Some(group) = before.groups.get(&finding.id) {
            draft.groups.entry(finding.id.clone()).or_insert_with(|| group.clone());
        }
    }
    draft.comparison =
        Some(Comparison { base: base.side, head: side, fixed, files, policy_change });
    draft
}

/// A finding of the base that the head does not have.
fn as_fixed(mut finding: Finding) -> Finding {
    finding.change = Some(Change { class: Class::Fixed, version_before: None, path_before: None });
    finding.decision = Decision {
        action: Action::Allow,
        rule: "fixed".to_owned(),
        reason: None,
        approver: None,
        expires: None,
        blocks_from: None,
    };
    finding
}

/// Files that could not be read, or not whole.
fn unread_paths(notes: &[Note]) -> BTreeSet<RepoPath> {
    let unread = |note: &&Note| matches!(note.kind, NoteKind::UnreadFile | NoteKind::UnreadEntry);
    notes.iter().filter(unread).filter_map(|note| note.path.clone()).collect()
}

/// What could not be read of the base matters to the comparison; its other notes are about a tree that is left behind.
fn of_base(mut note: Note) -> Option<Note> {
    if !matches!(note.kind, NoteKind::UnreadFile | NoteKind::UnreadEntry) {
        return None;
    }
    note.kind = NoteKind::UnreadBase;
    note.message = format!("in the base: {}", note.message);
    note.hint = Some(
        "repair it in the base, or accept what is not known as introduced: `unread-base = \"tolerate\"` below [incomplete] in lockgate.toml"
            .to_owned(),
    );
    Some(note)
}

#[cfg(test)]
mod tests;
