//! Patterns of paths.

/// Whether a text fits a pattern: `*` stands for anything but a slash, `**` for anything.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(head) else { return false };
    let (tail, crosses) = match tail.strip_prefix('*') {
        Some(tail) => (tail, true),
        None => (tail, false),
    };
    for (place, sign) in rest.char_indices() {
        if rest.get(place..).is_some_and(|rest| fits(tail, rest)) {
            return true;
        }
        if sign == '/' && !crosses {
            return false;
        }
    }
    fits(tail, "")
}

#[test]
fn a_star_stays_in_its_segment_and_two_stars_do_not() {
    assert!(fits("/repos/*/*/git/trees/*", "/repos/o/r/git/trees/abc"));
    assert!(!fits("/repos/*", "/repos/o/r"));
    assert!(fits("/repos/**", "/repos/o/r/git"));
    assert!(fits("**page=2", "/orgs/o/repos?per_page=100&page=2"));
    assert!(!fits("**page=2", "/orgs/o/repos?per_page=100&page=21"));
    assert!(fits("/a", "/a") && !fits("/a", "/ab") && fits("/a*", "/a"));
}
