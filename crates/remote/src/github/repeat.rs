//! Whether a failed request may be sent again.

use std::error::Error;
use std::io;
use std::time::Duration;

use super::error::GithubError;
use super::host::GithubHost;
use crate::retry::{backoff, random};
use crate::{FetchError, Settings};

/// How safe it is to send a request twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// A read, or a write of the same text to the same place: any failure that may pass is tried again.
    Harmless,
    /// An upload of SARIF: GitHub keeps one analysis of a tool and category for a commit, a second upload replaces the
    /// first. So it is sent again where GitHub or a gateway in its stead said that it failed (5xx), or nobody was at the
    /// door; not after a silence, when GitHub may be at work on it.
    /// Source: <https://docs.github.com/en/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data>.
    Replaces,
    /// It would make a second of what it makes: only where GitHub certainly did nothing.
    Never,
}

/// How often a request is sent again because of a limit, whatever the governor says.
const MAX_LIMITS: u32 = 20;

/// What a failure says about another attempt.
#[derive(Debug, PartialEq, Eq)]
enum Advice {
    Stop,
    Soon,
    After(Duration),
}

/// Tries until there is an answer or no attempt is left, see [`Tries`].
pub(super) async fn repeated<T>(
    host: &GithubHost,
    repeat: Repeat,
    mut attempt: impl AsyncFnMut() -> Result<T, GithubError>,
) -> Result<T, GithubError> {
    let mut tries = Tries::new(host, repeat);
    loop {
        match attempt().await {
            Ok(answer) => return Ok(answer),
            Err(error) => tries.after(error).await?,
        }
    }
}

/// The attempts at one request. One whose limit is used up was turned away at the door, so that any may be sent again
/// after the wait that GitHub asks for, if that is not too long.
pub(super) struct Tries<'a> {
    host: &'a GithubHost,
    repeat: Repeat,
    attempts: u32,
    limits: u32,
}

impl<'a> Tries<'a> {
    pub(super) const fn new(host: &'a GithubHost, repeat: Repeat) -> Self {
        Self { host, repeat, attempts: 1, limits: 0 }
    }

    /// Waits until it may be sent again.
    ///
    /// # Errors
    /// The failure, where it may not.
    pub(super) async fn after(&mut self, error: GithubError) -> Result<(), GithubError> {
        if self.limits < MAX_LIMITS && self.is_held_back(&error) {
            self.limits += 1;
            return Ok(());
        }
        let settings = self.host.client().settings();
        let Some(wait) = wait(&error, settings, self.repeat, self.attempts) else {
            return Err(match self.attempts {
                1 => error,
                attempts => GithubError::GaveUp { attempts, source: Box::new(error) },
            });
        };
        self.attempts += 1;
        self.host.clock().sleep(wait).await;
        Ok(())
    }

    /// Whether the governor holds the next attempt back, and says when it is enough: a limit, or an outage that others
    /// have met as well, is not this request's failure.
    fn is_held_back(&self, error: &GithubError) -> bool {
        let Some(governor) = self.host.governor() else { return false };
        let settings = self.host.client().settings();
        match error {
            GithubError::RateLimited { .. } => true,
            error => governor.is_down() && wait(error, settings, self.repeat, 1).is_some(),
        }
    }
}

fn wait(
    error: &GithubError,
    settings: &Settings,
    repeat: Repeat,
    attempts: u32,
) -> Option<Duration> {
    if attempts >= settings.attempts {
        return None;
    }
    let own = backoff(settings.backoff_base, attempts, random()).min(settings.max_wait);
    match advice(error, repeat) {
        Advice::Stop => None,
        Advice::Soon => Some(own),
        Advice::After(asked) => (asked <= settings.max_wait).then(|| asked.max(own)),
    }
}

fn advice(error: &GithubError, repeat: Repeat) -> Advice {
    let soon = |may: bool| if may { Advice::Soon } else { Advice::Stop };
    match error {
        GithubError::RateLimited { wait, .. } => wait.map_or(Advice::Soon, Advice::After),
        GithubError::NoAnswer { source, .. } if is_refused_connection(source) => Advice::Soon,
        GithubError::NoAnswer { source, .. } => {
            soon(repeat == Repeat::Harmless && may_pass(source))
        }
        GithubError::Stalled { .. } => soon(repeat == Repeat::Harmless),
        GithubError::Unavailable { wait, .. } => {
            if repeat != Repeat::Never {
                wait.map_or(Advice::Soon, Advice::After)
            } else {
                Advice::Stop
            }
        }
        _ => Advice::Stop,
    }
}

const fn may_pass(error: &FetchError) -> bool {
    matches!(error, FetchError::Unreachable { .. } | FetchError::Interrupted { .. })
}

/// Whether there was nobody to send anything to.
pub(super) fn is_refused_connection(error: &FetchError) -> bool {
    let FetchError::Unreachable { source, .. } = error else { return false };
    let mut next: Option<&(dyn Error + 'static)> = Some(source);
    while let Some(error) = next {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if kind == Some(io::ErrorKind::ConnectionRefused) {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::github::Said;

    fn unavailable(status: u16) -> GithubError {
        let (request, said) = (String::new(), Said::default());
        GithubError::Unavailable { request, status, said, wait: None }
    }

    #[test]
    fn an_upload_is_sent_again_where_it_failed_and_what_makes_a_second_is_not() {
        for status in [500, 502, 503] {
            assert_eq!(advice(&unavailable(status), Repeat::Replaces), Advice::Soon, "{status}");
            assert_eq!(advice(&unavailable(status), Repeat::Harmless), Advice::Soon, "{status}");
            assert_eq!(advice(&unavailable(status), Repeat::Never), Advice::Stop, "{status}");
        }
    }

    #[test]
    fn a_silence_is_waited_out_again_only_by_reads() {
        let stalled = GithubError::Stalled { request: String::new(), limit: Duration::ZERO };
        assert_eq!(advice(&stalled, Repeat::Harmless), Advice::Soon);
        assert_eq!(advice(&stalled, Repeat::Replaces), Advice::Stop);
        assert_eq!(advice(&stalled, Repeat::Never), Advice::Stop);
    }

    #[test]
    fn a_rate_limit_is_waited_for_within_a_bound() {
        let settings = Settings { max_wait: Duration::from_secs(60), ..Settings::default() };
        let limited = |seconds| GithubError::RateLimited {
            request: String::new(),
            said: Said::default(),
            wait: Some(Duration::from_secs(seconds)),
        };
        let wait = |seconds| wait(&limited(seconds), &settings, Repeat::Never, 1);
        assert_eq!(wait(60), Some(Duration::from_secs(60)));
        assert_eq!(wait(3600), None);
    }
}
