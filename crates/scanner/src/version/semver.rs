//! SemVer 2.0. Source: <https://semver.org/spec/v2.0.0.html>, section 11.

use semver::Version;

/// A full version; a leading `v` or `=`, which npm drops when it reads a version, is dropped here too.
pub(super) fn parse(text: &str) -> Option<Version> {
    Version::parse(text.trim().trim_start_matches(['v', '='])).ok()
}

/// A version whose trailing parts may be missing: `1` and `1.2-beta` are `1.0.0` and `1.2.0-beta`.
pub(super) fn parse_short(text: &str) -> Option<Version> {
    if let Some(version) = parse(text) {
        return Some(version);
    }
    let text = text.trim().trim_start_matches(['v', '=']);
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at_checked(end)?;
    let missing = 2_usize.checked_sub(numbers.matches('.').count())?;
    Version::parse(&format!("{numbers}{}{rest}", ".0".repeat(missing))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_may_leave_out_trailing_parts() {
        assert_eq!(parse_short("1").unwrap().to_string(), "1.0.0");
        assert_eq!(parse_short("1.2-beta.1").unwrap().to_string(), "1.2.0-beta.1");
        assert_eq!(parse_short("v1.2.3").unwrap().to_string(), "1.2.3");
        assert_eq!(parse_short("0.0.0-0").unwrap().to_string(), "0.0.0-0");
        for text in ["", "a", "1.2.3.4", "1..2", "1.x", "-1"] {
            assert!(parse_short(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_version_in_use_is_written_in_full() {
        assert!(parse("1.2").is_none());
        assert!(parse("=1.2.3").is_some());
    }
}
