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
mod comment;
mod comparison;
mod error;
mod object;
mod pages;
mod plane;
mod refusal;
mod repeat;
mod repository;
mod typed;
mod upload;

pub use alerts::{Alert, AlertFilter, AlertInstance, AlertState, Dismissal, alerts};
pub use analyses::{
    Analysis, AnalysisFilter, alert_results, analyses, analysis_sarif, newest_analyses,
};
pub use api::GithubApi;
pub use comment::{Author, Comment, MAX_COMMENT, Sticky, refresh_comment, sticky_comment};
pub use comparison::{GithubCommit, GithubComparison, comparison};
pub use error::{GithubError, Said};
pub use object::{Depth, Tree, TreeEntry, blob, tree};
pub use repository::{Repository, RepositoryError};
pub use upload::{
    MAX_SARIF, Patience, Processing, SarifUpload, Unknown, UploadId, upload_sarif, wait_for_upload,
};
