//! One row for each condition: a finding that it takes and one that it does not.

use lockgate_model::{
    AdvisoryGroup, Class, DependencyPath, Ecosystem, Finding, Kind, Level, RepoPath, Scope,
};

use super::sample;

/// What a row changes of the sample.
type Change = fn(&mut Finding, &mut AdvisoryGroup);

/// Conditions, whether they take the finding, and the finding.
type Row = (&'static str, bool, Change);

const SAME: Change = |_, _| {};
const UNSCORED: Change = |finding, _| finding.severity = None;
const UNFIXED: Change = |finding, _| finding.fixed_in.clear();
const NO_PATHS: Change = |finding, _| finding.paths.clear();
const UNKNOWN_SCOPE: Change = |finding, _| finding.scope = Scope::Unknown;
const NO_SIGNALS: Change = |_, group| group.signals = lockgate_model::Signals::default();
const NO_DATE: Change = |_, group| group.published = None;
const INTRODUCED: Change = |finding, _| finding.change = sample::of_class(Class::Introduced).change;
const UNDETERMINED: Change =
    |finding, _| finding.change = sample::of_class(Class::Undetermined).change;
const TRANSITIVE: Change = |finding, _| {
    let path = ["web", "express", "lodash"].map(str::to_owned);
    finding.paths = vec![DependencyPath(path.to_vec())];
};
const MAVEN: Change = |finding, _| {
    finding.ecosystem = Ecosystem::Maven;
    finding.package = "com.acme:web".to_owned();
};

/// Rows of the conditions that every finding may fit.
const EVERY: &[Row] = &[
    ("", true, SAME),
    ("kind = \"vulnerability\"", true, SAME),
    ("kind = \"unsound\"", false, SAME),
    ("kind = [\"unsound\", \"vulnerability\"]", true, SAME),
    ("kind = \"code\"", false, SAME),
    ("kind = \"notice\"", true, |finding, _| finding.kind = Kind::Notice),
    ("kind = \"malicious\"", true, |finding, _| finding.kind = Kind::Malicious),
    ("kind = \"unmaintained\"", true, |finding, _| finding.kind = Kind::Unmaintained),
    ("severity = \">=high\"", true, SAME),
    ("severity = \">= high\"", true, SAME),
    ("severity = \">=critical\"", false, SAME),
    ("severity = \">high\"", false, SAME),
    ("severity = \">medium\"", true, SAME),
    ("severity = \"<=high\"", true, SAME),
    ("severity = \"<=medium\"", false, SAME),
    ("severity = \"<critical\"", true, SAME),
    ("severity = \"<high\"", false, SAME),
    ("severity = \"=high\"", true, SAME),
    ("severity = \"=low\"", false, SAME),
    ("severity = \"=none\"", true, |f, _| f.severity = Some(sample::severity(Level::None))),
    ("severity = \">=none\"", false, UNSCORED),
    ("severity = \"<=critical\"", false, UNSCORED),
    ("unscored = true", true, UNSCORED),
    ("unscored = true", false, SAME),
    ("unscored = false", true, SAME),
    ("unscored = false", false, UNSCORED),
    ("class = \"introduced\"", true, INTRODUCED),
    ("class = [\"already-there\", \"newly-published\"]", false, INTRODUCED),
    ("class = \"introduced\"", false, SAME),
    ("class = \"introduced\"", false, UNDETERMINED),
    ("class = \"undetermined\"", true, UNDETERMINED),
    ("path = \"web/**\"", true, SAME),
    ("path = \"backend/**\"", false, SAME),
    ("path = [\"backend/**\", \"*.json\"]", true, SAME),
    ("tool = \"lockgate\"", true, SAME),
    ("tool = \"CodeQL\"", false, SAME),
    ("rule-id = \"GHSA-35jh-r3h4-6jhm\"", true, SAME),
    ("rule-id = \"cve-2021-23337\"", true, SAME),
    ("rule-id = \"CVE-2021-*\"", true, SAME),
    ("rule-id = \"CVE-2022-*\"", false, SAME),
    ("kev = true, fixable = true, path = \"web/*\"", true, SAME),
    ("kev = true, fixable = true, path = \"x/*\"", false, SAME),
];

/// Rows of the conditions that are of packages only.
const OF_PACKAGES: &[Row] = &[
    ("fixable = true", true, SAME),
    ("fixable = true", false, UNFIXED),
    ("fixable = false", true, UNFIXED),
    ("fixable = false", false, SAME),
    ("scope = \"runtime\"", true, SAME),
    ("scope = [\"dev\", \"build\"]", false, SAME),
    ("scope = \"optional\"", true, |finding, _| finding.scope = Scope::Optional),
    ("scope = \"build\"", true, |finding, _| finding.scope = Scope::Build),
    ("scope = \"dev\"", true, |finding, _| finding.scope = Scope::Dev),
    ("scope = \"runtime\"", false, UNKNOWN_SCOPE),
    ("scope = [\"runtime\", \"unknown\"]", true, UNKNOWN_SCOPE),
    ("direct = true", true, SAME),
    ("direct = true", false, TRANSITIVE),
    ("direct = false", true, TRANSITIVE),
    ("direct = true", false, NO_PATHS),
    ("direct = false", false, NO_PATHS),
    ("epss = \">=0.2\"", true, SAME),
    ("epss = \">0.2\"", false, SAME),
    ("epss = \"<0.20001\"", true, SAME),
    ("epss = \"=0.2\"", true, SAME),
    ("epss = \">=0\"", false, NO_SIGNALS),
    ("epss = \"<=1\"", false, NO_SIGNALS),
    ("kev = true", true, SAME),
    ("kev = true", false, NO_SIGNALS),
    ("kev = false", true, NO_SIGNALS),
    ("kev = false", false, SAME),
    ("published-days = \">=40\"", true, SAME),
    ("published-days = \">40\"", false, SAME),
    ("published-days = \"<41\"", true, SAME),
    ("published-days = \">=0\"", false, NO_DATE),
    ("published-days = \"<=99999\"", false, NO_DATE),
    ("fixed-days = \"=40\"", true, SAME),
    ("fixed-days = \"<40\"", false, SAME),
    ("fixed-days = \">=0\"", false, UNFIXED),
    ("fixed-days = \">=0\"", false, NO_DATE),
    ("ecosystem = \"npm\"", true, SAME),
    ("ecosystem = \"crates.io\"", false, SAME),
    ("ecosystem = [\"crates.io\", \"npm\"]", true, SAME),
    ("package = \"lodash*\"", true, SAME),
    ("package = \"dash*\"", false, SAME),
    ("package = \"pkg:npm/lodash@4.17.*\"", true, SAME),
    ("package = \"pkg:npm/lodash@4.18.*\"", false, SAME),
    ("package = [\"a\", \"pkg:npm/lodash\"]", true, SAME),
    ("package = \"pkg:maven/com.acme/web\"", true, MAVEN),
    ("package = \"pkg:npm/lodash\"", false, MAVEN),
];

#[track_caller]
fn check((when, taken, change): &Row) {
    let (mut finding, mut group) = (sample::finding(), sample::group());
    change(&mut finding, &mut group);
    let policy = format!("[[rule]]\nid = \"r\"\naction = \"block\"\nwhen = {{ {when} }}\n");
    let decision = sample::decide(&policy, &finding, &group);
    assert_eq!(decision.rule == "rule r", *taken, "{when}: {decision:?}");
}

#[test]
fn each_condition_takes_what_it_says_and_nothing_else() {
    EVERY.iter().for_each(check);
    OF_PACKAGES.iter().for_each(check);
}

#[test]
fn every_condition_has_a_row_that_fits_and_one_that_does_not() {
    let rows = || EVERY.iter().chain(OF_PACKAGES);
    for key in lockgate_model::Condition::KEYS {
        let of_key = |wanted: bool| {
            rows().any(|(when, taken, _)| *taken == wanted && when.starts_with(&format!("{key} =")))
        };
        assert!(of_key(true) && of_key(false), "{key}");
    }
}

#[test]
fn conditions_of_packages_take_no_finding_of_another_tool() {
    for (when, ..) in OF_PACKAGES {
        let policy = format!("[[rule]]\nid = \"r\"\naction = \"block\"\nwhen = {{ {when} }}\n");
        let decision = sample::decide_code(&policy, &sample::code());
        assert_eq!(decision.rule, "block.code = \"high\"", "{when}");
    }
}

#[test]
fn the_lockfile_decides_on_the_path_and_not_the_manifest() {
    let mut finding = sample::finding();
    finding.location.path = RepoPath::new("deep/web/yarn.lock").unwrap();
    let policy = "[[rule]]\nid = \"r\"\naction = \"block\"\nwhen = { path = \"web/**\" }\n";
    assert_ne!(sample::decide(policy, &finding, &sample::group()).rule, "rule r");
}
