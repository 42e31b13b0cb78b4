//! Untrusted text inside a line of Markdown. Everything here is cut to a length that no honest text has, so that one
//! name cannot use up the room of the others.

use lockgate_model::{AdvisoryId, escape};

use crate::output::attribution::Attribution;
use crate::output::width::fit;

/// Most columns of a name, a version, a path.
const NAME: usize = 200;

/// Most columns of a sentence.
const PROSE: usize = 600;

/// A name as code; a dash where there is none. The document may pass through a log on its way, so that a name must not
/// be a workflow command either.
pub(in crate::output) fn name(text: &str) -> String {
    if text.is_empty() {
        return "–".to_owned();
    }
    escape::markdown_code(&fit(&escape::terminal(text), NAME))
}

/// A sentence.
pub(in crate::output) fn prose(text: &str) -> String {
    escape::markdown(&fit(text, PROSE))
}

/// An advisory's id with a link to its page, where the id has one and cannot leave the link.
pub(in crate::output) fn advisory(id: &AdvisoryId) -> String {
    let code = name(id.as_str());
    match id.page() {
        Some(page) if is_plain(&page) => format!("[{code}]({page})"),
        Some(_) | None => code,
    }
}

/// The licences that ask for credit, with the link to the source; empty where there are none.
pub(super) fn credit(attribution: &Attribution) -> String {
    if attribution.licences.is_empty() {
        return String::new();
    }
    let licences = escape::markdown(&fit(&attribution.licences.join(", "), NAME));
    match &attribution.url {
        Some(url) if is_plain(url) => format!(" <sub>[{licences}]({url})</sub>"),
        Some(_) | None => format!(" <sub>{licences}</sub>"),
    }
}

/// A sentence with a link, where the URL cannot leave it.
pub(super) fn link(text: &str, url: &str) -> String {
    let text = prose(text);
    if is_plain(url) { format!("[{text}]({url})") } else { text }
}

/// Whether a URL can stand in a Markdown link as it is.
fn is_plain(url: &str) -> bool {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-._~/?=&%:+,".contains(c);
    url.starts_with("https://") && url.chars().all(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_links_to_its_page_where_it_has_one() {
        let id = |text| AdvisoryId::new(text).unwrap();
        assert_eq!(
            advisory(&id("RUSTSEC-2021-0003")),
            "[`RUSTSEC-2021-0003`](https://rustsec.org/advisories/RUSTSEC-2021-0003)"
        );
        assert_eq!(advisory(&id("X-1")), "`X-1`");
    }

    #[test]
    fn a_credit_links_to_web_pages_only() {
        let credit_to = |url: &str| {
            let licences = vec!["CC-BY-4.0".to_owned()];
            credit(&Attribution { url: Some(url.to_owned()), licences })
        };
        assert_eq!(
            credit_to("https://osv.example/X"),
            " <sub>[CC\\-BY\\-4&#46;0](https://osv.example/X)</sub>"
        );
        assert_eq!(credit_to("javascript:alert(1)"), " <sub>CC\\-BY\\-4&#46;0</sub>");
    }
}
