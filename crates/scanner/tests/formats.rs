//! Runs every lockfile format over its fixtures, `fixtures/lockfiles/<format id>/<case>/`.
//!
//! A case is a folder with the lockfile, `SOURCE`, which says how it was made, and `expected.json`, which says what must
//! come out. A new case is a new folder. `LOCKGATE_BLESS=1 cargo test -p lockgate-scanner --test formats` writes
//! `expected.json` anew; read the difference before you keep it.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lockgate_model::{Ecosystem, Note, Package, RepoPath, SourceKind};
use lockgate_scanner::companions::Companions;
use lockgate_scanner::format::{ExtractError, Extraction, FORMATS, Format, claiming};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::source::Source;
use serde_json::{Value, json};

/// A lockfile with what must come out of it.
struct Case {
    format: &'static Format,
    folder: PathBuf,
    path: RepoPath,
    bytes: Vec<u8>,
    /// The other files of the folder, which the lockfile is read together with.
    companions: Companions,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/lockfiles")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// The files of a case, sorted by path, without what describes it.
fn files_below(folder: &Path) -> Vec<RepoPath> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for path in entries(&next) {
            if path.is_dir() {
                open.push(path);
            } else if !["SOURCE", "expected.json"].contains(&name(&path)) {
                let below = path.strip_prefix(folder).unwrap();
                let parts: Vec<&str> = below.iter().map(|part| part.to_str().unwrap()).collect();
                files.push(RepoPath::new(&parts.join("/")).unwrap());
            }
        }
    }
    files.sort();
    files
}

/// The cases of a format. The lockfile is the file that the format claims, the deepest and then the first of them; all
/// others are its companions.
fn cases_of(format: &'static Format) -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in entries(&fixtures().join(format.id)) {
        assert!(folder.join("SOURCE").is_file(), "{folder:?} does not say where it comes from");
        let files = files_below(&folder);
        let claimed = files.iter().filter(|path| (format.claims)(path));
        let path = claimed.min_by_key(|path| {
            let depth = std::cmp::Reverse(path.as_str().split('/').count());
            (depth, path.file_name() != format.file_name)
        });
        let path = path.unwrap_or_else(|| panic!("{folder:?}: no lockfile")).clone();
        let bytes = fs::read(folder.join(path.as_str())).unwrap();
        let mut companions = Companions::default();
        for file in files.into_iter().filter(|file| *file != path) {
            let absolute = folder.join(file.as_str());
            let is_read = (format.companions)(&file) || (format.claims)(&file);
            assert!(is_read, "{folder:?}: nothing reads {file}");
            companions.add_file(file, absolute);
        }
        cases.push(Case { format, path, bytes, companions, folder });
    }
    cases
}

fn cases() -> Vec<Case> {
    FORMATS.iter().flat_map(cases_of).collect()
}

fn extract(case: &Case, bytes: &[u8]) -> Option<Result<Extraction, ExtractError>> {
    let source = Source::from_bytes(&case.path, bytes).ok()?.beside(&case.companions);
    Some((case.format.extract)(&source))
}

fn label(package: &Package) -> String {
    let version = package.version.as_ref().map(|version| format!("@{version}"));
    let source = match (package.source.kind(), package.source.location()) {
        (SourceKind::Registry, _) => String::new(),
        (kind, "") => format!(" ({})", kind.as_str()),
        (kind, location) => format!(" ({} {location})", kind.as_str()),
    };
    format!("{}{}{source}", package.name, version.unwrap_or_default())
}

/// The label with the install path where another package has the same label.
fn labels(extraction: &Extraction) -> Vec<String> {
    let mut count: BTreeMap<String, u32> = BTreeMap::new();
    extraction.packages.iter().for_each(|package| *count.entry(label(package)).or_default() += 1);
    let unique = |package: &Package| {
        let text = label(package);
        let path = package.install_path.as_deref().unwrap_or_default();
        if count[&text] == 1 { text } else { format!("{text} in {path}") }
    };
    extraction.packages.iter().map(unique).collect()
}

