//! Lockfiles of the npm family with what does not belong there: each is read without it, or refused, in a bounded time.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::time::{Duration, Instant};

use lockgate_model::RepoPath;
use lockgate_scanner::format::{ExtractError, Extraction, claiming};
use lockgate_scanner::source::Source;

/// Generous, for a slow machine and a build without optimization; what grows with the square takes minutes.
const LIMIT: Duration = Duration::from_secs(20);

fn extract(name: &str, text: &str) -> Result<Extraction, ExtractError> {
    let path = RepoPath::new(name).unwrap();
    let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
    let start = Instant::now();
    let outcome = (claiming(&path).unwrap().extract)(&source);
    assert!(start.elapsed() < LIMIT, "{name}: {:?}", start.elapsed());
    outcome
}

/// Files of each format with a text in the place of a name, a version and a dependency, beside one good package.
fn files_with(text: &str) -> Vec<(&'static str, String)> {
    let v3 = format!(
        "{{\"lockfileVersion\":3,\"packages\":{{\"\":{{}},\"node_modules/{text}\":{{\"version\":\"{text}\",\
         \"dependencies\":{{\"{text}\":\"1\"}}}},\"node_modules/good\":{{\"version\":\"1.0.0\"}}}}}}"
    );
    let v1 = format!(
        "{{\"lockfileVersion\":1,\"dependencies\":{{\"{text}\":{{\"version\":\"{text}\",\"requires\":{{\"{text}\":\"1\"}}}},\
         \"good\":{{\"version\":\"1.0.0\"}}}}}}"
    );
    let classic = format!(
        "# yarn lockfile v1\n\n\n{text}@^1:\n  version \"{text}\"\n  dependencies:\n    {text} \"1\"\n\ngood@1:\n  version \"1.0.0\"\n"
    );
    let berry = format!(
        "__metadata:\n  version: 8\n\n\"{text}@npm:^1\":\n  version: {text}\n  resolution: \"{text}@npm:{text}\"\n\n\
         \"good@npm:1\":\n  version: 1.0.0\n  resolution: \"good@npm:1.0.0\"\n"
    );
    let pnpm = |version: &str, key: &str, good: &str| {
        format!(
            "lockfileVersion: {version}\n\npackages:\n\n  {key}:\n    resolution: {{integrity: x}}\n    dependencies:\n      \
             {text}: {text}\n\n  {good}:\n    resolution: {{integrity: x}}\n"
        )
    };
    let bun = format!(
        "{{\"lockfileVersion\":1,\"workspaces\":{{\"\":{{\"name\":\"x\"}}}},\"packages\":{{\"{text}\":[\"{text}@{text}\",\"\",{{}},\"\"],\
         \"good\":[\"good@1.0.0\",\"\",{{}},\"\"]}}}}"
    );
    let deno = format!(
        "{{\"version\":\"4\",\"npm\":{{\"{text}@{text}\":{{\"integrity\":\"x\",\"dependencies\":[\"{text}\"]}},\
         \"good@1.0.0\":{{\"integrity\":\"x\"}}}}}}"
    );
    vec![
        ("package-lock.json", v3),
        ("package-lock.json", v1),
        ("yarn.lock", classic),
        ("yarn.lock", berry),
        ("pnpm-lock.yaml", pnpm("5.4", &format!("/{text}/1.0.0"), "/good/1.0.0")),
        ("pnpm-lock.yaml", pnpm("'6.0'", &format!("/{text}@1.0.0"), "/good@1.0.0")),
        ("pnpm-lock.yaml", pnpm("'9.0'", &format!("{text}@1.0.0"), "good@1.0.0")),
        ("bun.lock", bun),
        ("deno.lock", deno),
    ]
}

fn has_good(extraction: &Extraction) -> bool {
    let good = |name: &str, version: Option<&str>| name == "good" && version == Some("1.0.0");
    extraction.packages.iter().any(|package| good(&package.name, package.version.as_deref()))
}

#[test]
fn a_name_of_a_megabyte_is_read_like_any_other() {
    for (name, text) in files_with(&"x".repeat(1 << 20)) {
        // YAML keys of more than 1024 characters are no implicit keys: such a file may be refused, with its place.
        match extract(name, &text) {
            Ok(extraction) => assert!(has_good(&extraction), "{name}"),
            Err(error) => {
                assert!(name == "pnpm-lock.yaml" && error.position.is_some(), "{name}: {error}")
            }
        }
    }
}

