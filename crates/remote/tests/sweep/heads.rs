//! Heads of many repositories by GraphQL.

use lockgate_remote::{GithubError, Head, HeadError, heads};
use serde_json::{Value, json};

use crate::server::{Asked, Reply, Server};
use crate::{Scene, oid};

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|id| format!("R_{id}")).collect()
}

/// The ids of a question.
fn asked_for(asked: &Asked) -> Vec<String> {
    serde_json::from_value(asked.graphql("variables")["ids"].clone()).unwrap()
}

fn node(id: &str) -> Value {
    let number: usize = id.trim_start_matches("R_").parse().unwrap();
    json!({
        "isEmpty": false,
        "defaultBranchRef": {
            "name": "main",
            "target": { "oid": oid(number), "tree": { "oid": oid(number + 1) } },
        },
    })
}

fn reply(nodes: &[Value], errors: &[Value]) -> Reply {
    let data = json!({ "nodes": nodes, "rateLimit": { "cost": 1 } });
    Reply::json(200, &json!({ "data": data, "errors": errors })).allowed("graphql", 4_000, 3_600)
}

fn all(asked: &Asked) -> Reply {
    let nodes: Vec<Value> = asked_for(asked).iter().map(|id| node(id)).collect();
    reply(&nodes, &[])
}

fn is_at(id: &str, answer: &Result<Head, HeadError>) -> bool {
    let number: usize = id.trim_start_matches("R_").parse().unwrap();
    let (commit, tree) = (oid(number), oid(number + 1));
    matches!(answer, Ok(head) if *head == Head::At { branch: "main".to_owned(), commit, tree })
}

#[tokio::test]
async fn fifty_heads_are_one_query_and_each_is_told_once() {
    let server = Server::start(all);
    let scene = Scene::new(&server);
    let mut answers = heads(&scene.host, &ids(120)).await;
    answers.sort_by(|one, other| one.0.cmp(&other.0));
    answers.dedup_by(|one, other| one.0 == other.0);
    assert_eq!(answers.len(), 120);
    assert!(answers.iter().all(|(id, answer)| is_at(id, answer)));
    assert_eq!(server.log().len(), 3);
    assert_eq!(scene.governor.usage().graphql_points, 3);
    assert!(server.log().iter().all(|asked| asked.line == "POST /graphql"));
}

#[tokio::test]
async fn an_enterprise_server_is_asked_beside_its_rest_api() {
    let server = Server::start(all);
    let token = lockgate_remote::Token::new("t").unwrap();
    let url = format!("{}/api/v3", server.url);
    let credential = lockgate_remote::Credential::Token(token);
    let host = lockgate_remote::GithubHost::new(crate::client(), &url, credential).unwrap();
    assert_eq!(heads(&host, &ids(1)).await.len(), 1);
    assert_eq!(server.log()[0].line, "POST /api/graphql");
}

#[tokio::test]
async fn what_is_no_head_is_told_apart() {
    let server = Server::start(|asked| {
        let mut nodes: Vec<Value> = asked_for(asked).iter().map(|id| node(id)).collect();
        nodes[0] = json!({ "isEmpty": true, "defaultBranchRef": null });
        nodes[1] = json!({ "isEmpty": false, "defaultBranchRef": null });
        nodes[2..5].fill(Value::Null);
        let errors = [
            json!({ "type": "NOT_FOUND", "path": ["nodes", 2], "message": "Could not resolve" }),
            json!({ "type": "FORBIDDEN", "path": ["nodes", 3], "message": "Resource not accessible" }),
            json!({ "type": "FORBIDDEN", "path": ["nodes", 4], "message": "Resource protected by \
                organization SAML enforcement.", "extensions": { "saml_failure": true } }),
        ];
        reply(&nodes, &errors)
    });
    let answers = heads(&Scene::new(&server).host, &ids(6)).await;
    let cause = |place: usize| match &answers[place].1 {
        Err(HeadError::Github(error)) => error.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(answers[0].1.as_ref().unwrap(), &Head::Empty);
    assert_eq!(answers[1].1.as_ref().unwrap(), &Head::Missing);
    assert!(matches!(answers[2].1, Err(HeadError::Gone)));
    assert!(matches!(&*cause(3), GithubError::Forbidden { .. }));
    assert!(matches!(&*cause(4), GithubError::SingleSignOn { .. }));
    assert!(is_at("R_5", &answers[5].1));
    assert_eq!(server.log().len(), 1);
}

#[tokio::test]
async fn a_query_that_is_too_much_is_halved_until_it_is_not() {
    for failure in [Reply::html(502), Reply::html(504), Reply::html(200)] {
        let server =
            Server::start(
                move |asked| {
                    if asked_for(asked).len() > 7 { failure.clone() } else { all(asked) }
                },
            );
        let scene = Scene::new(&server);
        let answers = heads(&scene.host, &ids(50)).await;
        assert_eq!(answers.len(), 50);
        assert!(answers.iter().all(|(id, answer)| is_at(id, answer)), "{answers:?}");
        assert_eq!(server.log().len(), 1 + 2 + 4 + 8);
    }
}

#[tokio::test]
async fn one_repository_that_is_always_too_much_costs_no_other_its_head() {
    let server = Server::start(|asked| {
        if asked_for(asked).contains(&"R_3".to_owned()) { Reply::html(502) } else { all(asked) }
    });
    let answers = heads(&Scene::new(&server).host, &ids(8)).await;
    for (id, answer) in &answers {
        assert_eq!(is_at(id, answer), id != "R_3", "{id} {answer:?}");
    }
    assert_eq!(answers.len(), 8);
}

#[tokio::test]
async fn the_good_part_of_an_answer_is_kept_and_the_rest_asked_for_again() {
    let server = Server::start(|asked| {
        let ids = asked_for(asked);
        if ids.len() <= 2 {
            return all(asked);
        }
        let mut nodes: Vec<Value> = ids.iter().map(|id| node(id)).collect();
        nodes[1] = Value::Null;
        nodes[2] = json!({ "isEmpty": false, "defaultBranchRef": null });
        let message = "Resource limits for this query exceeded.";
        reply(&nodes, &[json!({ "type": "RESOURCE_LIMITS_EXCEEDED", "message": message })])
    });
    let answers = heads(&Scene::new(&server).host, &ids(4)).await;
    assert!(answers.iter().all(|(id, answer)| is_at(id, answer)), "{answers:?}");
    let asked: Vec<_> = server.log().iter().map(asked_for).collect();
    assert_eq!(asked[0].len(), 4);
    let mut again: Vec<_> = asked[1..].concat();
    again.sort();
    assert_eq!(again, ["R_1", "R_2"], "a head that is missing in a part may not be missing");
}
