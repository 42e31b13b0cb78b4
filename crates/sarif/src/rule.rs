//! Rules: one advisory group each. GitHub keeps a rule's texts once for all repositories, so nothing in them is about
//! the scanned one.

use std::collections::BTreeSet;

use lockgate_model::{AdvisoryGroup, AdvisoryId, Kind, Severity};

use crate::log::{Configuration, Rule, RuleProperties, Text};
use crate::text::{cut, cut_at_sentence, one_line, prose};
use crate::{help, level, uri};

/// Longest short and full description, in UTF-16 code units.
const MAX_DESCRIPTION: usize = 1024;
/// Longest name; all of it is ASCII.
const MAX_NAME: usize = 255;
/// Most tags that GitHub keeps.
const MAX_TAGS: usize = 10;
/// Most CWE tags, so that room is left for an alias.
const MAX_CWE_TAGS: usize = 4;
/// Most packages named in a title.
const MAX_PACKAGES: usize = 3;

/// The rule with the id for a group.
pub(crate) fn of_group(id: &str, group: &AdvisoryGroup) -> Rule {
    let level = level::level(group.kind, group.severity.as_ref());
    let short = short_description(id, group);
    Rule {
        id: id.to_owned(),
        name: name(id, group),
        full_description: Text { text: full_description(group, &short) },
        short_description: Text { text: short },
        help: help::of_group(group),
        help_uri: page(group),
        default_configuration: Configuration { level },
        properties: properties(group, level),
    }
}

fn name(id: &str, group: &AdvisoryGroup) -> String {
    let kind = match group.kind {
        Kind::Malicious => "MaliciousCode",
        Kind::Vulnerability => "Vulnerability",
        Kind::Unsound => "Unsoundness",
        Kind::Unmaintained => "UnmaintainedCode",
        Kind::Notice => "Notice",
        Kind::Yanked => "YankedRelease",
    };
    let package = packages(group).first().map(|name| pascal_case(name)).unwrap_or_default();
    let name: String = match package.as_str() {
        "" => kind.to_owned(),
        package => format!("{kind}In{package}").chars().take(MAX_NAME).collect(),
    };
    if name == id { format!("{kind}Advisory") } else { name }
}

fn pascal_case(text: &str) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = word.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

fn short_description(id: &str, group: &AdvisoryGroup) -> String {
    let title = one_line(&group.title);
    let title = title.trim_end_matches('.');
    let named = !title.is_empty() && !group.id.matches(title);
    let title = if named { title } else { kind_noun(group.kind) };
    let packages = packages(group);
    let told = packages.first().is_none_or(|package| names_package(title, package));
    let place = if told { String::new() } else { format!(" in {}", list(&packages)) };
    cut(&format!("{id}: {title}{place}"), MAX_DESCRIPTION)
}

const fn kind_noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Malicious => "malicious code",
        Kind::Vulnerability => "vulnerability",
        Kind::Unsound => "unsoundness",
        Kind::Unmaintained => "unmaintained code",
        Kind::Notice => "notice",
        Kind::Yanked => "yanked release",
    }
}

fn full_description(group: &AdvisoryGroup, short: &str) -> String {
    let prose = prose(&group.details);
    if prose.is_empty() { short.to_owned() } else { cut_at_sentence(&prose, MAX_DESCRIPTION) }
}

/// The affected packages, each once, in the group's order.
fn packages(group: &AdvisoryGroup) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = group.affected.iter().map(|affected| one_line(&affected.package));
    names.filter(|name| !name.is_empty() && seen.insert(name.clone())).collect()
}

fn names_package(title: &str, package: &str) -> bool {
    let is_mark = |c: char| !c.is_alphanumeric() && c != '@';
    title.split_whitespace().any(|word| {
        word.eq_ignore_ascii_case(package)
            || word.trim_matches(is_mark).eq_ignore_ascii_case(package)
    })
}

