//! `Directory.Packages.props`, `Directory.Build.props` and `Directory.Build.targets`: packages and versions for all
//! projects below.
//!
//! A central version is listed whether or not a project uses it. Conditions are not evaluated. Specification:
//! <https://learn.microsoft.com/nuget/consume-packages/central-package-management>.

use lockgate_model::{Ecosystem, RepoPath};

use crate::source::Source;

use super::nuget::project::list_packages;
use super::nuget::{surroundings, xml};
use super::register::Listing;
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "nuget-central",
    files: "`Directory.Packages.props`, `Directory.Build.props`, `Directory.Build.targets`",
    edges: false,
    scopes: true,
    file_name: "Directory.Packages.props",
    ecosystem: Ecosystem::NuGet,
    slot: SlotRule::Name,
    claims,
    companions: surroundings::is_companion,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    surroundings::is_companion(path)
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = xml::parse(source, "Project")?;
    let mut listing = Listing::new(Ecosystem::NuGet);
    let (_, notes) = list_packages(source, &document, &mut listing);
    Ok(listing.finish(notes))
}
