//! Answers held to GitHub's published OpenAPI, where `LOCKGATE_DATA` has it.

use std::path::Path;

use jsonschema::Validator;
use lockgate_fake_github::{
    Access, App, FakeGithub, File, Installation, Limits, ObjectId, Options, Organization,
    Repository, TOKEN, Visibility,
};
use serde_json::{Map, Value, json};

use crate::apps::jwt;
use crate::client::{Reply, get, send, send_with};
use crate::scanning::sarif;

#[test]
fn every_answer_is_as_the_description_says_where_the_operation_is_in_it() {
    let Some(description) = description() else { return };
    let github = github();
    let tree = get(&github, "/repos/acme/app/git/trees/main?recursive=1");
    let ids: Vec<String> = tree.json()["tree"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["type"] == "blob")
        .map(|entry| entry["sha"].as_str().unwrap().to_owned())
        .collect();
    let get_all = [
        ("/orgs/{org}/repos", "/orgs/acme/repos?per_page=3".to_owned()),
        ("/repos/{owner}/{repo}", "/repos/acme/app".to_owned()),
        ("/repos/{owner}/{repo}", "/repos/acme/gone".to_owned()),
        ("/repos/{owner}/{repo}", "/repos/acme/old-name".to_owned()),
        ("/repos/{owner}/{repo}/git/trees/{tree_sha}", "/repos/acme/app/git/trees/main".to_owned()),
        (
            "/repos/{owner}/{repo}/git/trees/{tree_sha}",
            "/repos/acme/empty/git/trees/main".to_owned(),
        ),
        (
            "/repos/{owner}/{repo}/git/blobs/{file_sha}",
            format!("/repos/acme/app/git/blobs/{}", ids[0]),
        ),
        ("/repos/{owner}/{repo}/git/blobs/{file_sha}", "/repos/acme/app/git/blobs/x".to_owned()),
        ("/repos/{owner}/{repo}/git/ref/{ref}", "/repos/acme/app/git/ref/heads/main".to_owned()),
        ("/repos/{owner}/{repo}/git/ref/{ref}", "/repos/acme/empty/git/ref/heads/main".to_owned()),
        ("/repos/{owner}/{repo}/contents/{path}", "/repos/acme/app/contents/Cargo.lock".to_owned()),
        ("/repos/{owner}/{repo}/contents/{path}", "/repos/acme/app/contents/web".to_owned()),
        ("/repos/{owner}/{repo}/contents/{path}", "/repos/acme/app/contents/link".to_owned()),
        ("/repos/{owner}/{repo}/contents/{path}", "/repos/acme/app/contents/part".to_owned()),
        ("/rate_limit", "/rate_limit".to_owned()),
        (
            "/repos/{owner}/{repo}/code-scanning/alerts",
            "/repos/acme/app/code-scanning/alerts".to_owned(),
        ),
    ];
    for (template, target) in get_all {
        hold(&description, ("get", template), &target, &get(&github, &target));
    }
    uploads(&description, &github);
    described(&description);
    installations(&description, &github);
}

fn uploads(description: &Value, github: &FakeGithub) {
    let head = get(github, "/repos/acme/app/git/ref/heads/main").json();
    let commit = head["object"]["sha"].as_str().unwrap().to_owned();
    let target = "/repos/acme/app/code-scanning/sarifs";
    let template = "/repos/{owner}/{repo}/code-scanning/sarifs";
    let reply = send(github, "POST", target, sarif(&commit, "2.1.0").as_bytes()).unwrap();
    hold(description, ("post", template), target, &reply);
    let target = format!("{target}/{}", reply.json()["id"].as_str().unwrap());
    let template = format!("{template}/{{sarif_id}}");
    hold(description, ("get", &template), &target, &get(github, &target));
    let target = "/repos/acme/app/code-scanning/analyses";
    hold(
        description,
        ("get", "/repos/{owner}/{repo}/code-scanning/analyses"),
        target,
        &get(github, target),
    );
}

/// What the organization of the README says of code scanning.
fn described(description: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/organization.toml");
    let organization = Organization::new("acme").described(&path).unwrap();
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    for (template, target) in [
        ("/orgs/{org}/code-scanning/alerts", "/orgs/acme/code-scanning/alerts"),
        (
            "/repos/{owner}/{repo}/code-scanning/analyses",
            "/repos/acme/billing/code-scanning/analyses",
        ),
        (
            "/repos/{owner}/{repo}/code-scanning/default-setup",
            "/repos/acme/parser/code-scanning/default-setup",
        ),
    ] {
        let reply = get(&github, target);
        assert_eq!(reply.status, 200);
        hold(description, ("get", template), target, &reply);
    }
}

