//! Why a rule decided and those before it did not.

use lockgate_model::{Class, Finding, Policy};
use lockgate_scanner::gate::{Outcome, Step, Subject, explain};
use lockgate_scanner::policy::unreached;

use super::sample::{code, decide, decide_code, finding, group, malicious, of_class, parse, today};

fn steps(policy: &str, finding: &Finding) -> Vec<String> {
    let (policy, group) = (parse(policy), group());
    told(&explain(&policy, today(), Subject::Package(finding, Some(&group))))
}

fn told(steps: &[Step]) -> Vec<String> {
    let outcome = |outcome: &Outcome| match outcome {
        Outcome::Missed(why) => why.clone(),
        Outcome::TooLate => "too late".to_owned(),
        Outcome::Decided(decision, more) => {
            let more = more.as_deref().map(|more| format!(": {more}")).unwrap_or_default();
            format!("{}s{more}", decision.action.as_str())
        }
    };
    steps.iter().map(|step| format!("{}: {}", step.rule, outcome(&step.outcome))).collect()
}

#[test]
fn each_step_says_the_first_condition_that_failed_with_the_findings_value() {
    let policy = r#"
[[ignore]]
id = "CVE-2000-1"
reason = "r"
[[ignore]]
id = "CVE-2021-23337"
package = "other"
reason = "r"
[[ignore]]
id = "CVE-2021-23337"
path = "x/*"
reason = "r"
[[ignore]]
id = "CVE-2021-23337"
reason = "r"
expires = 2026-11-19
[[rule]]
id = "worst"
when = { kind = "vulnerability", severity = ">=critical", kev = false }
action = "block"
[[rule]]
id = "likely"
when = { epss = ">=0.5" }
action = "block"
[[rule]]
id = "dev"
when = { scope = ["dev", "build"] }
action = "warn"
[[rule]]
id = "new"
when = { class = "introduced" }
action = "block"
[[rule]]
id = "old"
when = { published-days = ">90" }
action = "block"
[[rule]]
id = "here"
when = { package = "lodash" }
action = "warn"
[[rule]]
id = "again"
when = {}
action = "block"
"#;
    let expected = [
        "ignore[0]: the id is GHSA-35jh-r3h4-6jhm, the ignore wants CVE-2000-1",
        "ignore[1]: the package is lodash, the ignore wants other",
        "ignore[2]: the path is web/package-lock.json, the ignore wants x/*",
        "ignore[3]: it expired on 2026-11-19",
        "rule worst: severity is high, the rule wants >=critical",
        "rule likely: epss is 0.20000, the rule wants >=0.50000",
        "rule dev: scope is runtime, the rule wants dev or build",
        "rule new: class is not known, nothing was compared, the rule wants introduced",
        "rule old: published-days is 40, the rule wants >90",
        "rule here: warns",
        "rule again: too late",
    ];
    assert_eq!(steps(policy, &finding()), expected);
}

#[test]
fn classes_and_thresholds_are_steps_of_their_own() {
    let there = of_class(Class::AlreadyThere);
    assert_eq!(steps("", &there), ["gate.already-there = \"warn\": warns"]);
    let introduced = of_class(Class::Introduced);
    let expected = [
        "gate.introduced = \"block\": it leaves the decision to [block]",
        "block.vulnerability = \"low\": blocks",
    ];
    assert_eq!(steps("", &introduced), expected);
    let bad = Finding { change: there.change, ..malicious() };
    let expected = [
        "rule all: it does not name malicious packages, by `kind` or the whole id, and so spares none",
        "gate.already-there = \"warn\": malicious packages are judged by [block] whatever the class",
        "block.malicious = \"always\": blocks",
    ];
    let all = "[[rule]]\nid = \"all\"\naction = \"warn\"\nwhen = {}\n";
    assert_eq!(steps(all, &bad), expected);
}

