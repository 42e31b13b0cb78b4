//! Files of Go's and Java's tools made to cost more than they should: each is read, or refused, within a bound of time
//! and stack.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use lockgate_model::{NoteKind, RepoPath};
use lockgate_scanner::companions::Companions;
use lockgate_scanner::format::{ExtractError, Extraction, claiming};
use lockgate_scanner::source::Source;

/// Generous, for a slow machine and a build without optimization; what grows with the square takes minutes.
const LIMIT: Duration = Duration::from_secs(20);

fn extract_beside(
    name: &str,
    text: &str,
    companions: &Companions,
) -> Result<Extraction, ExtractError> {
    let path = RepoPath::new(name).unwrap();
    let source = Source::from_bytes(&path, text.as_bytes()).unwrap().beside(companions);
    let start = Instant::now();
    let outcome = (claiming(&path).unwrap().extract)(&source);
    assert!(start.elapsed() < LIMIT, "{name}: {:?}", start.elapsed());
    outcome
}

fn extract(name: &str, text: &str) -> Result<Extraction, ExtractError> {
    extract_beside(name, text, &Companions::default())
}

const XML: [&str; 2] = ["pom.xml", "gradle/verification-metadata.xml"];

#[test]
fn deeply_nested_xml_overflows_no_stack() {
    let depth = 100_000;
    for name in XML {
        for tag in ["project", "dependencies", "verification-metadata", "components"] {
            let open = format!("<{tag}>").repeat(depth);
            let close = format!("</{tag}>").repeat(depth);
            let whole = extract(name, &format!("{open}{close}"));
            let right = (name == "pom.xml" && tag == "project")
                || (name != "pom.xml" && tag == "verification-metadata");
            assert_eq!(whole.is_ok(), right, "{name} {tag}");
            assert!(extract(name, &open).is_err());
        }
    }
}

#[test]
fn more_attributes_and_name_spaces_than_any_file_has_are_refused() {
    let mut attributes = String::new();
    let mut namespaces = String::new();
    let mut nested = String::new();
    for count in 0..20_000 {
        let _ = write!(attributes, " a{count}=\"\"");
        let _ = write!(namespaces, " xmlns:a{count}=\"u{count}\"");
        let _ = write!(nested, "<a xmlns:a{count}=\"u{count}\">");
    }
    let nested = format!("<project>{nested}{}</project>", "</a>".repeat(20_000));
    for name in XML {
        for text in
            [format!("<project{attributes}/>"), format!("<project{namespaces}/>"), nested.clone()]
        {
            assert!(extract(name, &text).is_err());
        }
    }
}

#[test]
fn properties_that_name_each_other_are_a_note() {
    let mut properties = String::new();
    for count in 0..200 {
        let next = count + 1;
        let _ = write!(properties, "<p{count}>${{p{next}}}${{p{next}}}</p{count}>");
    }
    let text = format!(
        "<project><properties>{properties}<p200/></properties><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>${{p0}}</version></dependency></dependencies></project>"
    );
    let extraction = extract("pom.xml", &text).unwrap();
    let kinds: Vec<NoteKind> = extraction.notes.iter().map(|note| note.kind).collect();
    assert_eq!((extraction.packages.len(), &kinds[..]), (0, &[NoteKind::UnpinnedRequirement][..]));
}

#[test]
fn parents_and_imports_that_lead_in_a_circle_come_to_an_end() {
    let reference = |path: &str| {
        format!(
            "<parent><groupId>a</groupId><artifactId>a</artifactId><version>1</version><relativePath>{path}</relativePath></parent>"
        )
    };
    let import = |name: &str| {
        format!(
            "<dependency><groupId>a</groupId><artifactId>{name}</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>"
        )
    };
    let imports: String = (0..50).map(|_| import("a")).collect();
    let project = format!(
        "<project>{}<groupId>a</groupId><artifactId>a</artifactId><version>1</version><modules><module>a</module></modules><dependencyManagement><dependencies>{imports}</dependencies></dependencyManagement><dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId></dependency></dependencies></project>",
        reference("../a/pom.xml")
    );
    let mut companions = Companions::default();
    for path in ["a/pom.xml", "a/a/pom.xml"] {
        companions.add_bytes(RepoPath::new(path).unwrap(), project.clone().into_bytes());
    }
    let extraction = extract_beside("a/pom.xml", &project, &companions).unwrap();
    assert_eq!((extraction.packages.len(), extraction.notes.len()), (1, 1));
}