fn render(outcome: &Result<Extraction, ExtractError>) -> Value {
    let extraction = match outcome {
        Ok(extraction) => extraction,
        Err(error) => {
            let line = error.position.map(|position| position.line);
            return json!({ "error": error.message, "line": line });
        }
    };
    let labels = labels(extraction);
    let edge = |from: u32, to: u32| format!("{} -> {}", labels[from as usize], labels[to as usize]);
    json!({
        "packages": extraction.packages.iter().map(render_package).collect::<Vec<_>>(),
        "edges": extraction.edges.iter().map(|e| edge(e.from, e.to)).collect::<Vec<_>>(),
        "roots": extraction.roots.iter().map(|root| &labels[*root as usize]).collect::<Vec<_>>(),
        "notes": extraction.notes.iter().map(render_note).collect::<Vec<_>>(),
    })
}

fn render_package(package: &Package) -> Value {
    let line = package.version_span.map(|span| span.start.line);
    json!({
        "name": package.name,
        "version": package.version,
        "source": package.source,
        "scope": package.scope,
        "lines": [package.entry.start.line, package.entry.end.line],
        "version_line": line,
        "install_path": package.install_path,
    })
}

fn render_note(note: &Note) -> String {
    let line = note.position.map(|position| format!("line {}: ", position.line));
    let subject = note.subject.as_ref().map(|subject| format!(" ({subject})"));
    let (line, subject) = (line.unwrap_or_default(), subject.unwrap_or_default());
    format!("{}: {line}{}{subject}", note.kind.as_str(), note.message)
}

#[test]
fn every_format_has_fixtures_and_every_fixture_folder_a_format() {
    let folders: BTreeSet<String> =
        entries(&fixtures()).iter().map(|folder| name(folder).to_owned()).collect();
    let ids: BTreeSet<String> = FORMATS.iter().map(|format| format.id.to_owned()).collect();
    assert_eq!(folders, ids);
    for format in FORMATS {
        let cases = cases_of(format);
        assert!(!cases.is_empty(), "{} has no fixture", format.id);
        for case in cases {
            let claimed = claiming(&case.path).map(|format| format.id);
            assert_eq!(claimed, Some(format.id), "{:?}", case.folder);
        }
        assert_eq!(claiming(&RepoPath::new(format.file_name).unwrap()).unwrap().id, format.id);
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of this test, not of the product")]
fn every_fixture_gives_what_it_expects() {
    let bless = std::env::var("LOCKGATE_BLESS").is_ok();
    for case in cases() {
        let found = render(&extract(&case, &case.bytes).unwrap());
        let file = case.folder.join("expected.json");
        if bless {
            fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&found).unwrap()))
                .unwrap();
        }
        let text = fs::read_to_string(&file).unwrap_or_default();
        let expected: Value = serde_json::from_str(&text).unwrap_or_default();
        assert_eq!(found, expected, "{:?}", case.folder);
    }
}

#[test]
fn every_span_holds_what_it_says_and_every_list_is_in_order() {
    for case in cases() {
        let source = Source::from_bytes(&case.path, &case.bytes).unwrap().beside(&case.companions);
        let Ok(extraction) = (case.format.extract)(&source) else { continue };
        check_order(&extraction);
        for package in &extraction.packages {
            let text = &spelling(package.ecosystem, source.text_of(package.entry));
            // A member of the workspace may be named by its folder alone, a character by its escape, and a release of
            // a language by its version alone.
            let lower = text.to_lowercase();
            let mut parts = package.name.split(['/', ':']);
            let versioned =
                package.version.as_deref().is_some_and(|version| text.contains(version));
            // Some ecosystems know names in lower case only.
            let spelt = parts.any(|part| lower.contains(&part.to_lowercase()))
                || text.contains(['\\', '&']);
            // Maven puts properties into names, so there is no rule for them.
            let named = spelt || versioned || case.format.id == "maven-pom";
            let own = package.source.kind() == SourceKind::Workspace;
            // What a companion tells stands where the companion is named.
            let elsewhere = case.companions.paths().next().is_some();
            assert!(named || own || elsewhere, "{:?}: {} not in {text}", case.folder, package.name);
            check_version(&case, &source, package);
        }
    }
}

fn check_order(extraction: &Extraction) {
    let count = u32::try_from(extraction.packages.len()).unwrap();
    assert!(extraction.edges.is_sorted_by(|a, b| a < b));
    assert!(extraction.edges.iter().all(|edge| edge.from < count && edge.to < count));
    assert!(extraction.roots.is_sorted_by(|a, b| a < b));
    for (at, package) in extraction.packages.iter().enumerate() {
        let root = extraction.roots.contains(&u32::try_from(at).unwrap());
        assert_eq!(root, package.source.kind() == SourceKind::Workspace, "{}", package.name);
    }
    let starts = extraction.packages.iter().map(|package| package.entry.start);
    assert!(starts.is_sorted(), "packages in the file's order");
}

