//! Git's own protocol, against git itself as the server.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use lockgate_remote::{
    BlobError, Bucket, GitHead, GithubError, NodeKind, ObjectName, TreeLimits, git_blobs, git_head,
    git_tree,
};
use tempfile::TempDir;

use crate::server::{Asked, Reply, Server};
use crate::{Scene, oid, oid_of, repository};

/// Runs git in a folder, with no settings but its own.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = command(folder);
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env_clear();
    for (name, value) in [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@example"),
        ("GIT_COMMITTER_NAME", "a"),
        ("GIT_COMMITTER_EMAIL", "a@example"),
        ("HOME", "/"),
    ] {
        command.env(name, value);
    }
    #[expect(clippy::disallowed_methods, reason = "where git is, is told by the environment")]
    let path = std::env::var_os("PATH").unwrap();
    command.env("PATH", path);
    command
}

/// A repository with files, by path and content.
fn made(format: &str, files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q", "-b", "trunk", "--object-format", format]);
    for setting in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
        git(folder.path(), &["config", setting, "true"]);
    }
    for (path, content) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    if !files.is_empty() {
        git(folder.path(), &["add", "-A"]);
        git(folder.path(), &["commit", "-q", "-m", "a"]);
        git(folder.path(), &["repack", "-qad"]);
    }
    folder
}

/// Has git answer a question about a repository.
fn upload_pack(folder: &Path, asked: &Asked) -> Reply {
    assert_eq!(asked.line, "POST /acme/app.git/git-upload-pack");
    assert_eq!(asked.headers["git-protocol"], "version=2");
    let mut child = command(folder)
        .env("GIT_PROTOCOL", "version=2")
        .args(["upload-pack", "--stateless-rpc", "."])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&asked.body).unwrap();
    Reply::bytes(&child.wait_with_output().unwrap().stdout)
        .with("content-type", "application/x-git-upload-pack-result")
}

fn serving(folder: &TempDir) -> Server {
    let path = Arc::new(folder.path().to_owned());
    Server::start(move |asked| upload_pack(&path, asked))
}

fn commit(head: GitHead) -> ObjectName {
    let GitHead::At { commit, .. } = head else { panic!("{head:?}") };
    commit
}

#[tokio::test]
async fn head_tree_and_blobs_come_without_the_api() {
    for format in ["sha1", "sha256"] {
        let long = "a line of a lockfile\n".repeat(400);
        let longer = format!("{long}and one more\n");
        let files = [
            ("Cargo.lock", long.as_str()),
            ("web/app/Cargo.lock", longer.as_str()),
            ("web/yarn.lock", "# yarn\n"),
        ];
        let folder = made(format, &files);
        std::os::unix::fs::symlink("Cargo.lock", folder.path().join("link")).unwrap();
        git(folder.path(), &["add", "-A"]);
        git(folder.path(), &["commit", "-q", "-m", "b"]);
        let (server, app) = (serving(&folder), repository("app"));
        let scene = Scene::new(&server);

        let head = git_head(&scene.host, &app).await.unwrap();
        assert!(matches!(&head, GitHead::At { branch, .. } if branch == "trunk"), "{head:?}");
        let limits = TreeLimits::default();
        let (root, tree) = git_tree(&scene.host, &app, commit(head), &limits).await.unwrap();
        assert_eq!(root.as_str(), git(folder.path(), &["rev-parse", "HEAD^{tree}"]));
        assert!(tree.complete);
        let listed = git(folder.path(), &["ls-tree", "-r", "-t", "HEAD"]);
        assert_eq!(tree.entries.len(), listed.lines().count());
        let path = |node: &lockgate_remote::TreeNode| String::from_utf8(node.path.clone()).unwrap();
        for node in &tree.entries {
            let line = format!("{}\t{}", node.oid, path(node));
            assert!(listed.contains(&line), "{line} is not in {listed}");
        }
        assert!(
            tree.entries.iter().any(|node| node.kind == NodeKind::Link && path(node) == "link")
        );

        let files_of = tree.entries.iter().filter(|node| node.kind == NodeKind::File);
        let wanted: Vec<_> = files_of.map(|node| node.oid).collect();
        assert_eq!(wanted.len(), 3);
        for (oid, answer) in git_blobs(&scene.host, &app, &wanted).await {
            let bytes = answer.unwrap();
            assert_eq!(oid.of_blob(&bytes), oid);
            assert!(files.iter().any(|(_, content)| content.as_bytes() == &*bytes));
        }
        let usage = scene.governor.usage();
        // One more to learn that ids are longer.
        let asked = if format == "sha1" { 3 } else { 4 };
        let others = (usage.rest_requests, usage.graphql_requests);
        assert_eq!((usage.git_requests, others), (asked, (0, 0)));
        assert_eq!(usage.buckets[&Bucket::Git].requests, asked);
        let basic = "Basic eC1hY2Nlc3MtdG9rZW46Z2hwX2Zha2UwMTIzNDU2Nzg5";
        assert!(server.log().iter().all(|asked| asked.authorization() == basic));
    }
}

