//! Lockfiles of JavaScript's package managers made to mislead or to cost more than they should: each is read, or refused,
//! within a second; what is not read is a note with its line, and the entries around it stay.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

mod dialect;

use std::time::{Duration, Instant};

use dialect::{DIALECTS, Dialect};
use lockgate_model::{NoteKind, RepoPath, SourceKind};
use lockgate_scanner::format::{ExtractError, Extraction, claiming};
use lockgate_scanner::source::Source;

const LIMIT: Duration = Duration::from_secs(1);

fn extract(file: &str, text: &str) -> Result<Extraction, ExtractError> {
    let path = RepoPath::new(file).unwrap();
    let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
    let start = Instant::now();
    let outcome = (claiming(&path).unwrap().extract)(&source);
    assert!(start.elapsed() < LIMIT, "{file}: {:?}", start.elapsed());
    outcome
}

/// Reads a file with the entry of `a` before the text, and that of `z` behind it.
fn read_between(dialect: &Dialect, middle: &str) -> Extraction {
    let good = (dialect.entry)("a", "1.0.0", None);
    let text = format!("{}{good}{middle}{}", dialect.open, dialect.close);
    extract(dialect.file, &text).unwrap_or_else(|error| panic!("{}: {error}", dialect.label))
}

/// How many lines stand before the text between `a` and `z`.
fn lines_before(dialect: &Dialect) -> usize {
    dialect.open.matches('\n').count() + (dialect.entry)("a", "1.0.0", None).matches('\n').count()
}

fn versions<'e>(extraction: &'e Extraction, name: &str) -> Vec<&'e str> {
    let named = extraction.packages.iter().filter(|package| package.name == name);
    named.map(|package| package.version.as_deref().unwrap_or_default()).collect()
}

/// Fails unless `a` and `z` are read.
fn assert_neighbours(dialect: &Dialect, extraction: &Extraction, about: &str) {
    let found = (versions(extraction, "a"), versions(extraction, "z"));
    assert_eq!(found, (vec!["1.0.0"], vec!["9.0.0"]), "{}: {about}", dialect.label);
}

/// Fails unless there is a note, and each names the file and a line of the text between `a` and `z`.
fn assert_noted(dialect: &Dialect, extraction: &Extraction, middle: &str) {
    assert!(!extraction.notes.is_empty(), "{}: nothing said of {middle}", dialect.label);
    let first = lines_before(dialect) + 1;
    let lines = first..first + middle.lines().count();
    for note in &extraction.notes {
        let path = note.path.as_ref().map(RepoPath::as_str);
        let line = note.position.unwrap().line as usize;
        assert!(path == Some(dialect.file), "{}: {note:?}", dialect.label);
        assert!(lines.contains(&line), "{}: {note:?} is not in {lines:?}", dialect.label);
    }
}

#[test]
fn a_name_of_a_megabyte_is_read_or_noted() {
    for dialect in &DIALECTS {
        for name in ["n".repeat(1 << 20), "é".repeat(1 << 19)] {
            let middle = (dialect.entry)(&name, "1.0.0", None);
            let extraction = read_between(dialect, &middle);
            assert_neighbours(dialect, &extraction, "a long name");
            if versions(&extraction, &name) != ["1.0.0"] {
                assert_noted(dialect, &extraction, &middle);
            }
        }
        let version = format!("1.0.0-{}", "n".repeat(1 << 20));
        let extraction = read_between(dialect, &(dialect.entry)("b", &version, None));
        assert_neighbours(dialect, &extraction, "a long version");
        assert_eq!(versions(&extraction, "b"), [version], "{}", dialect.label);
    }
}

#[test]
fn a_value_of_another_kind_is_a_note_and_its_neighbours_stay() {
    for dialect in &DIALECTS {
        let kinds = ["1", "1.5", "-1e999", "true", "\"x\"", "[]", "[1]", "[[]]", "[null]"];
        for value in kinds.iter().chain(dialect.inside) {
            let middle = (dialect.odd)("b", value);
            let extraction = read_between(dialect, &middle);
            assert_neighbours(dialect, &extraction, value);
            assert_noted(dialect, &extraction, &middle);
        }
    }
}

