//! The findings of a lockfile, package by package: what is wrong, then how to get rid of it.

use anstyle::Style;
use lockgate_model::{Finding, Kind, Report, Scope, escape};

use super::finding::{self, INDENT, KEYS};
use super::palette::{self, paint};
use super::paragraph::{self, Head};
use crate::output::order::{FileGroup, PackageGroup};
use crate::output::width::{columns, fit};
use crate::output::{RenderOptions, change, wording};

/// The lines of a lockfile's findings, with an empty line after each package.
pub(super) fn file_lines(
    group: &FileGroup<'_>,
    report: &Report,
    options: &RenderOptions,
) -> Vec<String> {
    let mut lines = vec![heading(group, report, options), String::new()];
    for package in &group.packages {
        lines.push(package_heading(package.lead, options));
        for finding in &package.findings {
            lines.extend(finding::lines(finding, report, options));
        }
        lines.extend(facts(package, options));
        lines.push(String::new());
    }
    lines
}

/// `Cargo.lock  crates.io, 56 packages`
fn heading(group: &FileGroup<'_>, report: &Report, options: &RenderOptions) -> String {
    let path = escape::terminal(group.path.as_str());
    let path = paint(options.color, palette::STRONG.underline(), &path);
    let moved = moved(group.packages.first().map(|package| package.lead));
    let Some(file) = report.coverage.files.iter().find(|file| &file.path == group.path) else {
        return format!("{path}{moved}");
    };
    let packages = wording::count(file.packages as usize, "package", "packages");
    format!("{path}  {}, {packages}{moved}", file.ecosystem)
}

/// Where the lockfile was before the change.
fn moved(lead: Option<&Finding>) -> String {
    match lead.and_then(change::path_before) {
        Some(path) => format!("  moved from {}", escape::terminal(path)),
        None => String::new(),
    }
}

/// `smallvec 0.6.13  was 0.6.1  Cargo.lock:213`
fn package_heading(lead: &Finding, options: &RenderOptions) -> String {
    let name = fit(&escape::terminal(&lead.package), options.width);
    let version = fit(&escape::terminal(&lead.version), options.width);
    let place = wording::place(&lead.location.path, lead.location.version.start.line);
    let place = paint(options.color, palette::FAINT, &escape::terminal(&place));
    let name = paint(options.color, palette::STRONG, &format!("{name} {version}"));
    let before = match change::version_before(lead) {
        Some(version) => format!("was {}  ", fit(&escape::terminal(version), options.width)),
        None => String::new(),
    };
    format!("  {name}  {before}{place}{}", scope(lead.scope))
}

const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Dev => "  dev dependency",
        Scope::Optional => "  optional dependency",
        Scope::Build => "  build dependency",
        Scope::Runtime | Scope::Unknown => "",
    }
}

/// What is true of the package, whatever the finding: the fix, how it comes in, the rules that decided.
fn facts(group: &PackageGroup<'_>, options: &RenderOptions) -> Vec<String> {
    let lead = group.lead;
    let help = if lead.fixed_version.is_some() { palette::GOOD } else { palette::KEY };
    let mut lines = fact("fix", help, &fix(group), options);
    let mut facts = Vec::new();
    if let Some((shortest, others)) = lead.paths.split_first() {
        facts.push(("via", via(&shortest.0, others.len(), options)));
    }
    if let Some(manifest) = &lead.manifest {
        let place = wording::place(&manifest.path, manifest.span.start.line);
        facts.push(("from", format!("{place} ({})", manifest.dependency)));
    }
    facts.push(("rule", rules(group)));
    lines.extend(facts.iter().flat_map(|(key, value)| fact(key, palette::KEY, value, options)));
    lines
}

fn fact(key: &str, style: Style, value: &str, options: &RenderOptions) -> Vec<String> {
    let margin = INDENT + KEYS;
    let gap = " ".repeat(KEYS.saturating_sub(key.len()));
    let key = paint(options.color, style, key);
    let head =
        Head { text: format!("{}{key}{gap}", " ".repeat(INDENT)), columns: margin, indent: margin };
    paragraph::lines(&head, value, options.width)
}

fn rules(group: &PackageGroup<'_>) -> String {
    let mut rules: Vec<&str> = Vec::new();
    for finding in &group.findings {
        let rule = finding.decision.rule.as_str();
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules.join("; ")
}

fn fix(group: &PackageGroup<'_>) -> String {
    let all = group.findings.len();
    let cleared = group.findings.iter().filter(|finding| finding.fixed_version.is_some()).count();
    let version = group.findings.iter().find_map(|finding| finding.fixed_version.as_deref());
    match version {
        Some(version) if all == 1 => format!("upgrade to {version}"),
        Some(version) if cleared == all => {
            format!("upgrade to {version}, clears all {all} findings")
        }
        Some(version) => format!("upgrade to {version}, clears {cleared} of {all} findings"),
        None if group.lead.kind == Kind::Malicious => {
            "no fixed version is known; remove the package".to_owned()
        }
        None => "no fixed version is known".to_owned(),
    }
}

/// A dependency path: `demo > tokio 0.1.22 > smallvec 0.6.13 (+2 more paths)`. Where it is too long, the middle goes.
fn via(path: &[String], more: usize, options: &RenderOptions) -> String {
    let more = match more {
        0 => String::new(),
        1 => " (+1 more path)".to_owned(),
        _ => format!(" (+{more} more paths)"),
    };
    let limit = options.width.saturating_sub(INDENT + KEYS + more.len());
    let mut steps: Vec<String> =
        path.iter().map(|step| fit(&escape::terminal(&wording::step(step)), 60)).collect();
    let mut hidden = 0;
    let mut text = steps.join(" > ");
    while columns(&text) > limit && steps.len() > 2 {
        // The root and the last steps say the most: what to upgrade is near either end.
        steps.remove(1);
        hidden += 1;
        let mut shown = steps.clone();
        shown.insert(1, format!("({hidden} more)"));
        text = shown.join(" > ");
    }
    format!("{text}{more}")
}