/// A text as the names of an ecosystem are spelt.
fn spelling(ecosystem: Ecosystem, text: &str) -> String {
    if ecosystem != Ecosystem::PyPi {
        return text.to_owned();
    }
    let mut spelt = text.to_lowercase().replace(['_', '.'], "-");
    while spelt.contains("--") {
        spelt = spelt.replace("--", "-");
    }
    spelt
}

/// Formats in which a version may stand outside its package's entry, or in another file.
const VERSIONS_APART: [&str; 8] = [
    "packages-config",
    "maven-pom",
    "gradle-catalog",
    "dotnet-project",
    "nuget-central",
    "nuget-lock",
    "nuget-assets",
    "nuget-deps",
];

fn check_version(case: &Case, source: &Source<'_>, package: &Package) {
    let elsewhere = case.companions.paths().next().is_some();
    let apart = elsewhere || VERSIONS_APART.contains(&case.format.id);
    let placed = package.version.is_some() == package.version_span.is_some();
    assert!(placed || (apart && package.version.is_some()), "{}", package.name);
    let Some((version, span)) = package.version.as_ref().zip(package.version_span) else { return };
    let text = source.text_of(span);
    assert!(text == version || text.contains('\\'), "{text} is not {version}");
    assert!(span.is_one_line());
    let inside = package.entry.start <= span.start && span.end <= package.entry.end;
    assert!(inside || apart, "{}", package.name);
}

/// Extracts; fails where that takes too long or a list is out of order.
fn survive(case: &Case, bytes: &[u8]) {
    let start = Instant::now();
    if let Some(Ok(extraction)) = extract(case, bytes) {
        check_order(&extraction);
    }
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", case.folder);
}

#[test]
fn no_truncated_copy_panics_or_hangs() {
    for case in cases() {
        let length = case.bytes.len();
        // Every length of a small file.
        let step = if length <= 4096 { 1 } else { length / 500 };
        for end in (0..length).step_by(step) {
            survive(&case, &case.bytes[..end]);
        }
    }
}

/// A plain generator of numbers: the same ones in every run. Source: Marsaglia, "Xorshift RNGs", 2003.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap()
}

/// Copies of each case, so that there are at least 1,000 of each format, and 250 of each case.
fn mutations(format: &'static Format) -> usize {
    (1000_usize.div_ceil(entries(&fixtures().join(format.id)).len())).max(250)
}

#[test]
fn no_copy_with_flipped_bytes_panics_or_hangs() {
    let mut state = 0x9E37_79B9_7F4A_7C15;
    for case in cases().iter().filter(|case| !case.bytes.is_empty()) {
        for count in 0..mutations(case.format) {
            let mut bytes = case.bytes.clone();
            for _ in 0..=count % 8 {
                let at = next(&mut state) % bytes.len();
                // ASCII for the most part, so that the copy is still text.
                let texts = b" \"'[]{}=:,.\\\n-0aZ/@~";
                bytes[at] = match texts.get(next(&mut state) % (texts.len() + 1)) {
                    Some(text) => *text,
                    None => bytes[at] ^ (1 << (next(&mut state) % 7)),
                };
            }
            survive(case, &bytes);
        }
    }
}

/// What a file alone gives, in any encoding.
fn inventory(case: &Case, bytes: &[u8]) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.read(&case.path, case.format, bytes);
    inventory
}

#[test]
fn a_copy_in_utf16_gives_the_same_packages_at_the_same_places() {
    for case in cases() {
        let Ok(text) = std::str::from_utf8(&case.bytes) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        let expected = inventory(&case, text.as_bytes());
        let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = units.iter().copied().flat_map(bytes).collect();
            let found = inventory(&case, &bytes);
            assert_eq!(found.notes, expected.notes, "{:?}", case.folder);
            let extractions = |inventory: Inventory| -> Vec<Extraction> {
                inventory.files.into_iter().map(|file| file.extraction).collect()
            };
            assert_eq!(extractions(found), extractions(inventory(&case, text.as_bytes())));
        }
    }
}
