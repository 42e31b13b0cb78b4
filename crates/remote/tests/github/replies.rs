//! What the small GitHub answers, in the shapes of GitHub's published description.

use serde_json::{Value, json};

use super::fake::{Exchange, State, TOKEN};

/// An answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Bytes of the body that are sent; fewer than announced for an answer that breaks off.
    pub(crate) sent: Option<usize>,
    /// Whether the connection stays open without another byte.
    pub(crate) hangs: bool,
    /// Whether this is what GitHub would answer, which its description must allow.
    pub(crate) faithful: bool,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let headers = vec![header("content-type", "application/json; charset=utf-8")];
        let body = body.to_string().into_bytes();
        Self { status, headers, body, faithful: true, ..Self::default() }
    }

    /// An error as GitHub words them.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        let documentation_url = "https://docs.github.com/rest";
        Self::json(status, &json!({"message": message, "documentation_url": documentation_url}))
    }

    /// A page of a proxy.
    pub(crate) fn html(status: u16) -> Self {
        let body = b"<!doctype html><title>sorry</title>".to_vec();
        let headers = vec![header("content-type", "text/html")];
        Self { status, headers, body, ..Self::default() }
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self { status, headers: vec![header("location", location)], ..Self::default() }
    }

    /// Nothing at all, until the client gives up.
    pub(crate) fn silence() -> Self {
        Self { hangs: true, sent: Some(0), ..Self::default() }
    }

    /// The same with a header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push(header(name, value));
        self
    }

    /// The same, of which only the beginning is sent.
    pub(crate) fn cut(mut self, sent: usize) -> Self {
        (self.sent, self.faithful) = (Some(sent), false);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        if self.status == 0 {
            return Vec::new();
        }
        let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", self.status);
        head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let sent = self.sent.unwrap_or(self.body.len());
        [head.as_bytes(), b"\r\n", self.body.get(..sent).unwrap()].concat()
    }
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Answers as GitHub would.
pub(crate) fn answer(state: &mut State, exchange: &Exchange) -> Reply {
    let authorization = exchange.header("authorization");
    if !authorization.is_empty() && authorization != format!("Bearer {TOKEN}") {
        return Reply::error(401, "Bad credentials");
    }
    let path = exchange.path.trim_start_matches("/api/v3").trim_start_matches('/');
    let query: Vec<String> =
        exchange.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let whole = format!("{}?{}", exchange.path, query.join("&"));
    if let Some(reply) = state.fixed.get(&whole).or_else(|| state.fixed.get(&exchange.path)) {
        return reply.clone();
    }
    let parts: Vec<&str> = path.split('/').collect();
    match (exchange.method.as_str(), parts.as_slice()) {
        ("GET", ["user"]) => Reply::json(200, &user(&state.login)),
        ("POST", ["repos", "acme", "app", "code-scanning", "sarifs"]) => upload(state, exchange),
        ("GET", ["repos", "acme", "app", "code-scanning", "sarifs", id]) => status(state, id),
        ("GET", ["repos", "acme", "app", "code-scanning", "alerts"]) => alerts(state, exchange),
        ("GET", ["repos", "acme", "app", "code-scanning", "analyses"]) => {
            let analyses: Vec<Value> = state.uploads.iter().enumerate().map(analysis).collect();
            page(state, exchange, &analyses)
        }
        ("GET", ["repos", "acme", "app", "code-scanning", "analyses", id]) => {
            analysis_log(state, exchange, id)
        }
        ("GET", ["repos", "acme", "app", "issues", _, "comments"]) => {
            let comments: Vec<Value> = state.comments.iter().map(comment).collect();
            page(state, exchange, &comments)
        }
        ("POST", ["repos", "acme", "app", "issues", _, "comments"]) => write(state, exchange),
        ("PATCH", ["repos", "acme", "app", "issues", "comments", id]) => {
            rewrite(state, exchange, id.parse().unwrap())
        }
        ("GET", ["repos", "acme", "app", "git", "blobs", id]) => match state.blobs.get(*id) {
            Some(bytes) => Reply { status: 200, body: bytes.clone(), ..Reply::default() },
            None => Reply::error(404, "Not Found"),
        },
        ("GET", ["repos", "acme", "app", "git", "trees", id]) => tree(state, id),
        _ => Reply::error(404, "Not Found"),
    }
}

fn upload(state: &mut State, exchange: &Exchange) -> Reply {
    let body = exchange.json();
    state.uploads.push(body);
    let id = format!("upload-{}", state.uploads.len());
    let url = format!("{}/repos/acme/app/code-scanning/sarifs/{id}", state.url);
    Reply::json(202, &json!({"id": id, "url": url}))
}

