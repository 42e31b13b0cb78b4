//! Locations of packages without what nobody else may read.

use std::borrow::Cow;

/// A URL or an scp-like address (`user@host:path`) without its user name and password.
pub(super) fn without_userinfo(location: &str) -> Cow<'_, str> {
    let authority = location.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = location.split_at_checked(authority).unwrap_or(("", location));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let at = rest.get(..end).and_then(|authority| authority.rfind('@'));
    let Some(host) = at.and_then(|at| rest.get(at + 1..)) else { return Cow::Borrowed(location) };
    Cow::Owned(format!("{scheme}{host}"))
}

/// Longest location that is kept, in bytes, where a file gives one location to many packages: a long one would make a small
/// file a large list.
const MAX_SHARED_BYTES: usize = 1024;

/// A location without its user name and password, cut where it is longer than any real one.
pub(super) fn shared(location: &str) -> String {
    let mut location = without_userinfo(location).into_owned();
    if location.len() > MAX_SHARED_BYTES {
        let end = (0..=MAX_SHARED_BYTES).rev().find(|end| location.is_char_boundary(*end));
        location.truncate(end.unwrap_or(0));
    }
    location
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_and_a_password_never_stay_in_a_location() {
        let cases = [
            ("git+https://me:s3cret@git.example/a.git#1", "git+https://git.example/a.git#1"),
            ("https://token@git.example", "https://git.example"),
            ("https://a:b@c@git.example/x", "https://git.example/x"),
            ("git@git.example:team/a.git", "git.example:team/a.git"),
            ("https://registry.example/@scope/a", "https://registry.example/@scope/a"),
            ("../near", "../near"),
            ("", ""),
        ];
        for (with, without) in cases {
            assert_eq!(without_userinfo(with), without);
        }
    }
}
