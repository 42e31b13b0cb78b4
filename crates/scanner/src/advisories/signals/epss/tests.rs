use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

const TODAY: Date = Date::constant(2026, 11, 20);

fn file(date: &str, rows: &[&str]) -> String {
    let head = format!("#model_version:v2025.03.14,score_date:{date}T12:55:00Z");
    let lines = [&[head.as_str(), "cve,epss,percentile"], rows].concat();
    lines.iter().flat_map(|line| [*line, "\n"]).collect()
}

fn read_bytes(bytes: &[u8]) -> Result<EpssFile, Refusal> {
    read(bytes, TODAY, &Limits::default()).map_err(|error| error.refusal)
}

fn read_text(text: &str) -> Result<EpssFile, Refusal> {
    read_bytes(text.as_bytes())
}

/// So many rows of this year and the one before.
fn rows(count: u32) -> Vec<String> {
    let row = |n: u32| {
        format!(
            "CVE-{}-{:04},0.{:05},0.{:05}",
            2025 + n % 2,
            n + 1,
            n * 7 % 99_999,
            n * 11 % 99_999
        )
    };
    (0..count).map(row).collect()
}

fn long(count: u32) -> String {
    let rows = rows(count);
    file("2026-11-19", &rows.iter().map(String::as_str).collect::<Vec<_>>())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn cve(text: &str) -> Cve {
    Cve::new(text).unwrap()
}

#[test]
fn yesterdays_file_is_read_with_its_date_and_sorted_by_cve() {
    let text = file("2026-11-19", &["CVE-2026-10000,1,1.0", "CVE-2026-9999,9e-05,0.00500"]);
    let found = read_text(&text).unwrap();
    assert_eq!(found.date, Date::constant(2026, 11, 19));
    assert_eq!(found.model_version.as_deref(), Some("v2025.03.14"));
    let rows: Vec<(String, u32, u32)> = found
        .rows
        .iter()
        .map(|row| (row.cve.to_string(), row.score.parts(), row.percentile.parts()))
        .collect();
    assert_eq!(
        rows,
        [("CVE-2026-9999".to_owned(), 9, 500), ("CVE-2026-10000".to_owned(), 100_000, 100_000)]
    );
    assert_eq!(found.flaws, Flaws::default());
}

#[test]
fn last_years_file_is_read_and_says_its_date() {
    let found = read_text(&file("2025-11-20", &["CVE-2025-0001,0.5,0.5"])).unwrap();
    assert_eq!(found.date, Date::constant(2025, 11, 20));
    assert!(found.flaws.remarks().is_empty());
}

#[test]
fn a_file_of_tomorrow_is_read_and_one_of_next_week_is_refused() {
    assert!(read_text(&file("2026-11-22", &["CVE-2026-0001,0.5,0.5"])).is_ok());
    let refusal = read_text(&file("2026-11-23", &["CVE-2026-0001,0.5,0.5"])).unwrap_err();
    let error = SignalError { feed: SignalFeed::Epss, refusal };
    let message = "the EPSS file is not used: it is of 2026-11-23, and today is 2026-11-20";
    assert_eq!(error.to_string(), message);
    assert!(error.hint().contains("clock"));
}

#[test]
fn a_file_without_a_date_is_refused() {
    let row = "CVE-2026-0001,0.5,0.5\n";
    for head in ["", "#model_version:v1\n", "#score_date:soon\n", "#\n"] {
        let text = format!("{head}cve,epss,percentile\n{row}");
        assert!(matches!(read_text(&text), Err(Refusal::Undated)), "{head}");
    }
}

#[test]
fn further_columns_and_another_order_change_nothing() {
    let plain = read_text(&file("2026-11-19", &["CVE-2026-0001,0.5,0.25"])).unwrap();
    let head = "#model_version:v2025.03.14,score_date:2026-11-19";
    for rest in [
        "cve,epss,percentile,lev\nCVE-2026-0001,0.5,0.25,0.1\n",
        "cve,epss,percentile,note\nCVE-2026-0001,0.5,0.25,\"a, \"\"b\n",
        "note,Percentile, EPSS ,CVE\n,0.25, 0.5 ,cve-2026-0001\n",
        "\"cve\",\"epss\",\"percentile\"\n\"CVE-2026-0001\",\"0.5\",\"0.25\"\n",
    ] {
        assert_eq!(read_text(&format!("{head}\n{rest}")).unwrap(), plain, "{rest}");
    }
}

#[test]
fn a_missing_column_is_named() {
    let text = "#score_date:2026-11-19\ncve,epss\nCVE-2026-0001,0.5\n";
    assert!(matches!(read_text(text), Err(Refusal::MissingColumn("percentile"))));
}

#[test]
fn a_byte_order_mark_line_breaks_of_windows_and_gzip_change_nothing() {
    let text = long(50);
    let plain = read_text(&text).unwrap();
    let windows = text.replace('\n', "\r\n");
    let marked = format!("\u{feff}{windows}");
    for bytes in
        [windows.clone().into_bytes(), marked.clone().into_bytes(), gzip(marked.as_bytes())]
    {
        assert_eq!(read_bytes(&bytes).unwrap(), plain);
    }
    let members = text.as_bytes().split_at(300);
    let joined = [gzip(members.0), gzip(members.1)].concat();
    assert_eq!(read_bytes(&joined).unwrap(), plain);
}

#[test]
fn a_gzip_file_cut_anywhere_is_refused() {
    let whole = gzip(long(2_000).as_bytes());
    assert!(read_bytes(&whole).is_ok());
    let last = whole.len() - 1;
    let cuts: Vec<usize> = (0..whole.len()).step_by(100).chain([1, 2, 9, 10, last]).collect();
    assert!(cuts.len() > 50, "only {} cuts", cuts.len());
    for cut in cuts {
        match read_bytes(&whole[..cut]) {
            Err(Refusal::Cut(_)) => assert!(cut > 1, "{cut}"),
            Err(Refusal::Empty) => assert_eq!(cut, 0),
            Err(Refusal::Foreign(_)) => assert_eq!(cut, 1),
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn a_plain_file_cut_inside_a_line_is_refused_and_one_cut_between_lines_is_doubted() {
    let mut text = long(60);
    text.insert_str(text.find("CVE").unwrap(), &"CVE-1999-0001,0.1,0.1\n".repeat(9));
    for cut in 0..text.len() {
        let whole_lines = cut > 0 && text.as_bytes()[cut - 1] == b'\n';
        match read_bytes(&text.as_bytes()[..cut]) {
            Err(Refusal::Cut(_)) => assert!(!whole_lines || cut < 100, "{cut}"),
            Err(Refusal::Empty) => assert_eq!(cut, 0),
            Err(Refusal::NoRows) => assert!(cut < 100),
            Ok(found) => {
                assert!(whole_lines, "{cut}");
                let recent = found.rows.iter().any(|row| row.cve.year() >= 2025);
                assert_eq!(found.flaws.doubt.is_none(), recent, "{cut}");
            }
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn a_last_line_without_all_fields_is_a_cut() {
    let text = long(500) + "CVE-2026-9000,0.1\n";
    assert!(matches!(read_text(&text), Err(Refusal::Cut(_))));
}

#[test]
fn damaged_compression_is_never_read() {
    let whole = gzip(long(500).as_bytes());
    for at in (10..whole.len()).step_by(37) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        assert!(read_bytes(&bytes).is_err(), "{at}");
    }
    let trailing = [whole.as_slice(), b"rest"].concat();
    assert!(read_bytes(&trailing).is_err());
}

#[test]
fn bad_rows_are_left_out_below_one_in_a_hundred() {
    let mut lines = rows(200);
    lines[10] = "CVE-2026-0011,high,0.1".to_owned();
    let with = |lines: &[String]| {
        read_text(&file("2026-11-19", &lines.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    let found = with(&lines).unwrap();
    assert_eq!((found.rows.len(), found.flaws.unreadable), (199, 1));
    let first = "line 13: the score is no number from 0 to 1";
    assert_eq!(found.flaws.first.as_deref(), Some(first));
    assert_eq!(
        found.flaws.remarks(),
        [format!("entries that cannot be read are left out (1), first: {first}")]
    );
    lines[20] = "CVE-X,0.1,0.1".to_owned();
    let Err(Refusal::BadRows { bad: 2, total: 200, first: told }) = with(&lines) else {
        panic!("two of two hundred are taken");
    };
    assert_eq!(told, first);
}

#[test]
fn every_kind_of_bad_row_is_told_apart() {
    for (row, why) in [
        ("GHSA-a,0.1,0.1", "the id is no CVE id"),
        ("CVE-2026-0001,1.1,0.1", "the score is no number from 0 to 1"),
        ("CVE-2026-0001,NaN,0.1", "the score is no number from 0 to 1"),
        ("CVE-2026-0001,0.1,", "the percentile is no number from 0 to 1"),
        ("CVE-2026-0001", "fields are missing"),
    ] {
        match read_text(&file("2026-11-19", &[row, "CVE-2026-0002,0.1,0.1"])) {
            Err(Refusal::BadRows { bad: 1, total: 2, first }) => {
                assert_eq!(first, format!("line 3: {why}"));
            }
            other => panic!("{row}: {other:?}"),
        }
    }
}

#[test]
fn of_a_cve_that_stands_there_twice_the_higher_score_counts() {
    let rows = ["CVE-2026-0001,0.1,0.2", "CVE-2026-0001,0.3,0.4", "CVE-2026-0001,0.2,0.9"];
    let found = read_text(&file("2026-11-19", &rows)).unwrap();
    assert_eq!(found.flaws.repeated, 2);
    let [row] = found.rows[..] else { panic!("{:?}", found.rows) };
    assert_eq!(
        (row.cve, row.score.parts(), row.percentile.parts()),
        (cve("CVE-2026-0001"), 30_000, 40_000)
    );
}

#[test]
fn what_is_not_epss_is_refused() {
    let page = "\n <!DOCTYPE html><html><title>502</title></html>";
    for bytes in [page.as_bytes().to_vec(), gzip(page.as_bytes())] {
        assert!(matches!(read_bytes(&bytes), Err(Refusal::WebPage)));
    }
    for text in ["{\"count\":1}\n", "id,score\n1,2\n", "404: Not Found", "PK\u{3}\u{4}\n"] {
        assert!(matches!(read_text(text), Err(Refusal::Foreign(_))), "{text}");
    }
    assert!(matches!(read_bytes(b"#\xff\xfe\n"), Err(Refusal::Foreign(_))));
    for bytes in [Vec::new(), b"\xef\xbb\xbf".to_vec(), b" \n".to_vec(), gzip(b"")] {
        assert!(matches!(read_bytes(&bytes), Err(Refusal::Empty)), "{bytes:?}");
    }
    assert!(matches!(read_text(&file("2026-11-19", &[])), Err(Refusal::NoRows)));
}

#[test]
fn the_caps_hold_for_rows_bytes_and_lines() {
    let text = long(101);
    let with = |limits: Limits| read(text.as_bytes(), TODAY, &limits).map_err(|e| e.to_string());
    assert!(with(Limits { rows: 101, bytes: text.len() as u64 }).is_ok());
    let message = with(Limits { rows: 100, ..Limits::default() }).unwrap_err();
    assert!(message.ends_with("it has more than 100 entries; no honest file has"), "{message}");
    let message = with(Limits { bytes: text.len() as u64 - 1, ..Limits::default() }).unwrap_err();
    assert!(message.contains(" bytes; no honest file has"), "{message}");
    let line = file("2026-11-19", &[&"9".repeat(200_000)]);
    let bomb = gzip(&b"x".repeat(1 << 20));
    for bytes in [line.as_bytes(), &bomb] {
        assert!(matches!(read_bytes(bytes), Err(Refusal::TooLarge(_))));
    }
}

#[test]
fn a_reader_that_fails_is_told_from_a_bad_file() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }
    let text = long(3);
    let error = read(text.as_bytes().chain(Fails), TODAY, &Limits::default()).unwrap_err();
    assert!(matches!(error.refusal, Refusal::Unreadable(_)), "{error}");
}
