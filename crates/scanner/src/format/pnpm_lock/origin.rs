//! Where a package of pnpm comes from, by the shape of its key and its `resolution`.

use lockgate_model::Source;

use crate::format::location::without_userinfo;
use crate::format::npm::origin::{classify, is_archive_of_commit};

use super::entry::Resolution;
use super::key::is_version;

/// The source of a package; `place` is what its key says in the place of a version.
pub(super) fn of(name: &str, place: &str, resolution: Option<&Resolution<'_>>) -> Source {
    let none = Resolution::default();
    let resolution = resolution.unwrap_or(&none);
    if let Some(directory) = &resolution.directory {
        return Source::Path { location: directory.value.clone().into_owned() };
    }
    if let Some(repository) = &resolution.repository {
        let location = without_userinfo(&repository.value);
        let commit = resolution.commit.as_ref().map(|commit| format!("#{}", commit.value));
        return Source::Git { location: format!("{location}{}", commit.unwrap_or_default()) };
    }
    let tarball = resolution.tarball.as_ref().map(|tarball| &*tarball.value);
    if is_version(place) {
        return classify(tarball, name, Some(place));
    }
    let place = tarball.unwrap_or(place);
    let location = without_userinfo(place).into_owned();
    if ["file:", "link:"].iter().any(|prefix| place.starts_with(prefix)) {
        Source::Path { location }
    } else if is_archive_of_commit(place) || place.starts_with("git") {
        Source::Git { location }
    } else {
        Source::Url { location }
    }
}
