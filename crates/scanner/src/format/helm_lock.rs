//! `Chart.lock`, by Helm. No advisory feed covers charts: they are listed.
//!
//! Specification: <https://helm.sh/docs/helm/helm_dependency/>.

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::listing::{Found, Listing, broken};
use super::location::without_userinfo;
use super::yaml_tree::{Node, Tree};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "helm-lock",
    files: "`Chart.lock`",
    edges: false,
    scopes: false,
    file_name: "Chart.lock",
    ecosystem: Ecosystem::Helm,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "Chart.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let tree = Tree::read(source)?;
    let charts = tree.root().and_then(|root| root.get("dependencies"));
    let Some(charts) = charts.filter(|charts| charts.is_sequence() || charts.is_null()) else {
        return Err(broken("no list of `dependencies`: not a Chart.lock"));
    };
    let mut listing = Listing::new(source, Ecosystem::Helm);
    for chart in charts.items() {
        read_chart(source, &mut listing, chart);
    }
    Ok(listing.finish())
}

fn read_chart(source: &Source<'_>, listing: &mut Listing<'_, '_>, chart: Node<'_>) {
    let at = chart.range().start;
    let Some(name) = chart.get_text("name").filter(|name| !name.is_empty()) else {
        return listing.unread(at, "a chart has no name", "");
    };
    let version = chart.get("version").and_then(|node| {
        let text = node.text().filter(|text| !text.is_empty())?;
        Some((text, source.span(node.text_range())))
    });
    if version.is_none() {
        listing.unread(at, "the chart has no version", name);
    }
    let repository = chart.get_text("repository").unwrap_or_default();
    let location = || without_userinfo(repository).into_owned();
    let origin = match repository.split_once("://") {
        // Helm has no registry of its own: any repository of charts counts as one.
        Some(("http" | "https" | "oci", _)) => Origin::Registry,
        // Without a repository, the chart lies in the folder `charts`.
        Some(("file", _)) => Origin::Path { location: location() },
        None if repository.is_empty() => Origin::Path { location: "charts".to_owned() },
        // The name that a user gave a repository: `@team`.
        None => Origin::OtherRegistry { location: repository.to_owned() },
        Some(_) => Origin::OtherRegistry { location: location() },
    };
    let entry = source.span(chart.range());
    listing.add(Found { name, version, origin, scope: Scope::Unknown, entry });
}