fn list(packages: &[String]) -> String {
    let shown = packages.get(..MAX_PACKAGES).unwrap_or(packages).join(", ");
    match packages.len().saturating_sub(MAX_PACKAGES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn page(group: &AdvisoryGroup) -> Option<String> {
    let ids = [&group.id].into_iter().chain(&group.aliases).filter_map(AdvisoryId::page);
    let references = group.references.iter().map(|reference| reference.url.clone());
    ids.chain(references).find(|url| uri::as_page(url).is_some())
}

fn properties(group: &AdvisoryGroup, level: crate::log::Level) -> RuleProperties {
    let severity = group.severity.as_ref();
    let from = |severity: &Severity| one_line(severity.from.as_str());
    let epss = group.signals.epss.as_ref();
    let kev = group.signals.kev.as_ref();
    RuleProperties {
        tags: tags(group),
        precision: "very-high",
        problem_severity: level::problem_severity(group.kind, level),
        security_severity: level::security_severity(group.kind, severity),
        severity: severity.map(|severity| severity.level.as_str()),
        severity_source: severity.map(|severity| severity.source.as_str()),
        severity_vector: severity.and_then(|severity| severity.vector.as_deref()).map(one_line),
        severity_from: severity.map(from),
        epss: epss.map(|epss| epss.score),
        epss_percentile: epss.map(|epss| epss.percentile),
        epss_cve: epss.map(|epss| one_line(epss.cve.as_str())),
        epss_date: epss.map(|epss| epss.date.to_string()),
        kev_added: kev.map(|kev| kev.added.to_string()),
        kev_due: kev.and_then(|kev| kev.due).map(|date| date.to_string()),
        kev_ransomware: kev.map(|kev| kev.ransomware),
    }
}

fn tags(group: &AdvisoryGroup) -> Vec<String> {
    let security = level::is_security(group.kind).then(|| "security".to_owned());
    let ecosystems: BTreeSet<&str> =
        group.affected.iter().map(|affected| affected.ecosystem.purl_type()).collect();
    let tags = security
        .into_iter()
        .chain(["dependency".to_owned()])
        .chain(ecosystems.iter().map(|ecosystem| format!("ecosystem/{ecosystem}")))
        .chain([format!("kind/{}", group.kind.as_str())])
        .chain(group.signals.kev.as_ref().map(|_| "kev".to_owned()))
        .chain(group.cwes.iter().take(MAX_CWE_TAGS).map(|cwe| format!("external/cwe/cwe-{cwe:03}")))
        .chain(group.aliases.iter().map(|alias| one_line(alias.as_str())));
    let mut seen = BTreeSet::new();
    tags.filter(|tag| seen.insert(tag.clone())).take(MAX_TAGS).collect()
}

#[cfg(test)]
mod tests {
    use lockgate_model::{AffectedPackage, Date, Ecosystem, Epss, Kev, Proportion, Signals};

    use super::*;

    fn group(title: &str, packages: &[&str]) -> AdvisoryGroup {
        let affected = |package: &&str| AffectedPackage {
            ecosystem: Ecosystem::CratesIo,
            package: (*package).to_owned(),
            ranges: Vec::new(),
            functions: Vec::new(),
        };
        AdvisoryGroup {
            id: AdvisoryId::new("CVE-2020-1").unwrap(),
            aliases: Vec::new(),
            kind: Kind::Vulnerability,
            title: title.to_owned(),
            details: String::new(),
            severity: None,
            signals: Signals::default(),
            cwes: Vec::new(),
            references: Vec::new(),
            published: None,
            modified: None,
            affected: packages.iter().map(affected).collect(),
            records: Vec::new(),
        }
    }

    fn short(title: &str, packages: &[&str]) -> String {
        of_group("CVE-2020-1", &group(title, packages)).short_description.text
    }

    #[test]
    fn a_title_names_the_package_once() {
        assert_eq!(short("Data race", &["time"]), "CVE-2020-1: Data race in time");
        assert_eq!(short("Data race in `Time`", &["time"]), "CVE-2020-1: Data race in `Time`");
        assert_eq!(short("A timeout", &["time"]), "CVE-2020-1: A timeout in time");
        assert_eq!(short("CVE-2020-1", &["a"]), "CVE-2020-1: vulnerability in a");
        assert_eq!(short("X", &["a", "b", "a", "c", "d"]), "CVE-2020-1: X in a, b, c and 1 more");
        assert_eq!(short("X", &[]), "CVE-2020-1: X");
    }

    #[test]
    fn descriptions_are_never_longer_than_github_takes() {
        let mut group = group(&"é😀 ".repeat(900), &["p"]);
        group.details = "😀".repeat(5000);
        let rule = of_group("CVE-2020-1", &group);
        for text in [rule.short_description.text, rule.full_description.text] {
            assert!(text.encode_utf16().count() <= 1024 && text.ends_with('…'));
        }
    }

    #[test]
    fn without_details_the_title_is_the_full_description() {
        let rule = of_group("CVE-2020-1", &group("X", &["p"]));
        assert_eq!(rule.full_description.text, "CVE-2020-1: X in p");
    }

    #[test]
    fn a_name_is_ascii_and_never_the_id() {
        let name = |id: &str, package: &str| of_group(id, &group("X", &[package])).name;
        assert_eq!(name("CVE-2020-1", "@babel/core-js"), "VulnerabilityInBabelCoreJs");
        assert_eq!(name("CVE-2020-1", "](1)\u{202e}é"), "VulnerabilityIn1U202e");
        assert_eq!(name("CVE-2020-1", "日本"), "Vulnerability");
        assert_eq!(name("VulnerabilityInX", "x"), "VulnerabilityAdvisory");
        assert_eq!(name("CVE-2020-1", &"x".repeat(999)).len(), 255);
    }

    #[test]
    fn tags_are_at_most_ten_and_leave_room_for_an_alias() {
        let mut group = group("X", &["p"]);
        group.cwes = vec![79, 80, 416, 1234, 1235, 1236];
        group.aliases =
            ["GHSA-a", "GHSA-b", "GHSA-c"].iter().filter_map(|id| AdvisoryId::new(id)).collect();
        assert_eq!(
            tags(&group),
            [
                "security",
                "dependency",
                "ecosystem/cargo",
                "kind/vulnerability",
                "external/cwe/cwe-079",
                "external/cwe/cwe-080",
                "external/cwe/cwe-416",
                "external/cwe/cwe-1234",
                "GHSA-a",
                "GHSA-b",
            ]
        );
        group.kind = Kind::Notice;
        assert!(!tags(&group).contains(&"security".to_owned()));
    }

    #[test]
    fn signals_are_properties_and_a_known_exploited_one_has_a_tag_that_is_never_left_out() {
        let mut group = group("X", &["p"]);
        let bag = |group: &AdvisoryGroup| {
            serde_json::to_value(of_group("CVE-2020-1", group).properties).unwrap()
        };
        let without = bag(&group);
        group.signals = signals();
        group.cwes = vec![79, 80, 416, 1234];
        group.aliases = (0..9).filter_map(|n| AdvisoryId::new(&format!("GHSA-{n}"))).collect();
        let with = bag(&group);
        assert_eq!(with["epss"], serde_json::json!(0.97234));
        assert_eq!(with["epss-percentile"], serde_json::json!(0.99901));
        assert_eq!(
            (&with["epss-cve"], &with["epss-date"]),
            (&"CVE-2020-1".into(), &"2026-05-22".into())
        );
        assert_eq!(
            (&with["kev-added"], &with["kev-due"]),
            (&"2021-02-03".into(), &"2021-02-17".into())
        );
        assert_eq!(with["kev-ransomware"], true);
        assert!(tags(&group).contains(&"kev".to_owned()));
        let keys = without.as_object().unwrap().keys();
        assert!(keys.clone().all(|key| !key.starts_with("epss") && !key.starts_with("kev")));
        assert!(!without["tags"].as_array().unwrap().contains(&"kev".into()));
    }

    fn signals() -> Signals {
        let cve = AdvisoryId::new("CVE-2020-1").unwrap();
        Signals {
            epss: Some(Epss {
                score: Proportion::from_parts(97_234).unwrap(),
                percentile: Proportion::from_parts(99_901).unwrap(),
                cve: cve.clone(),
                date: Date::constant(2026, 5, 22),
            }),
            kev: Some(Kev {
                cve,
                added: Date::constant(2021, 2, 3),
                due: Some(Date::constant(2021, 2, 17)),
                ransomware: true,
                catalog: Date::constant(2026, 5, 21),
            }),
        }
    }

    #[test]
    fn the_help_tells_the_signals_and_credits_their_publishers() {
        let mut group = group("X", &["p"]);
        assert!(!of_group("CVE-2020-1", &group).help.text.contains("xploit"));
        group.signals = signals();
        let help = of_group("CVE-2020-1", &group).help.text;
        for line in [
            "- Exploit prediction: EPSS 0.97234 (percentile 0.99901) of CVE-2020-1 on 2026-05-22, https://www.first.org/epss\n",
            "- Known exploited: since 2021-02-03, due 2021-02-17, used by ransomware: CVE-2020-1 in https://www.cisa.gov/known-exploited-vulnerabilities-catalog of 2026-05-21\n",
        ] {
            assert!(help.contains(line), "{help}");
        }
    }

    #[test]
    fn an_id_without_a_page_gives_no_help_page() {
        let mut group = group("title", &["p"]);
        assert_eq!(page(&group).as_deref(), Some("https://www.cve.org/CVERecord?id=CVE-2020-1"));
        group.id = AdvisoryId::new("X-1").unwrap();
        assert_eq!(page(&group), None);
    }
}
