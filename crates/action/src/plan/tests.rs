use super::*;
use crate::host;

fn commit(letter: char) -> CommitId {
    CommitId::new(&letter.to_string().repeat(40)).unwrap()
}

fn event(name: &str, payload: &str) -> Event {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/github/events/");
    let bytes = std::fs::read(format!("{folder}{payload}.json")).unwrap();
    Event::new(Some(name), Some(&bytes)).unwrap()
}

fn environment(git_ref: &str, sha: char) -> Environment {
    Environment {
        server_url: host::PUBLIC.to_owned(),
        git_ref: Some(git_ref.to_owned()),
        sha: Some(commit(sha).to_string()),
        has_token: true,
        ..Environment::default()
    }
}

fn inputs(given: &[(&str, &str)]) -> Inputs {
    Inputs::new(|name| {
        let name = name.strip_prefix("LOCKGATE_INPUT_")?;
        given.iter().find(|(input, _)| *input == name).map(|(_, value)| (*value).to_owned())
    })
    .unwrap()
}

fn checkout(head: char, parents: &[char]) -> Checkout {
    Checkout { head: Some(commit(head)), parents: parents.iter().map(|p| commit(*p)).collect() }
}

/// The pull request number 7 from `a` to `b`, merged as `d`.
fn pull_request(given: &[(&str, &str)], here: &Checkout) -> Result<Plan, PlanError> {
    let event = event("pull_request", "pull_request");
    Plan::new(&event, &inputs(given), &environment("refs/pull/7/merge", 'd'), here)
}

/// A mode in short: `gate HEAD < HEAD^1, aaaa` with ids cut to four digits.
fn mode_of(plan: &Plan) -> String {
    let names = |candidates: &[Candidate]| {
        let names: Vec<String> = candidates.iter().map(|one| short(&one.revision)).collect();
        names.join(", ")
    };
    match &plan.mode {
        Mode::Gate(gate) => format!("gate {} < {}", names(&gate.heads), names(&gate.bases)),
        Mode::Scan => "scan".to_owned(),
        Mode::Companion(run) => format!("companion {}", run.id),
    }
}

fn short(revision: &str) -> String {
    match revision.split_at_checked(40) {
        Some((id, rest)) => format!("{}{rest}", id.get(..4).unwrap()),
        None => revision.to_owned(),
    }
}

fn upload_of(plan: &Plan) -> String {
    match &plan.upload {
        Upload::To(target) => format!("{} {}", target.git_ref, short(target.commit.as_str())),
        Upload::No(_) => "no".to_owned(),
    }
}

fn comment_of(plan: &Plan) -> String {
    match plan.comment {
        Comment::On(number) => number.to_string(),
        Comment::No(_) => "no".to_owned(),
    }
}

/// event, payload, `GITHUB_REF`, commit of the event, mode, upload, comment. The checkout is at the commit of the event.
type Row =
    (&'static str, &'static str, &'static str, char, &'static str, &'static str, &'static str);

const FEATURE: &str = "refs/heads/feature";
const MAIN: &str = "refs/heads/main";
const MERGE: &str = "refs/pull/7/merge";
const OF_MERGE: &str = "refs/pull/7/merge dddd";
const GATE: &str = "gate HEAD < HEAD^1, aaaa";

const TABLE: &[Row] = &[
    ("pull_request", "pull_request", MERGE, 'd', GATE, OF_MERGE, "7"),
    ("pull_request", "pull_request_private", MERGE, 'd', GATE, OF_MERGE, "7"),
    ("pull_request", "pull_request_fork", MERGE, 'd', GATE, OF_MERGE, "no"),
    ("pull_request", "pull_request_fork_gone", MERGE, 'd', GATE, OF_MERGE, "no"),
    ("pull_request", "pull_request_hostile", MERGE, 'd', GATE, OF_MERGE, "no"),
    ("pull_request", "pull_request_dependabot", MERGE, 'd', GATE, OF_MERGE, "7"),
    (
        "merge_group",
        "merge_group",
        "refs/heads/gh-readonly-queue/main/pr-7",
        'b',
        "gate HEAD < aaaa",
        "no",
        "no",
    ),
    ("push", "push_default", MAIN, 'b', "scan", "refs/heads/main bbbb", "no"),
    ("push", "push_branch", FEATURE, 'b', "gate HEAD < aaaa", "refs/heads/feature bbbb", "no"),
    ("push", "push_branch_new", FEATURE, 'b', "scan", "refs/heads/feature bbbb", "no"),
    ("push", "push_branch_forced", FEATURE, 'b', "scan", "refs/heads/feature bbbb", "no"),
    ("push", "push_branch_deleted", MAIN, 'b', "scan", "no", "no"),
    ("push", "push_branch_dependabot", FEATURE, 'b', "gate HEAD < aaaa", "no", "no"),
    ("push", "push_tag", "refs/tags/v1.0.0", 'b', "scan", "refs/tags/v1.0.0 bbbb", "no"),
    ("schedule", "schedule", MAIN, 'b', "scan", "refs/heads/main bbbb", "no"),
    (
        "workflow_dispatch",
        "workflow_dispatch",
        FEATURE,
        'b',
        "scan",
        "refs/heads/feature bbbb",
        "no",
    ),
    ("workflow_run", "workflow_run", MAIN, 'b', "companion 4711", "no", "no"),
    ("release", "release", "refs/tags/v1.0.0", 'b', "scan", "no", "no"),
];

