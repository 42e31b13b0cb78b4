use super::*;

/// A payload of `fixtures/github/events`.
fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/github/events/");
    std::fs::read(format!("{folder}{name}.json")).unwrap()
}

fn event(name: &str, payload: &str) -> Event {
    Event::new(Some(name), Some(&fixture(payload))).unwrap()
}

fn message(name: &str, payload: &[u8]) -> String {
    let error = Event::new(Some(name), Some(payload)).unwrap_err();
    assert!(!error.hint().is_empty());
    error.to_string()
}

fn id(letter: char) -> CommitId {
    CommitId::new(&letter.to_string().repeat(40)).unwrap()
}

#[test]
fn a_pull_request_tells_both_sides_and_whether_it_is_a_strangers() {
    let own = event("pull_request", "pull_request");
    let expected = PullRequest {
        number: 7,
        base: id('a'),
        base_ref: "main".to_owned(),
        head: id('b'),
        is_fork: false,
        author: Some("ada".to_owned()),
    };
    assert_eq!(own.pull_request(), Some(&expected));
    assert_eq!((own.private, own.default_branch.as_deref()), (Some(false), Some("main")));
    assert_eq!(event("pull_request", "pull_request_private").private, Some(true));
    for stranger in ["pull_request_fork", "pull_request_fork_gone"] {
        assert!(event("pull_request", stranger).pull_request().unwrap().is_fork, "{stranger}");
    }
}

#[test]
fn a_pull_request_whose_repositories_are_not_named_counts_as_a_strangers() {
    let whole = String::from_utf8(fixture("pull_request")).unwrap();
    let nameless = whole.replace("full_name", "no_name");
    let event = Event::new(Some("pull_request"), Some(nameless.as_bytes())).unwrap();
    assert!(event.pull_request().unwrap().is_fork);
}

#[test]
fn it_counts_who_pushed_to_a_pull_request_of_dependabot() {
    assert!(event("pull_request", "pull_request_dependabot").by_dependabot);
    let by_a_person = event("pull_request", "pull_request_dependabot_pushed_by_a_person");
    assert!(!by_a_person.by_dependabot);
    let author = by_a_person.pull_request().unwrap().author.as_deref();
    assert_eq!(author, Some("dependabot[bot]"));
}

#[test]
fn a_merge_group_tells_its_own_base_and_head() {
    let base_ref = Some("refs/heads/main".to_owned());
    let group = MergeGroup { base: id('a'), head: id('b'), base_ref };
    assert_eq!(event("merge_group", "merge_group").trigger, Trigger::MergeGroup(group));
}

#[test]
fn the_branch_before_a_change_is_named_in_full_and_no_tag_has_one() {
    let base_ref = |name: &str, payload: &str| event(name, payload).base_ref();
    let main = Some("refs/heads/main".to_owned());
    assert_eq!(base_ref("pull_request", "pull_request"), main);
    assert_eq!(base_ref("merge_group", "merge_group"), main);
    assert_eq!(base_ref("push", "push_default"), main);
    assert_eq!(base_ref("push", "push_tag"), None);
}

#[test]
fn a_push_tells_new_forced_and_deleted_refs_apart() {
    let push = |payload: &str| match event("push", payload).trigger {
        Trigger::Push(push) => (push.before.is_some(), push.after.is_some(), push.forced),
        other => panic!("{other:?}"),
    };
    assert_eq!(push("push_branch"), (true, true, false));
    assert_eq!(push("push_branch_new"), (false, true, false));
    assert_eq!(push("push_branch_forced"), (true, true, true));
    assert_eq!(push("push_branch_deleted"), (true, false, false));
}

