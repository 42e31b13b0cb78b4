//! URLs as they may be shown.

use reqwest::Url;

const HIDDEN: &str = "***";

/// A URL without what may be secret in it, for messages and reports: the user and password and the query become
/// `***`, the fragment goes. Text that is no URL loses everything before its last `@` and after the first `?` or `#`.
#[must_use]
pub fn redact(url: &str) -> String {
    Url::parse(url)
        .ok()
        // `user:password@host` parses too, as a path in the scheme `user`.
        .filter(Url::has_host)
        .map_or_else(|| redact_text(url), |parsed| redact_url(&parsed))
}

/// [`redact`] for a URL that is already parsed.
pub(crate) fn redact_url(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_fragment(None);
    if url.query().is_some() {
        shown.set_query(Some(HIDDEN));
    }
    if !url.username().is_empty() || url.password().is_some() {
        // Both only fail for URLs without a host, which have no user either.
        let _ = shown.set_password(None);
        let _ = shown.set_username(HIDDEN);
    }
    shown.into()
}

fn redact_text(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let separator = if scheme.is_empty() { "" } else { "://" };
    let (user, rest) = rest.rsplit_once('@').map_or(("", rest), |(_, host)| ("***@", host));
    let (rest, query) = rest.split_once(['?', '#']).map_or((rest, ""), |(path, _)| (path, "?***"));
    // With no `://`, what looks like a scheme may be a user; it is cut off with the rest before the `@`.
    format!("{scheme}{separator}{user}{rest}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_password_query_and_fragment_are_not_shown() {
        let cases = [
            ("https://a.example/x.zip", "https://a.example/x.zip"),
            ("https://joe:s3cret@a.example:8443/x", "https://***@a.example:8443/x"),
            ("https://s3cret@a.example/x", "https://***@a.example/x"),
            ("https://:s3cret@a.example/x", "https://***@a.example/x"),
            ("https://a.example/x?sig=s3cret&b=1", "https://a.example/x?***"),
            ("https://a.example/x#s3cret", "https://a.example/x"),
            ("joe:s3cret@a.example/x", "***@a.example/x"),
            ("https://joe:s3/cret@a.example/x", "https://***@a.example/x"),
            ("https://joe:s3?cret@a.example/x", "https://***@a.example/x"),
            ("a.example/x?sig=s3cret", "a.example/x?***"),
            ("", ""),
        ];
        for (url, shown) in cases {
            assert_eq!(redact(url), shown, "{url}");
        }
    }
}
