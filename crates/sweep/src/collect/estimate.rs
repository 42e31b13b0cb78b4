//! What a run would cost, before the first expensive request.

use super::choose::Choice;
use super::list::Inventory;

/// Heads of a query.
const HEADS: usize = 50;
/// Blobs of a query.
const BLOBS: usize = 50;
/// Blobs of a repository that changed: lockfiles, and the manifests beside them. Measured on 68 public repositories: 1.4
/// lockfiles each.
const BLOBS_OF_ONE: usize = 3;

/// What a run would cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// Repositories that are listed.
    pub listed: usize,
    /// Of those, left out on purpose.
    pub skipped: usize,
    /// Of those, known and unchanged.
    pub unchanged: usize,
    /// Of those, finished before the run was interrupted.
    pub done: usize,
    /// Of those, to be looked at.
    pub to_examine: usize,
    /// Requests of REST that have been made, for the lists.
    pub requests_made: u64,
    /// Requests of REST still to make, at most but for retries.
    pub rest_requests: usize,
    /// Points of GraphQL.
    pub graphql_points: usize,
}

impl Estimate {
    /// How long the requests take by an hourly allowance and a pace of requests a minute, in minutes.
    #[must_use]
    pub fn minutes(&self, hourly: u64, per_minute: Option<u32>) -> u64 {
        let requests = self.rest_requests as u64;
        let paced = per_minute.map_or(0, |pace| requests.div_ceil(u64::from(pace).max(1)));
        let whole_hours = requests.saturating_sub(1).checked_div(hourly).unwrap_or(0) * 60;
        whole_hours + paced.min(60).max(u64::from(requests > 0))
    }
}

pub(super) fn estimate(choice: &Choice, inventory: &Inventory) -> Estimate {
    let to_examine = choice.work.len();
    // A head that has not moved needs no tree; which have is not known before.
    let known = choice.work.iter().filter(|candidate| is_likely_unchanged(candidate)).count();
    let trees = to_examine - known;
    let blobs = trees * BLOBS_OF_ONE;
    let unchanged = choice.settled.iter().filter(|(_, ending, _)| ending.state() == "ok").count();
    Estimate {
        listed: inventory.rows.len(),
        skipped: choice.settled.len() - unchanged,
        unchanged,
        done: choice.done,
        to_examine,
        requests_made: 0,
        rest_requests: trees,
        graphql_points: to_examine.div_ceil(HEADS) + blobs.div_ceil(BLOBS),
    }
}

fn is_likely_unchanged(candidate: &super::choose::Candidate) -> bool {
    let seen = candidate.seen.as_ref();
    seen.is_some_and(|seen| seen.pushed_at == candidate.row.pushed_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_follows_from_the_tighter_of_pace_and_allowance() {
        let estimate = |rest_requests| Estimate { rest_requests, ..Estimate::default() };
        assert_eq!(estimate(0).minutes(5000, Some(850)), 0);
        assert_eq!(estimate(1000).minutes(5000, Some(850)), 2);
        assert_eq!(estimate(50_000).minutes(15_000, Some(850)), 3 * 60 + 59);
        assert_eq!(estimate(1000).minutes(0, None), 1);
    }
}
