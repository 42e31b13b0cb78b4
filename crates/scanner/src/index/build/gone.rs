//! Records that match nothing.

use std::collections::HashSet;

use lockgate_model::AdvisoryId;

use super::Head;

/// Ids whose public records match nothing.
pub(super) struct Gone<'h> {
    withdrawn: HashSet<&'h AdvisoryId>,
    private: HashSet<&'h AdvisoryId>,
}

impl<'h> Gone<'h> {
    pub(super) fn of(heads: &'h [(Vec<u8>, Head)]) -> Self {
        let ids = |which: fn(&Head) -> bool| {
            heads.iter().map(|(_, head)| head).filter(|h| which(h)).map(|h| &h.id).collect()
        };
        Self { withdrawn: ids(|head| head.withdrawn), private: ids(|head| head.private) }
    }

    /// One source may know of a withdrawal that an older copy in another does not; a private record stands for itself.
    pub(super) fn has(&self, head: &Head) -> bool {
        if head.private {
            return head.withdrawn;
        }
        self.private.contains(&head.id) || self.withdrawn.contains(&head.id)
    }
}
