use lockgate_model::{Report, Verdict};

use crate::output::{Color, Quiet, RenderOptions, sample, width};

mod comparison;

fn text(report: &Report, options: &RenderOptions) -> String {
    let mut bytes = Vec::new();
    super::render(report, options, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn plain(report: &Report) -> String {
    text(report, &RenderOptions::default())
}

fn quiet(report: &Report) -> String {
    text(report, &RenderOptions { quiet: Quiet::On, ..RenderOptions::default() })
}

#[test]
fn a_pass_without_findings_is_three_lines() {
    let expected = "\
scanned   1 lockfile, 56 packages: 54 matched, 2 own
database  RustSec: 1023 crates.io advisories; newest 2026-05-20, 3 days old
PASS  no findings
";
    assert_eq!(plain(&sample::pass()), expected);
}

#[test]
fn findings_stand_by_lockfile_and_package_worst_first() {
    let expected = r#"web/package-lock.json  npm, 15 packages

  event-stream 3.3.6  web/package-lock.json:40  dev dependency
    BLOCKS  malicious     MAL-2025-4021
            Malicious code in event-stream (npm)
            https://osv.dev/vulnerability/MAL-2025-4021 (CC-BY-4.0)
    fix     no fixed version is known; remove the package
    via     web > event-stream 3.3.6
    rule    block.malicious = "always"

Cargo.lock  crates.io, 56 packages

  smallvec 0.6.13  Cargo.lock:213
    BLOCKS  critical 9.8  RUSTSEC-2021-0003  CVE-2021-25900, GHSA-43w2-9j62-hq99
            Buffer overflow in SmallVec::insert_many
            https://rustsec.org/advisories/RUSTSEC-2021-0003
    BLOCKS  high     7.5  RUSTSEC-2019-0009  CVE-2019-15551, GHSA-mm7v-vpv8-xfc3
            Double-free and use-after-free in SmallVec::grow()
            https://rustsec.org/advisories/RUSTSEC-2019-0009
    fix     upgrade to 0.6.14, clears all 2 findings
    via     demo 0.1.0 > tokio 0.1.22 > smallvec 0.6.13 (+2 more paths)
    from    Cargo.toml:12 (tokio)
    rule    block.vulnerability = "low"

  net2 0.2.33  Cargo.lock:150
    warns   unmaintained  RUSTSEC-2020-0016
            `net2` crate has been deprecated; use `socket2` instead
            https://rustsec.org/advisories/RUSTSEC-2020-0016
    fix     no fixed version is known
    via     demo 0.1.0 > mio 0.6.23 > net2 0.2.33
    rule    block.unmaintained = "never"

Ignored by the policy
  medium   6.2  RUSTSEC-2020-0071  time 0.1.43  Cargo.lock:230
    no code of ours calls localtime_r (ignore[0], approved by Ada, until 2026-09-01)

accepted: Cargo.lock: 4 packages are not from a public registry
  hint: list them with --format json

scanned   2 lockfiles, 71 packages: 64 matched, 3 own, 4 not covered (1 other registry, 3 git)
excluded  target (.gitignore); vendor (policy)
database  RustSec, OSV: 1023 crates.io, 9200 npm advisories; newest 2026-05-20, 3 days old
findings  1 malicious, 3 vulnerabilities (1 critical, 1 high, 1 medium), 1 unmaintained

BLOCKED  3 of 5 findings block
"#;
    assert_eq!(plain(&sample::blocked()), expected);
}

#[test]
fn quiet_is_one_line_for_each_thing_that_needs_an_answer() {
    let expected = r#"web/package-lock.json:40: malicious MAL-2025-4021 event-stream 3.3.6: Malicious code in event-strea…
Cargo.lock:213: critical 9.8 RUSTSEC-2021-0003 smallvec 0.6.13 (fix: 0.6.14): Buffer overflow in Sm…
Cargo.lock:213: high 7.5 RUSTSEC-2019-0009 smallvec 0.6.13 (fix: 0.6.14): Double-free and use-after…
incomplete: old/Cargo.lock:7: is not TOML: expected `=`
incomplete: npm: no advisory was loaded
BLOCKED  3 of 5 findings block; also incomplete, could not judge: unread file, missing feed
"#;
    assert_eq!(quiet(&sample::blocked_and_incomplete()), expected);
    assert_eq!(quiet(&sample::pass()), "PASS  no findings\n");
}

#[test]
fn what_is_known_to_be_exploited_is_said_wherever_the_finding_stands() {
    let text = plain(&sample::exploited());
    let marker = "known exploited (KEV since 2021-02-03)\n";
    let title = "            Buffer overflow in SmallVec::insert_many\n";
    assert!(text.contains(&format!("{title}            {marker}            https://")), "{text}");
    let ignored = "RUSTSEC-2020-0071  time 0.1.43  Cargo.lock:230\n";
    assert!(text.contains(&format!("{ignored}    {marker}    no code")), "{text}");
    assert_eq!(text.replace(&format!("            {marker}"), "").matches(marker).count(), 1);
    let short = quiet(&sample::exploited());
    assert!(short.contains("smallvec 0.6.13 (fix: 0.6.14) (known exploited): Buffer"), "{short}");
    assert_eq!(short.matches("known exploited").count(), 1);
}

#[test]
fn an_incomplete_scan_says_what_was_not_read_and_what_to_do() {
    let expected = r#"incomplete: old/Cargo.lock:7: is not TOML: expected `=`
  hint: repair it, or exclude `old` in the policy
incomplete: npm: no advisory was loaded
  hint: run `lockgate db update`
note: CVE-2020-0001: matches nothing

scanned   1 lockfile, 56 packages: 54 matched, 2 own
database  RustSec: 1023 crates.io advisories; newest 2026-05-20, 3 days old

INCOMPLETE  could not judge: unread file, missing feed; no findings
"#;
    assert_eq!(plain(&sample::incomplete()), expected);
}

#[test]
fn colours_change_nothing_but_colours() {
    for (name, report) in sample::all() {
        for quiet in [Quiet::Off, Quiet::On] {
            let off = RenderOptions { quiet, ..RenderOptions::default() };
            let on = RenderOptions { color: Color::On, ..off.clone() };
            assert_eq!(without_colours(&text(&report, &on)), text(&report, &off), "{name}");
        }
    }
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('m').unwrap().1);
    }
    out
}

