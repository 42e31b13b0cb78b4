//! What the credential may not see.
//!
//! | what GitHub does | what becomes of it |
//! |---|---|
//! | 403 for want of a permission | one try, the permission is named, the others go on |
//! | single sign-on, by a header or in GraphQL | the address is printed; exit code 4 where nothing could be examined |
//! | a list without what single sign-on protects | incomplete, with the numbers of the organizations |
//! | an allow list of addresses | three refusals are enough for all |
//! | 404 for what is listed | no access, not gone |

use lockgate_fake_github::{Action, Organization, Rule};

use super::told::{
    TREES, asked, clean, detail, endings, faulty, headline, many, on, status, sweep, trees,
};

const SSO: &str = "https://github.com/orgs/acme/sso?authorization_request=A1";

fn sso() -> Action {
    Action::SsoRequired { url: SSO.to_owned() }
}

#[test]
fn a_missing_permission_is_asked_for_once_named_and_does_not_hold_up_the_others() {
    let denied = Action::Forbidden { permission: "contents=read".to_owned() };
    let rig = faulty(many(3), [on("/repos/acme/r001/git/trees/*", denied)]);
    let run = sweep(&rig, &[]);
    headline(&run, 3, "INCOMPLETE: acme: 1 of 3 repositories not examined; 2 examined\n");
    assert_eq!(endings(&rig)["acme/r001"], "failed no-access");
    assert!(detail(&rig, "acme/r001").contains("`contents=read`"), "{}", detail(&rig, "acme/r001"));
    assert_eq!(trees(&rig), 3);
    let status = status(&rig);
    assert!(
        status["failed"][0]["detail"].as_str().unwrap().contains("contents=read"),
        "{status:#}"
    );
}

#[test]
fn many_missing_permissions_cost_one_request_each_and_exit_as_a_refusal() {
    let denied = Action::Forbidden { permission: "contents=read".to_owned() };
    let rig = faulty(many(30), [on(TREES, denied)]);
    let run = sweep(&rig, &[]);
    headline(&run, 4, "INCOMPLETE: acme: 30 of 30 repositories not examined; 0 examined\n");
    assert!(endings(&rig).values().all(|ending| ending == "failed no-access"));
    assert_eq!(trees(&rig), 30);
}

#[test]
fn single_sign_on_before_the_account_prints_where_to_pass_it() {
    let rig = faulty(many(2), [on("/orgs/acme**", sso())]);
    let run = sweep(&rig, &[]);
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(run.stderr.contains(SSO), "{run:#?}");
    assert_eq!(rig.github.requests().len(), 1);
}

#[test]
fn single_sign_on_before_all_repositories_prints_where_to_pass_it() {
    let graphql =
        Rule::new(Action::GraphqlSaml { place: None, url: SSO.to_owned() }).on("POST", "/graphql");
    for rule in [on(TREES, sso()), graphql] {
        let rig = faulty(many(3), [rule]);
        let run = sweep(&rig, &[]);
        headline(&run, 4, "INCOMPLETE: acme: 3 of 3 repositories not examined; 0 examined\n");
        assert!(run.stdout.contains(SSO), "{run:#?}");
        assert!(
            endings(&rig).values().all(|ending| ending == "failed sso-required"),
            "{:#?}",
            endings(&rig)
        );
        assert_eq!(status(&rig)["endings"][0]["reason"], "sso-required");
    }
}

#[test]
fn single_sign_on_before_one_repository_leaves_the_others_alone() {
    let rule = Rule::new(Action::GraphqlSaml { place: Some(0), url: SSO.to_owned() });
    let rig = faulty(many(3), [rule.on("POST", "/graphql").times(1)]);
    let run = sweep(&rig, &[]);
    headline(&run, 3, "INCOMPLETE: acme: 1 of 3 repositories not examined; 2 examined\n");
    assert_eq!(endings(&rig)["acme/r000"], "failed sso-required");
    assert!(run.stdout.contains(SSO), "{run:#?}");
}