#[test]
fn nesting_of_any_depth_overflows_no_stack_and_is_never_silent() {
    for dialect in &DIALECTS {
        for depth in [64, 127, 128, 129, 255, 256, 257, 100_000] {
            let value = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let middle = (dialect.odd)("b", &value);
            let extraction = read_between(dialect, &middle);
            assert_noted(dialect, &extraction, &middle);
            // YAML that is nested too deep is not read any further.
            let ends = extraction.notes.iter().any(|note| note.kind == NoteKind::UnreadFile);
            assert!(!ends || (depth > 250 && dialect.file == "pnpm-lock.yaml"));
            assert_eq!(versions(&extraction, "a"), ["1.0.0"], "{}", dialect.label);
            assert!(ends || versions(&extraction, "z") == ["9.0.0"], "{} {depth}", dialect.label);
        }
    }
}

#[test]
fn packages_that_need_each_other_are_read_with_the_edges_between_them() {
    for dialect in &DIALECTS {
        let (entry, version) = (dialect.entry, "1.0.0");
        let names: Vec<String> = (0..500).map(|at| format!("p{at}")).collect();
        let next = names.iter().cycle().skip(1);
        let ring: String =
            names.iter().zip(next).map(|(name, next)| entry(name, version, Some(next))).collect();
        let own = entry("own-need", version, Some("own-need"));
        let extraction = read_between(dialect, &(ring + &own));
        assert_neighbours(dialect, &extraction, "a ring");
        assert!(extraction.notes.is_empty(), "{}: {:?}", dialect.label, extraction.notes[0]);
        let name = |at: u32| extraction.packages[at as usize].name.as_str();
        let inside = |edge: &&lockgate_model::Edge| name(edge.from).starts_with('p');
        assert_eq!(extraction.edges.iter().filter(inside).count(), 500, "{}", dialect.label);
    }
}

