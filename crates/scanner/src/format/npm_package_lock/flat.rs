//! Lockfile versions 2 and 3: `packages` by install path.

use std::borrow::Cow;

use lockgate_model::{Note, Source as Origin};

use crate::format::Extraction;
use crate::format::json::{Member, Text, read_text, span_of_member, unread_member};
use crate::source::Source;

use super::Document;
use super::entry::{Fields, MAX_PATH_BYTES, Shape, read_fields};
use super::tree::{Node, resolve};
use crate::format::npm::origin::classify;

pub(super) fn read(
    source: &Source<'_>,
    document: &Document<'_>,
    notes: &mut Vec<Note>,
) -> Extraction {
    let mut nodes = Vec::with_capacity(document.packages.len());
    for entry in &document.packages {
        nodes.extend(read_node(source, document, *entry, notes));
    }
    resolve(source, nodes)
}

fn read_node<'a>(
    source: &Source<'a>,
    document: &Document<'a>,
    entry: Member<'a>,
    notes: &mut Vec<Note>,
) -> Option<Node<'a>> {
    let fields = read_fields(source, Shape::Flat, entry, notes)?;
    let path = read_text(entry.key).map(|key| key.value).filter(|p| p.len() <= MAX_PATH_BYTES);
    let Some(path) = path else {
        notes.push(unread_member(source, entry, "an install path is too long or no text"));
        return None;
    };
    let given = fields.name.as_ref().map(|name| name.value.clone());
    let name = given.or_else(|| name_of(&path, document)).filter(|name| !name.is_empty());
    let Some(name) = name else {
        notes.push(unread_member(source, entry, "an entry has no name"));
        return None;
    };
    let version = fields.version.as_ref();
    let target = fields.resolved.as_ref().filter(|_| fields.link).map(link_target);
    if fields.link && target.is_none() {
        notes.push(unread_member(source, entry, "a link that leads nowhere"));
    }
    let origin = origin(&path, &name, &fields, target.as_deref());
    if let Some(defect) = version_defect(version, &origin, target.is_some()) {
        notes.push(fields.version_note(source, entry, defect));
    }
    Some(Node {
        name,
        version: version.map(|version| version.value.clone()),
        version_span: version.and_then(|version| source.span_of(version.raw)),
        scope: fields.scope(),
        origin,
        entry: span_of_member(source, entry),
        link: target,
        needs: fields.needs,
        path,
    })
}

/// The name that an install path gives: what follows the last `node_modules/`, else the folder's name with its scope. The
/// project itself is called as the document says.
fn name_of<'a>(path: &Cow<'a, str>, document: &Document<'a>) -> Option<Cow<'a, str>> {
    if path.is_empty() {
        let name = document.name.and_then(|member| read_text(member.value));
        return Some(name.map_or(Cow::Borrowed("."), |name| name.value));
    }
    let start = match split_install_path(path) {
        Some((_, name)) => path.len() - name.len(),
        None => {
            let base = path.rfind('/').map_or(0, |at| at + 1);
            let parent = path.get(..base.saturating_sub(1)).unwrap_or_default();
            let scope = parent.rfind('/').map_or(0, |at| at + 1);
            if parent.get(scope..).is_some_and(|s| s.starts_with('@')) { scope } else { base }
        }
    };
    match path {
        Cow::Borrowed(path) => path.get(start..).map(Cow::Borrowed),
        Cow::Owned(path) => path.get(start..).map(|name| Cow::Owned(name.to_owned())),
    }
}

/// The folder whose `node_modules` holds the package, and the name under which it does; `None` for a folder that is
/// not installed but part of the project.
pub(super) fn split_install_path(path: &str) -> Option<(&str, &str)> {
    for (at, _) in path.rmatch_indices('/') {
        let (before, name) = path.split_at_checked(at)?;
        let folder = before.strip_suffix("node_modules").map(|f| (f.strip_suffix('/'), f));
        match folder {
            Some((Some(folder), _)) => return Some((folder, name.get(1..)?)),
            Some((None, "")) => return Some(("", name.get(1..)?)),
            Some((None, _)) | None => {}
        }
    }
    None
}

fn origin(path: &str, name: &str, fields: &Fields<'_>, link: Option<&str>) -> Origin {
    let resolved = fields.resolved.as_ref().map(|resolved| &*resolved.value);
    let outside = |path: &str| path.starts_with("../") || path.starts_with('/') || path == "..";
    if link.is_some() || split_install_path(path).is_none() {
        let folder = if link.is_some() { resolved.unwrap_or_default() } else { path };
        if outside(folder) {
            return Origin::Path { location: folder.to_owned() };
        }
        return Origin::Workspace;
    }
    classify(resolved, name, fields.version.as_ref().map(|version| &*version.value))
}

fn link_target(resolved: &Text<'_>) -> String {
    let target = &*resolved.value;
    target.trim_start_matches("file:").trim_start_matches("./").trim_end_matches('/').to_owned()
}

fn version_defect(version: Option<&Text<'_>>, origin: &Origin, link: bool) -> Option<&'static str> {
    match (version, origin) {
        (Some(version), _) if semver::Version::parse(&version.value).is_err() => {
            Some("the version is not a semantic version")
        }
        (None, Origin::Registry | Origin::OtherRegistry { .. }) if !link => {
            Some("the package has no version")
        }
        (Some(_) | None, _) => None,
    }
}
