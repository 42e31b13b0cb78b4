//! Limits that GitHub does not announce: requests at once, points and work by the minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Limits;
use crate::call::Call;

/// What is used of the secondary limits, by principal.
#[derive(Debug, Default)]
pub(crate) struct Secondary {
    accounts: HashMap<String, Account>,
}

#[derive(Debug, Default)]
struct Account {
    /// When the minute, and the hour, end.
    minute: Duration,
    hour: Duration,
    rest_points: u32,
    graphql_points: u32,
    content: u32,
    content_hour: u32,
    tokens: u32,
    work: Duration,
    graphql_work: Duration,
}

impl Secondary {
    /// Counts a request. `Err`: how long to wait.
    pub(crate) fn count(
        &mut self,
        limits: &Limits,
        principal: &str,
        call: &Call,
        now: Duration,
    ) -> Result<(), Duration> {
        let account = self.account(limits, principal, now);
        let (minute, hour) = (account.minute - now, account.hour - now);
        let points = if call.reads() { 1 } else { 5 };
        if call.is_graphql() {
            spend(&mut account.graphql_points, points, limits.graphql_points).ok_or(minute)?;
            let spent = |limit| account.graphql_work >= limits.share(limit);
            if limits.graphql_work.is_some_and(spent) {
                return Err(minute);
            }
        } else {
            spend(&mut account.rest_points, points, limits.rest_points).ok_or(minute)?;
        }
        if limits.work.is_some_and(|limit| account.work >= limits.share(limit)) {
            return Err(minute);
        }
        if call.makes_content() {
            spend(&mut account.content, 1, limits.content).ok_or(minute)?;
            spend(&mut account.content_hour, 1, limits.content_hour).ok_or(hour)?;
        }
        if call.mints_token() {
            spend(&mut account.tokens, 1, limits.tokens).ok_or(hour)?;
        }
        Ok(())
    }

    /// Counts what an answer took.
    pub(crate) fn work(
        &mut self,
        limits: &Limits,
        (principal, is_graphql): (&str, bool),
        took: Duration,
        now: Duration,
    ) {
        let account = self.account(limits, principal, now);
        account.work += took;
        if is_graphql {
            account.graphql_work += took;
        }
    }

    fn account(&mut self, limits: &Limits, principal: &str, now: Duration) -> &mut Account {
        let account = self.accounts.entry(principal.to_owned()).or_default();
        if now >= account.hour {
            account.hour = now + limits.hour;
            account.content_hour = 0;
            account.tokens = 0;
        }
        if now >= account.minute {
            account.minute = now + limits.minute();
            account.rest_points = 0;
            account.graphql_points = 0;
            account.content = 0;
            account.work = Duration::ZERO;
            account.graphql_work = Duration::ZERO;
        }
        account
    }
}

fn spend(used: &mut u32, points: u32, limit: Option<u32>) -> Option<()> {
    *used += points;
    limit.is_none_or(|limit| *used <= limit).then_some(())
}

/// The requests of a principal that are under way, this one included, for as long as it lives.
#[derive(Debug)]
pub(crate) struct Flight {
    flights: Arc<Mutex<HashMap<String, u32>>>,
    principal: String,
    /// How many there are, this one included.
    pub(crate) count: u32,
}

impl Flight {
    pub(crate) fn begin(flights: &Arc<Mutex<HashMap<String, u32>>>, principal: &str) -> Self {
        let mut counts = flights.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(principal.to_owned()).or_default();
        *count += 1;
        let count = *count;
        Self { flights: Arc::clone(flights), principal: principal.to_owned(), count }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut counts = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.principal) {
            *count -= 1;
        }
    }
}
