//! `package.json` beside a lockfile that does not say what the project itself needs.

use lockgate_model::RepoPath;

use crate::format::json::{Member, Value, for_each_in, for_each_member, read_text};
use crate::source::Source;

use super::graph::Need;

const SECTIONS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// What a project says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Manifest {
    pub(in crate::format) name: Option<String>,
    /// Patterns of the folders of its workspace.
    pub(in crate::format) workspaces: Vec<String>,
    /// Name, range, and how much it is needed; a name may stand in several sections.
    pub(in crate::format) needs: Vec<(String, String, Need)>,
}

/// Whether a path is a manifest.
pub(in crate::format) fn is_manifest(path: &RepoPath) -> bool {
    path.file_name() == "package.json"
}

/// The manifest in a folder below the lockfile's; `None` where there is none that can be read.
pub(in crate::format) fn find(source: &Source<'_>, folder: &str) -> Option<Manifest> {
    let parts = [source.path().folder(), folder, "package.json"];
    let named: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let path = RepoPath::new(&named.join("/")).ok()?;
    let bytes = source.companion(&path)?;
    read(std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).ok()?)
}

fn read(text: &str) -> Option<Manifest> {
    let mut manifest = Manifest::default();
    let end = for_each_member(text, &SECTIONS, |member| manifest.take(member));
    end.is_ok().then_some(manifest)
}

impl Manifest {
    fn take(&mut self, member: Member<'_>) {
        let Some(key) = read_text(member.key) else { return };
        let need = match member.section {
            Some("devDependencies") => Need::Dev,
            Some("optionalDependencies") => Need::Optional,
            Some(_) => Need::Runtime,
            None => return self.take_own(&key.value, member.value),
        };
        let Some(range) = read_text(member.value) else { return };
        self.needs.push((key.value.into_owned(), range.value.into_owned(), need));
    }

    fn take_own(&mut self, key: &str, value: Value<'_>) {
        match key {
            "name" => self.name = read_text(value).map(|name| name.value.into_owned()),
            "workspaces" => {
                let patterns: Option<Vec<String>> = serde_json::from_str(value.get()).ok();
                self.workspaces = patterns.unwrap_or_else(|| read_packages(value));
            }
            _ => {}
        }
    }
}

/// The longer form: `{"packages": […]}`.
fn read_packages(value: Value<'_>) -> Vec<String> {
    let mut patterns = Vec::new();
    let _ = for_each_in(value, &[], |member| {
        if read_text(member.key).is_some_and(|key| key.value == "packages") {
            patterns = serde_json::from_str(member.value.get()).unwrap_or_default();
        }
    });
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_says_its_name_its_workspace_and_its_needs() {
        let text = r#"{"name": "a", "workspaces": {"packages": ["p/*"], "nohoist": []},
            "dependencies": {"b": "^1"}, "devDependencies": {"c": "2", "d": 1}}"#;
        let needs = vec![
            ("b".to_owned(), "^1".to_owned(), Need::Runtime),
            ("c".to_owned(), "2".to_owned(), Need::Dev),
        ];
        let workspaces = vec!["p/*".to_owned()];
        let manifest = Manifest { name: Some("a".to_owned()), workspaces, needs };
        assert_eq!(read(text), Some(manifest));
        assert_eq!(read(r#"{"workspaces": ["x"]}"#).unwrap().workspaces, ["x"]);
        assert_eq!(read("{"), None);
    }
}
