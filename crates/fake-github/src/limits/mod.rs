//! GitHub's limits: buckets by the hour, and what it calls secondary limits.

mod meter;
mod secondary;

use std::time::Duration;

pub(crate) use meter::{Meter, State};
pub(crate) use secondary::{Flight, Secondary};

/// A bucket of requests or points that is filled anew every hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bucket {
    /// REST.
    Core,
    /// GraphQL, in points.
    Graphql,
    /// Uploads of SARIF.
    Sarif,
    /// Search; filled every minute.
    Search,
    /// Bills of materials.
    DependencySbom,
}

impl Bucket {
    pub(crate) const ALL: [Self; 5] =
        [Self::Core, Self::Graphql, Self::Sarif, Self::Search, Self::DependencySbom];

    /// As `x-ratelimit-resource` and `/rate_limit` call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Graphql => "graphql",
            Self::Sarif => "code_scanning_upload",
            Self::Search => "search",
            Self::DependencySbom => "dependency_sbom",
        }
    }
}

/// How much may be asked. `None` in a field: as much as one likes.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long an hour is; a minute is a sixtieth of it, and work counts as much more as it is shorter.
    pub hour: Duration,
    /// Requests to REST in an hour.
    pub core: Option<u32>,
    /// Requests to REST in an hour without a token.
    pub anonymous: Option<u32>,
    /// Points of GraphQL in an hour.
    pub graphql: Option<u32>,
    /// Uploads of SARIF in an hour.
    pub sarif: Option<u32>,
    /// Searches in a minute.
    pub search: Option<u32>,
    /// Bills of materials in an hour.
    pub dependency_sbom: Option<u32>,
    /// Requests under way at once, of both APIs.
    pub concurrent: Option<u32>,
    /// Points of REST in a minute: 1 to read, 5 to write.
    pub rest_points: Option<u32>,
    /// Points of GraphQL in a minute: 1 to read, 5 to write.
    pub graphql_points: Option<u32>,
    /// Issues, comments and the like in a minute.
    pub content: Option<u32>,
    /// Issues, comments and the like in an hour.
    pub content_hour: Option<u32>,
    /// Tokens of installations in an hour.
    pub tokens: Option<u32>,
    /// Seconds of work in a minute, of both APIs; what an answer takes counts as its work.
    pub work: Option<Duration>,
    /// Seconds of work of GraphQL in a minute.
    pub graphql_work: Option<Duration>,
    /// Whether a refusal is 429, not 403.
    pub too_many_requests: bool,
    /// Whether answers tell of the limits in headers, and `/rate_limit` exists.
    pub announced: bool,
    /// The most nodes of a GraphQL query.
    pub nodes: u64,
}

impl Limits {
    /// Those of github.com for the token of a person.
    #[must_use]
    pub fn github() -> Self {
        Self {
            hour: Duration::from_secs(3_600),
            core: Some(5_000),
            anonymous: Some(60),
            graphql: Some(5_000),
            sarif: Some(1_000),
            search: Some(30),
            dependency_sbom: Some(100),
            concurrent: Some(100),
            rest_points: Some(900),
            graphql_points: Some(2_000),
            content: Some(80),
            content_hour: Some(500),
            tokens: Some(2_000),
            work: Some(Duration::from_secs(90)),
            graphql_work: Some(Duration::from_secs(60)),
            too_many_requests: false,
            announced: true,
            nodes: 500_000,
        }
    }

    /// None at all, as on an Enterprise Server that was left as it comes.
    #[must_use]
    pub fn none() -> Self {
        Self {
            core: None,
            anonymous: None,
            graphql: None,
            sarif: None,
            search: None,
            dependency_sbom: None,
            concurrent: None,
            rest_points: None,
            graphql_points: None,
            content: None,
            content_hour: None,
            tokens: None,
            work: None,
            graphql_work: None,
            announced: false,
            ..Self::github()
        }
    }

    pub(crate) fn minute(&self) -> Duration {
        self.hour / 60
    }

    /// What of an amount of work by the minute falls to a minute of this hour.
    pub(crate) fn share(&self, work: Duration) -> Duration {
        work.mul_f64(self.hour.as_secs_f64() / 3_600.0)
    }

    /// The size of a bucket and how often it is filled.
    pub(crate) fn bucket(&self, bucket: Bucket, is_anonymous: bool) -> (Option<u32>, Duration) {
        match bucket {
            Bucket::Core if is_anonymous => (self.anonymous, self.hour),
            Bucket::Core => (self.core, self.hour),
            Bucket::Graphql if is_anonymous => (self.graphql.map(|_| 0), self.hour),
            Bucket::Graphql => (self.graphql, self.hour),
            Bucket::Sarif => (self.sarif, self.hour),
            Bucket::Search => (self.search, self.minute()),
            Bucket::DependencySbom => (self.dependency_sbom, self.hour),
        }
    }
}
