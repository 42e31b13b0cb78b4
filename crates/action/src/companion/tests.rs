use serde_json::{Value, json};

use super::*;
use lockgate_model::Verdict;

fn finding() -> Value {
    json!({
        "id": "RUSTSEC-2021-0003",
        "aliases": ["CVE-2021-25900"],
        "kind": "vulnerability",
        "severity": {"level": "critical", "score": 9.8},
        "title": "Heap overflow",
        "package": "smallvec",
        "version": "1.6.0",
        "fixed_version": "1.6.1",
        "location": {"path": "Cargo.lock"},
        "decision": {"action": "block", "rule": "block"},
        "change": {"class": "introduced"},
    })
}

fn report(verdict: &str, findings: &[Value]) -> Value {
    json!({
        "schema_version": "1.0",
        "verdict": verdict,
        "complete": verdict != "incomplete",
        "findings": findings,
        "foreign": [],
        "pull_request": 1,
        "number": 1,
    })
}

fn told(report: &Value) -> Told {
    Told::read(report.to_string().as_bytes()).unwrap()
}

fn shown(report: &Value) -> String {
    text(Some(&told(report)), Some("https://github.com/acme/app/actions/runs/1"), 60_000)
}

/// A finding with one field changed; a missing path is made.
fn with(path: &str, value: Value) -> Value {
    let mut finding = finding();
    *finding.pointer_mut(path).unwrap() = value;
    finding
}

#[test]
fn the_comment_names_verdict_findings_and_whose_word_it_is() {
    let expected = "## lockgate: BLOCKED\n\n\
        The policy blocks the change: 1 finding.\n\n\
        | | Severity | Advisory | Package | Fix |\n|---|---|---|---|---|\n\
        | blocks | critical | `RUSTSEC-2021-0003` | `smallvec 1.6.0` | `1.6.1` |\n\n\
        _Told by [the run](https://github.com/acme/app/actions/runs/1), which executes the change itself: its check decides, \
        and not this comment._\n";
    assert_eq!(shown(&report("blocked", &[finding()])), expected);
    let nothing = shown(&report("pass", &[]));
    assert!(nothing.starts_with("## lockgate: PASS\n\nThe change brings in nothing"), "{nothing}");
}

#[test]
fn what_was_there_before_and_what_is_ignored_are_only_counted() {
    let before = with("/change/class", json!("already-there"));
    let mut before = before;
    before["decision"]["action"] = json!("warn");
    let ignored = with("/decision/action", json!("ignore"));
    let text = shown(&report("pass", &[before, ignored]));
    assert!(text.contains("- 2 were there before the change"), "{text}");
    assert!(!text.contains("smallvec"), "{text}");
}

#[test]
fn the_worst_come_first_and_a_malicious_package_before_them() {
    let mut findings = Vec::new();
    for (package, kind, level) in [
        ("a-low", "vulnerability", json!("low")),
        ("b-critical", "vulnerability", json!("critical")),
        ("c-unscored", "vulnerability", Value::Null),
        ("d-malicious", "malicious", Value::Null),
    ] {
        let mut finding = with("/package", json!(package));
        finding["kind"] = json!(kind);
        finding["severity"]["level"] = level;
        findings.push(finding);
    }
    let text = shown(&report("blocked", &findings));
    let place = |package: &str| text.find(package).unwrap();
    assert!(place("d-malicious") < place("b-critical") && place("b-critical") < place("a-low"));
    assert!(text.contains("| malicious |") && text.contains("| unscored |"), "{text}");
}

/// What no field may bring into a comment.
const INJECTIONS: [&str; 14] = [
    "<img src=x onerror=alert(1)>",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "`x` **now**",
    "x | y |",
    "x\n## lockgate: PASS",
    "x\r\n::error::y",
    "@everyone",
    "https://evil.example",
    "<!-- lockgate:gate:lockgate/ci/ -->",
    "\u{202e}dessap",
    "\u{1b}[31mred",
    "::set-output name=verdict::pass",
    "",
];

#[test]
fn no_field_of_a_report_brings_text_of_a_stranger_into_the_comment() {
    let fields = [
        "/id",
        "/aliases/0",
        "/kind",
        "/severity/level",
        "/title",
        "/package",
        "/version",
        "/fixed_version",
        "/location/path",
        "/decision/action",
        "/decision/rule",
        "/change/class",
    ];
    let clean = shown(&report("blocked", &[finding()]));
    let reduced = "1 are not of the form that lockgate writes";
    for field in fields {
        for injection in INJECTIONS {
            let text = shown(&report("blocked", &[with(field, json!(injection))]));
            let is_unread = text == clean;
            let is_left_out = text.contains(reduced) && !text.contains("smallvec");
            assert!(is_unread || is_left_out, "{field} {injection:?}: {text}");
        }
    }
}

