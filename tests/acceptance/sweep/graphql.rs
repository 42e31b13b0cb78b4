//! GraphQL that takes too long, gives a part, or is no GraphQL at all.
//!
//! | what GitHub does | what becomes of it |
//! |---|---|
//! | 502 or 504 for what is too much | asked for in halves; single contents by REST, single heads by git |
//! | good answers beside errors of resource limits | the good ones are kept, the others asked for in smaller parts |
//! | one node is not found | that repository alone is looked for by its number |
//! | 200 with a page of HTML | as a gateway's error |

use lockgate_fake_github::{Action, Rule};

use super::told::{asked, complete, endings, faulty, headline, many, status, sweep};

fn graphql(action: Action) -> Rule {
    Rule::new(action).on("POST", "/graphql")
}

#[test]
fn a_query_that_takes_too_long_is_asked_in_halves() {
    for status in [502, 504] {
        let rig = faulty(many(40), [graphql(Action::GraphqlTimeout { status }).objects(9)]);
        let run = sweep(&rig, &[]);
        complete(&rig, &run, 40);
        let queries = asked(&rig, |request| request.is_graphql());
        let good = queries.iter().filter(|query| query.status == 200);
        assert!(good.clone().all(|query| query.objects < 9) && good.count() >= 10, "{queries:#?}");
        assert!(queries.len() < 60, "{queries:#?}");
    }
}

#[test]
fn where_not_even_one_content_comes_from_graphql_rest_gives_it() {
    let rig = faulty(
        many(4),
        [graphql(Action::GraphqlTimeout { status: 502 }).containing("isTruncated")],
    );
    let run = sweep(&rig, &[]);
    complete(&rig, &run, 4);
    assert_eq!(asked(&rig, |request| request.path.contains("/git/blobs/")).len(), 4);
}

#[test]
fn where_not_even_one_head_comes_from_graphql_git_gives_it() {
    let rule = graphql(Action::GraphqlTimeout { status: 502 }).containing("defaultBranchRef");
    let rig = faulty(many(2), [rule]);
    let run = sweep(&rig, &["--attempts", "1"]);
    complete(&rig, &run, 2);
    assert!(!asked(&rig, |request| request.path.contains("git-upload-pack")).is_empty());
}

#[test]
fn good_answers_beside_errors_are_kept_and_the_rest_is_asked_for_in_smaller_parts() {
    for words in ["defaultBranchRef", "isTruncated"] {
        let rig = faulty(
            many(20),
            [graphql(Action::GraphqlPartial { keep: 12 }).containing(words).times(1)],
        );
        let run = sweep(&rig, &[]);
        complete(&rig, &run, 20);
        let queries = asked(&rig, |request| request.is_graphql());
        // One more for each half of the eight that failed.
        assert_eq!(queries.len(), 4, "{words}: {queries:#?}");
        assert!(asked(&rig, |request| request.path.contains("/git/blobs/")).is_empty());
    }
}

#[test]
fn a_node_that_is_not_found_is_one_repository_and_no_failure_of_the_others() {
    let rule = graphql(Action::GraphqlNotFound { place: 1 }).containing("defaultBranchRef");
    let rig = faulty(many(3), [rule]);
    let run = sweep(&rig, &[]);
    headline(&run, 3, "INCOMPLETE: acme: 1 of 3 repositories not examined; 2 examined\n");
    assert_eq!(endings(&rig)["acme/r001"], "failed no-access");
    assert_eq!(asked(&rig, |request| request.path.starts_with("/repositories/")).len(), 1);
    assert_eq!(status(&rig)["failed"].as_array().unwrap().len(), 1);
}

#[test]
fn a_page_of_html_in_the_place_of_an_answer_is_a_gateways_error() {
    for words in ["defaultBranchRef", "isTruncated"] {
        let rig =
            faulty(many(6), [graphql(Action::Html { status: 200 }).containing(words).times(1)]);
        let run = sweep(&rig, &[]);
        complete(&rig, &run, 6);
        assert_eq!(asked(&rig, |request| request.is_graphql()).len(), 4, "{words}");
    }
}