#[test]
fn the_other_events_are_known_by_their_names() {
    assert_eq!(event("schedule", "schedule").trigger, Trigger::Schedule);
    assert_eq!(event("workflow_dispatch", "workflow_dispatch").trigger, Trigger::Dispatch);
    let run = WorkflowRun {
        id: 4711,
        event: "pull_request".to_owned(),
        head: id('b'),
        branch: Some("bump-time".to_owned()),
        repository: Some("mallory/app".to_owned()),
        succeeded: false,
    };
    assert_eq!(event("workflow_run", "workflow_run").trigger, Trigger::WorkflowRun(run));
    assert_eq!(event("release", "release").trigger, Trigger::Other("release".to_owned()));
}

#[test]
fn pull_request_target_is_refused_before_its_payload_is_read() {
    assert!(message("pull_request_target", b"not read").contains("is refused"));
}

#[test]
fn a_payload_that_is_missing_or_cut_off_anywhere_is_an_error() {
    assert!(matches!(Event::new(None, None), Err(EventError::NoName)));
    assert!(matches!(Event::new(Some("push"), None), Err(EventError::NoPayload { .. })));
    for name in ["pull_request", "merge_group", "push"] {
        let whole = fixture(if name == "push" { "push_branch" } else { name });
        let end = whole.iter().rposition(|byte| *byte == b'}').unwrap();
        for cut in 0..end {
            assert!(Event::new(Some(name), whole.get(..cut)).is_err(), "{name} {cut}");
        }
    }
}

#[test]
fn no_changed_byte_of_a_payload_panics_or_makes_up_a_commit() {
    let whole = fixture("merge_group");
    for at in 0..whole.len() {
        for byte in [b'"', b'{', b'0', b'n', 0, 0xff] {
            let mut payload = whole.clone();
            payload[at] = byte;
            if let Ok(event) = Event::new(Some("merge_group"), Some(&payload)) {
                let Trigger::MergeGroup(group) = event.trigger else { panic!() };
                assert!(CommitId::new(group.base.as_str()).is_some_and(|base| !base.is_zero()));
            }
        }
    }
}

#[test]
fn a_payload_of_another_event_than_the_name_says_is_an_error() {
    let found = message("pull_request", &fixture("push_branch"));
    assert_eq!(
        found,
        "the payload is not one of the event `pull_request`: it has no `pull_request`"
    );
    assert!(message("merge_group", &fixture("pull_request")).contains("no `merge_group`"));
    assert!(message("push", &fixture("schedule")).contains("no `before`"));
    assert!(message("workflow_run", &fixture("release")).contains("no `workflow_run`"));
    for odd in ["[]", "null", "7", "{\"pull_request\": 7}", "{\"pull_request\": []}", "\u{feff}{}"]
    {
        message("pull_request", odd.as_bytes());
    }
}

#[test]
fn what_is_no_commit_never_becomes_a_revision() {
    for text in ["--upload-pack=x", "HEAD", "", "0000000000000000000000000000000000000000"] {
        let payload = format!("{{\"merge_group\":{{\"base_sha\":\"{text}\",\"head_sha\":\"x\"}}}}");
        let expected = "`merge_group.base_sha` in the payload of the event `merge_group` is not the id of a commit";
        assert_eq!(message("merge_group", payload.as_bytes()), expected, "{text}");
    }
}

#[test]
fn hostile_branch_names_and_titles_reach_no_message() {
    let event = event("pull_request", "pull_request_hostile");
    assert!(event.pull_request().unwrap().is_fork);
    let debug = format!("{event:?}");
    assert!(!debug.contains("pwn") && !debug.contains("upload-pack"), "{debug}");
    let odd = message("x\n::error::pwn", &[]);
    assert!(!odd.contains('\n'), "{odd}");
}

#[test]
fn a_payload_that_is_too_large_or_too_deep_is_refused() {
    let large = vec![b' '; MAX_PAYLOAD_BYTES + 1];
    let expected = "the payload of the event `push` has 26214401 bytes, more than 26214400";
    assert_eq!(message("push", &large), expected);
    let deep = format!("{{\"x\":{}", "[".repeat(200_000));
    message("push", deep.as_bytes());
}
