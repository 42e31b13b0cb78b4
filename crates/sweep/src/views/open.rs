//! The findings that somebody has to do something about.

use lockgate_model::Action;

use crate::judged::{FindingRow, Judged, JudgedRepository};

/// The findings that block or warn, with their repositories.
pub(crate) fn open(judged: &Judged) -> impl Iterator<Item = (&JudgedRepository, &FindingRow)> {
    judged.repositories.iter().flat_map(|repository| {
        let open = repository.findings.iter().filter(|row| is_open(row.action));
        open.map(move |row| (repository, row))
    })
}

const fn is_open(action: Action) -> bool {
    match action {
        Action::Block | Action::Warn => true,
        Action::Allow | Action::Ignore => false,
    }
}
