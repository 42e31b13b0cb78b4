//! `package.json`. Specification: <https://github.com/npm/cli/blob/latest/docs/lib/content/configuring-npm/package-json.md>.

use std::collections::BTreeMap;

use lockgate_model::Span;

use crate::format::json::{Member, for_each_member, read_text};
use crate::source::Source;

use super::Declarations;

/// In the order in which a dependency that stands in several of them is looked for.
const KINDS: [&str; 4] =
    ["dependencies", "optionalDependencies", "devDependencies", "peerDependencies"];

/// What the manifest declares; `None` where it does not parse.
pub(super) fn read(source: &Source<'_>) -> Option<Declarations> {
    let mut package = None;
    let mut members = Vec::new();
    let end = for_each_member(source.text(), &KINDS, |member| match member.section {
        Some(section) => members.push((section, member)),
        None if read_text(member.key).is_some_and(|key| key.value == "name") => {
            package = read_text(member.value).map(|name| name.value.into_owned());
        }
        None => {}
    });
    end.ok()?;
    members.sort_by_key(|(section, _)| KINDS.iter().position(|kind| kind == section));
    let mut dependencies = BTreeMap::new();
    for (_, member) in members {
        let Some((name, span)) = declare(source, member) else { continue };
        dependencies.entry(name).or_insert(span);
    }
    Some(Declarations { package, dependencies })
}

/// The real name of a dependency and its line; `"alias": "npm:real@^1"` asks for `real`.
fn declare(source: &Source<'_>, member: Member<'_>) -> Option<(String, Span)> {
    let key = read_text(member.key)?;
    let value = read_text(member.value);
    let alias = value.as_ref().and_then(|value| value.value.strip_prefix("npm:"));
    let real = alias.map(|alias| match alias.rsplit_once('@') {
        Some((name, _)) if !name.is_empty() => name,
        Some(_) | None => alias,
    });
    let name = real.unwrap_or(&key.value).to_owned();
    let (key, value) = (source.span_of(member.key.get())?, source.span_of(member.value.get())?);
    let whole = Span { start: key.start, end: value.end };
    Some((name, if whole.is_one_line() { whole } else { key }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::RepoPath;

    fn text_of(manifest: &str, dependency: &str) -> Option<String> {
        let path = RepoPath::new("package.json").unwrap();
        let source = Source::from_bytes(&path, manifest.as_bytes()).unwrap();
        let span = *read(&source)?.dependencies.get(dependency)?;
        assert!(span.is_one_line());
        Some(source.text_of(span).to_owned())
    }

    #[test]
    fn a_dependency_is_found_in_every_section_by_its_real_name() {
        let manifest = r#"{
  "name": "demo",
  "devDependencies": { "ms": "1", "tested": "1" },
  "dependencies": {
    "ms": "2",
    "alias": "npm:@a/real@^1.0.0",
    "bare": "npm:other",
    "split":
      "1"
  },
  "optionalDependencies": { "maybe": "1" },
  "peerDependencies": { "peer": "1" }
}"#;
        let cases = [
            ("ms", "\"ms\": \"2\""),
            ("tested", "\"tested\": \"1\""),
            ("@a/real", "\"alias\": \"npm:@a/real@^1.0.0\""),
            ("other", "\"bare\": \"npm:other\""),
            ("split", "\"split\""),
            ("maybe", "\"maybe\": \"1\""),
            ("peer", "\"peer\": \"1\""),
        ];
        for (dependency, text) in cases {
            assert_eq!(text_of(manifest, dependency).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_manifest_that_does_not_parse_says_nothing() {
        assert_eq!(text_of("{\"dependencies\": {\"a\": \"1\"}", "a"), None);
        assert_eq!(text_of("{\"dependencies\": 1}", "a"), None);
    }
}
