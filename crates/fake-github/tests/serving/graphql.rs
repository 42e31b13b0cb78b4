//! GraphQL as a sweep asks it.

use lockgate_fake_github::{FakeGithub, Limits, Options, Organization, Repository};
use serde_json::json;

use crate::client::{get, query};

const HEADS: &str = "query($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Repository { databaseId isEmpty defaultBranchRef { name target { oid ...Tree } } } }
  rateLimit { cost limit remaining used resetAt }
}
fragment Tree on Commit { tree { oid } }";

fn github() -> FakeGithub {
    let long = "x".repeat(600_000);
    let app = Repository::new("app")
        .file("Cargo.lock", "version = 4\n")
        .file("bytes", vec![0, 159])
        .file("latin", b"caf\xe9".to_vec())
        .file("long", long);
    let organization = Organization::new("acme").with(app).with(Repository::empty("nothing"));
    let options = Options { limits: Limits::github(), ..Options::default() };
    FakeGithub::start([organization], options).unwrap()
}

#[test]
fn heads_are_asked_by_node_ids_and_a_missing_one_is_an_error_of_its_own() {
    let github = github();
    let list = get(&github, "/orgs/acme/repos?sort=created&direction=asc").json();
    let ids = json!({"ids": [list[0]["node_id"], "R_kgDOAAAAAA", list[1]["node_id"]]});
    let reply = query(&github, HEADS, &ids).json();
    let nodes = reply["data"]["nodes"].as_array().unwrap();
    let branch = get(&github, "/repos/acme/app/branches/main").json();
    assert_eq!(nodes[0]["defaultBranchRef"]["target"]["oid"], branch["commit"]["sha"]);
    let tree = &branch["commit"]["commit"]["tree"]["sha"];
    assert_eq!(nodes[0]["defaultBranchRef"]["target"]["tree"]["oid"], *tree);
    assert!(nodes[1].is_null());
    assert_eq!(
        nodes[2],
        json!({"databaseId": list[1]["id"], "isEmpty": true, "defaultBranchRef": null})
    );
    assert_eq!(reply["errors"][0]["type"], "NOT_FOUND");
    assert_eq!(reply["errors"][0]["path"], json!(["nodes", 1]));
    assert_eq!(reply["data"]["rateLimit"]["cost"], 1);
    assert_eq!(reply["data"]["rateLimit"]["remaining"], 4_999);
    let requests = github.requests();
    let request = requests.iter().find(|request| request.is_graphql()).unwrap();
    assert_eq!((request.cost, request.objects), (1, 3));
}

#[test]
fn blobs_are_asked_by_aliases_and_what_is_no_text_or_too_long_is_told() {
    let github = github();
    let id = get(&github, "/repos/acme/app").json()["node_id"].clone();
    let text = "query($id: ID!) { r: node(id: $id) { ... on Repository {
        a: object(expression: \"HEAD:Cargo.lock\") { ...B } b: object(expression: \"HEAD:bytes\") { ...B }
        c: object(expression: \"main:latin\") { ...B } d: object(expression: \"HEAD:long\") { ...B }
        e: object(oid: \"0123456789012345678901234567890123456789\") { ...B } } } }
        fragment B on Blob { oid byteSize isBinary isTruncated text }";
    let reply = query(&github, text, &json!({"id": id})).json();
    let r = &reply["data"]["r"];
    assert_eq!(r["a"]["text"], "version = 4\n");
    assert_eq!((&r["b"]["text"], &r["b"]["isBinary"]), (&json!(null), &json!(true)));
    assert_eq!(r["c"]["text"], "caf\u{fffd}");
    assert_eq!(r["d"]["text"].as_str().unwrap().len(), 512_000);
    assert_eq!((&r["d"]["isTruncated"], &r["d"]["byteSize"]), (&json!(true), &json!(600_000)));
    assert!(r["e"].is_null() && reply.get("errors").is_none());
}

#[test]
fn a_query_costs_what_its_connections_would_take() {
    let github = github();
    let cost =
        |text: &str| query(&github, text, &json!({})).json()["data"]["rateLimit"]["cost"].clone();
    let nested = "{ organization(login: \"acme\") { repositories(first: 100) { nodes { owner { ... on Organization {
        repositories(first: 50) { nodes { name } } } } } } } rateLimit { cost } }";
    // One request for the outer connection, a hundred for the inner ones.
    assert_eq!(cost(nested), 1);
    let twice = nested.replacen(
        "rateLimit",
        "b: organization(login: \"acme\") { repositories(first: 100) { nodes {
        owner { ... on Organization { repositories(first: 1) { totalCount } } } } } } rateLimit",
        1,
    );
    assert_eq!(cost(&twice), 2);
    let too_much = "{ organization(login: \"acme\") { repositories(first: 100) { nodes { owner { ... on Organization {
        repositories(first: 100) { nodes { owner { ... on Organization { repositories(first: 100) { totalCount } } } } } } } } } } }";
    let reply = query(&github, too_much, &json!({})).json();
    assert_eq!(reply["errors"][0]["type"], "MAX_NODE_LIMIT_EXCEEDED");
    let reply = query(
        &github,
        "{ organization(login: \"acme\") { repositories { totalCount } } }",
        &json!({}),
    );
    assert_eq!(reply.json()["errors"][0]["type"], "MISSING_PAGINATION_BOUNDARIES");
    let reply = query(&github, "{ organization(login: \"acme\") { nonsense } }", &json!({})).json();
    assert_eq!(reply["errors"][0]["extensions"]["code"], "undefinedField");
    assert!(reply.get("data").is_none());
}

#[test]
fn points_that_are_spent_are_told_with_200_and_rest_goes_on() {
    let github = github();
    github.set_limits(Limits { graphql: Some(2), ..Limits::github() });
    let ask = || query(&github, "{ viewer { login } }", &json!({}));
    assert_eq!(ask().json()["data"]["viewer"]["login"], "fixture-reader");
    ask();
    let refused = ask();
    assert_eq!((refused.status, refused.header("x-ratelimit-remaining")), (200, Some("0")));
    assert_eq!(refused.json()["errors"][0]["type"], "RATE_LIMITED");
    assert_eq!(get(&github, "/repos/acme/app").status, 200);
}
