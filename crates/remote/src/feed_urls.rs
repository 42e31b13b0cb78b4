//! Where the advisory databases and the signals of exploitation are.

use lockgate_model::Ecosystem;

/// The addresses of the feeds. All are settings, for mirrors; none is looked at before a request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedUrls {
    /// The RustSec database as a `.tar.gz`: the whole address.
    pub rustsec: String,
    /// OSV's bucket: the address to which `/{ecosystem}/all.zip` is added. No query; a slash at the end is fine.
    /// Source: <https://google.github.io/osv.dev/data/#data-dumps>.
    pub osv: String,
    /// The scores of EPSS as a gzipped CSV: the whole address. Source: <https://www.first.org/epss/data_stats>.
    pub epss: String,
    /// CISA's catalogue of known exploited vulnerabilities as JSON: the whole address.
    /// Source: <https://www.cisa.gov/known-exploited-vulnerabilities-catalog>.
    pub kev: String,
}

impl Default for FeedUrls {
    fn default() -> Self {
        Self {
            rustsec: "https://github.com/rustsec/advisory-db/archive/refs/heads/main.tar.gz"
                .to_owned(),
            osv: "https://osv-vulnerabilities.storage.googleapis.com".to_owned(),
            epss: "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz".to_owned(),
            kev: "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"
                .to_owned(),
        }
    }
}

impl FeedUrls {
    /// The address of the RustSec archive, a gzip file.
    #[must_use]
    pub fn rustsec_archive(&self) -> String {
        self.rustsec.clone()
    }

    /// The address of OSV's archive of one ecosystem, a zip file.
    #[must_use]
    pub fn osv_archive(&self, ecosystem: Ecosystem) -> String {
        let base = self.osv.trim_end_matches('/');
        format!("{base}/{}/all.zip", encode_segment(ecosystem.osv_name()))
    }

    /// The address of the scores of EPSS, a gzip file.
    #[must_use]
    pub fn epss_scores(&self) -> String {
        self.epss.clone()
    }

    /// The address of CISA's catalogue, a JSON file.
    #[must_use]
    pub fn kev_catalog(&self) -> String {
        self.kev.clone()
    }
}

/// Percent-encodes one path segment. Source: RFC 3986, section 2.3.
fn encode_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_of_an_ecosystem_is_below_the_base() {
        let urls = FeedUrls { osv: "https://mirror.example/osv/".to_owned(), ..Default::default() };
        assert_eq!(
            urls.osv_archive(Ecosystem::CratesIo),
            "https://mirror.example/osv/crates.io/all.zip"
        );
        assert_eq!(urls.osv_archive(Ecosystem::Npm), "https://mirror.example/osv/npm/all.zip");
    }

    #[test]
    fn every_default_address_is_https() {
        let urls = FeedUrls::default();
        for url in [urls.rustsec_archive(), urls.epss_scores(), urls.kev_catalog()] {
            assert!(url.starts_with("https://"), "{url}");
        }
        for ecosystem in Ecosystem::ALL {
            assert!(urls.osv_archive(*ecosystem).starts_with("https://"));
        }
    }

    #[test]
    fn a_mirror_of_a_file_is_its_whole_address() {
        let mirror = |name: &str| format!("https://mirror.example/{name}");
        let urls = FeedUrls { epss: mirror("e.csv"), kev: mirror("k.json"), ..Default::default() };
        assert_eq!(urls.epss_scores(), "https://mirror.example/e.csv");
        assert_eq!(urls.kev_catalog(), "https://mirror.example/k.json");
    }

    #[test]
    fn a_name_stays_one_path_segment() {
        assert_eq!(encode_segment("Rocky Linux"), "Rocky%20Linux");
        assert_eq!(encode_segment("a/../b?c#d%é"), "a%2F..%2Fb%3Fc%23d%25%C3%A9");
    }
}
