//! `*.csproj`, `*.fsproj` and `*.vbproj`, projects of MSBuild.
//!
//! Properties and central versions come from `Directory.Build.props` and `Directory.Packages.props` in the tree;
//! conditions are not evaluated: what holds under any of them is listed. Other imports, references to projects and SDKs
//! are passed over. Specification:
//! <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files>.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, RepoPath};

use crate::source::Source;

use super::nuget::project::list_packages;
use super::nuget::{surroundings, xml};
use super::register::Listing;
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "dotnet-project",
    files: "`*.csproj`, `*.fsproj`, `*.vbproj`",
    edges: true,
    scopes: true,
    file_name: "app.csproj",
    ecosystem: Ecosystem::NuGet,
    slot: SlotRule::Name,
    claims,
    companions: surroundings::is_companion,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    let extensions = ["csproj", "fsproj", "vbproj"];
    let found = path.file_name().rsplit_once('.').filter(|(name, _)| !name.is_empty());
    found.is_some_and(|(_, own)| extensions.iter().any(|e| e.eq_ignore_ascii_case(own)))
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = xml::parse(source, "Project")?;
    let mut listing = Listing::new(Ecosystem::NuGet);
    let file_name = source.path().file_name();
    let name = file_name.rsplit_once('.').map_or(file_name, |(name, _)| name);
    let project = listing.add_project(Cow::Borrowed(name));
    let (packages, notes) = list_packages(source, &document, &mut listing);
    for package in packages {
        listing.needs(project, package);
    }
    Ok(listing.finish(notes))
}
