//! A repository as a list has it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::inventory::Properties;

/// A repository as a list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRepository {
    /// Its number, which neither a renaming nor a transfer changes.
    pub id: u64,
    /// Its id for GraphQL.
    pub node_id: String,
    /// The login of its owner.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// Its default branch.
    pub default_branch: String,
    /// When something was last pushed, as GitHub writes it; to any branch.
    pub pushed_at: Option<String>,
    /// Its size as GitHub estimates it, in KiB.
    pub size_kb: u64,
    /// It is read-only.
    pub archived: bool,
    /// GitHub has disabled it.
    pub disabled: bool,
    /// It was forked from another.
    pub fork: bool,
    /// It mirrors another.
    pub mirror: bool,
    /// Others are made from it.
    pub template: bool,
    /// `public`, `private` or `internal`.
    pub visibility: String,
    /// The language of most of its code.
    pub language: Option<String>,
    /// Its topics.
    pub topics: Vec<String>,
    /// The organization's own properties.
    pub custom_properties: Properties,
    /// Which security features are on: the feature to its status, `enabled` or `disabled`. Empty where the token may
    /// not know.
    pub security: BTreeMap<String, String>,
}

/// Fields that are null count as absent.
#[derive(Deserialize)]
pub(super) struct RepositoryAnswer {
    id: u64,
    node_id: String,
    name: String,
    owner: OwnerAnswer,
    default_branch: Option<String>,
    pushed_at: Option<String>,
    size: Option<u64>,
    archived: Option<bool>,
    disabled: Option<bool>,
    fork: Option<bool>,
    mirror_url: Option<String>,
    is_template: Option<bool>,
    private: Option<bool>,
    visibility: Option<String>,
    language: Option<String>,
    topics: Option<Vec<String>>,
    custom_properties: Option<Properties>,
    security_and_analysis: Option<BTreeMap<String, Option<Feature>>>,
}

#[derive(Deserialize)]
struct OwnerAnswer {
    login: String,
}

#[derive(Deserialize)]
struct Feature {
    status: Option<String>,
}

impl From<RepositoryAnswer> for ListedRepository {
    fn from(answer: RepositoryAnswer) -> Self {
        let private = answer.private.unwrap_or(false);
        let visibility = if private { "private" } else { "public" };
        let security = answer.security_and_analysis.unwrap_or_default().into_iter();
        let security = security.filter_map(|(name, feature)| Some((name, feature?.status?)));
        Self {
            id: answer.id,
            node_id: answer.node_id,
            owner: answer.owner.login,
            name: answer.name,
            default_branch: answer.default_branch.unwrap_or_default(),
            pushed_at: answer.pushed_at,
            size_kb: answer.size.unwrap_or(0),
            archived: answer.archived.unwrap_or(false),
            disabled: answer.disabled.unwrap_or(false),
            fork: answer.fork.unwrap_or(false),
            mirror: answer.mirror_url.is_some(),
            template: answer.is_template.unwrap_or(false),
            visibility: answer.visibility.unwrap_or_else(|| visibility.to_owned()),
            language: answer.language,
            topics: answer.topics.unwrap_or_default(),
            custom_properties: answer.custom_properties.unwrap_or_default(),
            security: security.collect(),
        }
    }
}
