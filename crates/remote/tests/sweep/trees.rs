//! Whole trees: large, cut off, hostile.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use lockgate_remote::{GithubError, NodeKind, TreeLimits, WholeTree, whole_tree};
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::{Scene, oid, repository};

fn entry(path: &str, mode: &str, number: usize) -> Value {
    let kind = match mode {
        "040000" => "tree",
        "160000" => "commit",
        _ => "blob",
    };
    let mut entry = json!({ "path": path, "mode": mode, "type": kind, "sha": oid(number) });
    if kind == "blob" {
        entry["size"] = json!(number);
    }
    entry
}

fn listing(entries: &[Value], truncated: bool) -> Reply {
    let body = json!({ "sha": oid(1), "url": "x", "tree": entries, "truncated": truncated });
    Reply::json(200, &body).allowed("core", 4_000, 3_600)
}

async fn read(server: &Server, limits: &TreeLimits<'_>) -> Result<WholeTree, GithubError> {
    whole_tree(&Scene::new(server).host, &repository("app"), oid(1), limits).await
}

fn paths(tree: &WholeTree) -> Vec<&str> {
    tree.entries.iter().map(|node| std::str::from_utf8(&node.path).unwrap()).collect()
}

#[tokio::test]
async fn a_tree_is_read_with_one_request() {
    let server = Server::start(|asked| {
        assert_eq!(asked.line, format!("GET /repos/acme/app/git/trees/{}?recursive=1", oid(1)));
        listing(
            &[
                entry("a", "040000", 2),
                entry("a/Cargo.lock", "100644", 3),
                entry("link", "120000", 4),
                entry("run", "100755", 5),
                entry("sub", "160000", 6),
                entry("old", "100664", 7),
            ],
            false,
        )
    });
    let tree = read(&server, &TreeLimits::default()).await.unwrap();
    let kinds: Vec<_> = tree.entries.iter().map(|node| (node.kind, node.size)).collect();
    let expected = [
        (NodeKind::Folder, None),
        (NodeKind::File, Some(3)),
        (NodeKind::Link, Some(4)),
        (NodeKind::Executable, Some(5)),
        (NodeKind::Submodule, None),
        (NodeKind::File, Some(7)),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(
        (paths(&tree)[1], tree.entries[1].oid, tree.complete),
        ("a/Cargo.lock", oid(3), true)
    );
}

#[tokio::test]
async fn hostile_paths_are_kept_byte_by_byte() {
    let rows = format!(
        r#"{{"tree":[{{"path":"../../etc/passwd","mode":"100644","sha":"{0}"}},
        {{"path":"half \ud800 pair","mode":"100644","sha":"{0}"}},
        {{"path":"bell\u0007 ::warning::","mode":"100644","sha":"{0}"}}],"truncated":false}}"#,
        oid(2)
    );
    let server = Server::start(move |_| {
        Reply::bytes(rows.as_bytes()).with("content-type", "application/json")
    });
    let tree = read(&server, &TreeLimits::default()).await.unwrap();
    assert_eq!(tree.entries[0].path, b"../../etc/passwd");
    assert_eq!(tree.entries[1].path, b"half \xed\xa0\x80 pair");
    assert_eq!(tree.entries[2].path, b"bell\x07 ::warning::");
}

#[tokio::test]
async fn a_tree_that_github_cuts_off_is_read_folder_by_folder_without_those_to_skip() {
    let server = Server::start(|asked| {
        if asked.line.ends_with("?recursive=1") {
            return listing(&[entry("README", "100644", 9)], true);
        }
        match asked.line.rsplit('/').next().unwrap() {
            id if id == oid(1).as_str() => {
                listing(&[entry("node_modules", "040000", 2), entry("web", "040000", 3)], false)
            }
            id if id == oid(3).as_str() => {
                listing(&[entry("app", "040000", 4), entry("yarn.lock", "100644", 5)], false)
            }
            id if id == oid(4).as_str() => listing(&[entry("go.sum", "100644", 6)], false),
            other => panic!("{other} was to be skipped"),
        }
    });
    let enter = |path: &[u8]| path != b"node_modules";
    let limits = TreeLimits { enter: &enter, ..TreeLimits::default() };
    let tree = read(&server, &limits).await.unwrap();
    assert!(tree.complete);
    let expected = ["node_modules", "web", "web/app", "web/yarn.lock", "web/app/go.sum"];
    assert_eq!(paths(&tree), expected);
    assert_eq!(server.log().len(), 4);
}

