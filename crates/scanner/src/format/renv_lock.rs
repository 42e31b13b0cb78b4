//! `renv.lock`, by renv for R.
//!
//! Hashes and the version of R itself are not read.
//! Specification: <https://rstudio.github.io/renv/articles/lockfile.html>.

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::hash::HashMap;
use crate::source::Source;

use super::json::{
    Member, Value, field, field_text, items, members, offset, read_members, read_text,
};
use super::listing::{Found, Listing, broken};
use super::location::shared;
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "renv-lock",
    files: "`renv.lock`",
    edges: true,
    scopes: false,
    file_name: "renv.lock",
    ecosystem: Ecosystem::Cran,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

/// The names under which renv writes the public registry and its builds.
const PUBLIC: [&str; 4] = ["CRAN", "RSPM", "PPM", "P3M"];

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "renv.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = read_members(source)?;
    let mut listing = Listing::new(source, Ecosystem::Cran);
    let repositories = read_repositories(&document);
    match field(&document, "Packages") {
        Some(packages) if packages.get().starts_with('{') => {
            for member in members(packages) {
                read_package(source, &mut listing, &repositories, member);
            }
        }
        // A file of no packages may be an empty object.
        None if document.is_empty() || field(&document, "R").is_some() => {}
        Some(_) | None => return Err(broken("no `Packages`: not a renv.lock")),
    }
    Ok(listing.finish())
}

/// The URLs of the repositories by name.
fn read_repositories(document: &[Member<'_>]) -> HashMap<String, String> {
    let r = field(document, "R").map(members).unwrap_or_default();
    let list = field(&r, "Repositories").into_iter().flat_map(items);
    let pair = |item: Value<'_>| {
        let fields = members(item);
        let (name, url) = field_text(&fields, "Name").zip(field_text(&fields, "URL"))?;
        Some((name.value.into_owned(), shared(&url.value)))
    };
    list.filter_map(pair).collect()
}

fn read_package<'a>(
    source: &Source<'a>,
    listing: &mut Listing<'_, 'a>,
    repositories: &HashMap<String, String>,
    member: Member<'a>,
) {
    let at = offset(source, member.key.get());
    let key = read_text(member.key).map(|key| key.value).unwrap_or_default();
    let fields = members(member.value);
    let name = field_text(&fields, "Package").map_or(key, |name| name.value);
    let version = field_text(&fields, "Version").filter(|version| !version.value.is_empty());
    if name.is_empty() || !member.value.get().starts_with('{') {
        return listing.unread(at, "a package has no name, or is not an object", &name);
    }
    if version.is_none() {
        listing.unread(at, "the package has no version", &name);
    }
    let end = offset(source, member.value.get()) + member.value.get().len();
    let place = |raw: &str| source.span_of(raw);
    let version = version.as_ref().and_then(|v| place(v.raw).map(|span| (&*v.value, span)));
    let number = listing.add(Found {
        name: &name,
        version,
        origin: read_origin(&fields, repositories),
        scope: Scope::Unknown,
        entry: source.span(at..end),
    });
    listing.name_key(number, name);
    let needs = field(&fields, "Requirements").into_iter().flat_map(items);
    for need in needs.filter_map(read_text) {
        listing.need(number, need.value);
    }
}

fn read_origin(fields: &[Member<'_>], repositories: &HashMap<String, String>) -> Origin {
    let text = |key: &str| field_text(fields, key).map(|text| text.value);
    let kind = text("Source").unwrap_or_default();
    let location = |key: &str| shared(&text(key).unwrap_or_default());
    match &*kind {
        "Repository" | "CRAN" => match text("Repository") {
            Some(name) => repository_origin(&name, repositories),
            None => Origin::Registry,
        },
        "GitHub" | "GitLab" | "Bitbucket" | "Git" | "git2r" | "xgit" => git_origin(fields, &kind),
        "URL" => Origin::Url { location: location("RemoteUrl") },
        "Local" => Origin::Path { location: location("RemoteUrl") },
        // Bioconductor is a registry of its own; `unknown` is what renv writes when it cannot tell.
        other => Origin::OtherRegistry { location: shared(other) },
    }
}

fn repository_origin(name: &str, repositories: &HashMap<String, String>) -> Origin {
    if PUBLIC.contains(&name) {
        return Origin::Registry;
    }
    let location = repositories.get(name).map_or(name, String::as_str);
    if is_mirror(location) {
        return Origin::Registry;
    }
    Origin::OtherRegistry { location: shared(location) }
}

/// Whether a URL has the folder that mirrors of the public registry have.
fn is_mirror(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    rest.split('/').skip(1).any(|part| part.eq_ignore_ascii_case("cran"))
}

fn git_origin(fields: &[Member<'_>], kind: &str) -> Origin {
    let text = |key: &str| field_text(fields, key).map(|text| text.value.into_owned());
    let repository = text("RemoteUrl").unwrap_or_else(|| {
        let user = text("RemoteUsername").unwrap_or_default();
        let name = text("RemoteRepo").unwrap_or_default();
        format!("{}:{user}/{name}", kind.to_lowercase())
    });
    let revision = text("RemoteSha").map(|sha| format!("#{sha}")).unwrap_or_default();
    Origin::Git {
        location: format!("{}{revision}", super::location::without_userinfo(&repository)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_is_known_by_its_folder() {
        assert!(is_mirror("https://packages.example/cran/latest"));
        assert!(is_mirror("https://mirror.example/CRAN"));
        assert!(!is_mirror("https://cran.evil.example/private"));
        assert!(!is_mirror("cran"));
    }
}
