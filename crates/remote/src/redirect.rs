//! Where a redirect may lead.

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{StatusCode, Url};

use crate::RedirectFault;

/// Longest chain of redirects.
pub(crate) const MAX_REDIRECTS: u32 = 10;

/// Whether the status sends the client elsewhere. Source: RFC 9110, section 15.4.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The address that an answer of `from` leads to.
pub(crate) fn next_url(from: &Url, headers: &HeaderMap) -> Result<Url, RedirectFault> {
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|text| from.join(text).ok()).ok_or(RedirectFault::Unreadable)?;
    check(from, &next)?;
    Ok(next)
}

/// A chain that has reached https never leaves it, so what started there arrives there.
fn check(from: &Url, next: &Url) -> Result<(), RedirectFault> {
    match (from.scheme(), next.scheme()) {
        (_, "https") | ("http", "http") => Ok(()),
        (_, "http") => Err(RedirectFault::Insecure),
        _ => Err(RedirectFault::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, location: &str) -> Result<String, RedirectFault> {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, location.parse().unwrap());
        next_url(&from.parse().unwrap(), &headers).map(String::from)
    }

    #[test]
    fn https_is_never_left_for_http() {
        assert_eq!(
            follow("https://a.example/x", "http://a.example/x"),
            Err(RedirectFault::Insecure)
        );
        assert_eq!(follow("https://a.example/x", "http://b.example"), Err(RedirectFault::Insecure));
        assert_eq!(
            follow("https://a.example", "https://b.example/"),
            Ok("https://b.example/".into())
        );
        assert_eq!(follow("http://a.example", "http://b.example/"), Ok("http://b.example/".into()));
        assert_eq!(
            follow("http://a.example", "https://b.example/"),
            Ok("https://b.example/".into())
        );
    }

    #[test]
    fn a_relative_redirect_stays_on_its_origin() {
        assert_eq!(follow("https://a.example/x/y", "../z"), Ok("https://a.example/z".into()));
    }

    #[test]
    fn credentials_of_one_host_do_not_travel_to_another() {
        let next = follow("https://joe:s3cret@a.example/x", "//b.example/x");
        assert_eq!(next, Ok("https://b.example/x".into()));
    }

    #[test]
    fn a_redirect_to_anything_but_the_web_is_refused() {
        for location in ["file:///etc/passwd", "ftp://a.example/x", "https://", "data:,x"] {
            let next = follow("http://a.example/x", location);
            assert_eq!(next, Err(RedirectFault::Unreadable), "{location}");
        }
        let from = "https://a.example".parse().unwrap();
        assert_eq!(next_url(&from, &HeaderMap::new()), Err(RedirectFault::Unreadable));
    }
}
