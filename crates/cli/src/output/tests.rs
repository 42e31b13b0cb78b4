//! What holds for every output that is made here. SARIF is made, and tested, in its own crate.

use lockgate_model::{Report, escape};

use super::{Color, OUTPUTS, Output, Quiet, RenderOptions, sample};

fn outputs() -> impl Iterator<Item = &'static Output> {
    OUTPUTS.iter().filter(|output| output.id != "sarif")
}

fn rendered(output: &Output, report: &Report, options: &RenderOptions) -> String {
    let mut bytes = Vec::new();
    (output.render)(report, options, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn every_rendering(report: &Report) -> Vec<(&'static str, String)> {
    let render =
        |output: &'static Output| (output.id, rendered(output, report, &RenderOptions::default()));
    outputs().map(render).collect()
}

#[test]
fn every_finding_is_in_every_output_with_its_id() {
    for (name, report) in sample::all() {
        for (id, text) in every_rendering(&report) {
            for finding in &report.findings {
                let plain = finding.id.as_str();
                let shown = match id {
                    "json" => text.contains(
                        &serde_json::to_string(plain).unwrap().replace('\u{202e}', "\\u202e"),
                    ),
                    "text" => text.contains(&*escape::terminal(plain)),
                    _ => text.contains(&escape::markdown_code(&escape::terminal(plain))),
                };
                assert!(shown, "{plain} of {name} in {id}: {text}");
            }
        }
    }
}

#[test]
fn what_is_fixed_and_what_other_tools_found_is_in_every_output() {
    for report in [sample::comparison(), sample::with_foreign()] {
        for (id, text) in every_rendering(&report) {
            for found in &report.foreign {
                assert!(text.contains(&found.rule), "{} in {id}: {text}", found.rule);
            }
            for finding in report.comparison.iter().flat_map(|comparison| &comparison.fixed) {
                assert!(text.contains(finding.id.as_str()), "{} in {id}: {text}", finding.id);
            }
        }
    }
}

#[test]
fn an_edited_policy_is_told_in_every_output_of_a_change() {
    for (id, text) in every_rendering(&sample::comparison()) {
        assert!(text.contains("vulnerability goes from"), "{id}: {text}");
        assert!(text.contains("of the base"), "{id}: {text}");
    }
}

#[test]
fn every_output_says_the_same_verdict() {
    for (name, report) in sample::all() {
        let word = report.verdict.as_str();
        for (id, text) in every_rendering(&report) {
            let found = match id {
                "json" => text.contains(&format!("\"verdict\": \"{word}\"")),
                "markdown" => text.starts_with(&format!("## lockgate: {}\n", word.to_uppercase())),
                _ => text.lines().last().unwrap().starts_with(&word.to_uppercase()),
            };
            assert!(found, "{name} in {id}");
        }
    }
}

#[test]
fn an_incomplete_scan_never_reads_as_a_pass() {
    for (id, text) in every_rendering(&sample::incomplete()) {
        let lower = text.to_lowercase();
        assert!(lower.contains("incomplete"), "{id}");
        assert!(!lower.contains("\"pass\"") && !text.contains("PASS"), "{id}");
    }
}

#[test]
fn a_name_cannot_drive_the_terminal() {
    let reports = [sample::hostile(), sample::hostile_comparison()];
    for (id, text) in reports.iter().flat_map(every_rendering) {
        for c in ['\u{1b}', '\u{7f}', '\u{9b}', '\u{202e}', '\u{e0041}', '\r'] {
            assert!(!text.contains(c), "{c:?} in {id}");
        }
    }
}

#[test]
fn a_name_cannot_be_a_workflow_command() {
    let mut texts = Vec::new();
    for report in [sample::hostile(), sample::hostile_comparison()] {
        texts.extend(every_rendering(&report));
        for width in [40, 41, 50, 63, 80] {
            let options = RenderOptions { width, ..RenderOptions::default() };
            texts.extend(outputs().map(|output| (output.id, rendered(output, &report, &options))));
        }
        let quiet = RenderOptions { quiet: Quiet::On, ..RenderOptions::default() };
        texts.extend(outputs().map(|output| (output.id, rendered(output, &report, &quiet))));
    }
    for (id, text) in texts {
        assert!(!text.contains("##["), "{id}");
        for line in text.lines() {
            assert!(!line.trim_start().starts_with("::"), "{id}: {line}");
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for (_, report) in sample::all() {
        assert_eq!(every_rendering(&report), every_rendering(&report.clone()));
    }
}

#[test]
fn only_text_has_colours() {
    let options = RenderOptions { color: Color::On, ..RenderOptions::default() };
    for output in outputs() {
        let text = rendered(output, &sample::blocked(), &options);
        assert_eq!(text.contains('\u{1b}'), output.id == "text", "{}", output.id);
    }
}
