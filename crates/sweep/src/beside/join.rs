//! From findings and alerts to problems.

use std::cmp::Reverse;

use lockgate_model::Level;

use super::problem::{Beside, Problem, Sighting, SightingState};
use crate::judged::{FindingRow, Judged, JudgedRepository, rank};
use crate::store::{Reader, StoreError};

/// The name of our own sightings.
pub(crate) const OURS: &str = "lockgate";

/// Every problem that is known: our findings, and what was kept of the alerts of other tools.
///
/// # Errors
/// When the store cannot be read.
pub fn join(_reader: &Reader, judged: &Judged) -> Result<Beside, StoreError> {
    let mut problems: Vec<Problem> = Vec::new();
    for repository in &judged.repositories {
        problems.extend(repository.findings.iter().map(|row| ours(judged, repository, row)));
    }
    problems.sort_by(|a, b| order(a).cmp(&order(b)));
    Ok(Beside { problems, ..Beside::default() })
}

fn ours(judged: &Judged, repository: &JudgedRepository, row: &FindingRow) -> Problem {
    let id = judged.text(row.advisory);
    let facts =
        judged.groups.iter().find(|(group, _)| group.as_str() == id).map(|(_, facts)| facts);
    let sighting = Sighting {
        tool: OURS.to_owned(),
        state: SightingState::Open,
        level: row.level,
        number: None,
        url: None,
        reason: None,
        since: None,
    };
    Problem {
        repository: repository.id,
        name: repository.name.clone(),
        path: Some(judged.text(row.path).to_owned()),
        package: Some(judged.text(row.package).to_owned()),
        id: id.to_owned(),
        aliases: facts.map_or_else(Vec::new, |facts| {
            facts.aliases.iter().map(|alias| alias.as_str().to_owned()).collect()
        }),
        title: facts.map_or_else(String::new, |facts| facts.title.clone()),
        level: row.level,
        sightings: vec![sighting],
    }
}

/// Worst first, then by name.
fn order(problem: &Problem) -> (Reverse<u8>, &str, Option<&str>, Option<&str>, &str) {
    let level: Option<Level> = problem.level;
    let (path, package) = (problem.path.as_deref(), problem.package.as_deref());
    (Reverse(rank(level)), &problem.name, path, package, &problem.id)
}