#[test]
fn a_parent_outside_the_tree_is_not_looked_for() {
    let parent = "<project><groupId>p</groupId><artifactId>p</artifactId><version>1</version><properties><v>1.0</v></properties></project>";
    let mut companions = Companions::default();
    companions.add_bytes(RepoPath::new("etc/pom.xml").unwrap(), parent.as_bytes().to_vec());
    for path in ["../../etc/pom.xml", "/etc/pom.xml", "C:\\etc\\pom.xml", "..\\..\\etc", "\\etc"] {
        let text = format!(
            "<project><parent><groupId>p</groupId><artifactId>p</artifactId><version>1</version><relativePath>{path}</relativePath></parent><artifactId>c</artifactId><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>${{v}}</version></dependency></dependencies></project>"
        );
        let extraction = extract_beside("a/pom.xml", &text, &companions).unwrap();
        assert_eq!((extraction.packages.len(), extraction.notes.len()), (1, 1), "{path}");
    }
}

#[test]
fn names_of_a_megabyte_are_read() {
    let long = "a".repeat(1 << 20);
    let cases = [
        ("go.mod", format!("require {long} v1.0.0")),
        ("go.sum", format!("{long} v1.0.0 h1:x=")),
        ("go.work", format!("use {long}")),
        ("vendor/modules.txt", format!("# {long} v1.0.0\n{long}")),
        ("gradle.lockfile", format!("a:{long}:1.0=compileClasspath")),
        ("libs.versions.toml", format!("[libraries]\na = \"a:{long}:1.0\"")),
        (
            "build.sbt.lock",
            format!(
                "{{\"lockVersion\": 1, \"dependencies\": [{{\"org\": \"a\", \"name\": \"{long}\", \"version\": \"1\"}}]}}"
            ),
        ),
        (
            "gradle/verification-metadata.xml",
            format!(
                "<verification-metadata><components><component group=\"a\" name=\"{long}\" version=\"1\"/></components></verification-metadata>"
            ),
        ),
        (
            "pom.xml",
            format!(
                "<project><dependencies><dependency><groupId>a</groupId><artifactId>{long}</artifactId><version>1</version></dependency></dependencies></project>"
            ),
        ),
    ];
    for (name, text) in cases {
        let extraction = extract(name, &text).unwrap();
        assert_eq!((extraction.packages.len(), extraction.notes.len()), (1, 0), "{name}");
    }
}

#[test]
fn many_lines_of_one_module_are_read_in_linear_time() {
    let mut requires = "module m\n".to_owned();
    let mut sums = String::new();
    for count in 0..50_000 {
        let _ = writeln!(
            requires,
            "require a/b v1.0.{count}\nreplace a/b v1.0.{count} => c/d v1.1.{count}"
        );
        let _ = writeln!(sums, "a/b v1.0.{count} h1:x=");
    }
    let extraction = extract("go.mod", &requires).unwrap();
    assert_eq!((extraction.packages.len(), extraction.edges.len()), (50_001, 50_000));
    assert_eq!(extract("go.sum", &sums).unwrap().packages.len(), 50_000);
    let open = "require (\n".repeat(100_000);
    assert!(extract("go.mod", &open).is_ok_and(|found| found.notes.len() == 100_000));
}

#[test]
fn deep_values_of_catalogs_and_locks_overflow_no_stack() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let lock = format!("{{\"lockVersion\": 1, \"dependencies\": [{deep}]}}");
    assert_eq!(extract("build.sbt.lock", &lock).unwrap().notes.len(), 1);
    let dotted = vec!["a"; 50_000].join(".");
    for text in [
        format!("[libraries]\na = {deep}"),
        format!("[libraries]\na = {}1{}", "{a=".repeat(50_000), "}".repeat(50_000)),
        format!("[libraries]\n{dotted} = 1"),
        format!("[libraries.{dotted}]\nmodule = 1"),
    ] {
        let outcome = extract("libs.versions.toml", &text);
        assert!(outcome.is_err() || outcome.is_ok_and(|found| !found.notes.is_empty()));
    }
}
