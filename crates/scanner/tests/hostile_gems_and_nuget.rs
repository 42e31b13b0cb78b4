//! Lockfiles of Ruby, PHP and .NET made to cost more than they should: each is read, or refused, in a bounded time.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use lockgate_model::RepoPath;
use lockgate_scanner::format::{ExtractError, Extraction, claiming};
use lockgate_scanner::source::Source;

/// Generous, for a slow machine and a build without optimization; what grows with the square takes minutes.
const LIMIT: Duration = Duration::from_secs(20);

const JSON: [&str; 4] =
    ["composer.lock", "packages.lock.json", "app.deps.json", "project.assets.json"];
const XML: [&str; 3] = ["packages.config", "Directory.Packages.props", "app.csproj"];

fn extract(name: &str, text: &str) -> Result<Extraction, ExtractError> {
    let path = RepoPath::new(name).unwrap();
    let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
    let start = Instant::now();
    let outcome = (claiming(&path).unwrap().extract)(&source);
    assert!(start.elapsed() < LIMIT, "{name}: {:?}", start.elapsed());
    outcome
}

/// Files of each format with a text in the place of a name, a version and a dependency.
fn files_with(text: &str) -> Vec<(&'static str, String)> {
    let nuget = format!(
        "{{\"type\":\"Direct\",\"resolved\":\"{text}\",\"dependencies\":{{\"{text}\":\"1\"}}}}"
    );
    let libraries = format!(
        "{{\"version\":3,\"targets\":{{\"n\":{{\"{text}/{text}\":{{\"dependencies\":{{\"{text}\":\"1\"}}}}}}}},\
         \"libraries\":{{\"{text}/{text}\":{{\"type\":\"package\"}}}}}}"
    );
    let reference = format!("Include=\"{text}\" Version=\"{text}\"");
    vec![
        (
            "Gemfile.lock",
            format!(
                "GEM\n  specs:\n    {text} ({text})\n      {text} (1)\nDEPENDENCIES\n  {text}\n"
            ),
        ),
        (
            "composer.lock",
            format!(
                "{{\"packages\":[{{\"name\":\"{text}\",\"version\":\"{text}\",\"require\":{{\"{text}\":\"1\"}}}}]}}"
            ),
        ),
        (
            "packages.lock.json",
            format!("{{\"version\":1,\"dependencies\":{{\"{text}\":{{\"{text}\":{nuget}}}}}}}"),
        ),
        ("app.deps.json", libraries.clone()),
        ("project.assets.json", libraries),
        (
            "packages.config",
            format!("<packages><package id=\"{text}\" version=\"{text}\"/></packages>"),
        ),
        (
            "Directory.Packages.props",
            format!("<Project><ItemGroup><PackageVersion {reference}/></ItemGroup></Project>"),
        ),
        (
            "app.csproj",
            format!("<Project><ItemGroup><PackageReference {reference}/></ItemGroup></Project>"),
        ),
        ("paket.lock", format!("NUGET\n  remote: {text}\n    {text} ({text})\n      {text} (1)\n")),
    ]
}

#[test]
fn a_name_of_a_megabyte_is_read_like_any_other() {
    for text in ["1".repeat(1 << 20), "1é".repeat(1 << 19)] {
        for (name, file) in files_with(&text) {
            let extraction = extract(name, &file).unwrap();
            // A version of NuGet is ASCII: in a project any other is none.
            let read = extraction.packages.iter().any(|package| package.name == text);
            assert!(read || !extraction.notes.is_empty(), "{name}");
        }
    }
}

#[test]
fn deep_nesting_overflows_no_stack() {
    let depth = 100_000;
    let lists = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = format!("{}1{}", "{\"dependencies\":".repeat(depth), "}".repeat(depth));
    for name in JSON {
        for deep in [&lists, &objects] {
            for key in ["x", "packages", "dependencies", "libraries", "targets", "project"] {
                let text = format!(
                    "{{\"version\":1,\"packages-dev\":[],\"libraries\":{{}},\"{key}\":{{\"a\":{{\"b/1\":{deep}}}}}}}"
                );
                let _ = extract(name, &text);
            }
            let _ = extract(name, deep);
        }
    }
    for name in XML {
        for element in ["packages", "Project", "ItemGroup", "PropertyGroup", "PackageReference"] {
            let nested =
                format!("<{element}>").repeat(depth) + &format!("</{element}>").repeat(depth);
            let _ = extract(name, &nested);
            let _ = extract(name, &format!("<Project>{nested}</Project>"));
            let _ = extract(name, &format!("<{element}>").repeat(depth));
        }
    }
}