fn status(state: &mut State, id: &str) -> Reply {
    if state.unknown_polls > 0 {
        state.unknown_polls -= 1;
        return Reply::error(404, "Not Found");
    }
    if state.pending_polls > 0 {
        state.pending_polls -= 1;
        return Reply::json(200, &json!({"processing_status": "pending", "analyses_url": null}));
    }
    let url = format!("{}/repos/acme/app/code-scanning/analyses?sarif_id={id}", state.url);
    if state.upload_errors.is_empty() {
        let done = json!({"processing_status": "complete", "analyses_url": url, "errors": null});
        return Reply::json(200, &done);
    }
    let errors = &state.upload_errors;
    let failed = json!({"processing_status": "failed", "analyses_url": url, "errors": errors});
    Reply::json(200, &failed)
}

/// A list by the page and its size that are asked for, with `Link` to the next one.
fn page(state: &State, exchange: &Exchange, entries: &[Value]) -> Reply {
    let number = |name, default| exchange.parameter(name).map_or(default, |n| n.parse().unwrap());
    let size = if state.page == 0 { number("per_page", 30) } else { state.page };
    let page: usize = number("page", 1);
    let start = (page - 1) * size;
    let shown: Vec<&Value> = entries.iter().skip(start).take(size).collect();
    let reply = Reply::json(200, &json!(shown));
    if start + size >= entries.len() {
        return reply;
    }
    let mut query: Vec<String> = Vec::new();
    for (name, value) in exchange.query.iter().filter(|(name, _)| name != "page") {
        query.push(format!("{name}={}", value.replace('/', "%2F")));
    }
    let (url, path, query) = (&state.url, &exchange.path, query.join("&"));
    let next = format!("<{url}{path}?{query}&page={}>; rel=\"next\"", page + 1);
    reply.with("link", &format!("{next}, <{url}{path}?{query}&page=99>; rel=\"last\""))
}

fn alerts(state: &State, exchange: &Exchange) -> Reply {
    let wanted = |alert: &&Value| {
        let fits = |name, path| {
            exchange
                .parameter(name)
                .is_none_or(|value| alert.pointer(path).and_then(Value::as_str) == Some(value))
        };
        fits("state", "/state")
            && fits("tool_name", "/tool/name")
            && fits("ref", "/most_recent_instance/ref")
    };
    let alerts: Vec<Value> = state.alerts.iter().filter(wanted).cloned().collect();
    page(state, exchange, &alerts)
}

/// An alert in the shape of `code-scanning-alert-items`.
pub(crate) fn alert(number: u64, state: &str, tool: &str, rule: &str) -> Value {
    let url = format!("https://api.github.com/repos/acme/app/code-scanning/alerts/{number}");
    let (is_dismissed, is_fixed) = (state == "dismissed", state == "fixed");
    let when = "2026-11-20T08:00:00Z";
    json!({
        "number": number,
        "created_at": "2026-11-01T08:00:00Z",
        "updated_at": when,
        "url": url,
        "html_url": format!("https://github.com/acme/app/security/code-scanning/{number}"),
        "instances_url": format!("{url}/instances"),
        "state": state,
        "fixed_at": is_fixed.then_some(when),
        "dismissed_by": is_dismissed.then(|| user("mona")),
        "dismissed_at": is_dismissed.then_some(when),
        "dismissed_reason": is_dismissed.then_some("won't fix"),
        "dismissed_comment": is_dismissed.then_some("not reachable"),
        "rule": {"id": rule, "severity": "error", "description": rule, "name": rule},
        "tool": {"name": tool, "guid": null, "version": "1.0.0"},
        "most_recent_instance": {
            "ref": "refs/heads/main",
            "analysis_key": "lockgate",
            "environment": "{}",
            "category": "lockgate/ci/",
            "state": if is_fixed { "fixed" } else { "open" },
            "commit_sha": "0123456789abcdef0123456789abcdef01234567",
            "message": {"text": "it has a problem"},
            "location": {
                "path": "Cargo.lock", "start_line": 9, "end_line": 9, "start_column": 1, "end_column": 2
            },
            "classifications": []
        }
    })
}

fn analysis((index, upload): (usize, &Value)) -> Value {
    let id = index + 1;
    json!({
        "ref": upload["ref"],
        "commit_sha": upload["commit_sha"],
        "analysis_key": "(default)",
        "environment": "{}",
        "category": "lockgate/ci/",
        "error": "",
        "created_at": "2026-11-20T08:00:00Z",
        "results_count": 1,
        "rules_count": 1,
        "id": id,
        "url": format!("https://api.github.com/repos/acme/app/code-scanning/analyses/{id}"),
        "sarif_id": format!("upload-{id}"),
        "tool": {"name": "lockgate", "guid": null, "version": "1.0.0"},
        "deletable": true,
        "warning": ""
    })
}