#[test]
fn no_line_ends_in_a_space() {
    for (name, report) in sample::all() {
        for line in plain(&report).lines() {
            assert_eq!(line, line.trim_end(), "{name}");
        }
    }
}

#[test]
fn no_line_but_a_link_or_the_verdict_is_wider_than_asked() {
    for (name, report) in sample::all().into_iter().filter(|(name, _)| !name.starts_with("hostile"))
    {
        let word = report.verdict.as_str().to_uppercase();
        for limit in [80, 100, 140] {
            let options = RenderOptions { width: limit, ..RenderOptions::default() };
            let text = text(&report, &options);
            let breakable = |line: &&str| !line.contains("https://") && !line.starts_with(&word);
            for line in text.lines().filter(breakable) {
                assert!(width::columns(line) <= limit, "{name} at {limit}: {line}");
            }
        }
    }
}

#[test]
fn a_long_title_is_cut_and_a_long_path_loses_its_middle() {
    let mut report = sample::blocked();
    let finding = &mut report.findings[2];
    finding.title = "名".repeat(200);
    finding.paths[0].0 = (0..40).map(|n| format!("package-{n}@1.0.{n}")).collect();
    let text = plain(&report);
    let via = text.lines().find(|line| line.contains("via     package-0")).unwrap();
    assert!(via.starts_with("    via     package-0 1.0.0 > (3"), "{via}");
    assert!(
        via.contains(" more) > ") && via.contains("> package-39 1.0.39 (+2 more paths)"),
        "{via}"
    );
    assert!(text.lines().all(|line| width::columns(line) <= 100));
    assert!(text.contains("名…"));
}

#[test]
fn the_last_line_is_the_verdict_and_a_blocked_scan_says_that_it_is_incomplete_too() {
    let text = plain(&sample::blocked_and_incomplete());
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("BLOCKED  ") && last.contains("incomplete"), "{last}");
    for (_, report) in sample::all() {
        let text = plain(&report);
        let word = match report.verdict {
            Verdict::Pass => "PASS  ",
            Verdict::Blocked => "BLOCKED  ",
            Verdict::Incomplete => "INCOMPLETE  ",
        };
        assert!(text.lines().last().unwrap().starts_with(word), "{text}");
    }
}
