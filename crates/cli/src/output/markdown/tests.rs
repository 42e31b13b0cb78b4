use lockgate_model::Report;

use crate::output::{RenderOptions, sample};

mod comparison;

fn markdown(report: &Report, max_bytes: Option<usize>) -> String {
    let mut bytes = Vec::new();
    let options = RenderOptions { max_bytes, ..RenderOptions::default() };
    super::render(report, &options, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_pass_is_a_headline_and_what_was_covered() {
    let expected = r"## lockgate: PASS

no findings

- **Scanned**: 1 lockfile, 56 packages&#58; 54 matched, 2 own
- **Database**: RustSec&#58; 1023 crates&#46;io advisories; newest 2026\-05\-20, 3 days old
";
    assert_eq!(markdown(&sample::pass(), None), expected);
}

#[test]
fn what_blocks_is_a_table_and_all_the_rest_is_folded() {
    let expected = r#"## lockgate: BLOCKED

3 of 5 findings block

### Blocking

| Severity | Advisory | Package | Fix | Where |
|---|---|---|---|---|
| malicious | [`MAL-2025-4021`](https://osv.dev/vulnerability/MAL-2025-4021)<br>Malicious code in event\-stream \(npm\) <sub>[CC\-BY\-4&#46;0](https://osv.dev/vulnerability/MAL-2025-4021)</sub> | `event-stream` `3.3.6` | – | `web/package-lock.json:40` |
| critical 9.8 | [`RUSTSEC-2021-0003`](https://rustsec.org/advisories/RUSTSEC-2021-0003)<br>Buffer overflow in SmallVec&#58;&#58;insert\_many | `smallvec` `0.6.13` | `0.6.14` | `Cargo.lock:213` |
| high 7.5 | [`RUSTSEC-2019-0009`](https://rustsec.org/advisories/RUSTSEC-2019-0009)<br>Double\-free and use\-after\-free in SmallVec&#58;&#58;grow\(\) | `smallvec` `0.6.13` | `0.6.14` | `Cargo.lock:213` |

<details>
<summary>Warnings: 1</summary>

| Severity | Advisory | Package | Fix | Where |
|---|---|---|---|---|
| unmaintained | [`RUSTSEC-2020-0016`](https://rustsec.org/advisories/RUSTSEC-2020-0016)<br>\`net2\` crate has been deprecated; use \`socket2\` instead | `net2` `0.2.33` | – | `Cargo.lock:150` |

</details>

<details>
<summary>Ignored by the policy: 1</summary>

| Severity | Advisory | Package | Where | Reason | Approved by | Until |
|---|---|---|---|---|---|---|
| medium 6.2 | [`RUSTSEC-2020-0071`](https://rustsec.org/advisories/RUSTSEC-2020-0071) | `time` `0.1.43` | `Cargo.lock:230` | no code of ours calls localtime\_r | Ada | 2026-09-01 |

</details>

<details>
<summary>Accepted by the policy: 1</summary>

- `Cargo.lock`: 4 packages are not from a public registry<br>Hint: list them with \-\-format json

</details>

- **Scanned**: 2 lockfiles, 71 packages&#58; 64 matched, 3 own, 4 not covered \(1 other registry, 3 git\)
- **Excluded**: target \(&#46;gitignore\); vendor \(policy\)
- **Database**: RustSec, OSV&#58; 1023 crates&#46;io, 9200 npm advisories; newest 2026\-05\-20, 3 days old
- **Findings**: 1 malicious, 3 vulnerabilities \(1 critical, 1 high, 1 medium\), 1 unmaintained
"#;
    assert_eq!(markdown(&sample::blocked(), None), expected);
}

#[test]
fn what_is_known_to_be_exploited_is_said_in_its_row() {
    let text = markdown(&sample::exploited(), None);
    let marker = r"<br>**known exploited \(KEV since 2021\-02\-03\)** | ";
    for row in [
        format!(r"SmallVec&#58;&#58;insert\_many{marker}`smallvec` `0.6.13`"),
        format!("RUSTSEC-2020-0071){marker}`time` `0.1.43`"),
    ] {
        assert!(text.contains(&row), "{row}: {text}");
    }
    assert_eq!(text.matches(marker).count(), 2);
}

#[test]
fn what_could_not_be_judged_stands_open() {
    let text = markdown(&sample::incomplete(), None);
    assert!(text.starts_with("## lockgate: INCOMPLETE\n\n"), "{text}");
    let expected = "### Could not be judged\n\n- `old/Cargo.lock:7`: is not TOML&#58; expected";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("<br>Hint: run \\`lockgate db update\\`"), "{text}");
}

#[test]
fn every_budget_is_kept_down_to_the_headline() {
    for report in [sample::hostile(), sample::hostile_comparison()] {
        let whole = markdown(&report, None);
        assert_eq!(markdown(&report, Some(whole.len() + 2000)), whole);
        for max_bytes in (1000..whole.len()).step_by(97) {
            let text = markdown(&report, Some(max_bytes));
            assert!(text.len() <= max_bytes, "{} > {max_bytes}", text.len());
            assert!(text.starts_with("## lockgate: BLOCKED\n"));
            assert!(text.contains(" left out: the report is too long._"));
        }
    }
}

#[test]
fn a_hostile_name_starts_no_markup_and_no_cell() {
    let texts =
        [sample::hostile(), sample::hostile_comparison()].map(|report| markdown(&report, None));
    for line in texts.iter().flat_map(|text| text.lines()) {
        let line = without_code(line);
        let ours =
            ["<details>", "</details>", "<summary>", "</summary>", "<br>", "<sub>", "</sub>"];
        let rest = ours.iter().fold(line.clone(), |rest, tag| rest.replace(tag, ""));
        assert!(!rest.contains('<'), "{line}");
        assert!(!rest.contains("](") || rest.contains("](https://"), "{line}");
        assert!(!rest.contains('@'), "{line}");
        if line.starts_with('|') {
            assert!([6, 7, 8].contains(&line.matches('|').count()), "{line}");
        }
    }
}

/// A line without its code spans and escaped characters.
fn without_code(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let ticks = |from: usize| chars[from..].iter().take_while(|c| **c == '`').count();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let fence = ticks(at);
        if fence > 0 {
            let mut end = at + fence;
            while ticks(end) != fence {
                end += ticks(end).max(1);
                assert!(end < chars.len(), "a code span is not closed: {line}");
            }
            at = end + fence;
        } else if chars[at] == '\\' {
            at += 2;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}