#[test]
fn a_list_without_what_single_sign_on_protects_is_not_whole_and_names_the_organizations() {
    let rig = faulty(many(3), []);
    sweep(&rig, &[]);
    let partial = Action::SsoPartial { organizations: vec![21_955_855, 20_582_480], keep: Some(2) };
    rig.github.fault(on("/orgs/acme/repos", partial));
    let run = sweep(&rig, &[]);
    headline(&run, 3, "INCOMPLETE: acme: not all of acme is listed; ");
    assert!(run.stdout.contains("21955855, 20582480"), "{run:#?}");
    // The list lost it; by its number it is still there.
    assert_eq!(endings(&rig)["acme/r002"], "ok lockfiles");
    let run = sweep(&rig, &["--offline"]);
    headline(&run, 3, "INCOMPLETE: acme: not all of acme is listed; ");
}

#[test]
fn what_a_partial_list_has_lost_and_nobody_may_see_is_not_taken_for_deleted() {
    let rig = faulty(many(3), []);
    sweep(&rig, &[]);
    let partial = Action::SsoPartial { organizations: vec![1], keep: Some(2) };
    rig.github.fault(on("/orgs/acme/repos", partial));
    rig.github.fault(on("/repositories/*", Action::NotFound));
    let run = sweep(&rig, &[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert_eq!(endings(&rig)["acme/r002"], "failed no-access");
}

#[test]
fn an_address_that_is_not_allowed_is_refused_a_few_times_and_then_not_asked_for_any_more() {
    let rig = faulty(many(40), [on(TREES, Action::IpAllowList)]);
    let run = sweep(&rig, &["--concurrency", "1"]);
    headline(&run, 4, "INCOMPLETE: acme: 40 of 40 repositories not examined; 0 examined\n");
    assert!(run.stdout.contains("IP allow list"), "{run:#?}");
    assert!(
        endings(&rig).values().all(|ending| ending == "failed ip-allow-list"),
        "{:#?}",
        endings(&rig)
    );
    assert_eq!(trees(&rig), 3);
    assert!(asked(&rig, |request| !request.authorized).is_empty());
    // The allowance is given: the next run asks again.
    rig.github.clear_faults();
    assert_eq!(sweep(&rig, &[]).code, 0);
}

#[test]
fn an_account_that_does_not_allow_the_address_does_not_keep_others_from_being_examined() {
    let mut rules = vec![on("/repos/acme/*/git/trees/*", Action::IpAllowList)];
    rules.extend([on("/repos/acme/*/git/blobs/*", Action::IpAllowList)]);
    let rig = faulty(many(12), rules);
    rig.github.edit(|world| {
        for n in 8..12 {
            world.transfer("acme", &format!("r{n:03}"), "octo");
        }
    });
    let run = sweep(&rig, &["octo", "--concurrency", "1"]);
    headline(&run, 3, "INCOMPLETE: acme, octo: 8 of 12 repositories not examined; 4 examined\n");
    assert_eq!(trees(&rig), 3 + 4);
}

#[test]
fn an_address_that_graphql_does_not_allow_is_not_asked_for_by_every_query() {
    let rig = faulty(many(400), [Rule::new(Action::IpAllowList).on("POST", "/graphql")]);
    let run = sweep(&rig, &[]);
    headline(&run, 4, "INCOMPLETE: acme: 400 of 400 repositories not examined; 0 examined\n");
    assert!(
        endings(&rig).values().all(|ending| ending == "failed ip-allow-list"),
        "{:#?}",
        endings(&rig)
    );
    // Two at once, until the third is back.
    assert!(asked(&rig, |request| request.is_graphql()).len() <= 4);
    assert_eq!(trees(&rig), 0);
}

#[test]
fn what_is_listed_and_not_found_is_not_accessible_rather_than_gone() {
    let organization = Organization::new("acme").with(clean("a")).with(clean("b"));
    let rig = faulty(organization, [on("/repos/acme/b/git/trees/*", Action::NotFound)]);
    let run = sweep(&rig, &[]);
    headline(&run, 3, "INCOMPLETE: acme: 1 of 2 repositories not examined; 1 examined\n");
    assert_eq!(endings(&rig)["acme/b"], "failed no-access");
    assert_eq!(asked(&rig, |request| request.path.starts_with("/repositories/")).len(), 1);
    // Nor once it has been examined.
    rig.github.clear_faults();
    assert_eq!(sweep(&rig, &[]).code, 0);
    rig.github
        .edit(|world| world.push("acme", "b", [("Cargo.lock", Some("version = 4\n".into()))]));
    rig.github.fault(on("/repos/acme/b/git/trees/*", Action::NotFound));
    assert_eq!(sweep(&rig, &[]).code, 3);
    assert_eq!(endings(&rig)["acme/b"], "failed no-access");
}
