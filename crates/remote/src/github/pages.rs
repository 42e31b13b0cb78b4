//! Lists that come in pages.

use std::collections::HashSet;

use reqwest::Url;
use reqwest::header::{HeaderMap, LINK};
use serde::de::DeserializeOwned;

use super::error::GithubError;
use super::host::GithubHost;
use super::plane::{Call, json, read};
use crate::redact::redact_url;

/// Entries of a page: GitHub's most.
pub(super) const PER_PAGE: &str = "100";

/// Empty pages in a row: with more of them a list goes on without end, and each page costs a request.
const EMPTY_AT_MOST: usize = 10;

/// Every entry of a list, over at most `max_pages` pages.
///
/// # Errors
/// As [`each_page`].
pub(super) async fn all<T: DeserializeOwned>(
    host: &GithubHost,
    first: Url,
    max_pages: usize,
) -> Result<Vec<T>, GithubError> {
    let mut entries = Vec::new();
    each_page(host, first, max_pages, |_, page: Vec<T>| entries.extend(page)).await?;
    Ok(entries)
}

/// The pages of a list as they come, at most `max_pages`. An empty page in the middle ends nothing; only the last page
/// has no next one.
///
/// # Errors
/// [`GithubError::Redirected`] for a next page elsewhere, which a token would go to; [`GithubError::Protocol`] where the
/// pages go in a circle or do not end: a part would pass for the whole.
pub(super) async fn each_page<T: DeserializeOwned>(
    host: &GithubHost,
    first: Url,
    max_pages: usize,
    mut on_page: impl FnMut(&HeaderMap, Vec<T>),
) -> Result<(), GithubError> {
    let mut seen = HashSet::new();
    let mut empty = 0;
    let mut next = Some(first);
    while let Some(url) = next {
        let call = Call::get(url);
        let fault = |problem| Err(GithubError::Protocol { request: call.asked().text(), problem });
        if seen.len() == max_pages {
            return fault(format!("the list has more than {max_pages} pages"));
        }
        if !seen.insert(call.url.clone()) {
            return fault("a page names one before it as the next".to_owned());
        }
        let answer = read(host, &call).await?;
        let page = json::<Vec<T>>(&call, &answer)?;
        empty = if page.is_empty() { empty + 1 } else { 0 };
        if empty > EMPTY_AT_MOST {
            return fault(format!("more than {EMPTY_AT_MOST} pages in a row are empty"));
        }
        next = next_page(&call, &answer.headers)?;
        on_page(&answer.headers, page);
    }
    Ok(())
}

/// A list of code scanning. A repository that nothing was ever uploaded to answers 404 with these words.
///
/// # Errors
/// [`GithubError`].
pub(super) fn unless_never_used<T>(
    list: Result<Vec<T>, GithubError>,
) -> Result<Vec<T>, GithubError> {
    match list {
        Err(GithubError::NotFound { said, .. })
            if said.message.eq_ignore_ascii_case("no analysis found") =>
        {
            Ok(Vec::new())
        }
        list => list,
    }
}

/// The first page of a list, where what follows does not matter.
///
/// # Errors
/// [`GithubError`].
pub(super) async fn first<T: DeserializeOwned>(
    host: &GithubHost,
    url: Url,
) -> Result<Vec<T>, GithubError> {
    let call = Call::get(url);
    json(&call, &read(host, &call).await?)
}

fn next_page(call: &Call, headers: &HeaderMap) -> Result<Option<Url>, GithubError> {
    let links = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    let Some(target) = links.flat_map(|links| links.split(',')).find_map(next_target) else {
        return Ok(None);
    };
    let request = || call.asked().text();
    let Ok(url) = call.url.join(target) else {
        let problem = "the address of the next page is none".to_owned();
        return Err(GithubError::Protocol { request: request(), problem });
    };
    if url.origin() != call.url.origin() {
        return Err(GithubError::Redirected { request: request(), to: redact_url(&url) });
    }
    Ok(Some(url))
}

/// The target of a link whose relation is `next`. Source: RFC 8288, section 3.
fn next_target(link: &str) -> Option<&str> {
    let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_next = |parameter: &str| {
        let relation = parameter.trim().strip_prefix("rel=");
        relation.is_some_and(|relation| relation.trim_matches('"') == "next")
    };
    parameters.split(';').any(is_next).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_the_one_of_that_relation() {
        assert_eq!(next_target(r#" <https://a.example/x?page=2>; rel="next""#).unwrap().len(), 26);
        assert_eq!(next_target("</x?page=2>; foo=bar; rel=next"), Some("/x?page=2"));
        for link in [r#"<https://a.example/x>; rel="last""#, "https://a.example; rel=next", "", "<"]
        {
            assert_eq!(next_target(link), None, "{link}");
        }
    }
}
