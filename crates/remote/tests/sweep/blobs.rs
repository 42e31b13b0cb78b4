//! Blobs, many in one query.

use std::sync::Arc;
use std::time::Duration;

use lockgate_remote::{
    Batching, BlobAnswer, BlobError, BlobRequest, Blobs, GithubHost, ObjectName, blobs,
};
use serde_json::{Map, Value, json};

use crate::server::{Asked, Reply, Server};
use crate::{Scene, oid, oid_of, repository};

/// The content of a number.
pub(crate) fn content(number: usize) -> Vec<u8> {
    format!("lock {number}\n").into_bytes()
}

/// The blobs that a query asks for: name of the repository's part, of the blob's part, and id.
pub(crate) fn wanted(asked: &Asked) -> Vec<(String, String, ObjectName)> {
    let query = asked.graphql("query");
    let mut repository = String::new();
    let mut found = Vec::new();
    let words: Vec<&str> = query.as_str().unwrap().split_whitespace().collect();
    for pair in words.windows(2) {
        let name = pair[0].trim_end_matches(':');
        if pair[1].starts_with("repository(") {
            name.clone_into(&mut repository);
        }
        if let Some(rest) = pair[1].strip_prefix("object(oid:") {
            assert_eq!(rest, "");
            found.push((repository.clone(), name.to_owned()));
        }
    }
    let ids = words.iter().filter_map(|word| word.strip_suffix("\")")?.strip_prefix('"'));
    let ids: Vec<_> = ids.filter_map(|id| id.parse().ok()).collect();
    assert_eq!(found.len(), ids.len(), "{query}");
    found.into_iter().zip(ids).map(|((repository, blob), id)| (repository, blob, id)).collect()
}

/// Answers a query by what each blob's node is.
pub(crate) fn answer(asked: &Asked, node: impl Fn(ObjectName) -> Value) -> Reply {
    let mut data = Map::new();
    for (repository, blob, id) in wanted(asked) {
        let part = data.entry(repository).or_insert_with(|| json!({}));
        part[blob] = node(id);
    }
    data.insert("rateLimit".to_owned(), json!({ "cost": 1 }));
    Reply::json(200, &json!({ "data": data })).allowed("graphql", 4_000, 3_600)
}

/// The text of the content, of the first ten thousand.
fn text(id: ObjectName) -> Value {
    let found = (0..1_000).map(content).find(|bytes| oid_of(bytes) == id);
    let text = found.map(|bytes| String::from_utf8(bytes).unwrap());
    json!({ "isTruncated": false, "text": text })
}

fn request(name: &str, bytes: &[u8]) -> BlobRequest {
    BlobRequest { repository: repository(name), oid: oid_of(bytes), size: bytes.len() as u64 }
}

fn requests(count: usize) -> Vec<BlobRequest> {
    (0..count).map(|number| request(&format!("app{}", number / 3), &content(number))).collect()
}

fn are_whole(answers: &[(ObjectName, BlobAnswer)]) -> bool {
    let whole = |(oid, answer): &(ObjectName, BlobAnswer)| {
        answer.as_ref().is_ok_and(|bytes| oid_of(bytes) == *oid)
    };
    answers.iter().all(whole)
}

#[tokio::test]
async fn blobs_of_many_repositories_come_by_one_query() {
    let server = Server::start(|asked| answer(asked, text));
    let scene = Scene::new(&server);
    let answers = blobs(&scene.host, requests(120)).await;
    assert_eq!(answers.len(), 120);
    assert!(are_whole(&answers));
    let queries: Vec<usize> = server.log().iter().map(|asked| wanted(asked).len()).collect();
    assert_eq!(queries, [50, 50, 20]);
    for asked in server.log() {
        let query = asked.graphql("query").to_string();
        let named = query.matches("repository(").count();
        assert!(named <= 18, "three blobs of each repository, named once: {query}");
    }
}

#[tokio::test]
async fn what_graphql_cuts_off_or_changes_is_fetched_as_it_is() {
    let (cut, changed, binary) =
        (b"cut off".as_slice(), b"ch\xffnged".as_slice(), b"\0".as_slice());
    let server = Server::start(move |asked| {
        if asked.is("POST /graphql") {
            return answer(asked, |id| match id {
                id if id == oid_of(cut) => json!({ "isTruncated": true, "text": "cut" }),
                id if id == oid_of(changed) => {
                    json!({ "isTruncated": false, "text": "ch\u{fffd}nged" })
                }
                _ => json!({ "isTruncated": false, "text": null }),
            });
        }
        let found = [cut, changed, binary]
            .into_iter()
            .find(|bytes| asked.line.ends_with(oid_of(bytes).as_str()));
        assert_eq!(asked.headers["accept"], "application/vnd.github.raw+json");
        Reply::bytes(found.unwrap()).allowed("core", 4_000, 3_600)
    });
    let wanted = [cut, changed, binary].map(|bytes| request("app", bytes)).to_vec();
    let answers = blobs(&Scene::new(&server).host, wanted).await;
    assert!(are_whole(&answers), "{answers:?}");
    assert_eq!((server.count("POST"), server.count("GET")), (1, 3));
}