#[test]
fn days_of_grace_say_when_they_end_and_from_what_they_were_counted() {
    let policy = |more: &str| {
        format!("[[rule]]\nid = \"r\"\naction = \"block\"\ngrace-days = 50\nwhen = {{}}\n{more}")
    };
    let expected = "rule r: warns: 50 days from publication end on 2026-11-30";
    assert_eq!(steps(&policy(""), &finding()), [expected]);
    let by_fix = policy("grace-from = \"fix\"\n");
    let expected = "rule r: warns: 50 days from fix end on 2026-11-30; no day of the fix is known, so that they are \
        counted from the publication";
    assert_eq!(steps(&by_fix, &finding()), [expected]);
    let unfixed = Finding { fixed_in: Vec::new(), ..finding() };
    let expected = "rule r: warns: 50 days from fix have not begun, since nothing fixes it";
    assert_eq!(steps(&by_fix, &unfixed), [expected]);
    let steps = told(&explain(&parse(&by_fix), today(), Subject::Code(&code())));
    assert_eq!(steps, ["rule r: blocks: 50 days from fix do not hold for other tools' findings"]);
}

/// Policies of which each decides by another sort of step.
const POLICIES: &[&str] = &[
    "",
    "preset = \"strict\"\n",
    "[[ignore]]\nid = \"CVE-2021-23337\"\nreason = \"r\"\n",
    "[[rule]]\nid = \"a\"\naction = \"warn\"\nwhen = {}\n",
    "[[rule]]\nid = \"a\"\naction = \"block\"\ngrace-days = 50\nwhen = { severity = \">=high\" }\n",
    "[[rule]]\nid = \"a\"\naction = \"allow\"\nreason = \"r\"\nwhen = { class = \"already-there\" }\n",
];

#[test]
fn exactly_one_step_decides_and_as_the_gate_does() {
    let mut findings = vec![finding(), malicious()];
    findings.extend(Class::ALL.map(of_class));
    for text in POLICIES {
        let (policy, group) = (parse(text), group());
        let decided = |subject: Subject<'_>| {
            let steps = explain(&policy, today(), subject);
            let decisions = steps.into_iter().filter_map(|step| match step.outcome {
                Outcome::Decided(decision, _) => Some(decision),
                Outcome::Missed(_) | Outcome::TooLate => None,
            });
            decisions.collect::<Vec<_>>()
        };
        for finding in &findings {
            let steps = decided(Subject::Package(finding, Some(&group)));
            assert_eq!(steps, [decide(text, finding, &group)], "{text}");
        }
        assert_eq!(decided(Subject::Code(&code())), [decide_code(text, &code())], "{text}");
    }
}

fn reach(rules: &[(&str, &str)]) -> Vec<(String, String, bool)> {
    let mut text = String::new();
    for (at, (action, when)) in rules.iter().enumerate() {
        text += &format!(
            "[[rule]]\nid = \"r{at}\"\naction = \"{action}\"\nreason = \"r\"\nwhen = {{ {when} }}\n"
        );
    }
    let policy: Policy = parse(&text);
    let found = unreached(&policy).into_iter();
    found.map(|one| (one.rule.id.clone(), one.by.id.clone(), one.but_malicious)).collect()
}

#[test]
fn a_rule_after_one_that_takes_all_of_it_is_out_of_reach() {
    let gone = |but_malicious| vec![("r1".to_owned(), "r0".to_owned(), but_malicious)];
    assert_eq!(reach(&[("block", ""), ("warn", "kev = true")]), gone(false));
    assert_eq!(reach(&[("warn", ""), ("block", "kev = true")]), gone(true));
    assert_eq!(reach(&[("warn", ""), ("block", "kind = \"notice\"")]), gone(false));
    let pair =
        [("block", "severity = \">=medium\""), ("warn", "severity = \">=high\", kev = true")];
    assert_eq!(reach(&pair), gone(false));
    let pair = [("block", "scope = [\"dev\", \"build\"]"), ("warn", "scope = \"dev\"")];
    assert_eq!(reach(&pair), gone(false));
    for pair in [
        [("block", "severity = \">=high\""), ("warn", "severity = \">=medium\"")],
        [("block", "kev = true"), ("warn", "kev = false")],
        [("block", "kev = true"), ("warn", "")],
        [("block", "path = \"a/**\""), ("warn", "path = \"a/b\"")],
    ] {
        assert_eq!(reach(&pair), [], "{pair:?}");
    }
}
