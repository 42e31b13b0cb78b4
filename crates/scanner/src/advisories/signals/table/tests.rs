use super::*;
use crate::advisories::signals::{Limits, epss, kev};

const TODAY: Date = Date::constant(2026, 11, 20);

fn ids(texts: &[&str]) -> Vec<AdvisoryId> {
    texts.iter().map(|text| AdvisoryId::new(text).unwrap()).collect()
}

fn table() -> SignalTable {
    let scores = "#model_version:v1,score_date:2026-11-19T12:00:00Z\ncve,epss,percentile\n\
                  CVE-2026-0001,0.20000,0.90000\n\
                  CVE-2026-0002,0.90000,0.99000\n\
                  CVE-2026-0003,0.90000,0.98000\n\
                  CVE-2026-0004,0.00000,0.00001\n";
    let catalog = r#"{"dateReleased": "2026-11-10", "count": 3, "vulnerabilities": [
        {"cveID": "CVE-2026-0001", "dateAdded": "2026-11-05", "dueDate": "2026-11-26",
         "knownRansomwareCampaignUse": "Known"},
        {"cveID": "CVE-2026-0003", "dateAdded": "2026-11-03", "dueDate": "2026-11-24"},
        {"cveID": "CVE-2026-0002", "dateAdded": "2026-11-03"}
    ]}"#;
    let limits = Limits::default();
    SignalTable::new(
        Some(epss::read(scores.as_bytes(), TODAY, &limits).unwrap()),
        Some(kev::read(catalog.as_bytes(), TODAY, &limits).unwrap()),
    )
}

#[test]
fn the_highest_score_comes_with_its_own_percentile_and_the_smaller_cve_wins_a_tie() {
    let table = table();
    for order in [
        ["CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003"],
        ["CVE-2026-0003", "CVE-2026-0002", "CVE-2026-0001"],
        ["CVE-2026-0002", "CVE-2026-0001", "CVE-2026-0003"],
    ] {
        let epss = table.signals(&ids(&order)).epss.unwrap();
        assert_eq!(epss.cve.as_str(), "CVE-2026-0002");
        assert_eq!(epss.score.to_string(), "0.90000");
        assert_eq!(epss.percentile.to_string(), "0.99000");
        assert_eq!(epss.date, Date::constant(2026, 11, 19));
    }
    let lowest = table.signals(&ids(&["CVE-2026-0004"])).epss.unwrap();
    assert_eq!(lowest.score.parts(), 0);
}

#[test]
fn the_earliest_listing_counts_and_ransomware_from_any_cve_of_the_group() {
    let table = table();
    for order in [["CVE-2026-0001", "CVE-2026-0003"], ["CVE-2026-0003", "CVE-2026-0001"]] {
        let kev = table.signals(&ids(&order)).kev.unwrap();
        assert_eq!(kev.cve.as_str(), "CVE-2026-0003");
        assert_eq!(kev.added, Date::constant(2026, 11, 3));
        assert_eq!(kev.due, Some(Date::constant(2026, 11, 24)));
        assert!(kev.ransomware);
        assert_eq!(kev.catalog, Date::constant(2026, 11, 10));
    }
    let tie = table.signals(&ids(&["CVE-2026-0003", "CVE-2026-0002"])).kev.unwrap();
    assert_eq!((tie.cve.as_str(), tie.due, tie.ransomware), ("CVE-2026-0002", None, false));
}

#[test]
fn a_group_without_a_known_cve_has_no_signals() {
    let table = table();
    for group in [&["GHSA-wcg3-cvx6-7396"][..], &["CVE-2020-0001"], &[]] {
        assert!(table.signals(&ids(group)).is_empty());
    }
    assert!(SignalTable::default().signals(&ids(&["CVE-2026-0001"])).is_empty());
    let mixed = table.signals(&ids(&["RUSTSEC-2026-0001", "cve-2026-0001", "GHSA-a"]));
    assert!(mixed.epss.is_some() && mixed.kev.is_some());
}

#[test]
fn the_age_is_told_for_each_feed_and_is_never_negative() {
    let table = table();
    assert_eq!(table.age_days(SignalFeed::Epss, TODAY), Some(1));
    assert_eq!(table.age_days(SignalFeed::Kev, TODAY), Some(10));
    assert_eq!(table.age_days(SignalFeed::Kev, Date::constant(2027, 11, 20)), Some(375));
    assert_eq!(table.age_days(SignalFeed::Epss, Date::constant(2026, 11, 1)), Some(0));
    assert_eq!(SignalTable::default().age_days(SignalFeed::Epss, TODAY), None);
}
