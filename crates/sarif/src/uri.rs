//! URIs of files and pages.

use std::fmt::Write as _;

use lockgate_model::RepoPath;

/// The path as a relative URI reference: every byte that a path segment cannot hold is percent-encoded, and the colon
/// too, which could be read as the end of a scheme. Source: RFC 3986, 3.3 and 4.2.
pub(crate) fn of_path(path: &RepoPath) -> String {
    let mut out = String::with_capacity(path.as_str().len());
    for byte in path.as_str().bytes() {
        if byte == b'/' || is_unreserved(byte) || b"!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The text where it is an `http` or `https` URI with a host that needs no further encoding; untrusted otherwise.
/// Brackets are refused although a host may hold them: they could end a link. Source: RFC 3986, 2.
pub(crate) fn as_page(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_is_plain = !host.is_empty() && host.bytes().all(|b| is_unreserved(b) || b == b':');
    let one_fragment = rest.matches('#').count() <= 1;
    (host_is_plain && one_fragment && is_encoded(rest)).then_some(text)
}

fn is_encoded(text: &str) -> bool {
    let legal = |b: u8| is_unreserved(b) || b"!$&'()*+,;=:@/?#%".contains(&b);
    text.bytes().all(legal) && text.split('%').skip(1).all(starts_with_two_hex_digits)
}

fn starts_with_two_hex_digits(text: &str) -> bool {
    matches!(text.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_relative_uri() {
        for (path, uri) in [
            ("backend/Cargo.lock", "backend/Cargo.lock"),
            ("a b/é#?%.lock", "a%20b/%C3%A9%23%3F%25.lock"),
            ("javascript:x/y", "javascript%3Ax/y"),
            ("a\\b\n\u{202e}", "a%5Cb%0A%E2%80%AE"),
            ("app/(x)/[id]/@y+z", "app/(x)/%5Bid%5D/@y+z"),
        ] {
            assert_eq!(of_path(&RepoPath::new(path).unwrap()), uri);
        }
    }

    #[test]
    fn only_a_plain_web_address_is_a_page() {
        for good in ["https://a.example/x?y=%20#z", "http://a.example", "https://a.example:80/(x)"]
        {
            assert_eq!(as_page(good), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://a.example/>x<",
            "https://a.example/ x",
            "https://a.example/\u{202e}",
            "https://a.example/%zz",
            "https://a.example/%4",
            "https://a.example/#a#b",
            "https://[a](b)",
            "https://good.example@bad.example/",
            "ftp://a.example/",
        ] {
            assert_eq!(as_page(bad), None, "{bad}");
        }
    }
}
