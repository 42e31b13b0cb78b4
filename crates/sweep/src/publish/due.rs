//! What is to be sent of a repository, by what is known of it.

use jiff::{SignedDuration, Timestamp};

use super::state::{OldBranch, Outcome, Publication};

/// After this, results that are still there are sent again, so that GitHub does not take the analysis for forgotten.
const RENEW: SignedDuration = SignedDuration::from_hours(30 * 24);
/// After this, a repository that took no upload is tried again.
const RETRY: SignedDuration = SignedDuration::from_hours(24);

/// A repository as the sweep has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// Its number on the host.
    pub id: u64,
    /// `owner/name`.
    pub name: String,
    /// The branch that was scanned.
    pub branch: String,
    /// The commit that was scanned, in hex.
    pub commit: String,
    /// [`super::results_digest`].
    pub results: String,
    /// Findings that are not ignored.
    pub findings: u64,
    /// Findings that block.
    pub blocking: u64,
    /// The worst severity: greater is worse.
    pub worst: u8,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// GitHub shows what there is.
    Nothing,
    /// It was sent, and what became of it is to be asked.
    Ask,
    /// It takes none, as was found less than a day ago.
    Later,
    /// It is to be sent; the alerts on these branches are to be closed after that.
    Upload(Vec<OldBranch>),
}

/// What is to be done with a repository.
#[must_use]
pub fn due(current: &Current, known: Option<&Publication>, now: Timestamp) -> Due {
    let Some(known) = known else {
        return if current.findings == 0 { Due::Nothing } else { Due::Upload(Vec::new()) };
    };
    let old = old_branches(current, known);
    let age = now.duration_since(known.at);
    let is_same = known.results == current.results && known.branch == current.branch;
    let is_later = age < RETRY && is_same && old.is_empty();
    match &known.outcome {
        Outcome::Taken { .. } if is_same && old.is_empty() => Due::Ask,
        Outcome::Complete if is_same && old.is_empty() => {
            if current.findings > 0 && age > RENEW {
                return Due::Upload(old);
            }
            Due::Nothing
        }
        Outcome::Unavailable { .. } | Outcome::SteppedAside { .. } if is_later => Due::Later,
        // Nothing was there, and nothing is.
        _ if current.findings == 0 && !known.shows_alerts() && old.is_empty() => Due::Nothing,
        _ => Due::Upload(old),
    }
}

/// The branches whose alerts nobody would close any more.
fn old_branches(current: &Current, known: &Publication) -> Vec<OldBranch> {
    let mut old = known.old.clone();
    if known.branch != current.branch && known.shows_alerts() {
        let (branch, commit) = (known.branch.clone(), known.commit.clone());
        old.push(OldBranch { branch, commit });
    }
    old.retain(|one| one.branch != current.branch);
    old.dedup();
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + day * 86_400).unwrap()
    }

    fn current(results: &str, findings: u64) -> Current {
        let text = str::to_owned;
        Current {
            id: 1,
            name: text("acme/a"),
            branch: text("main"),
            commit: "c".repeat(40),
            results: text(results),
            findings,
            blocking: 0,
            worst: 0,
        }
    }

    fn known(results: &str, findings: u64, outcome: Outcome) -> Publication {
        let (branch, commit, results) = ("main".to_owned(), "c".repeat(40), results.to_owned());
        Publication { branch, commit, results, findings, at: at(0), outcome, old: Vec::new() }
    }

    #[test]
    fn only_what_changed_is_sent_and_nothing_after_nothing() {
        let upload = Due::Upload(Vec::new());
        assert_eq!(due(&current("a", 0), None, at(0)), Due::Nothing);
        assert_eq!(due(&current("a", 1), None, at(0)), upload);
        for (now, before, outcome, day, wanted) in [
            (("a", 1), ("a", 1), Outcome::Complete, 1, Due::Nothing),
            (("a", 1), ("a", 1), Outcome::Complete, 31, upload.clone()),
            (("b", 2), ("a", 1), Outcome::Complete, 1, upload.clone()),
            (("b", 0), ("a", 1), Outcome::Complete, 1, upload.clone()),
            (("b", 0), ("b", 0), Outcome::Complete, 99, Due::Nothing),
            (("a", 1), ("a", 1), Outcome::Unknown, 0, upload.clone()),
            (("a", 1), ("a", 1), Outcome::Failed { errors: Vec::new() }, 0, upload.clone()),
            (("a", 1), ("a", 1), Outcome::Taken { upload: "x".to_owned() }, 0, Due::Ask),
            (("b", 1), ("a", 1), Outcome::Taken { upload: "x".to_owned() }, 0, upload.clone()),
            (("a", 1), ("a", 1), Outcome::Unavailable { reason: String::new() }, 0, Due::Later),
            (("a", 1), ("a", 1), Outcome::Unavailable { reason: String::new() }, 2, upload.clone()),
            (("a", 0), ("a", 0), Outcome::Unavailable { reason: String::new() }, 2, Due::Nothing),
            (("a", 1), ("a", 1), Outcome::StaleCommit, 0, upload.clone()),
        ] {
            let publication = known(before.0, before.1, outcome.clone());
            let found = due(&current(now.0, now.1), Some(&publication), at(day));
            assert_eq!(found, wanted, "{now:?} after {before:?} {outcome:?} on day {day}");
        }
    }

    #[test]
    fn a_renamed_branch_is_published_and_the_old_one_is_closed() {
        let before = known("a", 1, Outcome::Complete);
        let renamed = Current { branch: "trunk".to_owned(), ..current("a", 1) };
        let old = OldBranch { branch: "main".to_owned(), commit: "c".repeat(40) };
        assert_eq!(due(&renamed, Some(&before), at(0)), Due::Upload(vec![old.clone()]));
        let half = Publication {
            branch: "trunk".to_owned(),
            old: vec![old.clone()],
            ..known("a", 1, Outcome::Complete)
        };
        assert_eq!(due(&renamed, Some(&half), at(0)), Due::Upload(vec![old]));
        let empty = known("a", 0, Outcome::Complete);
        assert_eq!(due(&Current { findings: 0, ..renamed }, Some(&empty), at(0)), Due::Nothing);
    }
}
