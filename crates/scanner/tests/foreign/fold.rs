//! Table of results in the shapes of other scanners, and of what becomes of them beside our findings.

use lockgate_model::{
    AdvisoryId, Ecosystem, Finding, ForeignFinding, Kind, Location, Manifest, RepoPath, Scope,
    SourceKind, Span,
};
use lockgate_scanner::foreign::fold;

use super::{at, decision, result, run, with};

/// One of ours: ids of its group, the lockfile, package and version.
fn ours(ids: &[&str], path: &str, package: &str, version: &str) -> Finding {
    let ids: Vec<_> = ids.iter().map(|id| AdvisoryId::new(id).unwrap()).collect();
    Finding {
        id: ids[0].clone(),
        aliases: ids[1..].to_vec(),
        advisories: vec![ids[0].clone()],
        kind: Kind::Vulnerability,
        severity: None,
        title: "bad".to_owned(),
        ecosystem: Ecosystem::Npm,
        package: package.to_owned(),
        version: version.to_owned(),
        purl: format!("pkg:npm/{package}@{version}"),
        source: SourceKind::Registry,
        scope: Scope::Unknown,
        location: Location {
            path: RepoPath::new(path).unwrap(),
            entry: Span::START,
            version: Span::START,
        },
        slot: String::new(),
        fingerprint: String::new(),
        fixed_in: vec![],
        fixed_version: None,
        paths: vec![],
        manifest: None,
        change: None,
        sightings: vec![],
        alert: None,
        decision: decision(),
    }
}

const LODASH: &[&str] = &["GHSA-jf85-cpcp-j695", "CVE-2019-10744"];
const TIME: &[&str] = &["RUSTSEC-2020-0071", "CVE-2020-26235", "GHSA-wcg3-cvx6-7396"];

/// Two projects, two versions of one crate in one file, and two packages under one advisory.
fn all_ours() -> Vec<Finding> {
    let mut member = ours(TIME, "Cargo.lock", "time", "0.1.43");
    member.manifest = Some(Manifest {
        path: RepoPath::new("crates/app/Cargo.toml").unwrap(),
        span: Span::START,
        dependency: "time".to_owned(),
    });
    vec![
        member,
        ours(TIME, "Cargo.lock", "time", "0.2.10"),
        ours(LODASH, "web/package-lock.json", "lodash", "4.17.4"),
        ours(LODASH, "web/package-lock.json", "lodash.merge", "4.6.0"),
        ours(LODASH, "admin/package-lock.json", "lodash", "4.17.4"),
    ]
}

/// Which of ours one result is.
#[track_caller]
fn assert_folds(theirs: &ForeignFinding, expected: &[usize]) {
    let mut findings = all_ours();
    let mut runs = [run(&theirs.tool, 1)];
    let left = fold(&mut findings, vec![theirs.clone()], &mut runs);
    let seen: Vec<_> =
        (0..findings.len()).filter(|at| !findings[*at].sightings.is_empty()).collect();
    assert_eq!(seen, expected, "{theirs:?}");
    assert_eq!(left.is_empty(), !expected.is_empty());
    assert_eq!(runs[0].folded, u32::from(!expected.is_empty()));
    for at in seen {
        let sighting = &findings[at].sightings[0];
        assert_eq!((&sighting.tool, &sighting.rule), (&theirs.tool, &theirs.rule));
    }
}

#[test]
fn osv_scanner_names_the_package_in_quotes_and_has_no_line() {
    let theirs = |package: &str| {
        let message = format!(
            "Package '{package}' is vulnerable to 'CVE-2019-10744' (also known as 'GHSA-jf85-cpcp-j695')."
        );
        with(
            at(result("osv-scanner", "CVE-2019-10744", &message), "web/package-lock.json", 1),
            &[("primaryLocationLineHash", "6b86b273ff34fce19d6b804eff5a3f57")],
        )
    };
    assert_folds(&theirs("lodash@4.17.4"), &[2]);
    assert_folds(&theirs("lodash.merge@4.6.0"), &[3]);
    assert_folds(&theirs("lodash-es@4.17.4"), &[]);
}

