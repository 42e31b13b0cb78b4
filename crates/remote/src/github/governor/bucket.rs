//! GitHub's separate allowances.

use std::fmt;
use std::time::Duration;

use reqwest::{Method, Url};

/// An allowance that is counted by itself. Source: <https://docs.github.com/en/rest/rate-limit/rate-limit>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// REST.
    Core,
    /// GraphQL, in points.
    Graphql,
    /// Uploads of SARIF.
    Sarif,
    /// The export of a dependency graph.
    DependencySbom,
    /// Search, code search included.
    Search,
    /// What notifies people: issues and comments. GitHub counts it beside core and names it in no header.
    Content,
    /// Git's own protocol, which the API does not count.
    Git,
}

impl Bucket {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Core,
        Self::Graphql,
        Self::Sarif,
        Self::DependencySbom,
        Self::Search,
        Self::Content,
        Self::Git,
    ];

    /// Which a request counts in, before GitHub has told.
    pub(crate) fn of_request(method: &Method, url: &Url) -> Self {
        let path = url.path();
        let writes = *method != Method::GET;
        if path.ends_with("/graphql") {
            Self::Graphql
        } else if path.ends_with("/git-upload-pack") {
            Self::Git
        } else if writes && path.ends_with("/code-scanning/sarifs") {
            Self::Sarif
        } else if path.contains("/dependency-graph/sbom") {
            Self::DependencySbom
        } else if path.contains("/search/") {
            Self::Search
        } else if writes && path.contains("/issues") {
            Self::Content
        } else {
            Self::Core
        }
    }

    /// The one that `x-ratelimit-resource` names; a name that is not known counts as core.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "graphql" => Self::Graphql,
            "code_scanning_upload" => Self::Sarif,
            "dependency_sbom" => Self::DependencySbom,
            "search" | "code_search" => Self::Search,
            _ => Self::Core,
        }
    }

    /// How far apart two requests begin. Source: the pace that GitHub's own client keeps,
    /// <https://github.com/octokit/plugin-throttling.js>.
    pub(super) const fn apart(self) -> Duration {
        match self {
            Self::Core | Self::Graphql | Self::Sarif | Self::DependencySbom | Self::Git => {
                Duration::ZERO
            }
            Self::Search => Duration::from_secs(2),
            Self::Content => Duration::from_secs(1),
        }
    }

    /// GitHub's name of it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Graphql => "graphql",
            Self::Sarif => "code_scanning_upload",
            Self::DependencySbom => "dependency_sbom",
            Self::Search => "search",
            Self::Content => "content",
            Self::Git => "git",
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_in_the_bucket_of_its_path() {
        for (method, path, bucket) in [
            (Method::POST, "/api/graphql", Bucket::Graphql),
            (Method::POST, "/repos/a/b/code-scanning/sarifs", Bucket::Sarif),
            (Method::GET, "/repos/a/b/code-scanning/sarifs/1", Bucket::Core),
            (Method::GET, "/repos/a/b/dependency-graph/sbom", Bucket::DependencySbom),
            (Method::GET, "/search/code", Bucket::Search),
            (Method::POST, "/a/b.git/git-upload-pack", Bucket::Git),
            (Method::POST, "/repos/a/b/issues/1/comments", Bucket::Content),
            (Method::GET, "/repos/a/b/issues/1/comments", Bucket::Core),
            (Method::GET, "/repos/a/b/git/trees/x", Bucket::Core),
        ] {
            let url = Url::parse("https://api.github.com").unwrap().join(path).unwrap();
            assert_eq!(Bucket::of_request(&method, &url), bucket, "{path}");
        }
        for bucket in Bucket::ALL
            .into_iter()
            .filter(|bucket| !matches!(bucket, Bucket::Content | Bucket::Git))
        {
            assert_eq!(Bucket::named(bucket.name()), bucket);
        }
    }
}