fn installations(description: &Value, github: &FakeGithub) {
    let headers = format!("authorization: Bearer {}\r\n", jwt(7, github, 0, 300));
    let target = "/app/installations/70/access_tokens";
    let reply = send_with(github, "POST", target, (&headers, b"")).unwrap();
    let template = "/app/installations/{installation_id}/access_tokens";
    hold(description, ("post", template), target, &reply);
    let token = reply.json()["token"].as_str().unwrap().to_owned();
    let headers = format!("authorization: token {token}\r\n");
    let target = "/installation/repositories";
    let reply = send_with(github, "GET", target, (&headers, b"")).unwrap();
    assert_eq!(reply.json()["repository_selection"], "selected");
    hold(description, ("get", target), target, &reply);
}

fn github() -> FakeGithub {
    let mut app = Repository::new("app")
        .file("Cargo.lock", "version = 4\n")
        .file("web/package.json", "{}")
        .file("link", File::link("Cargo.lock"))
        .file("part", File::submodule(ObjectId::of("commit", b"")));
    app.language = Some("Rust".into());
    app.topics = vec!["rust".into()];
    app.custom_properties = [("team".to_owned(), json!("payments"))].into();
    let feature = |name: &str| (name.to_owned(), "enabled".to_owned());
    app.security = ["secret_scanning", "code_security"].map(feature).into();
    let mut private = Repository::new("private");
    private.visibility = Visibility::Private;
    let mut mirror = Repository::new("mirror");
    mirror.mirror = true;
    let organization = Organization::new("acme")
        .with(app)
        .with(Repository::empty("empty"))
        .with(private)
        .with(mirror)
        .with(Repository::new("old-name"));
    let mut installation = Installation::new(70, "acme");
    installation.selected = Some(vec!["app".to_owned(), "private".to_owned()]);
    let options = Options {
        limits: Limits::github(),
        access: vec![Access::classic(TOKEN, "reader")],
        apps: vec![App::new(7, "sweeper").installed(installation)],
        ..Options::default()
    };
    let github = FakeGithub::start([organization], options).unwrap();
    github.edit(|world| world.rename("acme", "old-name", "new-name")).unwrap();
    let id = github.edit(|world| world.repository("acme", "app").unwrap().id);
    github.set_alerts(id, Vec::new());
    github
}

/// Panics over what the description does not allow.
fn hold(description: &Value, (method, template): (&str, &str), target: &str, reply: &Reply) {
    let operation = &description["paths"][template][method];
    let declared = &operation["responses"][reply.status.to_string()];
    assert!(declared.is_object(), "{method} {target}: no answer {} is declared", reply.status);
    let declared = resolve(description, declared);
    let Some(content) = declared.get("content") else { return };
    let kind = reply.header("content-type").unwrap().split(';').next().unwrap();
    // A file, a link and a submodule are told apart in the answer, not in its type.
    let media = content.get(kind).or_else(|| content.get("application/json"));
    let Some(media) = media else { panic!("{method} {target}: no answer {kind} is declared") };
    let validator = validator(description, &media["schema"]);
    let body = reply.json();
    let faults: Vec<String> = validator
        .iter_errors(&body)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{method} {target}: {faults:#?}");
}

fn resolve<'a>(description: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(target) => description.pointer(target.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

fn validator(description: &Value, schema: &Value) -> Validator {
    let mut root = Map::new();
    root.insert("components".to_owned(), description["components"].clone());
    root.insert("allOf".to_owned(), json!([schema]));
    let options = jsonschema::draft4::options().should_validate_formats(true);
    options.build(&Value::Object(root)).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the place of the data is told by the environment")]
fn description() -> Option<Value> {
    let folder = std::env::var_os("LOCKGATE_DATA")?;
    let text = std::fs::read(Path::new(&folder).join("github-openapi-cut.json")).unwrap();
    let mut description = serde_json::from_slice(&text).unwrap();
    translate(&mut description);
    Some(description)
}

/// OpenAPI 3.0 says `nullable: true` where JSON Schema has another type.
fn translate(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(translate),
        Value::Object(object) => {
            object.values_mut().for_each(translate);
            if object.remove("nullable") == Some(Value::Bool(true)) {
                let schema = Value::Object(std::mem::take(object));
                object.insert("anyOf".to_owned(), json!([{"type": "null"}, schema]));
            }
        }
        _ => {}
    }
}
