//! What the status and the headers of an answer mean.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::StatusCode;
use reqwest::header::{DATE, ETAG, HeaderMap, LAST_MODIFIED, RETRY_AFTER};

use crate::{FetchError, Validators};

/// The error of an answer that is neither the file nor a redirect.
pub(crate) fn refusal(url: String, status: StatusCode, headers: &HeaderMap) -> FetchError {
    let wait = asked_wait(headers);
    match status.as_u16() {
        429 => FetchError::RateLimited { url, status, wait },
        403 if wait.is_some() || is_used_up(headers) => {
            FetchError::RateLimited { url, status, wait }
        }
        401 | 403 | 407 => FetchError::Denied { url, status },
        404 | 410 => FetchError::NotFound { url, status },
        _ => FetchError::Status { url, status, wait },
    }
}

/// The state of the file that an answer carries. A header that is no plain text counts as absent.
pub(crate) fn validators(headers: &HeaderMap) -> Validators {
    Validators {
        etag: text(headers, ETAG.as_str()).map(str::to_owned),
        last_modified: text(headers, LAST_MODIFIED.as_str()).map(str::to_owned),
    }
}

/// What the server's clock said when it answered.
pub(crate) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(text(headers, DATE.as_str())?)
}

/// The wait that the server asks for: `Retry-After` in seconds or as a date, else the end of a rate limit that is used
/// up. A date is compared with the answer's own `Date`: the clocks need not agree, and without one it says nothing.
/// Sources: RFC 9110, section 10.2.3; <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>.
pub(crate) fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    if let Some(asked) = text(headers, RETRY_AFTER.as_str()) {
        return asked
            .parse()
            .ok()
            .map(Duration::from_secs)
            .or_else(|| until(http_date(asked)?, headers));
    }
    let reset = text(headers, "x-ratelimit-reset").filter(|_| is_used_up(headers))?;
    until(Timestamp::from_second(reset.parse().ok()?).ok()?, headers)
}

/// Time from the answer's date to `end`; zero where it has passed.
fn until(end: Timestamp, headers: &HeaderMap) -> Option<Duration> {
    let now = server_time(headers)?;
    let seconds = end.as_second().saturating_sub(now.as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

pub(crate) fn is_used_up(headers: &HeaderMap) -> bool {
    text(headers, "x-ratelimit-remaining") == Some("0")
}

/// The one form of dates that servers must send. Source: RFC 9110, section 5.6.7.
fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderName;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    fn seconds(pairs: &[(&'static str, &str)]) -> Option<u64> {
        asked_wait(&headers(pairs)).map(|wait| wait.as_secs())
    }

    const NOON: (&str, &str) = ("date", "Fri, 21 Nov 2025 12:00:00 GMT");

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_servers_own_clock() {
        assert_eq!(seconds(&[("retry-after", "120")]), Some(120));
        assert_eq!(seconds(&[("retry-after", "Fri, 21 Nov 2025 12:01:30 GMT"), NOON]), Some(90));
        assert_eq!(seconds(&[("retry-after", "Fri, 21 Nov 2025 11:00:00 GMT"), NOON]), Some(0));
        assert_eq!(seconds(&[("retry-after", "Fri, 21 Nov 2025 12:01:30 GMT")]), None);
        for odd in ["-1", "", "soon", "99999999999999999999999", "1.5"] {
            assert_eq!(seconds(&[("retry-after", odd), NOON]), None, "{odd}");
        }
    }

    #[test]
    fn a_rate_limit_that_is_used_up_says_when_it_ends() {
        let reset = ("x-ratelimit-reset", "1763726460");
        assert_eq!(seconds(&[("x-ratelimit-remaining", "0"), reset, NOON]), Some(60));
        assert_eq!(seconds(&[("x-ratelimit-remaining", "7"), reset, NOON]), None);
    }

    #[test]
    fn a_403_is_a_denial_unless_its_headers_speak_of_a_rate_limit() {
        let answer = |pairs: &[_]| refusal(String::new(), StatusCode::FORBIDDEN, &headers(pairs));
        assert!(answer(&[]).is_auth());
        assert!(answer(&[("x-ratelimit-remaining", "59")]).is_auth());
        for limited in [("x-ratelimit-remaining", "0"), ("retry-after", "60")] {
            let error = answer(&[limited]);
            assert!(matches!(error, FetchError::RateLimited { .. }) && !error.is_auth());
        }
    }
}
