//! What two policies differ in.

use lockgate_model::Policy;
use lockgate_scanner::policy::changes;
use proptest::prelude::*;

use super::sample::parse;

#[track_caller]
fn check(base: &str, head: &str, expected: &[&str]) {
    assert_eq!(changes(&parse(base), &parse(head)), expected, "{base}\n---\n{head}");
}

const RULE: &str = "[[rule]]\nid = \"kev\"\naction = \"block\"\nwhen = { kev = true }\n";
const IGNORE: &str = "[[ignore]]\nid = \"CVE-1\"\nreason = \"dev only\"\n";

#[test]
fn each_difference_is_one_line_in_words() {
    check("", "", &[]);
    check("[block]\nvulnerability = \"low\"\n", "", &[]);
    check("", "[block]\nvulnerability = \"never\"\n", &["block.vulnerability: low → never"]);
    check("", "[block]\nunscored = \"warn\"\n", &["block.unscored: block → warn"]);
    check("", "[gate]\nintroduced = \"warn\"\n", &["gate.introduced: block → warn"]);
    check(
        "",
        "[incomplete]\nunread-base = \"tolerate\"\nmax-database-age-days = 99\n",
        &["incomplete.unread-base: fail → tolerate", "incomplete.max-database-age-days: 14 → 99"],
    );
    check("", "exclude = [\"web/**\"]\n", &["exclude: `web/**` added"]);
    check(
        "[registries]\nprivate-scopes = [\"@a\"]\n",
        "[registries]\nprivate-scopes = [\"@b\"]\n",
        &["registries.private-scopes: `@a` removed", "registries.private-scopes: `@b` added"],
    );
    check("", RULE, &["rule `kev` added (block when kev true)"]);
    check(RULE, "", &["rule `kev` removed (block when kev true)"]);
    check(
        RULE,
        &RULE.replace("\"block\"", "\"warn\"").replace("true", "false"),
        &["rule `kev`: action: block → warn", "rule `kev`: when: kev true → kev false"],
    );
    check(
        RULE,
        &RULE.replace("when", "grace-days = 7\nreason = \"sla\"\nwhen"),
        &["rule `kev`: grace: none → 7 days from publication", "rule `kev`: reason: none → sla"],
    );
    check("", IGNORE, &["ignore of CVE-1 added (reason dev only)"]);
    check(IGNORE, "", &["ignore of CVE-1 removed (reason dev only)"]);
    check(
        IGNORE,
        &format!("{IGNORE}expires = 2027-01-01\napprover = \"a@b.example\"\n"),
        &[
            "ignore of CVE-1: reason dev only → reason dev only, approved by a@b.example, until 2027-01-01",
        ],
    );
}

#[test]
fn the_order_matters_and_the_lines_do_not() {
    let other = RULE.replace("kev\"", "two\"");
    let expected = "order of the rules: kev, two → two, kev";
    check(&format!("{RULE}{other}"), &format!("{other}{RULE}"), &[expected]);
    check(RULE, &format!("\n\n{RULE}"), &[]);
    let ignore = IGNORE.replace("CVE-1", "CVE-2");
    let expected = "order of the ignores: another one";
    check(&format!("{IGNORE}{ignore}"), &format!("{ignore}{IGNORE}"), &[expected]);
}

#[test]
fn texts_that_only_look_the_same_differ() {
    let path = |list: &str| RULE.replace("kev = true", &format!("path = {list}"));
    let lines = changes(&parse(&path("\"a or b\"")), &parse(&path("[\"a\", \"b\"]")));
    assert_eq!(lines.len(), 1, "{lines:?}");
    let broken = IGNORE.replace("dev only", "dev\\nonly");
    let lines = changes(&parse(IGNORE), &parse(&broken));
    assert_eq!(lines.len(), 1);
    assert!(!lines[0].contains('\n'));
}

/// Files of few values, so that two of them are often alike.
fn files() -> impl Strategy<Value = String> {
    let word = |words: &'static [&'static str]| prop::sample::select(words);
    let block = word(&["low", "high", "never"]).prop_map(|w| format!("[block]\ncode = \"{w}\"\n"));
    let gate = word(&["block", "warn"]).prop_map(|w| format!("[gate]\nintroduced = \"{w}\"\n"));
    let when = word(&["", "kev = true", "epss = \">0.1\"", "kind = [\"code\", \"notice\"]"]);
    let rule = (word(&["a", "b"]), word(&["block", "warn"]), when, 0..2_u32).prop_map(
        |(id, action, when, grace)| {
            let grace = if grace > 0 && action == "block" { "grace-days = 3\n" } else { "" };
            (
                id,
                format!(
                    "[[rule]]\nid = \"{id}\"\naction = \"{action}\"\n{grace}when = {{ {when} }}\n"
                ),
            )
        },
    );
    let rules = prop::collection::vec(rule, 0..3).prop_map(|mut rules| {
        let mut seen = std::collections::BTreeSet::new();
        rules.retain(|(id, _)| seen.insert(*id));
        rules.into_iter().map(|(_, text)| text).collect::<String>()
    });
    let more = word(&["", "package = \"p\"\n", "path = \"x/*\"\n", "expires = 2027-01-01\n"]);
    let ignore = (word(&["X-1", "X-2"]), word(&["r", "s"]), more).prop_map(|(id, why, more)| {
        format!("[[ignore]]\nid = \"{id}\"\nreason = \"{why}\"\n{more}")
    });
    let ignores = prop::collection::vec(ignore, 0..3).prop_map(|all| all.concat());
    let preset = word(&["", "preset = \"strict\"\n"]);
    let top = (
        preset,
        word(&[
            "",
            "exclude = [\"a\"]\n",
            "exclude = [\"a\", \"b\"]\n",
            "exclude = [\"b\", \"a\"]\n",
        ]),
    );
    (top, block, gate, rules, ignores)
        .prop_map(|((a, b), c, d, e, f)| [a, b, &c, &d, &e, &f].concat())
}

/// A policy without the places of its entries.
fn unplaced(mut policy: Policy) -> Policy {
    policy.rules.iter_mut().for_each(|rule| rule.line = 0);
    policy.ignore.iter_mut().for_each(|ignore| ignore.line = 0);
    policy
}

proptest! {
    #[test]
    fn there_is_a_line_exactly_where_there_is_a_difference(base in files(), head in files()) {
        let (base, head) = (parse(&base), parse(&head));
        let lines = changes(&base, &head);
        prop_assert_eq!(lines.is_empty(), unplaced(base.clone()) == unplaced(head.clone()));
        prop_assert_eq!(lines, changes(&base, &head));
    }
}
