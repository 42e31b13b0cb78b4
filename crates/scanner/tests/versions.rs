//! Version orders against comparisons that the native tools made (`fixtures/versions/<scheme>.txt`, one a line), and the laws
//! of an order on random versions.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lockgate_model::{Ecosystem, RangeScheme};
use lockgate_scanner::version::{
    Comparison, SCHEMES, Scheme, Version, parse, parse_bound, parse_for, release_of_bound,
};
use proptest::prelude::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/versions")
}

#[test]
fn versions_are_ordered_as_the_native_tool_orders_them() {
    for scheme in SCHEMES {
        let text = std::fs::read_to_string(folder().join(format!("{}.txt", scheme.id))).unwrap();
        assert!(text.starts_with("# Answers of "), "{}: which tool?", scheme.id);
        let comparisons: Vec<Comparison<'_>> =
            text.lines().filter_map(|line| Comparison::read(line).unwrap()).collect();
        assert!(comparisons.len() >= 100, "{}: {}", scheme.id, comparisons.len());
        for comparison in comparisons {
            let Comparison { left, stated, right } = comparison;
            assert_eq!(comparison.judge(scheme), Ok(stated), "{}: {left} {right}", scheme.id);
            let mirrored = Comparison { left: right, stated: stated.reverse(), right: left };
            assert_eq!(
                mirrored.judge(scheme),
                Ok(stated.reverse()),
                "{}: {right} {left}",
                scheme.id
            );
        }
    }
}

#[test]
fn every_file_of_comparisons_belongs_to_a_scheme() {
    let ids: BTreeSet<String> = SCHEMES.iter().map(|scheme| format!("{}.txt", scheme.id)).collect();
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, ids);
}

#[test]
fn a_scheme_has_one_name_and_answers_to_every_ecosystem() {
    let names = |scheme: &Scheme| [&[scheme.id], scheme.aliases].concat();
    let all: Vec<&str> = SCHEMES.iter().copied().flat_map(names).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    for ecosystem in Ecosystem::ALL {
        let named = Scheme::named(&ecosystem.osv_name().to_uppercase()).unwrap();
        assert_eq!(named.id, Scheme::of(*ecosystem).id);
    }
    for (name, id) in [("pypi", "pep440"), ("rpm", "redhat"), ("npm", "semver"), ("Hex", "semver")]
    {
        assert_eq!(Scheme::named(name).unwrap().id, id);
    }
    assert!(Scheme::named("fortran").is_none());
}

#[track_caller]
fn check(ecosystem: Ecosystem, order: &[&str]) {
    let read = |text: &&str| parse(ecosystem, text).unwrap_or_else(|| panic!("{text}"));
    for pair in order.windows(2) {
        assert!(read(&pair[0]) < read(&pair[1]), "{pair:?}");
    }
}

#[test]
fn composer_packages_are_brought_into_one_form() {
    let order = [
        "1.0-dev",
        "v1.0-Alpha2",
        "1.0-BETA1",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0-p1",
        "1.0.x-dev",
        "1.1",
    ];
    check(Ecosystem::Packagist, &order);
    let read = |text| parse(Ecosystem::Packagist, text).unwrap();
    for (a, b) in [
        ("1.0", "v1.0.0.0"),
        ("1.0.0+build", "1.0"),
        ("1.0.0-stable", "1.0"),
        ("1.0@dev", "1.0"),
        ("1.0.0-RC1", "1.0rc1"),
        ("1.x-dev", "1.x-dev"),
        ("2.0.0-b2", "2.0.0-BETA2"),
    ] {
        assert_eq!(read(a), read(b), "{a} {b}");
    }
    let bound = parse_bound(Ecosystem::Packagist, RangeScheme::Ecosystem, "1.0").unwrap();
    assert_eq!(read("1.0.0"), bound);
    for branch in ["dev-master", "master", "dev-1.0", "feature/x-dev"] {
        assert!(parse(Ecosystem::Packagist, branch).is_none(), "{branch}");
    }
}

#[test]
fn the_local_part_of_a_python_package_does_not_count() {
    let bound = parse_bound(Ecosystem::PyPi, RangeScheme::Ecosystem, "2.0.0").unwrap();
    assert_eq!(parse(Ecosystem::PyPi, "2.0.0+cu118").unwrap(), bound);
    assert!(parse(Ecosystem::PyPi, "2.0.0+c/118").is_none());
}

#[test]
fn what_has_no_certain_place_is_no_version_of_a_package() {
    for (ecosystem, text) in [
        (Ecosystem::PyPi, "1.0-bulbasaur"),
        (Ecosystem::Maven, "latest"),
        (Ecosystem::Maven, "${revision}"),
        (Ecosystem::ConanCenter, "system"),
        (Ecosystem::Npm, "^1.2.3"),
        (Ecosystem::Npm, "latest"),
        (Ecosystem::RubyGems, ">= 1"),
        (Ecosystem::NuGet, "1.2.3.4.5"),
        (Ecosystem::NuGet, "[1.0, 2.0)"),
        (Ecosystem::Hackage, "1.0-foo"),
        (Ecosystem::Cran, "1.x"),
    ] {
        assert!(parse(ecosystem, text).is_none(), "{text}");
    }
    for ecosystem in Ecosystem::ALL {
        for text in ["", " ", "1.0 || 2.0", "banana split"] {
            assert!(parse(*ecosystem, text).is_none(), "{ecosystem} {text:?}");
        }
    }
}