#[test]
fn a_name_with_path_parts_or_markup_stays_a_text() {
    for hostile in ["../../../etc/passwd", "<script>", "a b", "%2e%2e", "__proto__", "constructor"]
    {
        for (name, text) in files_with(hostile) {
            match extract(name, &text) {
                Ok(extraction) => {
                    assert!(has_good(&extraction), "{name} {hostile}: {:?}", extraction.notes)
                }
                Err(error) => assert!(error.position.is_some(), "{name} {hostile}: {error}"),
            }
        }
    }
}

/// Values of a wrong type in the places of entries and their parts.
const WRONG: [&str; 6] = ["7", "true", "null", "[]", "[{}]", "{\"x\":{\"y\":7}}"];

#[test]
fn values_of_a_wrong_type_cost_only_their_entry() {
    for wrong in WRONG {
        let entries = [
            format!("\"node_modules/bad\":{wrong}"),
            format!("\"node_modules/bad\":{{\"version\":{wrong}}}"),
            format!("\"node_modules/bad\":{{\"version\":\"1.0.0\",\"resolved\":{wrong}}}"),
            format!("\"node_modules/bad\":{{\"version\":\"1.0.0\",\"dependencies\":{wrong}}}"),
            format!(
                "\"node_modules/bad\":{{\"version\":\"1.0.0\",\"dev\":{wrong},\"link\":{wrong}}}"
            ),
            format!("\"node_modules/bad\":{{\"name\":{wrong},\"version\":\"1.0.0\"}}"),
        ];
        for entry in entries {
            let text = format!(
                "{{\"lockfileVersion\":3,\"packages\":{{\"\":{{}},{entry},\"node_modules/good\":{{\"version\":\"1.0.0\"}}}}}}"
            );
            let extraction = extract("package-lock.json", &text)
                .unwrap_or_else(|error| panic!("{entry}: {error}"));
            assert!(has_good(&extraction), "{entry}: {:?}", extraction.notes);
        }
        for (name, text) in [
            (
                "bun.lock",
                format!(
                    "{{\"lockfileVersion\":1,\"packages\":{{\"bad\":{wrong},\"good\":[\"good@1.0.0\",\"\",{{}},\"\"]}}}}"
                ),
            ),
            (
                "deno.lock",
                format!(
                    "{{\"version\":\"4\",\"npm\":{{\"bad@1.0.0\":{wrong},\"good@1.0.0\":{{\"integrity\":\"x\"}}}}}}"
                ),
            ),
            (
                "pnpm-lock.yaml",
                format!(
                    "lockfileVersion: '9.0'\npackages:\n  bad@1.0.0: {wrong}\n  good@1.0.0: {{resolution: {{integrity: x}}}}\n"
                ),
            ),
        ] {
            let extraction =
                extract(name, &text).unwrap_or_else(|error| panic!("{name} {wrong}: {error}"));
            assert!(has_good(&extraction), "{name} {wrong}: {:?}", extraction.notes);
        }
    }
}

#[test]
fn whole_files_of_a_wrong_type_are_errors_or_notes() {
    for (name, text) in [
        ("package-lock.json", "[]"),
        ("package-lock.json", "7"),
        ("package-lock.json", "{}"),
        ("package-lock.json", "{\"lockfileVersion\":3,\"packages\":7}"),
        ("package-lock.json", "{\"lockfileVersion\":1,\"dependencies\":[]}"),
        ("yarn.lock", "{}"),
        ("yarn.lock", "[]"),
        ("pnpm-lock.yaml", "7"),
        ("pnpm-lock.yaml", "- a\n- b\n"),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages: 7\n"),
        ("bun.lock", "[]"),
        ("bun.lock", "{\"lockfileVersion\":1,\"packages\":7}"),
        ("deno.lock", "7"),
        ("deno.lock", "{\"version\":\"4\",\"npm\":7}"),
    ] {
        let told = match extract(name, text) {
            Ok(extraction) => !extraction.notes.is_empty(),
            Err(error) => !error.message.is_empty(),
        };
        assert!(told, "{name}: {text}");
    }
}

