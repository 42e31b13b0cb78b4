//! Where a package of uv comes from, and which packages are the project's own.

use std::borrow::Cow;

use lockgate_model::Source as Origin;

use crate::format::location::without_userinfo;
use crate::format::python::name::normalize;
use crate::format::python::origin::{from_archive, from_git, from_index, from_path};
use crate::format::python::table::Reader;
use crate::format::toml_document::Table;
use crate::hash::HashSet;

/// The names of the workspace's members; none in a project that is no workspace.
#[derive(Default)]
pub(super) struct Members<'t>(HashSet<Cow<'t, str>>);

impl<'t> Members<'t> {
    pub(super) fn read(reader: &mut Reader<'_, '_>, manifest: Option<&'t Table<'_>>) -> Self {
        let members = manifest.and_then(|manifest| manifest.get("members"));
        let names = reader.list(members, "`members` is not a list").iter();
        Self(names.filter_map(|name| name.as_str()).map(normalize).collect())
    }
}

/// The source of a package of a name. A folder is the project's own if its package is a member of the workspace or,
/// without a workspace, if it is the lockfile's folder.
pub(super) fn classify(
    reader: &mut Reader<'_, '_>,
    members: &Members<'_>,
    source: &Table<'_>,
    name: &str,
) -> Origin {
    if let Some(url) = reader.text(source, "registry") {
        return from_index(url);
    }
    if let Some(url) = reader.text(source, "git") {
        return from_git(url, "");
    }
    if let Some(url) = reader.text(source, "url") {
        return from_archive(url, name);
    }
    for key in ["editable", "virtual", "directory", "path"] {
        let Some(path) = reader.text(source, key) else { continue };
        return if members.0.contains(name) { Origin::Workspace } else { from_path(path) };
    }
    let text = source.iter().next().map(|(key, value)| (key, value.as_str()));
    let location = match text {
        Some((key, value)) => format!("{}+{}", key.text(), value.unwrap_or_default()),
        None => String::new(),
    };
    // A kind that uv does not have today: nothing is known to cover it.
    Origin::OtherRegistry { location: without_userinfo(&location).into_owned() }
}
