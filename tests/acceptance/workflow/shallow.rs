//! A checkout of one commit, as `actions/checkout` makes it unless told otherwise.

use super::runner::{Runner, pull_request};
use crate::fake::{Fake, TOKEN};
use crate::gate::elsewhere::{publish, shallow};
use crate::gate::repository::{Repository, cargo, found};

fn change() -> Repository {
    let alpha = cargo(&["alpha 1.0.0"]);
    let both = cargo(&["alpha 1.0.0", "beta 1.0.0"]);
    pull_request(
        &[("app/Cargo.lock", &alpha), ("README.md", "1")],
        &[("app/Cargo.lock", &both), ("README.md", "1")],
    )
}

fn runner(repository: &Repository, github: &Fake, name: &str) -> Runner {
    let checkout = shallow(repository, name, &["--depth=1"]);
    Runner::in_workspace(repository, &checkout).variable("GITHUB_API_URL", &github.url)
}

#[test]
fn the_base_of_the_event_is_read_by_the_api() {
    let (repository, github) = (change(), Fake::start());
    publish(&github, &repository, "main^1", "main");
    let outcome = runner(&repository, &github, "one").input("token", TOKEN).run();
    assert_eq!(outcome.outputs["verdict"], "blocked", "{outcome:#?}");
    assert_eq!(outcome.outputs["complete"], "true", "{outcome:#?}");
    assert_eq!(outcome.outputs["introduced"], "1");
    let lines = found(&outcome.report);
    assert!(lines.contains(&"app/Cargo.lock alpha 1.0.0: already-there warn".to_owned()));
    assert!(github.log().iter().all(|asked| asked.header("authorization").ends_with(TOKEN)));
}

#[test]
fn without_a_token_it_is_incomplete_and_says_how_to_allow_it() {
    let (repository, github) = (change(), Fake::start());
    let outcome = runner(&repository, &github, "two").run();
    assert_eq!(outcome.outputs["verdict"], "incomplete", "{outcome:#?}");
    assert_eq!(outcome.outputs["exit-code"], "3");
    assert_eq!(outcome.outputs["upload"], "false");
    assert!(outcome.run.stdout.contains("fetch-depth: 2 for HEAD^1"), "{outcome:#?}");
    assert_eq!(github.log().len(), 0);
}

#[test]
fn a_base_that_is_the_head_is_refused_even_where_the_clone_lacks_it() {
    let (repository, github) = (change(), Fake::start());
    let head = repository.git(&["rev-parse", "main"]);
    let runner = runner(&repository, &github, "three").input("token", TOKEN);
    let outcome = runner.input("base", &head).run();
    assert_eq!(outcome.run.code, 3, "{outcome:#?}");
    assert!(outcome.run.stderr.contains("base and head are both commit"), "{outcome:#?}");
}