#[tokio::test]
async fn other_bytes_than_those_of_the_id_are_never_taken() {
    let server = Server::start(|asked| {
        if asked.is("POST /graphql") {
            return answer(asked, |_| json!({ "isTruncated": false, "text": "forged" }));
        }
        Reply::bytes(b"forged").allowed("core", 4_000, 3_600)
    });
    let answers = blobs(&Scene::new(&server).host, requests(2)).await;
    assert!(answers.iter().all(|(_, answer)| matches!(answer, Err(BlobError::Integrity))));
}

#[tokio::test]
async fn a_query_that_is_too_much_is_halved_and_what_is_too_much_alone_is_fetched_as_it_is() {
    let heavy = oid_of(&content(5));
    let server = Server::start(move |asked| {
        if !asked.is("POST /graphql") {
            return Reply::bytes(&content(5)).allowed("core", 4_000, 3_600);
        }
        let wanted = wanted(asked);
        if wanted.iter().any(|(_, _, id)| *id == heavy) || wanted.len() > 20 {
            return Reply::html(502);
        }
        answer(asked, text)
    });
    let answers = blobs(&Scene::new(&server).host, requests(50)).await;
    assert!(are_whole(&answers));
    assert_eq!(server.count("GET"), 1);
    assert!(server.count("POST") < 20, "{}", server.count("POST"));
}

#[tokio::test]
async fn the_good_part_of_an_answer_is_kept() {
    let server = Server::start(|asked| {
        if wanted(asked).len() <= 5 {
            return answer(asked, text);
        }
        let mut data = Map::new();
        let mut errors = Vec::new();
        for (number, (repository, blob, id)) in wanted(asked).into_iter().enumerate() {
            let good = number < 7;
            if !good {
                let message = "Resource limits for this query exceeded.";
                errors.push(json!({ "type": "RESOURCE_LIMITS_EXCEEDED", "message": message,
                    "path": [&repository, &blob] }));
            }
            let part = data.entry(repository).or_insert_with(|| json!({}));
            part[blob] = if good { text(id) } else { Value::Null };
        }
        Reply::json(200, &json!({ "data": data, "errors": errors })).allowed("graphql", 9, 3_600)
    });
    let answers = blobs(&Scene::new(&server).host, requests(10)).await;
    assert!(are_whole(&answers), "{answers:?}");
    let queries: Vec<usize> = server.log().iter().map(|asked| wanted(asked).len()).collect();
    assert_eq!(queries.iter().sum::<usize>(), 13, "three were asked for twice: {queries:?}");
}

#[tokio::test]
async fn a_repository_that_is_gone_or_closed_costs_no_other_its_blobs() {
    let server = Server::start(|asked| {
        let mut data = Map::new();
        for (repository, blob, id) in wanted(asked) {
            let part = data.entry(repository).or_insert_with(|| json!({}));
            part[blob] = text(id);
        }
        data["r0"] = Value::Null;
        data["r1"] = Value::Null;
        let errors = json!([
            { "type": "NOT_FOUND", "path": ["r0"], "message": "Could not resolve" },
            { "type": "FORBIDDEN", "path": ["r1"], "message": "Resource not accessible" },
        ]);
        Reply::json(200, &json!({ "data": data, "errors": errors })).allowed("graphql", 9, 3_600)
    });
    let answers = blobs(&Scene::new(&server).host, requests(9)).await;
    assert!(answers[..3].iter().all(|(_, answer)| matches!(answer, Err(BlobError::Gone))));
    assert!(answers[3..6].iter().all(|(_, answer)| matches!(answer, Err(BlobError::Github(_)))));
    assert!(are_whole(&answers[6..]));
}

#[tokio::test]
async fn a_large_blob_comes_by_itself_and_one_too_large_not_at_all() {
    let large = vec![b'x'; 600_000];
    let served = large.clone();
    let server = Server::start(move |asked| {
        assert!(asked.is("GET "));
        Reply::bytes(&served).allowed("core", 4_000, 3_600)
    });
    let huge = BlobRequest { repository: repository("app"), oid: oid(1), size: 100_000_001 };
    let wanted = vec![request("app", &large), huge];
    let answers = blobs(&Scene::new(&server).host, wanted).await;
    assert!(are_whole(&answers[..1]));
    assert!(matches!(answers[1].1, Err(BlobError::TooLarge { limit: 100_000_000 })));
    assert_eq!(server.log().len(), 1);
}

async fn get(service: &Blobs, name: &str, number: usize) -> BlobAnswer {
    let bytes = content(number);
    service.get(&repository(name), oid_of(&bytes), bytes.len() as u64).await
}

fn service(host: &GithubHost) -> Blobs {
    let quiet = Duration::from_millis(20);
    Blobs::new(host, Batching { quiet, ..Batching::default() })
}

#[tokio::test]
async fn who_asks_for_the_same_blob_at_once_shares_it() {
    let server = Server::start(|asked| answer(asked, text));
    let service = service(&Scene::new(&server).host);
    let (one, two) = tokio::join!(get(&service, "app", 1), get(&service, "fork", 1));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(Arc::ptr_eq(&one, &two));
    assert_eq!(server.log().len(), 1);
    assert_eq!(wanted(&server.log()[0]).len(), 1);
}

#[tokio::test]
async fn a_query_that_does_not_fill_is_sent_after_a_short_wait() {
    let server = Server::start(|asked| answer(asked, text));
    let service = service(&Scene::new(&server).host);
    assert!(get(&service, "app", 1).await.is_ok());
    let (one, two) = tokio::join!(get(&service, "app", 2), get(&service, "other", 3));
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(server.log().len(), 2);
}
