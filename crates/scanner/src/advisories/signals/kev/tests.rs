use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::*;

const TODAY: Date = Date::constant(2026, 11, 20);

fn entry(cve: &str, added: &str) -> Value {
    json!({
        "cveID": cve,
        "vendorProject": "Acme",
        "dateAdded": added,
        "shortDescription": "A \"quoted\" text – with a dash",
        "dueDate": "2026-12-01",
        "knownRansomwareCampaignUse": "Unknown",
        "cwes": ["CWE-502"],
    })
}

fn catalog(entries: &[Value]) -> Value {
    json!({
        "title": "CISA Catalog of Known Exploited Vulnerabilities",
        "catalogVersion": "2026.11.19",
        "dateReleased": "2026-11-19T15:02:11.3424Z",
        "count": entries.len(),
        "vulnerabilities": entries,
    })
}

fn many(count: u32) -> Vec<Value> {
    (0..count).map(|n| entry(&format!("CVE-2026-{:04}", n + 1), "2026-11-03")).collect()
}

fn read_bytes(bytes: &[u8]) -> Result<KevFile, Refusal> {
    read(bytes, TODAY, &Limits::default()).map_err(|error| error.refusal)
}

fn read_json(value: &Value) -> Result<KevFile, Refusal> {
    read_bytes(&serde_json::to_vec_pretty(value).unwrap())
}

#[test]
fn yesterdays_catalogue_is_read_with_its_date_and_sorted_by_cve() {
    let mut second = entry("CVE-2021-44228", "2021-12-10");
    second["knownRansomwareCampaignUse"] = json!("Known");
    second["dueDate"] = json!(null);
    let found = read_json(&catalog(&[entry("CVE-2026-0002", "2026-11-03"), second])).unwrap();
    assert_eq!(found.date, Date::constant(2026, 11, 19));
    assert_eq!(found.version.as_deref(), Some("2026.11.19"));
    assert_eq!(found.flaws, Flaws::default());
    let expected = [
        KevRow {
            cve: Cve::new("CVE-2021-44228").unwrap(),
            added: Date::constant(2021, 12, 10),
            due: None,
            ransomware: true,
        },
        KevRow {
            cve: Cve::new("CVE-2026-0002").unwrap(),
            added: Date::constant(2026, 11, 3),
            due: Some(Date::constant(2026, 12, 1)),
            ransomware: false,
        },
    ];
    assert_eq!(found.rows, expected);
}

#[test]
fn the_version_dates_a_catalogue_that_has_no_other_date() {
    let mut value = catalog(&many(1));
    value["dateReleased"] = json!(null);
    assert_eq!(read_json(&value).unwrap().date, Date::constant(2026, 11, 19));
    value["catalogVersion"] = json!("next");
    assert!(matches!(read_json(&value), Err(Refusal::Undated)));
    value["dateReleased"] = json!("2025-11-20");
    assert_eq!(read_json(&value).unwrap().date, Date::constant(2025, 11, 20));
    value["dateReleased"] = json!("2027-11-20T00:00:00Z");
    assert!(matches!(read_json(&value), Err(Refusal::Future { .. })));
}

#[test]
fn a_catalogue_with_another_number_of_entries_than_it_says_is_refused() {
    for stated in [0, 2, 4] {
        let mut value = catalog(&many(3));
        value["count"] = json!(stated);
        match read_json(&value) {
            Err(Refusal::Count { stated: said, found: 3 }) => assert_eq!(said, stated),
            other => panic!("{stated}: {other:?}"),
        }
    }
    let mut value = catalog(&many(3));
    value.as_object_mut().unwrap().remove("count");
    let found = read_json(&value).unwrap();
    assert_eq!(found.flaws.remarks(), ["it does not say how many entries it has"]);
}