#[test]
fn links_to_themselves_to_each_other_and_to_nowhere_come_to_an_end() {
    let link = |from: &str, to: &str| format!("\"{from}\":{{\"link\":true,\"resolved\":\"{to}\"}}");
    for links in [
        link("node_modules/a", "node_modules/a"),
        format!(
            "{},{}",
            link("node_modules/a", "node_modules/b"),
            link("node_modules/b", "node_modules/a")
        ),
        link("node_modules/a", "packages/none"),
        "\"node_modules/a\":{\"link\":true}".to_owned(),
    ] {
        let text = format!(
            "{{\"lockfileVersion\":3,\"packages\":{{\"\":{{\"dependencies\":{{\"a\":\"1\",\"good\":\"1\"}}}},{links},\
             \"node_modules/good\":{{\"version\":\"1.0.0\",\"dependencies\":{{\"a\":\"1\"}}}}}}}}"
        );
        let extraction =
            extract("package-lock.json", &text).unwrap_or_else(|error| panic!("{links}: {error}"));
        assert!(has_good(&extraction), "{links}: {:?}", extraction.notes);
    }
}

#[test]
fn packages_that_need_each_other_are_each_other_s_edges() {
    let text = "{\"lockfileVersion\":3,\"packages\":{\"\":{\"dependencies\":{\"a\":\"1\"}},\
        \"node_modules/a\":{\"version\":\"1.0.0\",\"dependencies\":{\"b\":\"1\",\"a\":\"1\"}},\
        \"node_modules/b\":{\"version\":\"1.0.0\",\"dependencies\":{\"a\":\"1\"}}}}";
    let extraction = extract("package-lock.json", text).unwrap();
    let named = |name: &str| extraction.packages.iter().position(|p| p.name == name).unwrap();
    let (a, b) = (named("a"), named("b"));
    let has = |from: usize, to: usize| {
        extraction.edges.iter().any(|edge| (edge.from as usize, edge.to as usize) == (from, to))
    };
    assert!(has(a, b) && has(b, a), "{:?}", extraction.edges);
}

#[test]
fn deep_nesting_overflows_no_stack() {
    let deep = 200_000;
    let nested = "{\"a\":".repeat(deep) + "1" + &"}".repeat(deep);
    let lists = "[".repeat(deep) + &"]".repeat(deep);
    for text in [&nested, &lists] {
        for (name, file) in [
            (
                "package-lock.json",
                format!("{{\"lockfileVersion\":3,\"packages\":{{\"node_modules/a\":{text}}}}}"),
            ),
            ("bun.lock", format!("{{\"lockfileVersion\":1,\"packages\":{{\"a\":{text}}}}}")),
            ("deno.lock", format!("{{\"version\":\"4\",\"npm\":{{\"a@1.0.0\":{text}}}}}")),
            ("pnpm-lock.yaml", format!("lockfileVersion: '9.0'\npackages:\n  a@1.0.0: {text}\n")),
            ("yarn.lock", format!("__metadata:\n  version: 8\n\n\"a@npm:1\": {text}\n")),
        ] {
            let told = match extract(name, &file) {
                // Members that nobody knows are passed over, however deep they are.
                Ok(found) => !found.notes.is_empty() || found.packages.len() == 1,
                Err(_) => true,
            };
            assert!(told, "{name}");
        }
    }
    let folders = "node_modules/a/".repeat(50_000);
    let text = format!(
        "{{\"lockfileVersion\":3,\"packages\":{{\"{folders}node_modules/b\":{{\"version\":\"1.0.0\"}}}}}}"
    );
    assert!(extract("package-lock.json", &text).is_ok_and(|found| !found.notes.is_empty()));
}

#[test]
fn a_key_that_stands_twice_hides_no_package() {
    let text = "{\"lockfileVersion\":3,\"packages\":{\"\":{},\"node_modules/a\":{\"version\":\"1.0.0\"},\
        \"node_modules/a\":{\"version\":\"2.0.0\"},\"node_modules/good\":{\"version\":\"1.0.0\"}}}";
    match extract("package-lock.json", text) {
        Ok(extraction) => {
            let versions: Vec<_> =
                extraction.packages.iter().filter(|p| p.name == "a").map(|p| &p.version).collect();
            assert!(versions.len() == 2 || !extraction.notes.is_empty(), "{versions:?}");
            assert!(has_good(&extraction));
        }
        Err(error) => assert!(error.position.is_some(), "{error}"),
    }
}