#[test]
fn one_name_a_hundred_thousand_times_makes_no_square_of_edges() {
    let count = 50_000;
    let mut gems = String::from("GEM\n  specs:\n");
    let mut paket = String::from("NUGET\n  remote: x\n");
    let mut composer = String::from("{\"packages\":[");
    let mut nuget = String::from("{\"version\":1,\"dependencies\":{");
    for at in 0..count {
        write!(gems, "    a ({at})\n      a (1)\n").unwrap();
        write!(paket, "    a ({at})\n      a (1)\n").unwrap();
        write!(composer, "{{\"name\":\"a\",\"version\":\"{at}\",\"require\":{{\"a\":1}}}},")
            .unwrap();
        write!(nuget, "\"net/{at}\":{{\"a\":{{\"type\":\"Direct\",\"resolved\":\"{at}\",\"dependencies\":{{\"A\":1}}}}}},")
            .unwrap();
    }
    composer.push_str("{}]}");
    nuget.push_str("\"x\":{}}}");
    let files = [
        ("Gemfile.lock", gems),
        ("paket.lock", paket),
        ("composer.lock", composer),
        ("packages.lock.json", nuget),
    ];
    for (name, text) in files {
        let extraction = extract(name, &text).unwrap();
        assert!(extraction.packages.len() >= count, "{name}");
        assert!(extraction.edges.len() <= 33 * (count + 1), "{name}");
    }
}

#[test]
fn properties_that_double_each_other_do_not_fill_the_memory() {
    let mut text = String::from("<Project><PropertyGroup><P0>1111111111</P0>");
    for at in 1..1000 {
        write!(text, "<P{at}>$(P{0})$(P{0})</P{at}>", at - 1).unwrap();
    }
    text.push_str("</PropertyGroup><ItemGroup>");
    for at in 0..1000 {
        write!(text, "<PackageReference Include=\"a\" Version=\"$(P{at})\"/>").unwrap();
    }
    text.push_str("</ItemGroup></Project>");
    let extraction = extract("app.csproj", &text).unwrap();
    assert!(!extraction.notes.is_empty());
}

#[test]
fn a_long_address_or_version_of_many_packages_is_not_copied_for_each() {
    let long = "a".repeat(1 << 20);
    let gems: String =
        (0..50_000).fold(String::new(), |text, at| text + &format!("    a ({at})\n"));
    let names = "a;".repeat(50_000);
    for (name, text) in [
        ("Gemfile.lock", format!("GIT\n  remote: {long}\n  revision: {long}\n  specs:\n{gems}")),
        ("paket.lock", format!("GIT\n  remote: {long}\n{gems}")),
        (
            "app.csproj",
            format!(
                "<Project><ItemGroup><PackageReference Include=\"{names}\" Version=\"1.{long}\"/></ItemGroup></Project>"
            ),
        ),
    ] {
        let extraction = extract(name, &text).unwrap();
        let locations = extraction.packages.iter().map(|package| package.source.location().len());
        assert!(locations.sum::<usize>() < 1100 * 50_000, "{name}");
        assert!(!extraction.notes.is_empty(), "{name}");
    }
}

#[test]
fn lines_without_meaning_make_few_notes() {
    for (name, start) in [("Gemfile.lock", "GEM\n  specs:\n"), ("paket.lock", "NUGET\n")] {
        let text = format!("{start}{}", " x\n".repeat(500_000));
        let extraction = extract(name, &text).unwrap();
        assert_eq!(extraction.notes.len(), 1, "{name}");
        assert_eq!(extraction.notes[0].count, 500_000, "{name}");
    }
}
