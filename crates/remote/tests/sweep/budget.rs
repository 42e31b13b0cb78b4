//! How many requests a sweep takes.

use lockgate_remote::{
    Account, AccountKind, Batching, Blobs, GithubHost, Head, Pace, TreeLimits, WholeTree, heads,
    repositories, whole_tree,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::blobs::{answer, content, wanted};
use crate::server::{Asked, Reply, Server};
use crate::{Scene, oid, oid_of, repository};

/// Repositories of the organization.
const MANY: usize = 1_000;

/// Lockfiles and their manifests: 1.4 of each in a repository.
fn files(number: usize) -> usize {
    if number % 5 < 2 { 4 } else { 2 }
}

fn listed(number: usize) -> Value {
    json!({ "id": number, "node_id": format!("R_{number}"), "name": format!("app{number}"),
        "owner": { "login": "acme" } })
}

fn list(asked: &Asked) -> Reply {
    let page = asked.line.rsplit_once("&page=").map_or(1, |(_, page)| page.parse().unwrap());
    let rows: Vec<Value> = ((page - 1) * 100..page * 100).map(listed).collect();
    let reply = Reply::json(200, &json!(rows)).allowed("core", 4_000, 3_600);
    if page * 100 == MANY {
        return reply;
    }
    let next = format!("</orgs/acme/repos?per_page=100&page={}>; rel=\"next\"", page + 1);
    reply.with("link", &next)
}

fn tree(asked: &Asked) -> Reply {
    let id = asked.line.split(['/', '?']).find(|part| part.len() == 40).unwrap();
    let number = usize::from_str_radix(id, 16).unwrap();
    let entry = |file| {
        let bytes = content(number * 4 + file);
        json!({ "path": format!("f{file}"), "mode": "100644", "sha": oid_of(&bytes), "size": bytes.len() })
    };
    let rows: Vec<Value> = (0..files(number)).map(entry).collect();
    Reply::json(200, &json!({ "tree": rows, "truncated": false })).allowed("core", 4_000, 3_600)
}

fn graphql(asked: &Asked, contents: &std::collections::HashMap<String, Vec<u8>>) -> Reply {
    let ids = asked.graphql("variables")["ids"].clone();
    let Some(ids) = ids.as_array() else {
        assert!(wanted(asked).len() <= 100);
        return answer(asked, |id| {
            let text = String::from_utf8(contents[id.as_str()].clone()).unwrap();
            json!({ "isTruncated": false, "text": text })
        });
    };
    let node = |id: &Value| {
        let number: usize = id.as_str().unwrap().trim_start_matches("R_").parse().unwrap();
        let target = json!({ "oid": oid(number), "tree": { "oid": oid(number) } });
        json!({ "isEmpty": false, "defaultBranchRef": { "name": "main", "target": target } })
    };
    let nodes: Vec<Value> = ids.iter().map(node).collect();
    let data = json!({ "nodes": nodes, "rateLimit": { "cost": 1 } });
    Reply::json(200, &json!({ "data": data })).allowed("graphql", 4_000, 3_600)
}

async fn one(host: GithubHost, service: Blobs, head: Head) -> usize {
    let Head::At { tree, .. } = head else { panic!("{head:?}") };
    let repository = repository("app");
    let limits = TreeLimits::default();
    let WholeTree { entries, .. } = whole_tree(&host, &repository, tree, &limits).await.unwrap();
    let mut wanted = JoinSet::new();
    for node in entries {
        let (service, repository) = (service.clone(), repository.clone());
        wanted.spawn(async move { service.get(&repository, node.oid, 10).await.is_ok() });
    }
    wanted.join_all().await.into_iter().filter(|read| *read).count()
}

#[tokio::test]
async fn the_budget_of_a_first_sweep_is_1020_requests_and_100_points_for_1000_repositories() {
    let contents: std::collections::HashMap<_, _> =
        (0..MANY * 4).map(content).map(|bytes| (oid_of(&bytes).to_string(), bytes)).collect();
    let server = Server::start(move |asked| match asked {
        asked if asked.is("POST /graphql") => graphql(asked, &contents),
        asked if asked.is("GET /orgs/acme/repos") => list(asked),
        asked => tree(asked),
    });
    let scene = Scene::paced(&server, std::sync::Arc::default(), Pace::default());
    let account = Account {
        id: 1,
        login: "acme".to_owned(),
        kind: AccountKind::Organization,
        public_repositories: MANY as u64,
        private_repositories: Some(0),
    };
    let mut ids = Vec::new();
    let listing = repositories(&scene.host, &account, |page| {
        ids.extend(page.into_iter().map(|one| one.node_id));
    });
    assert_eq!(listing.await.unwrap().count, MANY as u64);
    let service = Blobs::new(&scene.host, Batching::default());
    let mut running = JoinSet::new();
    let mut read = 0;
    for (_, head) in heads(&scene.host, &ids).await {
        // So many repositories at a time.
        if running.len() >= 64 {
            read += running.join_next().await.unwrap().unwrap();
        }
        running.spawn(one(scene.host.clone(), service.clone(), head.unwrap()));
    }
    read += running.join_all().await.into_iter().sum::<usize>();
    assert_eq!(read, 2_800, "1.4 lockfiles a repository, each with its manifest");
    let usage = scene.governor.usage();
    assert_eq!(usage.rest_requests, 1_010);
    assert!(usage.graphql_points <= 100, "{} points", usage.graphql_points);
    assert_eq!(usage.graphql_points, server.count("POST /graphql") as u64);
}
