//! Objects of git by the API, for the base of a change where the clone is too shallow to hold it. Nothing is believed:
//! what comes is held against the id that was asked for.
//!
//! Source: <https://docs.github.com/en/rest/git>.

use serde::Deserialize;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::api::GithubApi;
use super::error::GithubError;
use super::plane::{Call, json, read};
use super::upload::is_commit;

/// Bytes as they are.
const RAW: &str = "application/vnd.github.raw+json";

/// The files of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// In GitHub's order.
    pub entries: Vec<TreeEntry>,
    /// GitHub left some out: it was more than 100,000 entries or 7 MB. What is not listed may exist.
    pub truncated: bool,
}

/// An entry of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TreeEntry {
    /// Its path below the tree that was asked for.
    pub path: String,
    /// As git has it: `100644`, `120000` for a link.
    pub mode: String,
    /// `blob`, `tree`, or `commit` for a submodule.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub sha: String,
    /// Its size in bytes, of blobs.
    #[serde(default)]
    pub size: Option<u64>,
}

/// How deep a tree is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Its own entries.
    One,
    /// All below it too.
    All,
}

#[derive(Deserialize)]
struct TreeAnswer {
    tree: Vec<TreeEntry>,
    truncated: bool,
}

/// The content of a blob by its id, of at most `max_bytes`. Its id is computed anew: bytes of another id are refused.
///
/// # Errors
/// [`GithubError`]; [`GithubError::Protocol`] for bytes of another id.
pub async fn blob(api: &GithubApi, sha: &str, max_bytes: u64) -> Result<Vec<u8>, GithubError> {
    let sha = object_id(sha)?;
    let url = api.address(&["git", "blobs", &sha]);
    let call = Call { accept: RAW, max_bytes, ..Call::get(url) };
    let answer = read(api, &call).await?;
    if blob_id(&answer.body, sha.len()) != sha {
        return Err(GithubError::Protocol {
            request: call.asked().text(),
            problem: "the bytes are not those of the blob's id".to_owned(),
        });
    }
    Ok(answer.body)
}

/// The entries of a commit's tree, or of a tree, by its whole id.
///
/// # Errors
/// [`GithubError`].
pub async fn tree(api: &GithubApi, sha: &str, depth: Depth) -> Result<Tree, GithubError> {
    let mut url = api.address(&["git", "trees", &object_id(sha)?]);
    if depth == Depth::All {
        // Any value counts as true, `false` included.
        url.query_pairs_mut().append_pair("recursive", "1");
    }
    let call = Call::get(url);
    let answer: TreeAnswer = json(&call, &read(api, &call).await?)?;
    Ok(Tree { entries: answer.tree, truncated: answer.truncated })
}

pub(super) fn object_id(text: &str) -> Result<String, GithubError> {
    if is_commit(text) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(GithubError::Invalid("an object is named by a whole id of 40 or 64 hex digits".to_owned()))
}

/// The id of a blob in a repository whose ids have `digits` digits. Source: git's `hash-object`.
fn blob_id(bytes: &[u8], digits: usize) -> String {
    let header = format!("blob {}\0", bytes.len());
    if digits == 64 {
        hex(&Sha256::new().chain_update(header).chain_update(bytes).finalize())
    } else {
        hex(&Sha1::new().chain_update(header).chain_update(bytes).finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_blobs_are_those_of_git() {
        assert_eq!(blob_id(b"hello\n", 40), "ce013625030ba8dba906f756967f9e9ca394464a");
        assert_eq!(
            blob_id(b"", 64),
            "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
        );
    }
}
