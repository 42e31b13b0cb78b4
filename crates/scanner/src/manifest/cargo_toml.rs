//! `Cargo.toml`. Specification: <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html>.

use lockgate_model::Span;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::source::Source;

use super::Declarations;

const KINDS: [&str; 3] = ["dependencies", "build-dependencies", "dev-dependencies"];

/// What the manifest declares; `None` where it does not parse. A dependency that stands in several tables is the one that
/// most builds use: normal, build, development, for some targets, of the workspace.
pub(super) fn read(source: &Source<'_>) -> Option<Declarations> {
    let document = DeTable::parse(source.text()).ok()?.into_inner();
    let package = table(&document, "package").or_else(|| table(&document, "project"));
    let name = package.and_then(|package| package.get("name")?.get_ref().as_str());
    let mut found = Declarations { package: name.map(str::to_owned), ..Declarations::default() };
    let targets = table(&document, "target").into_iter().flat_map(DeTable::values);
    let targets = targets.filter_map(|target| target.get_ref().as_table());
    for holder in std::iter::once(&document).chain(targets).chain(table(&document, "workspace")) {
        for list in KINDS.iter().filter_map(|kind| table(holder, kind)) {
            add(source, list, &mut found);
        }
    }
    Some(found)
}

fn table<'t, 'a>(holder: &'t DeTable<'a>, key: &str) -> Option<&'t DeTable<'a>> {
    holder.get(key)?.get_ref().as_table()
}

fn add(source: &Source<'_>, list: &DeTable<'_>, found: &mut Declarations) {
    for (key, value) in list {
        let real = value.get_ref().as_table().and_then(|table| table.get("package"));
        let name = real.and_then(|name| name.get_ref().as_str()).unwrap_or(key.get_ref());
        let span = span(source, key, value);
        found.dependencies.entry(name.to_owned()).or_insert(span);
    }
}

/// From the key to the end of its line; the key alone where the value goes on below.
fn span(source: &Source<'_>, key: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) -> Span {
    let start = key.span().start;
    let rest = source.text().get(start..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default().trim_end();
    let whole = source.span(start..start + line.len());
    if source.position(value.span().end).line == whole.start.line {
        whole
    } else {
        source.span(key.span())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::RepoPath;

    fn text_of(manifest: &str, dependency: &str) -> Option<String> {
        let path = RepoPath::new("Cargo.toml").unwrap();
        let source = Source::from_bytes(&path, manifest.as_bytes()).unwrap();
        let span = *read(&source)?.dependencies.get(dependency)?;
        assert!(span.is_one_line());
        Some(source.text_of(span).to_owned())
    }

    #[test]
    fn a_dependency_is_found_in_every_kind_of_table() {
        let manifest = r#"
package = { name = "demo" }
[dependencies]
plain = "1" # why
short = { package = "real", version = "1" }
dotted.workspace = true
long = { version = "1", features = [
  "a",
] }
[dependencies.header]
version = "1"
[dev-dependencies]
tested = "1"
plain = "2"
[build-dependencies]
built = "1"
[target.'cfg(unix)'.dependencies]
unix = "1"
[workspace.dependencies]
shared = "1"
"#;
        let cases = [
            ("plain", "plain = \"1\" # why"),
            ("real", "short = { package = \"real\", version = \"1\" }"),
            ("dotted", "dotted.workspace = true"),
            ("long", "long"),
            ("header", "header]"),
            ("tested", "tested = \"1\""),
            ("built", "built = \"1\""),
            ("unix", "unix = \"1\""),
            ("shared", "shared = \"1\""),
        ];
        for (dependency, text) in cases {
            assert_eq!(text_of(manifest, dependency).as_deref(), Some(text));
        }
        assert_eq!(text_of(manifest, "short"), None);
    }

    #[test]
    fn a_manifest_that_does_not_parse_says_nothing() {
        assert_eq!(text_of("[dependencies\na = 1", "a"), None);
        assert_eq!(text_of("dependencies = 1", "a"), None);
    }
}
