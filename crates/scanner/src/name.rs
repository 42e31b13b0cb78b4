//! Package names: one form of each, in which advisories and lockfiles meet.

use std::borrow::Cow;

use lockgate_model::{Affected, Ecosystem, Package};

/// The form of a name by which packages of an ecosystem are told apart. Borrowed where the name has that form already.
#[must_use]
pub fn normalize(ecosystem: Ecosystem, name: &str) -> Cow<'_, str> {
    match ecosystem {
        Ecosystem::PyPi => python(name),
        Ecosystem::NuGet | Ecosystem::Packagist | Ecosystem::GitHubActions => lower_case(name),
        Ecosystem::SwiftUrl => location(name),
        Ecosystem::CratesIo
        | Ecosystem::Npm
        | Ecosystem::Go
        | Ecosystem::Maven
        | Ecosystem::RubyGems
        | Ecosystem::Pub
        | Ecosystem::Hex
        | Ecosystem::ConanCenter
        | Ecosystem::Cran
        | Ecosystem::Hackage
        | Ecosystem::Julia
        | Ecosystem::CocoaPods
        | Ecosystem::Conda
        | Ecosystem::Jsr
        | Ecosystem::Terraform
        | Ecosystem::Helm
        | Ecosystem::Bazel
        | Ecosystem::Nix => Cow::Borrowed(name),
    }
}

/// Whether an entry of an advisory is about a package.
#[must_use]
pub fn names_package(entry: &Affected, package: &Package) -> bool {
    let ecosystem = package.ecosystem;
    entry.ecosystem == ecosystem
        && (entry.name == package.name
            || normalize(ecosystem, &entry.name) == normalize(ecosystem, &package.name))
}

/// Source: <https://packaging.python.org/en/latest/specifications/name-normalization/>.
fn python(name: &str) -> Cow<'_, str> {
    let is_separator = |byte: u8| matches!(byte, b'-' | b'_' | b'.');
    let mut after_hyphen = false;
    let is_normal = name.bytes().all(|byte| {
        let doubled = after_hyphen && byte == b'-';
        after_hyphen = byte == b'-';
        !byte.is_ascii_uppercase() && byte != b'_' && byte != b'.' && !doubled
    });
    if is_normal {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    let mut in_separator = false;
    for char in name.chars() {
        let starts_separator = u8::try_from(char).is_ok_and(is_separator);
        if !starts_separator {
            out.push(char.to_ascii_lowercase());
        } else if !in_separator {
            out.push('-');
        }
        in_separator = starts_separator;
    }
    Cow::Owned(out)
}

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(name.to_ascii_lowercase());
    }
    Cow::Borrowed(name)
}

/// The host in lower case and the path of a repository, without scheme, user and `.git`.
fn location(name: &str) -> Cow<'_, str> {
    let rest = name.split_once("://").map_or(name, |(_, rest)| rest);
    let rest = rest.trim_end_matches('/');
    let rest = rest.strip_suffix(".git").unwrap_or(rest);
    let end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    // `git@host:owner/name` is `host/owner/name`; `host:22/owner/name` has a port.
    let (host, owner) = match host.split_once(':') {
        Some((host, owner)) if !owner.bytes().all(|byte| byte.is_ascii_digit()) => (host, owner),
        _ => (host, ""),
    };
    if owner.is_empty() && !host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let start = rest.len() - path.len() - host.len();
        return Cow::Borrowed(rest.get(start..).unwrap_or(rest));
    }
    let separator = if owner.is_empty() { "" } else { "/" };
    Cow::Owned(format!("{}{separator}{owner}{path}", host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::{Kind, Scope, Source, Span};

    #[track_caller]
    fn check(ecosystem: Ecosystem, name: &str, expected: &str) {
        assert_eq!(normalize(ecosystem, name), expected);
        assert!(matches!(normalize(ecosystem, expected), Cow::Borrowed(same) if same == expected));
    }

    #[test]
    fn python_names_are_lower_case_with_single_hyphens() {
        for name in [
            "friendly-bard",
            "Friendly-Bard",
            "FRIENDLY-BARD",
            "friendly.bard",
            "friendly--bard",
            "FrIeNdLy-._.-bArD",
        ] {
            check(Ecosystem::PyPi, name, "friendly-bard");
        }
        check(Ecosystem::PyPi, "zope.interface", "zope-interface");
        check(Ecosystem::PyPi, "_x_", "-x-");
    }

    #[test]
    fn names_without_regard_to_letter_case_are_lower_case() {
        check(Ecosystem::NuGet, "Newtonsoft.Json", "newtonsoft.json");
        check(Ecosystem::Packagist, "Symfony/HttpKernel", "symfony/httpkernel");
        check(Ecosystem::GitHubActions, "Tj-Actions/Changed-Files", "tj-actions/changed-files");
    }

    #[test]
    fn swift_packages_are_named_by_their_repository() {
        let expected = "host.example/Apple/swift-nio";
        for name in [
            "https://host.example/Apple/swift-nio.git",
            "https://user@HOST.example/Apple/swift-nio/",
            "host.example/Apple/swift-nio",
            "git@host.example:Apple/swift-nio.git",
            "ssh://git@host.example/Apple/swift-nio.git",
        ] {
            check(Ecosystem::SwiftUrl, name, expected);
        }
        check(Ecosystem::SwiftUrl, "", "");
        check(Ecosystem::SwiftUrl, "x", "x");
    }

    #[test]
    fn an_entry_names_a_package_however_either_is_written() {
        let entry = |ecosystem, name: &str| Affected {
            ecosystem,
            name: name.to_owned(),
            kind: Kind::Vulnerability,
            versions: Vec::new(),
            ranges: Vec::new(),
            functions: Vec::new(),
        };
        let package = Package {
            ecosystem: Ecosystem::PyPi,
            name: "zope.interface".to_owned(),
            version: Some("1.0".to_owned()),
            source: Source::Registry,
            scope: Scope::Unknown,
            entry: Span::START,
            version_span: None,
            install_path: None,
        };
        assert!(names_package(&entry(Ecosystem::PyPi, "zope.interface"), &package));
        assert!(names_package(&entry(Ecosystem::PyPi, "Zope-Interface"), &package));
        assert!(!names_package(&entry(Ecosystem::PyPi, "zopeinterface"), &package));
        assert!(!names_package(&entry(Ecosystem::Npm, "zope.interface"), &package));
    }

    #[test]
    fn names_that_count_by_the_letter_stay_as_they_are() {
        for ecosystem in [
            Ecosystem::CratesIo,
            Ecosystem::Npm,
            Ecosystem::Go,
            Ecosystem::Pub,
            Ecosystem::Hex,
            Ecosystem::Hackage,
            Ecosystem::RubyGems,
            Ecosystem::Maven,
        ] {
            check(ecosystem, "Some_Name.X", "Some_Name.X");
        }
    }
}