fn analysis_log(state: &State, exchange: &Exchange, id: &str) -> Reply {
    let index: usize = id.parse().unwrap();
    let Some(upload) = index.checked_sub(1).and_then(|index| state.uploads.get(index)) else {
        return Reply::error(404, "Not Found");
    };
    if exchange.header("accept") != "application/sarif+json" {
        return Reply::json(200, &analysis((index - 1, upload)));
    }
    let properties = json!({
        "github/alertNumber": 7,
        "github/alertUrl": "https://api.github.com/repos/acme/app/code-scanning/alerts/7"
    });
    let prints = json!({"primaryLocationLineHash": "aaaaaaaaaaaaaaaa:1"});
    let result = json!({"ruleId": "RUSTSEC-2026-0001", "partialFingerprints": prints, "properties": properties});
    let log = json!({"version": "2.1.0", "runs": [{"results": [result]}]});
    let mut reply = Reply::json(200, &log);
    reply.headers = vec![header("content-type", "application/sarif+json")];
    reply
}

fn write(state: &mut State, exchange: &Exchange) -> Reply {
    let id = state.comments.len() as u64 + 1;
    let text = exchange.json()["body"].as_str().unwrap().to_owned();
    state.comments.push((id, Some(state.login.clone()), text));
    Reply::json(201, &comment(state.comments.last().unwrap()))
}

fn rewrite(state: &mut State, exchange: &Exchange, id: u64) -> Reply {
    let login = state.login.clone();
    let Some(found) = state.comments.iter_mut().find(|(other, _, _)| *other == id) else {
        return Reply::error(404, "Not Found");
    };
    if found.1 != Some(login) {
        return Reply::error(403, "Resource not accessible by integration");
    }
    found.2 = exchange.json()["body"].as_str().unwrap().to_owned();
    Reply::json(200, &comment(found))
}

/// A comment in the shape of `issue-comment`, with the nulls that it allows.
fn comment((id, login, text): &(u64, Option<String>, String)) -> Value {
    let url = format!("https://api.github.com/repos/acme/app/issues/comments/{id}");
    json!({
        "id": id,
        "node_id": format!("node-{id}"),
        "url": url,
        "html_url": format!("https://github.com/acme/app/pull/7#issuecomment-{id}"),
        "issue_url": "https://api.github.com/repos/acme/app/issues/7",
        "body": text,
        "user": login.as_deref().map(user),
        "created_at": "2026-11-20T08:00:00Z",
        "updated_at": "2026-11-20T08:00:00Z",
        "author_association": "NONE",
        "performed_via_github_app": null
    })
}

fn user(login: &str) -> Value {
    let url = format!("https://api.github.com/users/{login}").replace(['[', ']'], "-");
    json!({
        "login": login,
        "id": 41_898_282,
        "node_id": "MDM6Qm90",
        "avatar_url": "https://avatars.githubusercontent.com/in/15368?v=4",
        "gravatar_id": null,
        "url": url,
        "html_url": "https://github.com/apps/github-actions",
        "followers_url": url,
        "following_url": url,
        "gists_url": url,
        "starred_url": url,
        "subscriptions_url": url,
        "organizations_url": url,
        "repos_url": url,
        "events_url": url,
        "received_events_url": url,
        "type": if login.ends_with("[bot]") { "Bot" } else { "User" },
        "site_admin": false
    })
}

fn tree(state: &State, id: &str) -> Reply {
    let entry = |(index, (sha, bytes)): (usize, (&String, &Vec<u8>))| {
        json!({
            "path": format!("file-{index}"), "mode": "100644", "type": "blob", "sha": sha, "size": bytes.len()
        })
    };
    let entries: Vec<Value> = state.blobs.iter().enumerate().map(entry).collect();
    let url = format!("{}/repos/acme/app/git/trees/{id}", state.url);
    Reply::json(200, &json!({"sha": id, "url": url, "tree": entries, "truncated": false}))
}

/// A comparison in the shape of `commit-comparison`; commits by id and tree.
pub(crate) fn comparison(base: [&str; 2], merge_base: [&str; 2]) -> Value {
    let url = "https://api.github.com/repos/acme/app";
    json!({
        "url": url, "html_url": url, "permalink_url": url, "diff_url": url, "patch_url": url,
        "base_commit": commit(base),
        "merge_base_commit": commit(merge_base),
        "status": "diverged",
        "ahead_by": 1,
        "behind_by": 0,
        "total_commits": 1,
        "commits": [],
        "files": []
    })
}

fn commit([sha, tree]: [&str; 2]) -> Value {
    let url = format!("https://api.github.com/repos/acme/app/commits/{sha}");
    let who = json!({"name": "Mona", "email": "mona@host.example", "date": "2026-11-10T12:00:00Z"});
    json!({
        "url": url, "sha": sha, "node_id": "node", "html_url": url, "comments_url": url,
        "commit": {
            "url": url, "author": who, "committer": who, "message": "change", "comment_count": 0,
            "tree": {"sha": tree, "url": url}
        },
        "author": user("mona"), "committer": null, "parents": []
    })
}
