//! Workflows of GitHub Actions and the metadata of actions: the actions and reusable workflows that they use.
//!
//! A use counts as a package where its version is known: a tag that is a whole version, or a commit with a comment that
//! names one. Tags such as `v4` and branches move, so what runs is not known: they are noted. Images of containers and
//! services, and what `run` downloads, are not read.
//! Specification: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>.

mod reference;

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use self::reference::{Pin, Reference};
use super::listing::{Found, Listing, broken};
use super::yaml_tree::{Node, Tree};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "github-actions",
    files: "`.github/workflows/*.yml`, `.github/workflows/*.yaml`, `action.yml`, `action.yaml`",
    edges: false,
    scopes: false,
    file_name: "action.yml",
    ecosystem: Ecosystem::GitHubActions,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    let name = path.file_name();
    let workflow = || {
        let folder = path.folder();
        let inside = folder == ".github/workflows" || folder.ends_with("/.github/workflows");
        inside && (name.ends_with(".yml") || name.ends_with(".yaml"))
    };
    matches!(name, "action.yml" | "action.yaml") || workflow()
}

/// A `uses` with its value.
type Use<'t> = (Node<'t>, Node<'t>);

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let tree = Tree::read(source)?;
    let mut listing = Listing::new(source, Ecosystem::GitHubActions);
    let mut uses = match tree.root() {
        Some(root) if root.is_mapping() => find_uses(root, &mut listing),
        Some(root) if !root.is_null() => return Err(broken("not a mapping: not a workflow")),
        Some(_) | None => Vec::new(),
    };
    uses.sort_by_key(|(key, _)| key.number());
    uses.dedup_by_key(|(key, _)| key.number());
    for (key, value) in uses {
        read_use(source, &mut listing, key, value);
    }
    Ok(listing.finish_uses())
}

/// The uses of a document in any order; one that an alias repeats may be found twice.
fn find_uses<'t>(root: Node<'t>, listing: &mut Listing<'_, '_>) -> Vec<Use<'t>> {
    let mut found = Vec::new();
    let mut steps = Vec::new();
    for (key, jobs) in root.entries().filter(|(key, _)| key.text() == Some("jobs")) {
        expect(jobs.is_mapping(), key, "`jobs` is not a mapping", listing);
        for (name, job) in jobs.entries() {
            expect(job.is_mapping(), name, "a job is not a mapping", listing);
            found.extend(members(job, "uses"));
            steps.extend(members(job, "steps"));
        }
    }
    for (_, runs) in members(root, "runs") {
        steps.extend(members(runs, "steps"));
    }
    // A list that aliases repeat is read once, so that a small file stays little work.
    steps.sort_by_key(|(_, list)| list.number());
    steps.dedup_by_key(|(_, list)| list.number());
    for (key, list) in steps {
        expect(list.is_sequence() || list.is_null(), key, "`steps` is not a list", listing);
        for step in list.items() {
            expect(step.is_mapping(), step, "a step is not a mapping", listing);
            found.extend(members(step, "uses"));
        }
    }
    found
}

fn members<'t>(node: Node<'t>, name: &'static str) -> impl Iterator<Item = Use<'t>> {
    node.entries().filter(move |(key, _)| key.text() == Some(name))
}

fn expect(good: bool, place: Node<'_>, message: &str, listing: &mut Listing<'_, '_>) {
    if !good {
        listing.unread(place.range().start, message, place.text().unwrap_or_default());
    }
}

fn read_use(source: &Source<'_>, listing: &mut Listing<'_, '_>, key: Node<'_>, value: Node<'_>) {
    let at = value.range().start;
    let Some(text) = value.text() else {
        return listing.unread(at, "the value of `uses` is not a text", "");
    };
    let (origin, name, pin) = match reference::read(text) {
        Some(Reference::Local) => return,
        Some(Reference::Image { name }) => (Origin::Url { location: text.to_owned() }, name, None),
        Some(Reference::Action { name, pin }) => (Origin::Registry, name, Some(pin)),
        None => {
            let message =
                "the value of `uses` is not an action with a version, a folder or an image";
            return listing.unread(at, message, text);
        }
    };
    let comment = comment_after(source.text(), value.range().end);
    let version = match pin {
        None => None,
        Some(Pin::Version(version)) => Some((version, value.text_range())),
        Some(Pin::Commit) => match reference::version_in_comment(comment) {
            Some(version) => Some((version, place_of(source.text(), version))),
            None => {
                let message = "a commit without a comment that names its version";
                return listing.unpinned(at, message, text);
            }
        },
        Some(Pin::Moving) => {
            return listing.unpinned(at, "a tag or branch that moves, not one version", text);
        }
    };
    let end = version.as_ref().map_or(0, |(_, range)| range.end).max(value.range().end);
    let version = version.map(|(version, range)| {
        let whole = source.text().get(range.clone()).unwrap_or_default();
        let inner = whole
            .rfind(version)
            .map_or(range.clone(), |from| range.start + from..range.start + from + version.len());
        (version, source.span(inner))
    });
    let entry = source.span(key.range().start..end);
    listing.add(Found { name, version, origin, scope: Scope::Unknown, entry });
}

/// The comment that follows on the same line, without its `#`.
fn comment_after(text: &str, end: usize) -> &str {
    let rest = text.get(end..).unwrap_or_default();
    let line = rest.split(['\n', '\r']).next().unwrap_or(rest);
    line.split_once('#').map_or("", |(_, comment)| comment)
}

/// The byte range of a slice of the text.
fn place_of(text: &str, slice: &str) -> std::ops::Range<usize> {
    let start = (slice.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + slice.len()
}