#[test]
fn every_event_has_its_plan() {
    for (name, payload, git_ref, sha, mode, upload, comment) in TABLE {
        let here = match sha {
            'd' => checkout('d', &['a', 'b']),
            _ => checkout(*sha, &['a']),
        };
        let event = event(name, payload);
        let wanted = inputs(&[("COMMENT", "always")]);
        let plan = Plan::new(&event, &wanted, &environment(git_ref, *sha), &here).unwrap();
        assert_eq!(mode_of(&plan), *mode, "{payload}");
        assert_eq!(upload_of(&plan), *upload, "{payload}");
        assert_eq!(comment_of(&plan), *comment, "{payload}");
        assert!(plan.annotations, "{payload}");
    }
}

#[test]
fn every_payload_is_in_the_table() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/github/events");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let payload = name.strip_suffix(".json").unwrap();
        let is_elsewhere = payload == "pull_request_dependabot_pushed_by_a_person";
        assert!(is_elsewhere || TABLE.iter().any(|row| row.1 == payload), "{payload}");
    }
}

#[test]
fn a_pull_request_is_compared_with_the_base_that_it_is_merged_into() {
    let plan = pull_request(&[], &checkout('d', &['c', 'b'])).unwrap();
    assert_eq!(mode_of(&plan), GATE);
    let Mode::Gate(gate) = &plan.mode else { panic!() };
    assert!(gate.bases.first().unwrap().reason.contains("went on since"), "{gate:?}");
    let plan = pull_request(&[], &checkout('d', &['a', 'b'])).unwrap();
    let Mode::Gate(gate) = &plan.mode else { panic!() };
    assert_eq!(gate.bases.first().unwrap().reason, "the base branch, as it is merged");
}

#[test]
fn a_checkout_of_the_tip_is_compared_with_the_base_of_the_payload() {
    // The tip may be a merge itself: its first parent is no base.
    for parents in [&['c'][..], &['c', 'a'][..]] {
        let plan = pull_request(&[], &checkout('b', parents)).unwrap();
        assert_eq!(mode_of(&plan), "gate HEAD < aaaa");
        assert_eq!(upload_of(&plan), "refs/pull/7/head bbbb");
    }
}

#[test]
fn a_pull_request_that_was_squashed_is_compared_with_the_commit_before_it() {
    let plan = pull_request(&[], &checkout('d', &['a'])).unwrap();
    assert_eq!(mode_of(&plan), "gate dddd, bbbb < dddd^1, aaaa");
    assert_eq!(upload_of(&plan), "no");
}

#[test]
fn a_checkout_of_something_else_never_passes_for_the_pull_request() {
    for here in [checkout('a', &['c']), checkout('e', &['a', 'b']), Checkout::default()] {
        let plan = pull_request(&[], &here).unwrap();
        assert_eq!(mode_of(&plan), "gate dddd, bbbb < dddd^1, aaaa", "{here:?}");
        assert_eq!(upload_of(&plan), "no");
        assert!(plan.notes.iter().any(|note| note.starts_with("no upload: ")), "{:?}", plan.notes);
    }
}

#[test]
fn a_merge_group_that_is_compared_with_itself_is_an_error() {
    let mut event = event("merge_group", "merge_group");
    let Trigger::MergeGroup(group) = &mut event.trigger else { panic!() };
    group.base = group.head.clone();
    let environment = environment(MAIN, 'b');
    let plan = Plan::new(&event, &inputs(&[]), &environment, &checkout('b', &['a']));
    assert_eq!(plan, Err(PlanError::SameCommit));
}

#[test]
fn a_checkout_of_something_else_never_passes_for_the_group_or_the_push() {
    for (name, payload) in [("merge_group", "merge_group"), ("push", "push_branch")] {
        let here = checkout('a', &['c']);
        let environment = environment(FEATURE, 'b');
        let plan = Plan::new(&event(name, payload), &inputs(&[]), &environment, &here).unwrap();
        assert_eq!(mode_of(&plan), "gate bbbb < aaaa", "{payload}");
        assert_eq!(upload_of(&plan), "no", "{payload}");
    }
}

