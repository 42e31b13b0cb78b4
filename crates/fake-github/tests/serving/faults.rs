//! What goes wrong on demand.

use lockgate_fake_github::{
    Action, FakeGithub, FaultPlan, ObjectId, Options, Organization, Repository, Rule,
};
use serde_json::{Value, json};

use crate::client::{Reply, get, query, send, send_with};

fn github(rules: Vec<Rule>) -> FakeGithub {
    let mut organization = Organization::new("acme");
    for number in 0..5 {
        let app = Repository::new(&format!("r{number}")).file("Cargo.lock", "version = 4\n");
        organization = organization.with(app);
    }
    let options = Options { faults: rules, ..Options::default() };
    FakeGithub::start([organization], options).unwrap()
}

/// The answer to a list of repositories with this going wrong.
fn list_with(action: Action) -> Reply {
    let github = github(vec![Rule::new(action)]);
    get(&github, "/orgs/acme/repos?per_page=2")
}

fn message(reply: &Reply) -> String {
    reply.json()["message"].as_str().unwrap().to_owned()
}

#[test]
fn refusals_have_the_status_the_words_and_the_headers_that_github_sends() {
    let reply = list_with(Action::RateLimited { status: 429, seconds: 30 });
    assert_eq!((reply.status, reply.header("x-ratelimit-remaining")), (429, Some("0")));
    let reply = list_with(Action::Secondary { status: 403, retry_after: Some(30) });
    assert_eq!((reply.status, reply.header("retry-after")), (403, Some("30")));
    assert!(message(&reply).contains("secondary rate limit"));
    let reply = list_with(Action::Secondary { status: 403, retry_after: None });
    assert_eq!(reply.header("retry-after"), None);
    let reply = list_with(Action::Forbidden { permission: "contents=read".to_owned() });
    assert_eq!(reply.header("x-accepted-github-permissions"), Some("contents=read"));
    assert!(message(&list_with(Action::IpAllowList)).contains("IP allow list"));
    let reply = list_with(Action::SsoRequired { url: "https://sso.example".to_owned() });
    assert_eq!(reply.header("x-github-sso"), Some("required; url=https://sso.example"));
    assert!(message(&list_with(Action::Suspended)).contains("suspended"));
    assert_eq!(list_with(Action::BadCredentials).status, 401);
    assert_eq!(list_with(Action::NotFound).status, 404);
    let reply = list_with(Action::Html { status: 502 });
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (502, Some("text/html; charset=utf-8"))
    );
    let reply =
        list_with(Action::Redirect { status: 302, to: "http://foreign.example/".to_owned() });
    assert_eq!((reply.status, reply.header("location")), (302, Some("http://foreign.example/")));
}

#[test]
fn lists_loop_never_end_have_holes_and_lead_away() {
    let next = |action| list_with(action).next().unwrap();
    assert!(next(Action::LinkLoop).ends_with("/orgs/acme/repos?per_page=2"));
    assert!(next(Action::LinkEndless).ends_with("/orgs/acme/repos?per_page=2&page=2"));
    let foreign = next(Action::LinkForeign { origin: "http://foreign.example".to_owned() });
    assert_eq!(foreign, "http://foreign.example/orgs/acme/repos?per_page=2");
    let empty = list_with(Action::EmptyPage);
    assert!(empty.next().is_some() && empty.json() == json!([]));
    let partial = list_with(Action::SsoPartial { organizations: vec![21, 22], keep: Some(1) });
    assert_eq!(partial.header("x-github-sso"), Some("partial-results; organizations=21,22"));
    assert_eq!(partial.json().as_array().unwrap().len(), 1);
    // Beyond the last page there is always a next one, as on the first.
    let github = github(vec![Rule::new(Action::LinkEndless)]);
    let beyond = get(&github, "/orgs/acme/repos?per_page=2&page=9");
    assert!(beyond.json() == json!([]) && beyond.next().unwrap().ends_with("page=10"));
}

#[test]
fn connections_break_and_crawl() {
    for action in [Action::Reset, Action::Cut { after: 10 }] {
        let github = github(vec![Rule::new(action).times(1)]);
        assert!(send(&github, "GET", "/orgs/acme/repos", b"").is_err());
        assert_eq!(get(&github, "/orgs/acme/repos").status, 200);
    }
    let github = github(vec![Rule::new(Action::Slow { bytes: 5_000, milliseconds: 1 })]);
    assert_eq!(get(&github, "/orgs/acme/repos").json().as_array().unwrap().len(), 5);
}

