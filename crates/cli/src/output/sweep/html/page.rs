//! The frame of the page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::super::SweepReport;
use super::table::safe;
use super::{PageData, lists, overview};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Nothing is loaded, sent or run but what is in the page, and of scripts and styles only ours.
fn policy() -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}

pub(super) fn page(report: &SweepReport<'_>, data: &PageData) -> Markup {
    let what = safe(&report.what);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "Sweep of " (what) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (overview::header(report, data))
                main id="main" {
                    (overview::lost(report, data))
                    (overview::charts(report, data))
                    (lists::all(report, data))
                }
                (foot(report))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn foot(report: &SweepReport<'_>) -> Markup {
    let newest = report.newest.map_or_else(|| "unknown".to_owned(), |date| date.to_string());
    html! {
        footer {
            p {
                @if let Some((run, day)) = report.run { "Run " (run) " of " (day) ", judged" } @else { "Judged" }
                " for " (report.today) "; advisories of " (newest) "; host " (safe(report.host)) "; lockgate "
                (env!("CARGO_PKG_VERSION")) "."
            }
            p {
                "What is not listed here for want of room is in the outputs for programs: json, ndjson, csv, sarif. "
                "A repository that is not examined is not a repository without findings."
            }
        }
    }
}