#[test]
fn a_key_that_stands_twice_loses_no_version_in_silence() {
    for dialect in &DIALECTS {
        let (entry, odd) = (dialect.entry, dialect.odd);
        let same = entry("b", "1.0.0", None).repeat(2);
        let extraction = read_between(dialect, &same);
        assert_neighbours(dialect, &extraction, "the same twice");
        assert_eq!(versions(&extraction, "b"), ["1.0.0"], "{}", dialect.label);
        let other = match dialect.file {
            "package-lock.json" => odd("b", "{\"version\":\"2.0.0\"}"),
            "bun.lock" => odd("b", "[\"b@2.0.0\",\"\",{}]"),
            "yarn.lock" => entry("b", "1.0.0", None)
                .replace("version \"1", "version \"2")
                .replace("version: 1", "version: 2")
                .replace("resolution: \"b@npm:1", "resolution: \"b@npm:2"),
            _ => continue,
        };
        let extraction = read_between(dialect, &(entry("b", "1.0.0", None) + &other));
        assert_neighbours(dialect, &extraction, "another of the same key");
        let found = versions(&extraction, "b");
        let told = found.len() == 2 || !extraction.notes.is_empty();
        assert!(told, "{}: {found:?}", dialect.label);
    }
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_a_name_or_a_note() {
    for dialect in &DIALECTS {
        for name in ["../../etc/passwd", "..", "a/../../b", "@s/../../b", "..\\\\b", "C:/b"] {
            let middle = (dialect.entry)(name, "1.0.0", None);
            let extraction = read_between(dialect, &middle);
            assert_neighbours(dialect, &extraction, name);
            let spelt = name.replace("\\\\", "\\");
            if versions(&extraction, &spelt).is_empty() && versions(&extraction, name).is_empty() {
                assert_noted(dialect, &extraction, &middle);
            }
        }
        let middle = (dialect.entry)("", "1.0.0", None);
        let extraction = read_between(dialect, &middle);
        assert_neighbours(dialect, &extraction, "no name");
        assert_noted(dialect, &extraction, &middle);
    }
}

#[test]
fn a_link_of_npm_that_leads_nowhere_is_a_note() {
    let dialect = DIALECTS.iter().find(|dialect| dialect.label == "npm 3").unwrap();
    let link = |name: &str, target: &str| {
        let value = format!("{{\"version\":\"1.0.0\",\"link\":true,\"resolved\":{target}}}");
        (dialect.odd)(name, &value)
    };
    let circle = link("b", "\"node_modules/c\"") + &link("c", "\"node_modules/b\"");
    let without = (dialect.odd)("b", "{\"version\":\"1.0.0\",\"link\":true}");
    for middle in [without, link("b", "7"), link("b", "\"node_modules/b\""), circle] {
        let extraction = read_between(dialect, &middle);
        assert_neighbours(dialect, &extraction, &middle);
        assert_noted(dialect, &extraction, &middle);
        assert_eq!(versions(&extraction, "b"), ["1.0.0"], "{middle}");
    }
    // The project may hold a link to itself, and npm writes it so.
    let extraction = read_between(dialect, &link("b", "\"\""));
    assert_eq!((extraction.notes.len(), extraction.packages.len()), (0, 3));
}

#[test]
fn links_of_workspaces_that_lead_in_a_circle_come_to_an_end() {
    let pnpm = "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      me: {specifier: '*', version: 'link:.'}\n  x:\n    dependencies:\n      y: {specifier: '*', version: 'link:../y'}\n  y:\n    dependencies:\n      x: {specifier: '*', version: 'link:../x'}\n";
    let yarn = "__metadata:\n  version: 8\n\n\"x@workspace:x\":\n  version: 0.0.0-use.local\n  resolution: \"x@workspace:x\"\n  dependencies:\n    y: \"workspace:y\"\n\n\"y@workspace:y\":\n  version: 0.0.0-use.local\n  resolution: \"y@workspace:y\"\n  dependencies:\n    x: \"workspace:x\"\n";
    let bun = "{\"lockfileVersion\":1,\"workspaces\":{\"x\":{\"name\":\"x\",\"dependencies\":{\"y\":\"*\"}},\"y\":{\"name\":\"y\",\"dependencies\":{\"x\":\"*\"}}},\"packages\":{\"x\":[\"x@workspace:x\"],\"y\":[\"y@workspace:y\"]}}";
    let members = [("pnpm-lock.yaml", pnpm, 3), ("yarn.lock", yarn, 2), ("bun.lock", bun, 2)];
    for (file, text, count) in members {
        let extraction = extract(file, text).unwrap();
        let found: Vec<SourceKind> =
            extraction.packages.iter().map(|package| package.source.kind()).collect();
        assert_eq!(found, vec![SourceKind::Workspace; count], "{file}");
        assert_eq!((extraction.roots.len(), extraction.edges.len()), (count, 2), "{file}");
        assert!(extraction.notes.is_empty(), "{file}: {:?}", extraction.notes);
    }
}

#[test]
fn a_file_without_a_lockfile_in_it_is_refused() {
    for dialect in &DIALECTS {
        for text in ["", " \n", "{}", "[]", "null", "1", "\"x\"", "{", "[[", "&a *a"] {
            let error = extract(dialect.file, text).unwrap_err();
            assert!(!error.message.is_empty());
            let empty = text.trim_ascii().is_empty();
            assert_eq!(error.message == "the file is empty", empty, "{} {text:?}", dialect.label);
        }
    }
}

#[test]
fn a_merge_conflict_is_told_with_its_line_wherever_it_stands() {
    for dialect in &DIALECTS {
        let (entry, line) = ((dialect.entry)("b", "1.0.0", None), lines_before(dialect) + 1);
        let conflict = format!("<<<<<<< HEAD\n{entry}=======\n{entry}>>>>>>> other\n");
        let good = (dialect.entry)("a", "1.0.0", None);
        let inside = format!("{}{good}{conflict}{}", dialect.open, dialect.close);
        for (text, line) in [(conflict, 1), (inside, line)] {
            let error = extract(dialect.file, &text).unwrap_err();
            assert!(error.message.contains("merge conflict"), "{}: {error}", dialect.label);
            assert_eq!(error.position.unwrap().line as usize, line, "{}", dialect.label);
            assert!(error.hint.is_some());
        }
    }
}
