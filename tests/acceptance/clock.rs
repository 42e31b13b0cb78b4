//! Clocks that are wrong: of this machine, or of the one that fetched the data.

use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::Value;

use crate::database::{serve, updated, with_data};
use crate::lockgate::{notes, run};
use crate::tree::{SOUND, tree, write};

fn scan(home: &Path, today: Date) -> (i32, Value) {
    let run = with_data(home, &["scan", "-o", "json", "--today", &today.to_string()]);
    (run.code, run.json())
}

#[test]
fn data_that_was_fetched_by_a_clock_that_runs_ahead_never_reads_as_fresh() {
    let server = serve();
    let home = updated(&server);
    write(home.path(), "Cargo.lock", SOUND.as_bytes());
    write(home.path(), "lockgate.toml", b"");
    let now = with_data(home.path(), &["scan", "-o", "json"]);
    assert_eq!(now.code, 0, "{now:#?}");
    let now: Date = now.json()["database"]["newest"].as_str().unwrap().parse().unwrap();

    for behind in [3, 365] {
        let (code, report) = scan(home.path(), now - behind.days());
        let stale = notes(&report, "stale-database");
        assert_eq!((code, stale.len()), (3, 1), "{report:#}");
        let message = stale[0]["message"].as_str().unwrap();
        assert!(message.contains(&format!("{behind} days after today")), "{message}");
        assert!(stale[0]["hint"].as_str().unwrap().starts_with("check the clock"));
    }
    assert_eq!(scan(home.path(), now - 2.days()).0, 0, "no two clocks show the same day all day");
    let (code, report) = scan(home.path(), now + 365.days());
    let stale = notes(&report, "stale-database");
    assert_eq!((code, stale.len()), (3, 1));
    assert!(stale[0]["message"].as_str().unwrap().contains("365 days old"), "{stale:#?}");
}

#[test]
fn records_of_the_future_are_told_by_status_too() {
    let record = r#"{"id": "GHSA-a", "modified": "2999-01-01T00:00:00Z", "affected": [{
        "package": {"ecosystem": "crates.io", "name": "cfg-if"}, "versions": ["0.1.0"]}]}"#;
    let home = tree(&[("Cargo.lock", SOUND.as_bytes()), ("osv/GHSA-a.json", record.as_bytes())]);
    let status = run(home.path(), &["db", "status", "--db", "osv"]);
    assert!(status.stdout.contains("days in the future: check the clock"), "{status:#?}");
    let text = run(home.path(), &["scan", "--db", "osv", "--today", "2026-11-20"]);
    assert!(text.stdout.contains("is dated 2999-01-01"), "{text:#?}");
}