#[test]
fn trivy_labels_the_package() {
    let theirs = |package: &str, path: &str| {
        let message = format!(
            "Package: {package} Installed Version: 4.17.4 Vulnerability CVE-2019-10744 Severity: CRITICAL Fixed Version: 4.17.12"
        );
        at(result("Trivy", "CVE-2019-10744", &message), path, 7)
    };
    assert_folds(&theirs("lodash", "web/package-lock.json"), &[2]);
    assert_folds(&theirs("lodash", "admin/package-lock.json"), &[4]);
    assert_folds(&theirs("lodash-es", "admin/package-lock.json"), &[]);
    assert_folds(&theirs("lodash", "third/package-lock.json"), &[]);
}

#[test]
fn grype_puts_the_package_behind_the_id() {
    let theirs = |rule: &str| {
        at(
            result(
                "grype",
                rule,
                "A high vulnerability in npm package: lodash, version 4.17.4 was found",
            ),
            "web/package-lock.json",
            1,
        )
    };
    assert_folds(&theirs("GHSA-jf85-cpcp-j695-lodash"), &[2]);
    assert_folds(&theirs("CVE-2019-10744-lodash.merge"), &[3]);
    assert_folds(&theirs("CVE-2019-10744-lodash-es"), &[]);
    assert_folds(&theirs("CVE-2019-107449-lodash"), &[]);
}

#[test]
fn snyk_names_the_manifest_and_the_id_only_among_its_tags() {
    let mut theirs = at(
        result(
            "Snyk Open Source",
            "SNYK-JS-LODASH-450202",
            "This file introduces a vulnerable lodash package with a high severity vulnerability.",
        ),
        "web/package.json",
        1,
    );
    assert_folds(&theirs, &[]);
    theirs.tags = vec!["CVE-2019-10744".to_owned(), "security".to_owned()];
    assert_folds(&theirs, &[2]);
    assert_folds(&at(theirs.clone(), "other/package.json", 1), &[]);
    assert_folds(&at(theirs, "web/src/index.js", 1), &[]);
}

#[test]
fn cargo_audit_names_crate_and_version_in_its_message() {
    let theirs = |version: &str| {
        let message =
            format!("time {version} is vulnerable to RUSTSEC-2020-0071 (Potential segfault)");
        let print = format!("RUSTSEC-2020-0071:time:{version}");
        with(
            at(result("cargo-audit", "RUSTSEC-2020-0071", &message), "Cargo.lock", 1),
            &[("cargo-audit/advisory-fingerprint", &print)],
        )
    };
    assert_folds(&theirs("0.1.43"), &[0]);
    assert_folds(&theirs("0.2.10"), &[1]);
}

#[test]
fn cargo_deny_has_one_rule_for_all_and_the_id_in_a_fingerprint() {
    let theirs = |krate: &str, id: &str| {
        with(
            at(result("cargo-deny", "a:vulnerability", "Potential segfault"), "Cargo.toml", 1),
            &[
                ("cargo-deny/advisory-id", id),
                ("cargo-deny/id", "a:vulnerability"),
                ("cargo-deny/krate", krate),
            ],
        )
    };
    assert_folds(&theirs("time@0.1.43", "RUSTSEC-2020-0071"), &[0]);
    assert_folds(&theirs("time@0.2.10", "RUSTSEC-2020-0071"), &[1]);
    assert_folds(&theirs("time@0.2.10", "RUSTSEC-2020-0072"), &[]);
}

#[test]
fn a_manifest_of_a_workspace_member_is_a_place_of_ours() {
    let theirs = result("Checker", "CVE-2020-26235", "in time");
    assert_folds(&at(theirs.clone(), "crates/app/Cargo.toml", 9), &[0]);
    assert_folds(&at(theirs.clone(), "crates/other/Cargo.toml", 9), &[]);
    assert_folds(&at(theirs, "build.rs", 9), &[]);
}

