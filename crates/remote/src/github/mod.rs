//! GitHub's REST API for one repository: code scanning, the comment on a pull request, objects of git.
//!
//! `octocrab` makes the small typed calls (uploading SARIF, asking what became of it, comments, who the token is). It
//! sends nothing itself: its requests run through [`plane`], which alone knows the token, refuses to follow an answer to
//! another host, and caps time and size. Lists, objects and SARIF are asked for through the plane without it.
//!
//! Nothing is sent twice unless that is safe, see [`repeat`].
//!
//! Description: <https://docs.github.com/en/rest>.

mod alerts;
mod analyses;
mod api;
mod blobs;
mod comment;
mod comparison;
mod credential;
mod error;
mod governor;
mod graphql;
mod heads;
mod host;
mod inventory;
mod issue;
mod listed;
mod object;
mod object_name;
mod pages;
mod plane;
mod posture;
mod pulls;
mod refusal;
mod repeat;
mod repository;
mod smart;
mod typed;
mod upload;
mod whole_tree;
mod wire;

pub use alerts::{Alert, AlertFilter, AlertInstance, AlertState, Dismissal, alerts};
pub use analyses::{
    Analysis, AnalysisFilter, alert_results, analyses, analysis_sarif, newest_analyses,
};
pub use api::GithubApi;
pub use blobs::{Batching, BlobAnswer, BlobError, BlobRequest, Blobs, blobs};
pub use comment::{Author, Comment, MAX_COMMENT, Sticky, refresh_comment, sticky_comment};
pub use comparison::{GithubCommit, GithubComparison, comparison};
pub use credential::{AppCredential, Credential, CredentialError, Installation};
pub use error::{Deferral, GithubError, Said};
pub use governor::{BoxFuture, Bucket, BucketUsage, Clock, Governor, Pace, SystemClock, Usage};
pub use heads::{Head, HeadError, heads};
pub use host::GithubHost;
pub use inventory::{
    Account, AccountKind, Listing, Partial, account, repositories, repository_by_id,
    repository_by_name,
};
pub use issue::{IssueChange, IssueKept, IssueText, MAX_ISSUE, issue_author, keep_issue};
pub use listed::ListedRepository;
pub use object::{Depth, Tree, TreeEntry, blob, tree};
pub use object_name::{ObjectName, ObjectNameError};
pub use posture::{
    AlertLocation, AlertMessage, AlertPlace, AlertRepository, AlertRule, AlertTool, DefaultSetup,
    DependabotAlert, Dependency, DependencyPackage, OrganizationAlert, RepositoryFeatures, Ruleset,
    SecurityAdvisory, default_setup, dependabot_alerts, organization_alerts, organization_rulesets,
    private_reporting, repository_features, secret_counts,
};
pub use pulls::{PullHead, pulls_with_head};
pub use repository::{Repository, RepositoryError};
pub use smart::{GitHead, git_blobs, git_head, git_tree};
pub use upload::{
    MAX_SARIF, Patience, Processing, SarifUpload, Unknown, UploadId, upload_sarif, wait_for_upload,
};
pub use whole_tree::{NodeKind, TreeLimits, TreeNode, WholeTree, whole_tree};
