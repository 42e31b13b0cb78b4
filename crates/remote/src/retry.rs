//! Whether and when a failed attempt is repeated.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::time::Duration;

use reqwest::StatusCode;

use crate::{FetchError, Settings};

/// What an error says about another attempt.
#[derive(Debug, PartialEq, Eq)]
enum Advice {
    /// It would fail in the same way.
    Stop,
    /// After a while.
    Soon,
    /// Not before this time has passed.
    After(Duration),
}

/// The wait before the attempt that follows number `attempt`; `None` where none should follow.
pub(crate) fn wait(error: &FetchError, settings: &Settings, attempt: u32) -> Option<Duration> {
    if attempt >= settings.attempts {
        return None;
    }
    let own = backoff(settings.backoff_base, attempt, random()).min(settings.max_wait);
    match advice(error) {
        Advice::Stop => None,
        Advice::Soon => Some(own),
        Advice::After(asked) => (asked <= settings.max_wait).then(|| asked.max(own)),
    }
}

fn advice(error: &FetchError) -> Advice {
    match error {
        FetchError::Unreachable { .. }
        | FetchError::Stalled { .. }
        | FetchError::Interrupted { .. } => Advice::Soon,
        FetchError::RateLimited { wait, .. } => wait.map_or(Advice::Soon, Advice::After),
        FetchError::Status { status, wait, .. } if is_transient(*status) => {
            wait.map_or(Advice::Soon, Advice::After)
        }
        FetchError::Status { .. }
        | FetchError::Setup { .. }
        | FetchError::InvalidUrl { .. }
        | FetchError::InsecureToken { .. }
        | FetchError::Tls { .. }
        | FetchError::Denied { .. }
        | FetchError::NotFound { .. }
        | FetchError::Redirect { .. }
        | FetchError::NotAnArchive { .. }
        | FetchError::TooLarge { .. }
        | FetchError::Write { .. }
        | FetchError::Overdue { .. }
        | FetchError::Protocol { .. }
        | FetchError::GaveUp { .. } => Advice::Stop,
    }
}

/// 429 is not here: it is [`FetchError::RateLimited`].
fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425) || status.is_server_error()
}

/// `base` doubled for every attempt after the first, of which `jitter` takes away up to a half, so that many clients
/// that failed together do not come back together.
pub(crate) fn backoff(base: Duration, attempt: u32, jitter: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(31);
    let full = base.saturating_mul(1 << doublings);
    let half = full / 2;
    full.saturating_sub(half.mul_f64(f64::from(jitter) / f64::from(u32::MAX)))
}

/// Good enough to spread clients; nothing secret hangs on it.
pub(crate) fn random() -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "any 32 bits do")]
    let bits = RandomState::new().hash_one(0_u8) as u32;
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: u16, wait: Option<Duration>) -> FetchError {
        let status = StatusCode::from_u16(code).unwrap();
        FetchError::Status { url: String::new(), status, wait }
    }

    #[test]
    fn the_wait_doubles_and_keeps_at_least_half() {
        let base = Duration::from_secs(1);
        assert_eq!(backoff(base, 1, 0), base);
        assert_eq!(backoff(base, 3, 0), base * 4);
        assert_eq!(backoff(base, 3, u32::MAX), base * 2);
        assert!(backoff(base, u32::MAX, 7) > base);
        assert_eq!(backoff(Duration::ZERO, 9, 7), Duration::ZERO);
        assert_eq!(backoff(Duration::MAX, 9, 0), Duration::MAX);
        assert!(backoff(Duration::MAX, 9, u32::MAX) >= Duration::MAX / 3);
    }

    #[test]
    fn a_wait_is_never_longer_than_the_longest_allowed() {
        let max_wait = Duration::from_secs(5);
        let settings = Settings { max_wait, attempts: 99, ..Settings::default() };
        assert_eq!(wait(&status(500, None), &settings, 20), Some(max_wait));
        assert_eq!(wait(&status(503, Some(max_wait)), &settings, 1), Some(max_wait));
        assert_eq!(wait(&status(503, Some(max_wait * 2)), &settings, 1), None);
    }

    #[test]
    fn only_statuses_that_may_pass_are_tried_again() {
        for code in [408, 425, 500, 502, 503, 504] {
            assert_eq!(advice(&status(code, None)), Advice::Soon, "{code}");
        }
        for code in [204, 206, 300, 304, 400, 405, 418, 451] {
            assert_eq!(advice(&status(code, None)), Advice::Stop, "{code}");
        }
    }

    #[test]
    fn the_number_of_attempts_is_a_hard_end() {
        let settings = Settings { attempts: 2, ..Settings::default() };
        assert!(wait(&status(500, None), &settings, 1).is_some());
        assert!(wait(&status(500, None), &settings, 2).is_none());
        assert!(wait(&status(500, None), &Settings { attempts: 0, ..settings }, 1).is_none());
    }
}
