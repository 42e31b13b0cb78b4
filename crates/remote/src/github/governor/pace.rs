//! How fast a host may be asked, and how much it has been.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::bucket::Bucket;

/// How fast a host is asked. Source of the limits that the defaults keep below:
/// <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Requests at once, of all kinds; 0 counts as 1. Default: 8.
    pub concurrency: usize,
    /// GraphQL queries at once. Default: 2.
    pub graphql_concurrency: usize,
    /// Points of REST in 60 seconds, a read is 1 and a write 5. Default: 850.
    pub rest_per_minute: Option<u32>,
    /// Points of GraphQL in 60 seconds. Default: 1,800.
    pub graphql_per_minute: Option<u32>,
    /// Seconds that GitHub works for us in 60 seconds: the response times added up. Default: 80.
    pub work_seconds_per_minute: Option<u32>,
    /// The part of GraphQL in that. Default: 50.
    pub graphql_work_seconds_per_minute: Option<u32>,
    /// Longest wait for an allowance; where it takes longer, requests fail with [`crate::GithubError::BudgetSpent`].
    /// Default: 70 minutes.
    pub max_wait: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            concurrency: 8,
            graphql_concurrency: 2,
            rest_per_minute: Some(850),
            graphql_per_minute: Some(1_800),
            work_seconds_per_minute: Some(80),
            graphql_work_seconds_per_minute: Some(50),
            max_wait: Duration::from_secs(70 * 60),
        }
    }
}

/// What has been used.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Usage {
    /// By bucket; one that was not used is not there.
    pub buckets: BTreeMap<Bucket, BucketUsage>,
    /// Requests of REST that were sent, repeated ones included.
    pub rest_requests: u64,
    /// Queries of GraphQL that were sent.
    pub graphql_requests: u64,
    /// Questions in git's own protocol that were sent.
    pub git_requests: u64,
    /// Points that GraphQL took for them, as it told.
    pub graphql_points: u64,
    /// Until when nobody is asked, where that is so; some bucket may be held back for longer.
    pub held_until: Option<Timestamp>,
    /// Times that GitHub asked to slow down.
    pub secondary_limits: u64,
}

/// What has been used of one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct BucketUsage {
    /// Requests of ours.
    pub requests: u64,
    /// What GitHub counts in the present window, by whoever.
    pub used: Option<u64>,
    /// What GitHub allows in a window.
    pub limit: Option<u64>,
    /// What is left.
    pub remaining: Option<u64>,
    /// When the window ends, by our clock.
    pub reset: Option<Timestamp>,
    /// How long requests were held back, each counted by itself.
    pub waited: Duration,
}
