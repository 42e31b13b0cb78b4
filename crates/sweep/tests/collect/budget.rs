//! What sweeps cost, in requests: numbers that must not grow.

use lockgate_fake_github::{Generate, Options, Organization};

use crate::rig::{Rig, plan};

fn thousand() -> Rig {
    let organization = Organization::new("acme").generated(Generate::new(1000, 7));
    Rig::new(organization, Options::default())
}

#[test]
fn budget_of_sweeps_of_1000_repositories() {
    let rig = thousand();
    let collected = rig.sweep();
    assert!(collected.stopped.is_none() && collected.partial.is_empty(), "{collected:?}");
    let (rest, points) = rig.spent();
    assert!(rest <= 1_020 && points <= 100, "first: {rest} requests, {points} points");
    let endings = rig.endings();
    assert_eq!(endings.len(), 1000);
    assert!(endings.values().all(|ending| ending.starts_with("ok ")), "{endings:?}");

    rig.sweep();
    assert_eq!(rig.spent(), (10, 0), "nothing changed");

    let names: Vec<String> = endings.into_keys().collect();
    let (changed, pushed) = names.split_at(20);
    let files = [("Cargo.lock", Some("version = 4\n".into()))];
    for name in changed {
        rig.github.edit(|world| world.push("acme", name, files.clone()));
    }
    for name in &pushed[..20] {
        rig.github.edit(|world| world.push_elsewhere("acme", name, "topic"));
    }
    let collected = rig.sweep();
    assert_eq!(collected.estimate.to_examine, 40);
    let (rest, points) = rig.spent();
    assert!(rest <= 35 && points <= 4, "2 % changed: {rest} requests, {points} points");
}

#[test]
fn budget_of_an_estimate_is_the_list() {
    let rig = thousand();
    let collected = rig.sweep_with(&lockgate_sweep::collect::Plan { dry_run: true, ..plan() });
    let (rest, points) = rig.spent();
    assert!(rest <= 11 && points == 0, "{rest} requests, {points} points");
    assert_eq!(collected.run, None);
    assert_eq!(collected.estimate.to_examine, 1000);
    assert!(collected.estimate.rest_requests == 1000 && collected.estimate.graphql_points <= 100);
}
