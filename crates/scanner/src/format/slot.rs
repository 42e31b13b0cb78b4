//! What tells several versions of one package in one lockfile apart, without naming the version.

use std::collections::BTreeMap;

use lockgate_model::Package;
use semver::Version;

use crate::hash::{HashMap, map_of};

/// How a format tells several versions of one package apart. The slot is part of an alert's identity, so an update
/// that stays in the slot keeps the alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotRule {
    /// The part of the version that cargo lets exist once: `1`, `0.3`, `0.0.7`.
    CompatibilityBucket,
    /// The folder into which the package is installed.
    InstallPath,
    /// The major version.
    Major,
    /// The name alone.
    Name,
}

/// The slot of each package, parallel to `packages`.
///
/// Packages of one name that share a slot get `~2`, `~3` … from the second version on, so no two packages of a file have
/// the same name and slot, whatever their order in it.
#[must_use]
pub fn slots(rule: SlotRule, packages: &[Package]) -> Vec<String> {
    let mut slots: Vec<String> = packages.iter().map(|package| slot(rule, package)).collect();
    let mut suffixes = Vec::new();
    for mut group in shared(packages, &slots) {
        group.sort_by_cached_key(|at| packages.get(*at).map(version_order));
        suffixes.extend(group.into_iter().zip(1..).skip(1));
    }
    for (at, count) in suffixes {
        if let Some(slot) = slots.get_mut(at) {
            slot.push_str(&format!("~{count}"));
        }
    }
    slots
}

/// The packages of one name that share a slot, by their indexes; in most files none do.
fn shared(packages: &[Package], slots: &[String]) -> Vec<Vec<usize>> {
    let mut first: HashMap<(&str, &str), usize> = map_of(packages.len());
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, (package, slot)) in packages.iter().zip(slots).enumerate() {
        let first = *first.entry((&package.name, slot)).or_insert(at);
        if first != at {
            groups.entry(first).or_insert_with(|| vec![first]).push(at);
        }
    }
    groups.into_values().collect()
}

/// Semantic order first, then the text, then the source: total for different packages.
fn version_order(package: &Package) -> impl Ord + use<> {
    let text = package.version.clone();
    let version = text.as_deref().and_then(|text| Version::parse(text).ok());
    (version, text, package.source.clone(), package.install_path.clone(), package.entry)
}

fn slot(rule: SlotRule, package: &Package) -> String {
    let version = || package.version.as_deref().and_then(|text| Version::parse(text).ok());
    let found = match rule {
        SlotRule::CompatibilityBucket => version().map(|version| bucket(&version)),
        SlotRule::Major => version().map(|version| version.major.to_string()),
        SlotRule::InstallPath => package.install_path.clone().filter(|path| !path.is_empty()),
        SlotRule::Name => None,
    };
    found.unwrap_or_else(|| package.name.clone())
}

/// Source: <https://doc.rust-lang.org/cargo/reference/resolver.html#semver-compatibility>.
fn bucket(version: &Version) -> String {
    match (version.major, version.minor) {
        (0, 0) => format!("0.0.{}", version.patch),
        (0, minor) => format!("0.{minor}"),
        (major, _) => major.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::{Ecosystem, Scope, Source, Span};

    fn package(name: &str, version: &str) -> Package {
        Package {
            ecosystem: Ecosystem::CratesIo,
            name: name.to_owned(),
            version: Some(version.to_owned()),
            source: Source::Registry,
            scope: Scope::Unknown,
            entry: Span::START,
            version_span: None,
            install_path: None,
        }
    }

    #[test]
    fn a_bucket_is_what_cargo_lets_exist_once() {
        let versions = ["1.2.3", "0.3.9", "0.0.7", "2.0.0-rc.1", "nonsense"];
        let packages: Vec<Package> = versions.iter().map(|version| package("a", version)).collect();
        let found = slots(SlotRule::CompatibilityBucket, &packages);
        assert_eq!(found, ["1", "0.3", "0.0.7", "2", "a"]);
    }

    #[test]
    fn every_rule_falls_back_to_the_name() {
        let mut with_path = package("a", "1.2.3");
        with_path.install_path = Some("node_modules/a".to_owned());
        let packages = [with_path, package("b", "?")];
        assert_eq!(slots(SlotRule::InstallPath, &packages), ["node_modules/a", "b"]);
        assert_eq!(slots(SlotRule::Major, &packages), ["1", "b"]);
        assert_eq!(slots(SlotRule::Name, &packages), ["a", "b"]);
    }

    #[test]
    fn packages_in_one_slot_are_numbered_by_version_whatever_their_order() {
        let mut git = package("a", "1.2.0");
        git.source = Source::Git { location: "git+https://git.example/a".to_owned() };
        let mut packages =
            vec![package("a", "1.10.0"), git, package("a", "1.2.0"), package("b", "1.0.0")];
        assert_eq!(slots(SlotRule::CompatibilityBucket, &packages), ["1~3", "1~2", "1", "1"]);
        packages.reverse();
        assert_eq!(slots(SlotRule::CompatibilityBucket, &packages), ["1", "1", "1~2", "1~3"]);
    }
}
