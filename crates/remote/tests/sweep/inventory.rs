//! Accounts and their repositories.

use lockgate_remote::{
    Account, AccountKind, Credential, GithubError, GithubHost, Listing, Partial, Token, account,
    repositories, repository_by_id,
};
use serde_json::{Value, json};

use crate::server::{Asked, Reply, Server};
use crate::{Scene, client};

fn listed(id: usize) -> Value {
    json!({
        "id": id, "node_id": format!("R_{id}"), "name": format!("app{id}"),
        "owner": { "login": "acme" }, "default_branch": "main", "private": true,
        "visibility": "internal", "pushed_at": "2026-01-02T03:04:05Z", "size": 12,
        "archived": true, "disabled": false, "fork": true, "mirror_url": null,
        "is_template": true, "language": null, "topics": ["a", "b"],
        "custom_properties": { "tier": "one", "teams": ["x"] },
        "security_and_analysis": { "secret_scanning": { "status": "enabled" } },
    })
}

fn page(ids: &[usize]) -> Reply {
    let rows: Vec<Value> = ids.iter().copied().map(listed).collect();
    Reply::json(200, &json!(rows)).allowed("core", 4_000, 3_600)
}

fn next(asked: &Asked, query: &str) -> String {
    let host = &asked.headers["host"];
    format!("<http://{host}/orgs/acme/repos?{query}>; rel=\"next\"")
}

fn acme(public: u64, private: Option<u64>) -> Account {
    Account {
        id: 1,
        login: "acme".to_owned(),
        kind: AccountKind::Organization,
        public_repositories: public,
        private_repositories: private,
    }
}

async fn list(server: &Server, account: &Account) -> (Vec<u64>, Result<Listing, GithubError>) {
    let mut ids = Vec::new();
    let scene = Scene::new(server);
    let listing =
        repositories(&scene.host, account, |page| ids.extend(page.iter().map(|one| one.id))).await;
    (ids, listing)
}

#[tokio::test]
async fn an_account_is_an_organization_a_person_or_oneself() {
    let server = Server::start(|asked| match asked.line.as_str() {
        "GET /orgs/acme" => Reply::json(
            200,
            &json!({ "id": 1, "login": "Acme", "public_repos": 3, "total_private_repos": 4 }),
        ),
        "GET /users/joe" => {
            Reply::json(200, &json!({ "id": 2, "login": "joe", "type": "User", "public_repos": 5 }))
        }
        "GET /users/me" | "GET /user" => {
            Reply::json(200, &json!({ "id": 3, "login": "me", "type": "User", "public_repos": 6 }))
        }
        _ => Reply::message(404, "Not Found"),
    });
    let host = Scene::new(&server).host;
    let found = account(&host, "acme").await.unwrap();
    assert_eq!(found, Account { login: "Acme".to_owned(), ..acme(3, Some(4)) });
    assert_eq!(account(&host, "joe").await.unwrap().kind, AccountKind::User);
    assert_eq!(account(&host, "me").await.unwrap().kind, AccountKind::Own);
    let error = account(&host, "nobody").await.unwrap_err();
    assert!(matches!(error, GithubError::NotFound { .. }), "{error:?}");
    assert!(account(&host, "../user").await.unwrap_err().is_usage());
}

#[tokio::test]
async fn every_page_is_read_also_behind_an_empty_one() {
    let server = Server::start(|asked| {
        if asked.line.ends_with("&page=3") {
            page(&[3])
        } else if asked.line.ends_with("&page=2") {
            page(&[]).with("link", &next(asked, "per_page=100&page=3"))
        } else {
            page(&[1, 2]).with("link", &next(asked, "per_page=100&page=2"))
        }
        .with("x-oauth-scopes", "repo, read:org")
    });
    let (ids, listing) = list(&server, &acme(3, Some(0))).await;
    let listing = listing.unwrap();
    assert_eq!((ids, listing.count, listing.total), (vec![1, 2, 3], 3, Some(3)));
    assert_eq!(listing.scopes.unwrap(), ["repo", "read:org"]);
    assert!(listing.partial.is_empty());
    let first = &server.log()[0].line;
    assert_eq!(first, "GET /orgs/acme/repos?per_page=100&sort=created&direction=asc");
    assert_eq!(server.log().len(), 3);
}

#[tokio::test]
async fn a_repository_is_listed_with_all_that_filters_ask_for() {
    let server = Server::start(|_| page(&[7]));
    let mut all = Vec::new();
    let host = Scene::new(&server).host;
    repositories(&host, &acme(1, Some(0)), |page| all.extend(page)).await.unwrap();
    let one = &all[0];
    assert_eq!((one.id, one.node_id.as_str(), one.name.as_str()), (7, "R_7", "app7"));
    assert_eq!((one.owner.as_str(), one.default_branch.as_str()), ("acme", "main"));
    assert_eq!((one.visibility.as_str(), one.size_kb), ("internal", 12));
    assert!(one.archived && one.fork && one.template && !one.disabled && !one.mirror);
    assert_eq!((one.language.as_deref(), &one.topics[..]), (None, &["a".into(), "b".into()][..]));
    assert_eq!(one.custom_properties["teams"], json!(["x"]));
    assert_eq!(one.security["secret_scanning"], "enabled");
}

