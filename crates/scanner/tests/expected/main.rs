//! What other readers find in their fixtures, ours finds; what they claim, ours claims.
//!
//! Runs where `LOCKGATE_DATA` names a folder with `expected/` and `fixtures/`. What differs on purpose stands in
//! `differences.tsv` beside this file, with its reason, and a line that is not needed fails the test.
//! `cargo test -p lockgate-scanner --test expected -- --nocapture` prints the count per format.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

mod counts;
mod packages;
mod paths;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lockgate_model::RepoPath;
use lockgate_scanner::{format, inventory::Inventory};
use serde_json::Value;

fn data() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the data is named in the environment")]
    std::env::var_os("LOCKGATE_DATA").map(PathBuf::from)
}

/// The rows of a file of `expected/`.
fn rows(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Reads a fixture under the name that its format expects, with its neighbours beside it.
fn read(fixture: &Path, name: &str) -> Option<Inventory> {
    let path = RepoPath::new(name).unwrap();
    let format = format::claiming(&path)?;
    let mut inventory = Inventory::default();
    let folder = fixture.parent().unwrap();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let file = entry.file_name();
        if let Some(sibling) = file.to_str().map(|file| path.sibling(file)) {
            inventory.companions.add_file(sibling, entry.path());
        }
    }
    inventory.read(&path, format, &std::fs::read(fixture).unwrap());
    Some(inventory)
}

/// What comes of a row of expectations.
enum Outcome {
    Equal,
    /// In words, what differs.
    Differs(String),
    /// No format of ours claims it, or the fixture is not there.
    NotClaimed,
}

/// The differences on purpose, and the tally of a check.
struct Tally {
    reasons: BTreeMap<&'static str, &'static str>,
    used: RefCell<BTreeSet<String>>,
    unexplained: Vec<String>,
    counts: BTreeMap<String, Count>,
}

#[derive(Default)]
struct Count {
    rows: u32,
    equal: u32,
    explained: u32,
    not_claimed: u32,
}

impl Tally {
    /// With the lines of the table that begin with the name of the check: CHECK tab SUBJECT tab REASON.
    fn of(check: &str) -> Self {
        let lines = include_str!("differences.tsv").lines().filter(|line| !line.starts_with('#'));
        let reasons = lines
            .map(|line| line.split_once('\t').expect("CHECK tab SUBJECT tab REASON"))
            .filter(|(of, _)| *of == check)
            .map(|(_, rest)| rest.split_once('\t').expect("CHECK tab SUBJECT tab REASON"));
        Self {
            reasons: reasons.collect(),
            used: RefCell::default(),
            unexplained: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    fn add(&mut self, format: &str, subject: &str, outcome: Outcome) {
        let count = self.counts.entry(format.to_owned()).or_default();
        count.rows += 1;
        match outcome {
            Outcome::NotClaimed => count.not_claimed += 1,
            Outcome::Equal => count.equal += 1,
            Outcome::Differs(_) if self.reasons.contains_key(subject) => {
                self.used.borrow_mut().insert(subject.to_owned());
                count.explained += 1;
            }
            Outcome::Differs(how) => self.unexplained.push(format!("{subject}\t{how}")),
        }
    }

    /// Prints the table and ends the test where something is not explained, or an explanation is not needed.
    fn finish(&self, at_least: u32) {
        println!("format | rows | equal | explained | not claimed");
        for (format, count) in &self.counts {
            let Count { rows, equal, explained, not_claimed } = count;
            println!("{format} | {rows} | {equal} | {explained} | {not_claimed}");
        }
        let unexplained = &self.unexplained;
        assert!(
            unexplained.is_empty(),
            "{} differences:\n{}",
            unexplained.len(),
            unexplained.join("\n")
        );
        let used = self.used.borrow();
        let unneeded: Vec<_> = self.reasons.keys().filter(|of| !used.contains(**of)).collect();
        assert!(unneeded.is_empty(), "differences that are none: {unneeded:?}");
        assert!(self.counts.values().map(|count| count.equal).sum::<u32>() >= at_least);
    }
}
