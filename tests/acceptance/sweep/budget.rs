//! What sweeps cost: numbers that must not grow.

use lockgate_fake_github::{Generate, Organization};

use super::rig::Rig;

#[test]
fn budget_of_a_first_sweep_of_one_without_a_change_and_of_one_by_a_new_index() {
    let rig = Rig::new(Organization::new("acme").generated(Generate::new(1000, 11)));
    let first = rig.sweep(&["--output", "ndjson=first.ndjson"]);
    assert_eq!(first.code, 1, "{first:#?}");
    let (rest, points) = rig.spent();
    assert!(rest <= 1_020 && points <= 100, "{rest} requests, {points} points");

    let second = rig.sweep(&["--output", "ndjson=second.ndjson"]);
    assert_eq!(second.code, 1, "{second:#?}");
    assert_eq!(rig.spent(), (10, 0));

    let offline = rig.sweep(&["--offline", "--output", "ndjson=offline.ndjson"]);
    assert_eq!(offline.code, 1, "{offline:#?}");
    assert_eq!(rig.spent(), (0, 0));
    let first = rig.lines("first.ndjson");
    assert_eq!(first.len(), 1000);
    assert_eq!(first, rig.lines("second.ndjson"));
    assert_eq!(first, rig.lines("offline.ndjson"));
}

#[test]
fn budget_of_an_estimate_is_the_list_alone() {
    let rig = Rig::new(Organization::new("acme").generated(Generate::new(300, 3)));
    let run = rig.sweep(&["--dry-run"]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.contains("300 repositories"), "{run:#?}");
    assert!(run.stdout.contains("300 to examine"), "{run:#?}");
    let (rest, points) = rig.spent();
    assert!(rest <= 4 && points == 0, "{rest} requests, {points} points");
}
