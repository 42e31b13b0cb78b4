//! Where an advisory's text comes from, and under which terms it may be shown.

use std::collections::BTreeSet;

use lockgate_model::{Finding, Record, Report};

/// SPDX expression of texts that ask for no credit.
const PUBLIC_DOMAIN: &str = "CC0-1.0";

/// Longest URL that is shown, in bytes.
const MAX_URL: usize = 300;

/// What an output shows beside an advisory's title. Not escaped.
pub(super) struct Attribution {
    /// The page of the advisory, or the source that its record credits.
    pub(super) url: Option<String>,
    /// The licences that ask for credit, sorted, unique.
    pub(super) licences: Vec<String>,
}

/// The attribution of a finding's title: of the canonical record, or of all records where the canonical one is not at
/// hand. Where a licence asks for credit, the link is the one that the record gives; else it is the advisory's page.
pub(super) fn of(report: &Report, finding: &Finding) -> Attribution {
    let page = finding.id.page();
    let records = report.advisories.get(&finding.id).map_or(&[][..], |group| &group.records);
    let canonical: Vec<&Record> = records.iter().filter(|record| record.id == finding.id).collect();
    let sources = if canonical.is_empty() { records.iter().collect() } else { canonical };
    let credited = sources
        .iter()
        .filter(|record| credited_licence(record).is_some())
        .find_map(|record| web_page(record));
    let recorded = sources.iter().find_map(|record| web_page(record));
    let url = credited.or(page).or(recorded);
    let licences: BTreeSet<&str> = sources.into_iter().filter_map(credited_licence).collect();
    Attribution { url, licences: licences.into_iter().map(str::to_owned).collect() }
}

fn credited_licence(record: &Record) -> Option<&str> {
    record.licence.as_deref().filter(|licence| *licence != PUBLIC_DOMAIN)
}

/// The URL of a record where it is a web page; another scheme may do anything when it is followed.
fn web_page(record: &Record) -> Option<String> {
    let url = record.url.as_deref()?;
    let web = url.starts_with("https://") || url.starts_with("http://");
    (web && url.len() <= MAX_URL).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_text_in_the_public_domain_links_to_its_page_and_names_no_licence() {
        let report = sample::blocked();
        let finding = sample::of_id(&report, "RUSTSEC-2021-0003");
        let attribution = of(&report, finding);
        assert_eq!(
            attribution.url.as_deref(),
            Some("https://rustsec.org/advisories/RUSTSEC-2021-0003")
        );
        assert!(attribution.licences.is_empty());
    }

    #[test]
    fn a_licence_that_asks_for_credit_travels_with_the_link_of_its_record() {
        let report = sample::blocked();
        let attribution = of(&report, sample::of_id(&report, "MAL-2025-4021"));
        assert_eq!(attribution.url.as_deref(), Some("https://osv.dev/vulnerability/MAL-2025-4021"));
        assert_eq!(attribution.licences, ["CC-BY-4.0"]);
    }

    #[test]
    fn a_link_that_is_no_web_page_is_not_shown() {
        let mut report = sample::blocked();
        let mut finding = sample::of_id(&report, "MAL-2025-4021").clone();
        let group = report.advisories.get_mut(&finding.id).unwrap();
        group.records[0].url = Some("javascript:alert(1)".to_owned());
        let expected = Some("https://osv.dev/vulnerability/MAL-2025-4021");
        assert_eq!(of(&report, &finding).url.as_deref(), expected);
        finding.id = lockgate_model::AdvisoryId::new("ODD-1").unwrap();
        assert!(of(&report, &finding).url.is_none());
    }
}