#[test]
fn a_catalogue_cut_anywhere_is_refused() {
    let whole = serde_json::to_vec_pretty(&catalog(&many(12))).unwrap();
    assert!(read_bytes(&whole).is_ok());
    for cut in 0..whole.len() {
        match read_bytes(&whole[..cut]) {
            Err(Refusal::Cut(_)) => assert!(cut > 0),
            Err(Refusal::Empty) => assert_eq!(cut, 0),
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn a_gzipped_catalogue_is_read_and_a_cut_one_refused() {
    let plain = serde_json::to_vec(&catalog(&many(300))).unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&plain).unwrap();
    let whole = encoder.finish().unwrap();
    assert_eq!(read_bytes(&whole).unwrap(), read_bytes(&plain).unwrap());
    for cut in (2..whole.len()).step_by(100).chain([whole.len() - 1]) {
        assert!(matches!(read_bytes(&whole[..cut]), Err(Refusal::Cut(_))), "{cut}");
    }
}

#[test]
fn unknown_fields_a_byte_order_mark_and_line_breaks_of_windows_change_nothing() {
    let mut value = catalog(&many(2));
    let plain = read_json(&value).unwrap();
    value["extra"] = json!({ "a": [1, { "b": null }] });
    value["vulnerabilities"][0]["extra"] = json!([[], {}]);
    let text = serde_json::to_string_pretty(&value).unwrap().replace('\n', "\r\n");
    assert_eq!(read_bytes(text.as_bytes()).unwrap(), plain);
    assert_eq!(read_bytes(format!("\u{feff}{text}\r\n").as_bytes()).unwrap(), plain);
}

#[test]
fn bad_entries_are_left_out_below_one_in_a_hundred() {
    let mut entries = many(300);
    entries[4] = json!({ "cveID": "CVE-2026-0005", "dateAdded": 5 });
    entries[7] = json!("CVE-2026-0008");
    let found = read_json(&catalog(&entries)).unwrap();
    assert_eq!((found.rows.len(), found.flaws.unreadable), (298, 2));
    assert_eq!(found.flaws.first.as_deref(), Some("entry 5: `dateAdded` is no date"));
    entries[9] = json!(null);
    match read_json(&catalog(&entries)) {
        Err(Refusal::BadRows { bad: 3, total: 300, .. }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_a_cve_that_is_listed_twice_the_first_listing_counts() {
    let mut later = entry("CVE-2026-0001", "2026-11-04");
    later["knownRansomwareCampaignUse"] = json!("known");
    let entries = [later, entry("CVE-2026-0001", "2026-11-03")];
    let found = read_json(&catalog(&entries)).unwrap();
    let [row] = found.rows[..] else { panic!("{:?}", found.rows) };
    assert_eq!((row.added, row.ransomware), (Date::constant(2026, 11, 3), true));
    assert_eq!(found.flaws.repeated, 1);
}

#[test]
fn what_is_no_catalogue_is_refused() {
    let page = b"<html><body>Access Denied</body></html>";
    assert!(matches!(read_bytes(page), Err(Refusal::WebPage)));
    for text in [
        "{\"message\": \"rate limit\"}",
        "[]",
        "cve,epss\n",
        "{\"vulnerabilities\": {}}",
        "{\"vulnerabilities\": [], \"count\": \"many\"}",
        "{\"vulnerabilities\": []} {}",
    ] {
        assert!(matches!(read_bytes(text.as_bytes()), Err(Refusal::Foreign(_))), "{text}");
    }
    assert!(matches!(read_json(&catalog(&[])), Err(Refusal::NoRows)));
    let deep = format!("{{\"vulnerabilities\": {}", "[".repeat(100_000));
    assert!(read_bytes(deep.as_bytes()).is_err());
}

#[test]
fn the_caps_hold_for_entries_and_bytes() {
    let bytes = serde_json::to_vec(&catalog(&many(5))).unwrap();
    let with = |limits: Limits| read(bytes.as_slice(), TODAY, &limits).map_err(|e| e.refusal);
    let size = bytes.len() as u64;
    assert!(with(Limits { rows: 5, bytes: size }).is_ok());
    let refused = [Limits { rows: 4, bytes: size }, Limits { rows: 5, bytes: size - 1 }];
    for limits in refused {
        assert!(matches!(with(limits), Err(Refusal::TooLarge(_))), "{limits:?}");
    }
}
