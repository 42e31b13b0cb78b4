//! What was asked.

use std::time::Duration;

use bytes::Bytes;

use crate::limits::Bucket;

/// One request and what became of it. No token is in it.
#[derive(Clone, Debug)]
pub struct Request {
    /// When it was answered, since 1970, by the server's clock.
    pub at: Duration,
    /// The method.
    pub method: String,
    /// As it came, with the query.
    pub path: String,
    /// Whose limits it counts for: a login, `app/ID`, `installation/ID`, or `anonymous`.
    pub principal: String,
    /// Whether it carried an `Authorization` header.
    pub authorized: bool,
    /// What it wanted.
    pub accept: String,
    /// The program.
    pub user_agent: String,
    /// `x-github-api-version`.
    pub api_version: String,
    /// What was answered; 0 if nothing was.
    pub status: u16,
    /// Of the answer's body.
    pub bytes: usize,
    /// What it was counted in; `None` if it was free or turned away.
    pub bucket: Option<Bucket>,
    /// Requests or points.
    pub cost: u32,
    /// Nodes of a GraphQL query by GitHub's rule.
    pub nodes: u64,
    /// Repositories, ids and objects that a GraphQL query names.
    pub objects: usize,
    /// The rule that spoiled it, counted from 0 as they were given.
    pub fault: Option<usize>,
    /// What was sent, where the options have it kept.
    pub body: Bytes,
}

impl Request {
    /// Whether it went to GraphQL.
    #[must_use]
    pub fn is_graphql(&self) -> bool {
        self.path.ends_with("/graphql")
    }

    /// As one line of JSON.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::json!({
            "at": self.at.as_secs_f64(),
            "method": self.method,
            "path": self.path,
            "principal": self.principal,
            "status": self.status,
            "bytes": self.bytes,
            "bucket": self.bucket.map(Bucket::name),
            "cost": self.cost,
            "nodes": self.nodes,
            "objects": self.objects,
            "fault": self.fault,
        })
        .to_string()
    }
}
