//! What GitHub tells of an allowance with each answer.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;

use super::window::later;
use crate::answer::server_time;

/// Longest window that is believed: GitHub's are an hour and a minute.
const LONGEST: Duration = Duration::from_secs(61 * 60);
/// Shortest wait for a window that has ended by the server's own word.
const SHORTEST: Duration = Duration::from_secs(1);
/// Ends of one window as two answers tell them differ by less.
const SAME: i64 = 30;

/// An allowance as last told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Allowance {
    pub(super) limit: Option<u64>,
    pub(super) used: Option<u64>,
    pub(super) remaining: Option<u64>,
    /// By our clock.
    pub(super) reset: Option<Timestamp>,
}

impl Allowance {
    /// Takes what an answer tells. Answers overtake each other: within a window the least that remains counts.
    pub(super) fn heed(&mut self, headers: &HeaderMap, now: Timestamp) {
        let Some(remaining) = number(headers, "x-ratelimit-remaining") else { return };
        let reset = reset(headers, now);
        let same = match (self.reset, reset) {
            (Some(known), Some(told)) => known.duration_since(told).as_secs().abs() < SAME,
            _ => false,
        };
        let least = self.remaining.filter(|_| same).map_or(remaining, |known| known.min(remaining));
        let used = number(headers, "x-ratelimit-used");
        self.limit = number(headers, "x-ratelimit-limit").or(self.limit);
        self.used = if same { self.used.max(used) } else { used };
        self.remaining = Some(least);
        self.reset = if same { self.reset } else { reset };
    }

    /// When there is more, where what is on its way uses up what is left.
    pub(super) fn spent_until(&self, now: Timestamp, on_its_way: u64) -> Option<Timestamp> {
        let (remaining, reset) = (self.remaining?, self.reset?);
        (remaining <= on_its_way && now < reset).then_some(reset)
    }
}

/// The wait that a refusal asks for: `Retry-After`, else the end of the window.
pub(super) fn wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    if headers.contains_key(reqwest::header::RETRY_AFTER) {
        return crate::answer::asked_wait(headers);
    }
    if number(headers, "x-ratelimit-remaining") != Some(0) {
        return None;
    }
    until_reset(headers, now)
}

fn reset(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    Some(later(now, until_reset(headers, now)?))
}

/// From now to the end of the window. Both its end and the server's date are by the server's clock, which need not be
/// ours; what lies in the past or far ahead is not believed.
fn until_reset(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let reset = i64::try_from(number(headers, "x-ratelimit-reset")?).ok()?;
    let there = server_time(headers).unwrap_or(now).as_second();
    let seconds = u64::try_from(reset.saturating_sub(there)).unwrap_or(0);
    Some(Duration::from_secs(seconds).clamp(SHORTEST, LONGEST))
}

/// The number in a header.
pub(super) fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderName;

    use super::*;

    /// Noon there, by the header.
    const NOON: i64 = 1_763_726_400;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn headers(remaining: u64, reset: i64) -> HeaderMap {
        let pairs = [
            ("x-ratelimit-remaining", remaining.to_string()),
            ("x-ratelimit-reset", reset.to_string()),
            ("date", "Fri, 21 Nov 2025 12:00:00 GMT".to_owned()),
        ];
        pairs
            .into_iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_end_of_a_window_is_told_by_the_servers_clock_whatever_ours_says() {
        for ours in [NOON, NOON - 86_400, NOON + 4_000] {
            let wait = wait(&headers(0, NOON + 600), at(ours));
            assert_eq!(wait, Some(Duration::from_secs(600)), "{ours}");
        }
        assert_eq!(wait(&headers(1, NOON + 600), at(NOON)), None);
    }

    #[test]
    fn an_end_in_the_past_or_a_day_ahead_is_not_believed() {
        assert_eq!(wait(&headers(0, NOON - 50), at(NOON)), Some(SHORTEST));
        assert_eq!(wait(&headers(0, NOON + 86_400), at(NOON)), Some(LONGEST));
    }

    #[test]
    fn of_answers_that_overtake_each_other_the_least_counts() {
        let mut allowance = Allowance::default();
        for remaining in [10, 7, 9] {
            allowance.heed(&headers(remaining, NOON + 600), at(NOON));
        }
        assert_eq!(allowance.remaining, Some(7));
        assert_eq!(allowance.spent_until(at(NOON), 6), None);
        assert_eq!(allowance.spent_until(at(NOON), 7), Some(at(NOON + 600)));
        allowance.heed(&headers(5_000, NOON + 4_200), at(NOON));
        assert_eq!(allowance.remaining, Some(5_000), "a new window");
    }
}
