//! A base that the clone lacks, and where the head left the base. A base that went on after that would lay at the head's door what it has repaired since.

use lockgate_git::{Commit, GitError};
use lockgate_model::{Note, NoteKind};

use super::{Place, Sides, elsewhere};

impl Sides {
    /// Asks GitHub for a base that has an id and is not in the clone.
    pub(super) fn ask_for_the_base(&mut self, name: &str) {
        let (Some(repository), Place::Commit(head), Err(unfound)) =
            (&self.repository, &self.head, &mut self.base)
        else {
            return;
        };
        let (true, Ok(id)) = (is_lacking(&unfound.error), repository.id(name)) else { return };
        unfound.hint = elsewhere::HINT;
        let Some(elsewhere) = &self.elsewhere else { return };
        let told = match elsewhere.commit(id, head) {
            Ok(told) => told,
            Err(error) => {
                unfound.error = error.context(unfound.error.to_string());
                return;
            }
        };
        let is_parent = head.parents.contains(&id);
        match told.merge_base {
            Some(common) if common.id != id && common.id != head.id => {
                self.merge_base = Some(Box::new(common));
            }
            None if !is_parent => self.notes.push(
                directly("GitHub does not have the head, and nothing else tells where it left the base; the base is compared as it is")
                    .about(name),
            ),
            Some(_) | None => {}
        }
        self.base = Ok(Place::Commit(Box::new(told.base)));
        self.is_told = true;
    }

    /// Looks for it in the clone, and by the API where the clone does not reach that far.
    pub(super) fn find_merge_base(&mut self, name: &str) {
        let (Some(repository), Place::Commit(head), Ok(Place::Commit(base))) =
            (&self.repository, &self.head, &self.base)
        else {
            return;
        };
        // The base of a merge is its parent: nothing lies between them.
        if head.parents.contains(&base.id) {
            return;
        }
        let found = match repository.merge_base(base, head) {
            Ok(None) if repository.is_shallow() => Ok(self.told_merge_base(base, head)),
            found => found,
        };
        let note = match found {
            Ok(Some(common)) => {
                let differs = common.id != base.id && common.id != head.id;
                self.merge_base = differs.then(|| Box::new(common));
                return;
            }
            Ok(None) if repository.is_shallow() => directly(
                "where the head left the base lies beyond this shallow clone; the base is compared as it is",
            )
            .with_hint("git fetch --unshallow (in a workflow: fetch-depth: 0), or name HEAD^1 of a merge commit"),
            Ok(None) => directly("head and base have no commit in common; the base is compared as it is"),
            Err(error) => directly(format!(
                "where the head left the base is not known, the base is compared as it is: {}",
                crate::commands::database::chain(&error)
            ))
            .with_hint(error.hint()),
        };
        self.notes.push(note.about(name));
    }

    fn told_merge_base(&self, base: &Commit, head: &Commit) -> Option<Commit> {
        self.elsewhere.as_ref()?.commit(base.id, head).ok()?.merge_base
    }
}

/// Whether a commit is only not there.
fn is_lacking(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref(),
        Some(
            GitError::Shallow { .. } | GitError::UnknownRevision { .. } | GitError::Missing { .. }
        )
    )
}

fn directly(message: impl Into<String>) -> Note {
    Note::new(NoteKind::ComparedDirectly, message)
}
