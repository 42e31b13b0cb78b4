//! Repositories and accounts as REST shows them.

use serde_json::{Map, Value, json};

use super::Rest;
use crate::node_id;
use crate::world::{Owner, OwnerKind, Repository, Visibility};

/// An account in short.
pub(crate) fn simple_user(api: &str, owner: &Owner) -> Value {
    let is_user = owner.kind == OwnerKind::User;
    let login = &*owner.login;
    let url = format!("{api}/users/{login}");
    json!({
        "login": login,
        "id": owner.id,
        "node_id": node_id::owner(owner.id, is_user),
        "avatar_url": format!("{api}/avatars/u/{}", owner.id),
        "gravatar_id": "",
        "url": url,
        "html_url": format!("{api}/{login}"),
        "followers_url": format!("{url}/followers"),
        "following_url": format!("{url}/following{{/other_user}}"),
        "gists_url": format!("{url}/gists{{/gist_id}}"),
        "starred_url": format!("{url}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{url}/subscriptions"),
        "organizations_url": format!("{url}/orgs"),
        "repos_url": format!("{url}/repos"),
        "events_url": format!("{url}/events{{/privacy}}"),
        "received_events_url": format!("{url}/received_events"),
        "type": if is_user { "User" } else { "Organization" },
        "site_admin": false,
    })
}

/// Addresses that every repository has: the field, and what follows the repository's own address.
const ADDRESSES: &[(&str, &str)] = &[
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
];

/// Counts that nobody here raises.
const COUNTS: &[&str] = &[
    "forks",
    "forks_count",
    "open_issues",
    "open_issues_count",
    "stargazers_count",
    "watchers",
    "watchers_count",
];

/// A repository as lists show it.
pub(crate) fn minimal(rest: Rest<'_>, repository: &Repository) -> Map<String, Value> {
    let (api, origin) = (&rest.call.api, &rest.call.origin);
    let full_name = repository.full_name();
    let url = format!("{api}/repos/{full_name}");
    let home = format!("{origin}/{full_name}");
    let mut map = described(repository);
    for (field, rest) in ADDRESSES {
        map.insert((*field).to_owned(), Value::String(format!("{url}{rest}")));
    }
    map.extend(COUNTS.iter().map(|field| ((*field).to_owned(), json!(0))));
    let mut set = |field: &str, value: Value| map.insert(field.to_owned(), value);
    let host = origin.split_once("://").map_or(&**origin, |(_, host)| host);
    set("ssh_url", json!(format!("git@{host}:{full_name}.git")));
    set("git_url", json!(format!("git://{host}/{full_name}.git")));
    set("clone_url", json!(format!("{home}.git")));
    set("svn_url", json!(home));
    set("html_url", json!(home));
    set("url", json!(url));
    set(
        "mirror_url",
        if repository.mirror { json!("https://mirror.example/upstream.git") } else { Value::Null },
    );
    set("full_name", json!(full_name));
    let owner = rest.world.owner(&repository.owner);
    set("owner", owner.map_or(Value::Null, |owner| simple_user(api, owner)));
    if !rest.principal.is_anonymous() {
        let push = rest.principal.may_write();
        set(
            "permissions",
            json!({"admin": false, "maintain": false, "push": push, "triage": push, "pull": true}),
        );
        if !repository.security.is_empty() {
            set("security_and_analysis", security(repository));
        }
    }
    map
}

/// What the repository says of itself.
fn described(repository: &Repository) -> Map<String, Value> {
    let value = json!({
        "id": repository.id,
        "node_id": repository.node_id(),
        "name": repository.name,
        "private": repository.visibility != Visibility::Public,
        "description": null,
        "fork": repository.fork,
        "created_at": date(repository.created_at),
        "updated_at": date(repository.pushed_at.unwrap_or(repository.created_at)),
        "pushed_at": date(repository.pushed_at.unwrap_or(repository.created_at)),
        "homepage": null,
        "size": repository.size,
        "language": repository.language.as_deref(),
        "has_issues": true,
        "has_projects": true,
        "has_downloads": true,
        "has_wiki": true,
        "has_pages": false,
        "has_discussions": false,
        "archived": repository.archived,
        "disabled": repository.disabled,
        "license": null,
        "allow_forking": true,
        "is_template": repository.template,
        "web_commit_signoff_required": false,
        "topics": repository.topics.iter().map(|topic| &**topic).collect::<Vec<_>>(),
        "visibility": repository.visibility.word(),
        "default_branch": &*repository.default_branch,
        "custom_properties": repository.custom_properties,
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn security(repository: &Repository) -> Value {
    let feature = |(name, status): (&String, &String)| (name.clone(), json!({ "status": status }));
    Value::Object(repository.security.iter().map(feature).collect())
}

/// A repository by itself.
pub(crate) fn full(rest: Rest<'_>, repository: &Repository) -> Value {
    let mut map = minimal(rest, repository);
    for field in ["network_count", "subscribers_count"] {
        map.insert(field.to_owned(), json!(0));
    }
    Value::Object(map)
}

/// Seconds since 1970 as REST writes them.
pub(crate) fn date(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string()
}