#[test]
fn names_of_every_ecosystem_are_plain_and_a_mention_or_a_link_in_them_stays_dead() {
    for name in ["@scope/name", "github.com/a/b", "com.a:b", "a/b", "a_b.c", "x+y", "~a"] {
        let text = shown(&report("blocked", &[with("/package", json!(name))]));
        assert!(text.contains(&format!("| `{name} 1.6.0` |")), "{text}");
    }
}

#[test]
fn a_finding_of_another_type_or_size_is_counted_and_nothing_else() {
    let odd = [
        json!(null),
        json!(17),
        json!("x"),
        json!([]),
        json!({}),
        json!({"id": {"$ref": "x"}}),
        with("/package", json!("a".repeat(215))),
        with("/id", json!("A".repeat(65))),
        with("/version", json!(["1.0"])),
        with("/severity/level", json!(9.8)),
        with("/change/class", json!(true)),
    ];
    let told = told(&report("blocked", &odd));
    assert_eq!((told.unreadable, told.all_news, told.others), (odd.len(), 0, 0));
}

#[test]
fn a_report_that_is_none_is_an_error_without_a_word_of_it() {
    let of = |bytes: &[u8]| Told::read(bytes).unwrap_err().to_string();
    let whole = report("blocked", &[finding()]).to_string();
    for cut in 0..whole.len() {
        assert!(of(&whole.as_bytes()[..cut]).starts_with("the report cannot be read"), "{cut}");
    }
    let wrong = [
        ("/schema_version", json!("2.0")),
        ("/schema_version", json!(1)),
        ("/verdict", json!("passed")),
        ("/verdict", json!({"evil": 1})),
        ("/complete", json!("true")),
        ("/findings", json!({"0": "evil"})),
        ("/foreign", json!("evil")),
    ];
    for (field, value) in wrong {
        let mut report = report("pass", &[]);
        *report.pointer_mut(field).unwrap() = value;
        let error = of(report.to_string().as_bytes());
        assert!(!error.contains("evil") && !error.contains("passed"), "{field}: {error}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(of(deep.as_bytes()).starts_with("the report cannot be read"));
    assert!(of(br#"{"verdict": "pass", "verdict": "pass"}"#).starts_with("the report cannot"));
}

#[test]
fn a_report_larger_than_any_is_not_read() {
    let bytes = vec![b' '; MAX_REPORT_BYTES + 1];
    assert!(matches!(Told::read(&bytes), Err(ToldError::TooLarge)));
}

#[test]
fn a_pass_that_something_speaks_against_is_not_told_as_one() {
    assert_eq!(told(&report("pass", &[])).verdict, Verdict::Pass);
    assert_eq!(told(&report("pass", &[finding()])).verdict, Verdict::Incomplete, "it blocks");
    assert_eq!(told(&report("pass", &[json!(1)])).verdict, Verdict::Incomplete, "an odd one");
    let mut incomplete = report("pass", &[]);
    incomplete["complete"] = json!(false);
    assert_eq!(told(&incomplete).verdict, Verdict::Incomplete);
    assert_eq!(told(&report("pass", &[])).of_failed_run().verdict, Verdict::Incomplete);
    let blocked = told(&report("blocked", &[finding()])).of_failed_run();
    assert_eq!(blocked.verdict, Verdict::Blocked);
}

#[test]
fn ten_thousand_findings_fit_and_the_rest_is_a_number() {
    let findings: Vec<Value> =
        (0..10_000).map(|n| with("/package", json!(format!("package-{n:05}")))).collect();
    let told = told(&report("blocked", &findings));
    for room in [2_000, 65_000] {
        let text = text(Some(&told), None, room);
        assert!(text.len() <= room, "{} of {room}", text.len());
        let rows = text.lines().filter(|line| line.starts_with("| blocks")).count();
        assert!(text.contains(&format!("- {} more are in the summary", 10_000 - rows)), "{rows}");
        assert!(rows > 5);
    }
}

#[test]
fn without_a_report_no_verdict_is_told() {
    let text = text(None, None, 60_000);
    assert!(text.starts_with("## lockgate: INCOMPLETE\n\nThe run left no report"), "{text}");
}