#[test]
fn a_body_that_stalls_gives_its_beginning_and_no_end() {
    use std::io::{Read as _, Write as _};
    for (action, begins) in [(Action::Stall { after: 10 }, true), (Action::Silence, false)] {
        let github = github(vec![Rule::new(action)]);
        let host = github.url().strip_prefix("http://").unwrap();
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        write!(stream, "GET /rate_limit HTTP/1.1\r\nhost: {host}\r\n\r\n").unwrap();
        let mut text = String::new();
        if begins {
            let mut byte = [0];
            while !text.ends_with("{\"document") {
                stream.read_exact(&mut byte).unwrap();
                text.push(char::from(byte[0]));
            }
        }
        // The server lets go when it ends, and not before.
        drop(github);
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
    }
}

#[test]
fn objects_are_not_what_they_were_asked_for() {
    let truth = github(Vec::new());
    let tree = get(&truth, "/repos/acme/r0/git/trees/main").json();
    let id = tree["tree"][0]["sha"].as_str().unwrap();
    assert_eq!(id, ObjectId::of("blob", b"version = 4\n").to_string());
    let wrong = github(vec![Rule::new(Action::WrongBytes)]);
    let target = format!("/repos/acme/r0/git/blobs/{id}");
    let accept = "accept: application/vnd.github.raw+json\r\n";
    let raw = send_with(&wrong, "GET", &target, (accept, b"")).unwrap().body;
    assert_eq!(raw.len(), 12);
    assert_ne!(ObjectId::of("blob", &raw).to_string(), id);
    assert_ne!(get(&wrong, &target).json()["content"], get(&truth, &target).json()["content"]);
    let text = "{ repository(owner: \"acme\", name: \"r0\") { a: object(expression: \"HEAD:Cargo.lock\") { ... on Blob { text } } } }";
    let reply = query(&wrong, text, &Value::Null).json();
    assert_eq!(reply["data"]["repository"]["a"]["text"], " version = 4\n");
    let wrong = github(vec![Rule::new(Action::WrongOid)]);
    let other = get(&wrong, "/repos/acme/r0/git/trees/main").json();
    assert_ne!(other["tree"][0]["sha"], id);
    let cut = github(vec![Rule::new(Action::TruncateTree { keep: 0 })]);
    let cut = get(&cut, "/repos/acme/r0/git/trees/main?recursive=1").json();
    assert_eq!((&cut["tree"], &cut["truncated"]), (&json!([]), &json!(true)));
}