#[test]
fn a_semver_range_orders_by_semver_whatever_the_ecosystem() {
    let version = |text| parse_for(Ecosystem::Pub, RangeScheme::Semver, text).unwrap();
    let bound = |text| parse_bound(Ecosystem::Pub, RangeScheme::Semver, text).unwrap();
    assert_eq!(version("1.0.0+2"), bound("1.0.0+1"));
    assert!(parse(Ecosystem::Pub, "1.0.0+2") > parse(Ecosystem::Pub, "1.0.0+1"));
    // But Julia's ranges name builds.
    let julia = |text| parse_bound(Ecosystem::Julia, RangeScheme::Semver, text).unwrap();
    assert!(parse(Ecosystem::Julia, "0.20.1+0").unwrap() < julia("0.20.1+1"));
}

#[test]
fn a_bound_stands_for_a_release() {
    let release = |ecosystem, scheme, text| release_of_bound(ecosystem, scheme, text);
    let of_npm = |text| release(Ecosystem::Npm, RangeScheme::Semver, text);
    assert_eq!(of_npm("1.2-0").as_deref(), Some("1.2.0"));
    assert_eq!(of_npm("1.2.0-rc.1").as_deref(), Some("1.2.0-rc.1"));
    assert_eq!(of_npm("banana"), None);
    let of_python = release(Ecosystem::PyPi, RangeScheme::Ecosystem, " 1.2rc1 ");
    assert_eq!(of_python.as_deref(), Some("1.2rc1"));
}

/// What the versions of a scheme are made of.
fn fragments(scheme: &Scheme) -> &'static [&'static str] {
    match scheme.id {
        "semver" | "go" | "pub" | "julia" | "nuget" => &[
            ".", "0", "1", "2", "10", "01", "-", "a", "B", "alpha", ".1", ".a", "+", "+1", "rc2",
            "-rc.1", "-0",
        ],
        "pep440" => &[
            ".", "0", "1", "10", "a", "b1", "rc", ".post", "-1", ".dev", "dev2", "+", "+a.1", "+1",
            "1!", "-", "_", "x", "final",
        ],
        "alpine" => &[
            ".", "0", "1", "10", "01", "a", "z", "_alpha", "_rc1", "_p", "_git2", "-r", "-r1", "-",
            "~ab", "_x", "A",
        ],
        "hackage" | "cran" => &[".", "0", "1", "2", "10", "01", "-"],
        _ => &[
            ".", "-", "0", "1", "2", "10", "00", "~", "^", "+", "_", ":", "a", "b", "A", "alpha",
            "beta", "rc", "RC1", "snapshot", "ga", "final", "sp", "foo", "dev", "p1", "#", "α",
            "1:", ".0", "-1", "-0",
        ],
    }
}

fn version_of(scheme: &'static Scheme) -> impl Strategy<Value = (String, Option<Version>)> {
    let parts = prop::collection::vec(prop::sample::select(fragments(scheme)), 0..7);
    let first = prop::sample::select(&["", "0", "1", "1.0", "1.0-", "2"][..]);
    (first, parts).prop_map(|(first, parts)| {
        let text = format!("{first}{}", parts.concat());
        let version = (scheme.parse)(&text);
        (text, version)
    })
}

/// Antisymmetric, transitive, and equal exactly where no side is before the other.
fn keeps_the_laws(a: &Version, b: &Version, c: &Version) -> bool {
    let mirrored = a.cmp(b) == b.cmp(a).reverse() && a.compare(b) == b.compare(a).reverse();
    let reflexive = a.cmp(a).is_eq() && a.compare(a).is_eq() && (a == b) == a.cmp(b).is_eq();
    let mut sorted = [a, b, c];
    sorted.sort();
    let [low, middle, high] = sorted;
    let transitive = low <= middle && middle <= high && low <= high;
    let alike = (a.cmp(b).is_ne()) || (a.cmp(c) == b.cmp(c));
    mirrored && reflexive && transitive && alike
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn every_scheme_is_a_total_order(
        (id, a, b, c) in prop::sample::select(SCHEMES).prop_flat_map(|scheme| {
            let version = || version_of(scheme);
            (Just(scheme.id), version(), version(), version())
        })
    ) {
        if let (Some(va), Some(vb), Some(vc)) = (&a.1, &b.1, &c.1) {
            for (x, y, z) in [(va, vb, vc), (vb, vc, va), (vc, va, vb)] {
                prop_assert!(keeps_the_laws(x, y, z), "{id}: {} {} {}", a.0, b.0, c.0);
            }
        }
    }

    #[test]
    fn no_text_makes_a_scheme_panic(text in "\\PC{0,24}", other in "[-~^+:.!_0-9a-zα]{0,24}") {
        for scheme in SCHEMES {
            for text in [&text, &other] {
                for read in [scheme.parse, scheme.parse_package, scheme.parse_bound] {
                    if let Some(version) = read(text) {
                        prop_assert_eq!(version.compare(&version), Ordering::Equal);
                        let _ = (version.is_prerelease(), version.compatibility_bucket());
                    }
                }
            }
        }
    }
}

/// Anything worse than linear would not end within minutes.
#[test]
fn versions_of_a_hundred_thousand_characters_are_read_and_compared_in_linear_time() {
    const LENGTH: usize = 100_000;
    let patterns = [
        "9", "0", "1.", "1a", "1-", "a", "a.", "-", ".", "~", "^", "1_p", "+", "#", "α", "-0",
        "0.a", "pre-", "x1-ga",
    ];
    for pattern in patterns {
        let text = format!("1{}", pattern.repeat(LENGTH / pattern.len()));
        let longer = format!("{text}1");
        for scheme in SCHEMES {
            let (Some(a), Some(b)) = ((scheme.parse)(&text), (scheme.parse)(&longer)) else {
                continue;
            };
            assert_eq!(a.cmp(&b), b.cmp(&a).reverse(), "{} {pattern}", scheme.id);
            assert_eq!(a.compare(&a.clone()), Ordering::Equal, "{} {pattern}", scheme.id);
        }
    }
}