#[tokio::test]
async fn an_empty_repository_and_one_without_its_default_branch_are_told_apart() {
    let folder = made("sha1", &[]);
    let server = serving(&folder);
    let head = git_head(&Scene::new(&server).host, &repository("app")).await.unwrap();
    assert_eq!(head, GitHead::Empty);

    let folder = made("sha1", &[("a", "b")]);
    git(folder.path(), &["symbolic-ref", "HEAD", "refs/heads/gone"]);
    let server = serving(&folder);
    let head = git_head(&Scene::new(&server).host, &repository("app")).await.unwrap();
    assert_eq!(head, GitHead::Missing);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_empty_repository() {
    for body in [&b""[..], b"0032", b"0001", b"<html>"] {
        let server = Server::start(move |_| Reply::bytes(body));
        let error = git_head(&Scene::new(&server).host, &repository("app")).await.unwrap_err();
        assert!(matches!(error, GithubError::Protocol { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_folder_that_is_to_skip_is_not_entered_and_too_many_entries_are_told() {
    let folder = made("sha1", &[("a/b/c", "1"), ("node_modules/x/y", "2"), ("z", "3")]);
    let (server, app) = (serving(&folder), repository("app"));
    let scene = Scene::new(&server);
    let commit = commit(git_head(&scene.host, &app).await.unwrap());
    let enter = |path: &[u8]| path != b"node_modules";
    let limits = TreeLimits { enter: &enter, ..TreeLimits::default() };
    let (_, tree) = git_tree(&scene.host, &app, commit, &limits).await.unwrap();
    let mut paths: Vec<_> = tree.entries.iter().map(|node| node.path.as_slice()).collect();
    paths.sort_unstable();
    assert_eq!(paths, [&b"a"[..], b"a/b", b"a/b/c", b"node_modules", b"z"]);
    assert!(tree.complete);
    let limits = TreeLimits { entries: 2, ..TreeLimits::default() };
    let (_, tree) = git_tree(&scene.host, &app, commit, &limits).await.unwrap();
    assert_eq!((tree.entries.len(), tree.complete), (2, false));
}

#[tokio::test]
async fn what_is_not_there_is_told_and_a_forged_pack_is_refused() {
    let app = repository("app");
    let server = Server::start(|_| Reply::message(404, "Repository not found."));
    let host = Scene::new(&server).host;
    let error = git_head(&host, &app).await.unwrap_err();
    assert!(matches!(error, GithubError::NotFound { .. }), "{error:?}");
    assert!(matches!(git_blobs(&host, &app, &[oid(1)]).await[0].1, Err(BlobError::Gone)));

    let folder = made("sha1", &[("a", "content")]);
    let path = Arc::new(folder.path().to_owned());
    let server = Server::start(move |asked| {
        let good = upload_pack(&path, asked);
        if asked.number == 0 { good } else { good.changed(|body| body[40] ^= 1) }
    });
    let host = Scene::new(&server).host;
    let wanted = [oid_of(b"content")];
    assert_eq!(&**git_blobs(&host, &app, &wanted).await[0].1.as_ref().unwrap(), b"content");
    let answers = git_blobs(&host, &app, &wanted).await;
    assert!(matches!(answers[0].1, Err(BlobError::Github(_))), "{answers:?}");
}