#[test]
fn an_analysis_of_another_commit_is_not_filed_under_the_ref_of_the_run() {
    let (schedule, here) = (event("schedule", "schedule"), checkout('c', &['a']));
    let plan = Plan::new(&schedule, &inputs(&[]), &environment(MAIN, 'b'), &here).unwrap();
    assert_eq!((mode_of(&plan), upload_of(&plan)), ("scan".to_owned(), "no".to_owned()));
    let odd = environment("refs/pull/7/merge\n", 'b');
    let plan = Plan::new(&schedule, &inputs(&[]), &odd, &checkout('b', &['a'])).unwrap();
    assert_eq!(upload_of(&plan), "no");
}

#[test]
fn inputs_come_before_the_event() {
    let here = checkout('d', &['a', 'b']);
    let mode = |given: &[(&str, &str)]| mode_of(&pull_request(given, &here).unwrap());
    assert_eq!(mode(&[("BASE", "v1")]), "gate HEAD < v1");
    assert_eq!(mode(&[("HEAD", "x")]), "gate x < HEAD^1, aaaa");
    assert_eq!(mode(&[("BASE", "v1"), ("HEAD", "x")]), "gate x < v1");
    let plan = pull_request(&[("HEAD", "x")], &here).unwrap();
    assert_eq!(upload_of(&plan), "no");
    let scheduled = |given: &[(&str, &str)]| {
        let event = event("schedule", "schedule");
        Plan::new(&event, &inputs(given), &environment(MAIN, 'd'), &here)
    };
    assert_eq!(mode_of(&scheduled(&[("BASE", "v1")]).unwrap()), "gate HEAD < v1");
    assert_eq!(scheduled(&[("HEAD", "x")]), Err(PlanError::HeadWithoutBase));
}

#[test]
fn what_is_switched_off_is_not_delivered_and_not_complained_of() {
    let given = [("UPLOAD", "never"), ("COMMENT", "never"), ("ANNOTATIONS", "false")];
    let plan = pull_request(&given, &checkout('a', &[])).unwrap();
    assert_eq!((upload_of(&plan), comment_of(&plan)), ("no".to_owned(), "no".to_owned()));
    assert!(!plan.annotations);
    assert_eq!(plan.notes, Vec::<String>::new());
}

#[test]
fn what_cannot_be_delivered_is_said_only_if_it_is_asked_for() {
    let fork = event("pull_request", "pull_request_fork");
    let here = checkout('d', &['a', 'b']);
    let notes = |given: &[(&str, &str)], environment: &Environment| {
        Plan::new(&fork, &inputs(given), environment, &here).unwrap().notes
    };
    let own = environment(MERGE, 'd');
    assert_eq!(notes(&[], &own), Vec::<String>::new());
    let asked = notes(&[("COMMENT", "always")], &own);
    assert_eq!(asked, [Situation::ForkPullRequest.line()]);
    let without = Environment { has_token: false, ..own };
    let both = notes(&[("COMMENT", "always"), ("UPLOAD", "never")], &without);
    assert_eq!(both, [Situation::ForkPullRequest.line(), Situation::NoToken.line()]);
}

#[test]
fn no_token_and_another_server_take_away_only_what_needs_them() {
    let server = Environment {
        server_url: "https://git.acme.example".to_owned(),
        has_token: false,
        ..environment(MERGE, 'd')
    };
    let here = checkout('d', &['a', 'b']);
    let wanted = inputs(&[("COMMENT", "on-findings")]);
    let plan = Plan::new(&event("pull_request", "pull_request"), &wanted, &server, &here).unwrap();
    assert_eq!(mode_of(&plan), GATE);
    assert_eq!(upload_of(&plan), "no");
    assert_eq!(plan.comment, Comment::No(Situation::NoToken.line()));
    assert_eq!(plan.notes, [Situation::NoToken.line()]);
    let server = Environment { has_token: true, ..server };
    let plan = Plan::new(&event("pull_request", "pull_request"), &wanted, &server, &here).unwrap();
    assert_eq!(upload_of(&plan), OF_MERGE);
    assert_eq!(plan.notes, Vec::<String>::new());
}

#[test]
fn no_name_of_a_stranger_becomes_a_revision_or_a_note() {
    let hostile = event("pull_request", "pull_request_hostile");
    for here in [checkout('d', &['a', 'b']), Checkout::default()] {
        let wanted = inputs(&[("COMMENT", "always")]);
        let plan = Plan::new(&hostile, &wanted, &environment(MERGE, 'd'), &here).unwrap();
        let debug = format!("{plan:?}");
        assert!(!debug.contains("pwn") && !debug.contains("upload-pack"), "{debug}");
    }
    let odd = Event::new(Some("x\n::error::y"), Some(b"{}")).unwrap();
    let plan = Plan::new(&odd, &inputs(&[]), &environment(MAIN, 'b'), &Checkout::default());
    assert!(plan.unwrap().notes.iter().all(|note| !note.contains('\n')));
}