#[test]
fn graphql_gives_a_part_and_says_what_is_missing() {
    let text = "{ repository(owner: \"acme\", name: \"r0\") { a: object(expression: \"HEAD:Cargo.lock\") { oid }
        b: object(expression: \"HEAD:Cargo.lock\") { oid } } }";
    let ask = |action| query(&github(vec![Rule::new(action)]), text, &Value::Null);
    let partial = ask(Action::GraphqlPartial { keep: 1 }).json();
    let found = &partial["data"]["repository"];
    assert!(found["a"]["oid"].is_string() && found["b"].is_null());
    assert_eq!(partial["errors"][0]["type"], "RESOURCE_LIMITS_EXCEEDED");
    assert_eq!(partial["errors"][0]["path"], json!(["repository", "b"]));
    let missing = ask(Action::GraphqlNotFound { place: 0 }).json();
    assert!(missing["data"]["repository"]["a"].is_null());
    assert_eq!(missing["errors"][0]["type"], "NOT_FOUND");
    let url = "https://sso.example".to_owned();
    let saml = ask(Action::GraphqlSaml { place: None, url });
    assert_eq!(saml.json()["errors"][1]["extensions"]["saml_failure"], true);
    assert_eq!(saml.header("x-github-sso"), Some("required; url=https://sso.example"));
    assert_eq!(ask(Action::GraphqlTimeout { status: 502 }).status, 502);
    let spent = ask(Action::GraphqlRateLimited { seconds: 30 });
    assert_eq!((spent.status, &spent.json()["errors"][0]["type"]), (200, &json!("RATE_LIMITED")));
    let large = vec![Rule::new(Action::GraphqlTimeout { status: 504 }).objects(4)];
    assert_eq!(query(&github(large.clone()), text, &Value::Null).status, 200);
    let three = text.replacen("b: ", "c: object(oid: \"\") { oid } b: ", 1);
    assert_eq!(query(&github(large), &three, &Value::Null).status, 504);
}

#[test]
fn headers_are_put_in_the_place_of_others_and_taken_away() {
    let set = [("X-GitHub-SSO".to_owned(), "partial-results; organizations=21".to_owned())].into();
    let reply = list_with(Action::Headers { set, remove: vec!["link".to_owned()] });
    assert_eq!(reply.header("x-github-sso"), Some("partial-results; organizations=21"));
    assert_eq!((reply.next(), reply.json().as_array().unwrap().len()), (None, 2));
}

#[test]
fn a_rule_may_be_for_those_with_a_token_only() {
    let github = github(vec![Rule::new(Action::IpAllowList).with_a_token()]);
    assert_eq!(get(&github, "/repos/acme/r0").status, 403);
    assert_eq!(send_with(&github, "GET", "/repos/acme/r0", ("", b"")).unwrap().status, 200);
}

#[test]
fn a_clock_that_is_off_shows_in_the_date() {
    let github = github(Vec::new());
    let date = |reply: &Reply| {
        let date = jiff::fmt::rfc2822::parse(reply.header("date").unwrap()).unwrap();
        date.timestamp().as_second()
    };
    let before = date(&get(&github, "/rate_limit"));
    github.fault(Rule::new(Action::Skew { seconds: 86_400 }));
    let after = date(&get(&github, "/rate_limit"));
    assert!((86_400..86_500).contains(&(after - before)));
}

#[test]
fn the_same_seed_spoils_the_same_requests() {
    let spoiled = |seed| {
        let github = github(vec![Rule::new(Action::Html { status: 503 }).share(0.3, seed)]);
        (0..40).map(|_| get(&github, "/repos/acme/r0").status).collect::<Vec<u16>>()
    };
    let first = spoiled(1);
    assert_eq!(first, spoiled(1));
    assert_ne!(first, spoiled(2));
    assert!((4..20).contains(&first.iter().filter(|status| **status == 503).count()));
}

#[test]
fn every_action_can_stand_in_a_file() {
    let actions = [
        "kind = \"answer\", status = 503, headers = { retry-after = \"1\" }, body = \"{}\"",
        "kind = \"html\", status = 502",
        "kind = \"reset\"",
        "kind = \"silence\"",
        "kind = \"stall\", after = 3",
        "kind = \"cut\", after = 3",
        "kind = \"slow\", bytes = 1, milliseconds = 1",
        "kind = \"delay\", milliseconds = 1",
        "kind = \"redirect\", status = 302, to = \"http://foreign.example/\"",
        "kind = \"rate-limited\", seconds = 3",
        "kind = \"secondary\"",
        "kind = \"forbidden\", permission = \"contents=read\"",
        "kind = \"ip-allow-list\"",
        "kind = \"sso-required\", url = \"https://sso.example\"",
        "kind = \"sso-partial\", organizations = [1]",
        "kind = \"suspended\"",
        "kind = \"bad-credentials\"",
        "kind = \"not-found\"",
        "kind = \"graphql-rate-limited\", seconds = 3",
        "kind = \"graphql-timeout\", status = 502",
        "kind = \"graphql-partial\", keep = 1",
        "kind = \"graphql-not-found\", place = 1",
        "kind = \"graphql-saml\", url = \"https://sso.example\"",
        "kind = \"headers\", remove = [\"link\"]",
        "kind = \"wrong-bytes\"",
        "kind = \"wrong-oid\"",
        "kind = \"truncate-tree\", keep = 1",
        "kind = \"link-loop\"",
        "kind = \"link-endless\"",
        "kind = \"link-foreign\", origin = \"http://foreign.example\"",
        "kind = \"empty-page\"",
        "kind = \"skew\", seconds = -5",
        "kind = \"expire-tokens\"",
        "kind = \"revoke\"",
        "kind = \"suspend\", installation = 1",
        "kind = \"uninstall\", installation = 1",
    ];
    let tables: Vec<String> =
        actions.iter().map(|action| format!("[[fault]]\naction = {{ {action} }}\n")).collect();
    assert_eq!(FaultPlan::parse(&tables.concat()).unwrap().fault.len(), actions.len());
}