#[test]
fn without_a_place_every_finding_of_the_id_and_package_is_meant() {
    assert_folds(&result("Checker", "cve-2019-10744", "in lodash"), &[2, 4]);
    assert_folds(&result("Checker", "CVE-2019-10744", ""), &[2, 3, 4]);
    // In prose alone an id needs a place.
    assert_folds(&result("Checker", "outdated", "lodash has CVE-2019-10744"), &[]);
    let here =
        at(result("Checker", "outdated", "lodash has CVE-2019-10744."), "admin/package.json", 1);
    assert_folds(&here, &[4]);
}

#[test]
fn results_about_code_never_fold() {
    let codeql = with(
        at(
            result("CodeQL", "js/prototype-polluting-assignment", "like CVE-2019-10744 of lodash"),
            "web/src/a.js",
            4,
        ),
        &[("primaryLocationLineHash", "39fa2ee980eb94b0:1")],
    );
    assert_folds(&codeql, &[]);
    assert_folds(&at(result("zizmor", "zizmor/artipacked", "lodash"), "web/package.json", 1), &[]);
}

#[test]
fn our_own_log_folds_entirely_and_is_no_sighting() {
    let mut findings = all_ours();
    let own: Vec<_> = findings
        .iter()
        .map(|finding| {
            let message =
                format!("{} {} has {} (bad)", finding.package, finding.version, finding.id);
            at(result("lockgate", finding.id.as_str(), &message), finding.location.path.as_str(), 3)
        })
        .collect();
    let mut runs = [run("lockgate", 5)];
    assert!(fold(&mut findings, own, &mut runs).is_empty());
    assert_eq!(runs[0].folded, 5);
    assert_eq!(findings, all_ours());
}

#[test]
fn sightings_are_sorted_and_unique_and_runs_are_counted_one_by_one() {
    let theirs = |tool, rule| at(result(tool, rule, "time 0.1.43"), "Cargo.lock", 1);
    let code = at(result("B", "style", "x"), "a.rs", 1);
    let foreign = vec![
        theirs("B", "CVE-2020-26235"),
        code.clone(),
        theirs("B", "CVE-2020-26235"),
        theirs("A", "RUSTSEC-2020-0071"),
        theirs("B", "GHSA-wcg3-cvx6-7396"),
    ];
    let mut runs = [run("B", 2), run("B", 1), run("A", 1), run("B", 1), run("C", 0)];
    let mut findings = all_ours();
    assert_eq!(fold(&mut findings, foreign.clone(), &mut runs), [code]);
    let seen: Vec<_> =
        findings[0].sightings.iter().map(|seen| (seen.tool.as_str(), seen.rule.as_str())).collect();
    assert_eq!(
        seen,
        [("A", "RUSTSEC-2020-0071"), ("B", "CVE-2020-26235"), ("B", "GHSA-wcg3-cvx6-7396")]
    );
    assert_eq!(runs.each_ref().map(|run| run.folded), [1, 1, 1, 1, 0]);
    // In another order, a tool's first run counts.
    let mut runs = [run("A", 1), run("B", 4)];
    let _ = fold(&mut all_ours(), foreign, &mut runs);
    assert_eq!(runs.each_ref().map(|run| run.folded), [1, 3]);
}

#[test]
fn hostile_texts_never_panic() {
    for text in [
        "",
        "-",
        "--",
        "é-é",
        "CVE-",
        "-CVE-2019-10744",
        "CVE-2019-10744-",
        "CVE-2019-10744-é",
        "Package '",
        "Package '@'",
        "Package: ",
        "introduces a vulnerable  package",
        "\u{202e}CVE-2019-10744\u{0}",
        "GHSA-jf85-cpcp-j695:",
        &"CVE-2019-10744-".repeat(200),
    ] {
        let mut theirs = with(result("T", text, text), &[(text, text)]);
        theirs.tags = vec![text.to_owned()];
        for path in ["web/package.json", "web/package-lock.json", "a"] {
            let left = fold(&mut all_ours(), vec![at(theirs.clone(), path, 1)], &mut []);
            assert!(left.len() <= 1);
        }
        assert!(fold(&mut [], vec![theirs], &mut []).len() == 1);
    }
}
