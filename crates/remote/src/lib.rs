//! Every byte that crosses the network: downloads of advisory feeds, OSV's API, and GitHub's.
//!
//! [`fetch`] brings one archive over HTTP(S) into a new file, with a cap on its size, timeouts, conditional requests
//! and a bounded number of attempts. A file that it reports is complete, synced, and starts as the archive it should
//! be; after an error nothing is left behind.
//!
//! Deliberately not here: opening archives, choosing where files live, replacing an older copy, reading settings from
//! the environment. The one exception is the proxy, see [`Proxy`], and the certificate store, see [`Client::new`].
//!
//! Protocol: <https://www.rfc-editor.org/rfc/rfc9110>.
//!
//! ```no_run
//! use lockgate_remote::{Client, Download, FeedUrls, Magic, Outcome, Settings, fetch};
//!
//! # async fn update() -> Result<(), lockgate_remote::FetchError> {
//! let client = Client::new(Settings::default())?;
//! let download = Download {
//!     url: &FeedUrls::default().rustsec_archive(),
//!     target: std::path::Path::new("staging/rustsec.tar.gz"),
//!     magic: Magic::Gzip,
//!     known: None,
//!     token: None,
//! };
//! match fetch(&client, &download, |_| ()).await? {
//!     Outcome::NotModified => {}
//!     Outcome::Fetched(file) => assert_eq!(file.sha256.len(), 64),
//! }
//! # Ok(())
//! # }
//! ```

mod answer;
mod body;
mod client;
mod download;
mod error;
mod exchange;
mod feed_urls;
mod fetch;
mod github;
mod github_file;
mod magic;
mod many;
mod osv_api;
mod partial_file;
mod redact;
mod redirect;
mod request;
mod retry;
mod settings;
mod token;

pub use client::Client;
pub use download::{Download, Fetched, Outcome, Progress, Validators};
pub use error::{FetchError, RedirectFault};
pub use feed_urls::FeedUrls;
pub use fetch::fetch;
pub use github::{
    Account, AccountKind, Alert, AlertFilter, AlertInstance, AlertLocation, AlertMessage,
    AlertPlace, AlertRepository, AlertRule, AlertState, AlertTool, Analysis, AnalysisFilter,
    AppCredential, Author, Batching, BlobAnswer, BlobError, BlobRequest, Blobs, BoxFuture, Bucket,
    BucketUsage, Clock, Comment, Credential, CredentialError, DefaultSetup, Deferral,
    DependabotAlert, Dependency, DependencyPackage, Depth, Dismissal, GitHead, GithubApi,
    GithubCommit, GithubComparison, GithubError, GithubHost, Governor, Head, HeadError,
    Installation, IssueChange, IssueKept, IssueText, ListedRepository, Listing, MAX_COMMENT,
    MAX_ISSUE, MAX_SARIF, NodeKind, ObjectName, ObjectNameError, OrganizationAlert, Pace, Partial,
    Patience, Processing, PullHead, Repository, RepositoryError, RepositoryFeatures, Ruleset, Said,
    SarifUpload, SecurityAdvisory, Sticky, SystemClock, Tree, TreeEntry, TreeLimits, TreeNode,
    Unknown, UploadId, Usage, WholeTree, account, alert_results, alerts, analyses, analysis_sarif,
    blob, blobs, comparison, default_setup, dependabot_alerts, git_blobs, git_head, git_tree,
    heads, issue_author, keep_issue, newest_analyses, organization_alerts, organization_rulesets,
    private_reporting, pulls_with_head, refresh_comment, repositories, repository_by_id,
    repository_by_name, repository_features, secret_counts, sticky_comment, tree, upload_sarif,
    wait_for_upload, whole_tree,
};
pub use github_file::{GITHUB_API_URL, GithubFile, GithubFileError, github_file};
pub use magic::Magic;
pub use many::{get, get_all, get_each};
pub use osv_api::{OsvAnswer, OsvApi, OsvFailure, OsvQuery, osv_aliases, osv_records};
pub use redact::redact;
pub use settings::{Proxy, Settings};
pub use token::{Token, TokenError};
