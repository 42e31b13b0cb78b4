//! The names of the folders of OSV's bucket, to tell an archive of another ecosystem from one that must be read.
//! Source: <https://ossf.github.io/osv-schema/#defined-ecosystems>.

use lockgate_model::Ecosystem;

/// Ecosystems that OSV defines and lockgate does not match.
const OTHERS: &[&str] = &[
    "AlmaLinux",
    "Alpaquita",
    "Alpine",
    "Android",
    "BellSoft Hardened Containers",
    "Bioconductor",
    "Bitnami",
    "CRAN",
    "Chainguard",
    "CleanStart",
    "ConanCenter",
    "Debian",
    "Docker Hardened Images",
    "Echo",
    "FreeBSD",
    "GHC",
    "GIT",
    "GitHub Actions",
    "Go",
    "Hackage",
    "Hex",
    "Julia",
    "Kubernetes",
    "Linux",
    "Mageia",
    "Maven",
    "MinimOS",
    "NuGet",
    "OSS-Fuzz",
    "Packagist",
    "Photon OS",
    "Pub",
    "PyPI",
    "Red Hat",
    "Rocky Linux",
    "RubyGems",
    "SUSE",
    "SwiftURL",
    "Ubuntu",
    "UVI",
    "VSCode",
    "Wolfi",
    "openEuler",
    "openSUSE",
    "opam",
];

/// What a folder of the bucket holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folder {
    /// Records of an ecosystem that can be matched.
    Supported(Ecosystem),
    /// Records of an ecosystem that cannot.
    Other,
    /// The name is no ecosystem's.
    Unknown,
}

/// Reads the name of a folder.
pub(super) fn folder(name: &str) -> Folder {
    if let Some(ecosystem) = Ecosystem::from_osv_name(name) {
        return Folder::Supported(ecosystem);
    }
    let base = name.split(':').next().unwrap_or(name);
    if OTHERS.contains(&base) { Folder::Other } else { Folder::Unknown }
}
