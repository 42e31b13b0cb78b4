//! Repositories in waves: while the contents of one wave are read, the trees of the next are asked for.

use tokio::sync::mpsc;

use super::choose::Candidate;
use super::job::{Job, Outcome};
use super::look::{Found, look};
use super::read::read;
use crate::account::{Ending, Stop};
use crate::store::{Learned, StoreError};

/// Repositories of a wave: enough to fill queries for contents, and few enough to hold what they ask for in memory.
const WAVE: usize = 100;

/// What a wave came to: how some repositories ended, and those of which something is to be read.
#[derive(Default)]
pub(super) struct Wave {
    pub(super) ended: Vec<Outcome>,
    pub(super) found: Vec<Found>,
    /// Why there is no next wave.
    pub(super) stopped: Option<(Stop, String)>,
}

/// Looks at all candidates. Gives why it ended before the last of them, where it did; those that were not reached are
/// recorded so.
pub(super) async fn run(
    job: &Job<'_>,
    candidates: Vec<Candidate>,
) -> Result<Option<(Stop, String)>, StoreError> {
    job.expect(candidates.len());
    let (sender, mut receiver) = mpsc::channel(1);
    let looking = async move {
        let mut left = candidates.into_iter();
        loop {
            let wave: Vec<Candidate> = left.by_ref().take(WAVE).collect();
            if wave.is_empty() {
                return Vec::new();
            }
            let wave = look(job, wave).await;
            let stopped = wave.stopped.is_some();
            // Who receives ends early only with an error of the store.
            if sender.send(wave).await.is_err() || stopped {
                return left.collect();
            }
        }
    };
    let reading = async {
        let mut stopped = None;
        while let Some(wave) = receiver.recv().await {
            stopped = stopped.or(wave.stopped);
            let late = finish(job, wave.ended, wave.found).await?;
            stopped = stopped.or(late);
            if stopped.is_some() {
                receiver.close();
            }
        }
        Ok::<_, StoreError>(stopped)
    };
    let (left, stopped) = tokio::join!(looking, reading);
    let stopped = stopped?;
    if let Some((stop, why)) = &stopped {
        job.finish(left.into_iter().map(|one| not_reached(one, *stop, why)).collect())?;
    }
    Ok(stopped)
}

async fn finish(
    job: &Job<'_>,
    ended: Vec<Outcome>,
    found: Vec<Found>,
) -> Result<Option<(Stop, String)>, StoreError> {
    job.finish(ended)?;
    let (outcomes, stopped) = read(job, found).await?;
    job.finish(outcomes)?;
    Ok(stopped)
}

/// A candidate that the run did not come to.
pub(super) fn not_reached(candidate: Candidate, stop: Stop, why: &str) -> Outcome {
    Outcome {
        id: candidate.row.id,
        name: format!("{}/{}", candidate.row.owner, candidate.row.name),
        ending: Ending::NotReached(stop, why.to_owned()),
        learned: Learned::Nothing,
    }
}