#[tokio::test]
async fn a_tree_beyond_the_limits_is_told_to_be_a_part() {
    let server = Server::start(|asked| {
        if asked.line.ends_with("?recursive=1") {
            return listing(&[], true);
        }
        // A folder in a folder, without end.
        listing(&[entry("deeper", "040000", asked.number + 100)], false)
    });
    let limits = TreeLimits { requests: 5, ..TreeLimits::default() };
    let tree = read(&server, &limits).await.unwrap();
    assert_eq!((tree.complete, tree.entries.len(), server.log().len()), (false, 5, 6));

    let rows: Vec<Value> = (0..50).map(|number| entry("a", "100644", number)).collect();
    let server = Server::start(move |_| listing(&rows, false));
    let limits = TreeLimits { entries: 20, ..TreeLimits::default() };
    let tree = read(&server, &limits).await.unwrap();
    assert_eq!((tree.complete, tree.entries.len(), server.log().len()), (false, 20, 1));
}

#[tokio::test]
async fn a_tree_of_71_000_entries_is_read_as_it_comes() {
    let path = "a/rather/deep/folder/with/many/files/and/a/long/name/of/them/number";
    let mut body = "{\"tree\":[".to_owned();
    for number in 0..71_000 {
        let comma = if number == 0 { "" } else { "," };
        write!(
            body,
            r#"{comma}{{"path":"{path}{number}","mode":"100644","type":"blob","sha":"{number:040x}",
            "size":7,"url":"https://api.example/repos/a/b/git/blobs/{number:040x}"}}"#
        )
        .unwrap();
    }
    body += "],\"truncated\":false}";
    let server = Server::start(move |_| {
        Reply::bytes(body.as_bytes()).with("content-type", "application/json")
    });
    let tree = read(&server, &TreeLimits::default()).await.unwrap();
    assert_eq!((tree.entries.len(), tree.complete), (71_000, true));
    assert_eq!(tree.entries[70_999].oid, oid(70_999));
}

#[tokio::test]
async fn a_packed_answer_is_unpacked_and_a_damaged_one_is_an_error() {
    let body = json!({ "tree": [entry("a", "100644", 2)], "truncated": false }).to_string();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let cut = packed[..packed.len() - 12].to_vec();
    let server = Server::start(move |asked| {
        assert_eq!(asked.headers["accept-encoding"], "gzip");
        let body = if asked.number == 0 { &packed } else { &cut };
        Reply::bytes(body).with("content-encoding", "gzip").with("content-type", "application/json")
    });
    assert_eq!(read(&server, &TreeLimits::default()).await.unwrap().entries.len(), 1);
    let error = read(&server, &TreeLimits::default()).await.unwrap_err();
    assert!(matches!(error.cause(), GithubError::Protocol { .. }), "{error:?}");
}

#[tokio::test]
async fn an_empty_repository_has_an_empty_tree_and_a_missing_one_none() {
    let server = Server::start(|_| Reply::message(409, "Git Repository is empty."));
    let tree = read(&server, &TreeLimits::default()).await.unwrap();
    assert_eq!(tree, WholeTree { entries: Vec::new(), complete: true });
    let server = Server::start(|_| Reply::message(404, "Not Found"));
    let error = read(&server, &TreeLimits::default()).await.unwrap_err();
    assert!(matches!(error, GithubError::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn a_repository_that_was_renamed_is_read_under_its_new_name() {
    let server = Server::start(|asked| {
        if asked.is("GET /repos/acme/app/") {
            let to = format!("/repositories/7/git/trees/{}?recursive=1", oid(1));
            return Reply::message(301, "Moved Permanently").with("location", &to);
        }
        assert_eq!(asked.authorization(), "Bearer ghp_fake0123456789");
        listing(&[entry("go.sum", "100644", 2)], false)
    });
    let tree = read(&server, &TreeLimits::default()).await.unwrap();
    assert_eq!((paths(&tree), server.log().len()), (vec!["go.sum"], 2));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let body = json!({ "tree": [entry("a", "100644", 2)], "truncated": false }).to_string();
    let server = Server::start(move |asked| {
        let whole = Reply::bytes(body.as_bytes()).with("content-type", "application/json");
        // The connection ends in the middle of the body, then before the head.
        match asked.number {
            0 => whole.cut(body.len() / 2),
            1 => whole.cut(usize::MAX),
            _ => whole,
        }
    });
    let tree = read(&server, &TreeLimits::default()).await.unwrap();
    assert_eq!((paths(&tree), server.log().len()), (vec!["a"], 3));
}

#[tokio::test]
async fn an_answer_that_is_no_tree_is_an_error() {
    for body in
        ["", "[]", "{}", r#"{"tree":[{"path":"a","mode":"100644","sha":"main"}]}"#, "{\"tree\":["]
    {
        let server = Server::start(|_| {
            Reply::bytes(body.as_bytes()).with("content-type", "application/json")
        });
        let error = read(&server, &TreeLimits::default()).await.unwrap_err();
        assert!(matches!(error.cause(), GithubError::Protocol { .. }), "{body}: {error:?}");
    }
}