#[tokio::test]
async fn a_repository_that_a_deletion_moved_up_between_two_pages_is_found_by_a_second_look() {
    let server = Server::start(|asked| match (asked.number, asked.line.contains("page=2")) {
        // 3 is on the second page, until 1 is deleted.
        (0, _) => page(&[1, 2]).with("link", &next(asked, "page=2")),
        (1, _) => page(&[4]),
        (_, false) => page(&[2, 3]).with("link", &next(asked, "page=2")),
        (_, true) => page(&[4]),
    });
    let (ids, listing) = list(&server, &acme(4, Some(0))).await;
    assert_eq!((ids, listing.unwrap().count), (vec![1, 2, 4, 3], 4));
    assert_eq!(server.log().len(), 4);
}

#[tokio::test]
async fn a_repository_that_comes_twice_is_listed_once() {
    let server = Server::start(|asked| match asked.number {
        0 => page(&[1, 2]).with("link", &next(asked, "page=2")),
        _ => page(&[2, 3]),
    });
    let (ids, listing) = list(&server, &acme(3, None)).await;
    assert_eq!((ids, listing.unwrap().count), (vec![1, 2, 3], 3));
    assert_eq!(server.log().len(), 2);
}

#[tokio::test]
async fn pages_in_a_circle_are_an_error() {
    let server = Server::start(|asked| {
        let to = if asked.line.ends_with("page=2") { "page=3" } else { "page=2" };
        page(&[asked.number]).with("link", &next(asked, to))
    });
    let (_, listing) = list(&server, &acme(3, None)).await;
    let error = listing.unwrap_err();
    assert!(error.to_string().contains("names one before it"), "{error}");
    assert_eq!(server.log().len(), 3);
}

#[tokio::test]
async fn the_next_page_on_the_same_enterprise_server_is_asked_with_the_token_and_elsewhere_never() {
    let server = Server::start(|asked| match asked.number {
        0 => {
            let host = &asked.headers["host"];
            page(&[1]).with(
                "link",
                &format!("<http://{host}/api/v3/organizations/1/repos?page=2>; rel=\"next\""),
            )
        }
        _ => page(&[2]).with("link", "<http://127.0.0.2:9/evil?page=3>; rel=\"next\""),
    });
    let token = Token::new("ghp_fake").unwrap();
    let url = format!("{}/api/v3", server.url);
    let host = GithubHost::new(client(), &url, Credential::Token(token)).unwrap();
    let error = repositories(&host, &acme(3, None), |_| ()).await.unwrap_err();
    assert!(matches!(error, GithubError::Redirected { .. }), "{error:?}");
    let log = server.log();
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|asked| asked.authorization() == "Bearer ghp_fake"));
}

#[tokio::test]
async fn a_list_that_leaves_organizations_out_says_which() {
    let server = Server::start(|_| {
        page(&[1]).with("x-github-sso", "partial-results; organizations=21955855,20582480")
    });
    let (_, listing) = list(&server, &acme(9, Some(0))).await;
    let partial = listing.unwrap().partial;
    assert_eq!(partial, [Partial::SingleSignOn(vec![21_955_855, 20_582_480])]);
    assert_eq!(server.log().len(), 1, "a second look would find no more");
}

#[tokio::test]
async fn a_token_without_a_session_of_single_sign_on_is_told_where_to_open_one() {
    let server = Server::start(|_| {
        let url = "https://github.com/orgs/acme/sso?authorization_request=ABC";
        Reply::message(403, "Resource protected by organization SAML enforcement.")
            .with("x-github-sso", &format!("required; url={url}"))
    });
    let (_, listing) = list(&server, &acme(9, None)).await;
    let error = listing.unwrap_err();
    let GithubError::SingleSignOn { url: Some(url), .. } = &error else { panic!("{error:?}") };
    assert!(url.ends_with("authorization_request=ABC") && error.hint().contains(url));
    assert!(error.is_auth());
}

#[tokio::test]
async fn a_repository_is_found_by_its_number_wherever_it_went() {
    let server = Server::start(|asked| match asked.line.as_str() {
        "GET /repositories/8" => Reply::json(200, &listed(8)),
        _ => Reply::message(404, "Not Found"),
    });
    let host = Scene::new(&server).host;
    assert_eq!(repository_by_id(&host, 8).await.unwrap().unwrap().name, "app8");
    assert_eq!(repository_by_id(&host, 9).await.unwrap(), None);
}
