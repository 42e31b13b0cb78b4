//! Limits that are met by the executable, where nobody waits for them. The waits are tested beside the library, by a
//! clock that tests move.
//!
//! | what GitHub does | what becomes of it |
//! |---|---|
//! | the hour's budget is spent, by 403 or by 429 | nothing more is sent; the run stops, and goes on the next time |
//! | it asks to slow down, and the wait is longer than allowed | put off, and incomplete |
//! | the hour's points of GraphQL are spent | likewise, and REST is not |

use lockgate_fake_github::{Action, Rule};

use super::told::{TREES, complete, endings, faulty, headline, many, on, status, sweep, trees};

#[test]
fn a_spent_budget_that_is_not_waited_for_stops_the_run_which_goes_on_the_next_time() {
    for code in [403, 429] {
        let rule =
            on(TREES, Action::RateLimited { status: code, seconds: 1_800 }).from(120).times(1);
        let rig = faulty(many(150), [rule]);
        let run = sweep(&rig, &["--max-wait", "1", "--concurrency", "4"]);
        assert_eq!(run.code, 3, "{run:#?}");
        assert!(run.stdout.starts_with("INCOMPLETE: acme: "), "{run:#?}");
        assert!(
            run.stdout.lines().next().unwrap().contains("the run ended early (budget)"),
            "{run:#?}"
        );
        // Those that were on their way, and nothing after them.
        assert!(trees(&rig) <= 123, "{}", trees(&rig));
        let ended = endings(&rig);
        assert!(
            ended.values().filter(|ending| *ending == "ok lockfiles").count() >= 100,
            "{ended:#?}"
        );
        assert!(
            ended.values().all(|ending| ending == "ok lockfiles" || ending == "not-reached budget")
        );
        assert!(status(&rig)["stopped"].as_str().unwrap().contains("used up"));
        let before = trees(&rig);
        let again = sweep(&rig, &[]);
        complete(&rig, &again, 150);
        assert!(trees(&rig) - before <= 50);
    }
}

#[test]
fn a_wait_for_slowing_down_that_is_longer_than_allowed_is_put_off_and_incomplete() {
    for retry_after in [None, Some(300)] {
        let rule = on(TREES, Action::Secondary { status: 403, retry_after });
        let rig = faulty(many(40), [rule]);
        let run = sweep(&rig, &["--max-wait", "0", "--concurrency", "4"]);
        headline(&run, 3, "INCOMPLETE: acme: 40 of 40 repositories not examined; 0 examined\n");
        assert!(
            endings(&rig).values().all(|ending| ending == "failed deferred"),
            "{:#?}",
            endings(&rig)
        );
        assert!(trees(&rig) <= 4, "{}", trees(&rig));
        assert_eq!(status(&rig)["endings"][0]["reason"], "deferred");
        rig.github.clear_faults();
        let again = sweep(&rig, &[]);
        complete(&rig, &again, 40);
    }
}

#[test]
fn spent_points_of_graphql_do_not_keep_rest_from_being_asked() {
    let rule = Rule::new(Action::GraphqlRateLimited { seconds: 1_800 }).on("POST", "/graphql");
    let rig = faulty(many(3), [rule.containing("isTruncated")]);
    let run = sweep(&rig, &["--max-wait", "1"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(
        endings(&rig).values().all(|ending| ending == "not-reached budget"),
        "{:#?}",
        endings(&rig)
    );
    assert_eq!(trees(&rig), 3);
    // The next run lists by REST, and stops at the first query.
    let again = sweep(&rig, &["--max-wait", "1"]);
    assert_eq!(again.code, 3, "{again:#?}");
    rig.github.clear_faults();
    let again = sweep(&rig, &[]);
    complete(&rig, &again, 3);
}
