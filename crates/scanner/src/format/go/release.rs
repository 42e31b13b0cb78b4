//! Releases of Go itself, as the `go` and `toolchain` lines name them.

/// The release that a `go` line names; `None` where it is none.
pub(in crate::format) fn read_go(argument: &str) -> Option<&str> {
    order(argument).map(|_| argument)
}

/// The release of a toolchain's name, `go1.21.5` or `go1.21.5-suffix`; `None` for `default` and anything else.
/// Source: <https://go.dev/doc/toolchain#name>.
pub(in crate::format) fn read_toolchain(argument: &str) -> Option<&str> {
    let release = argument.strip_prefix("go")?;
    read_go(release.split('-').next()?)
}

/// The later of two releases, the first where they are equal.
pub(in crate::format) fn is_later(release: &str, other: &str) -> bool {
    order(release) > order(other)
}

/// What orders releases: `1.21` is before `1.21rc1`, which is before `1.21.0`; before 1.21, `1.20` is `1.20.0`.
/// Source: <https://go.dev/doc/toolchain#version>.
fn order(release: &str) -> Option<(u32, u32, u8, u32)> {
    let (major, rest) = release.split_once('.').unwrap_or((release, ""));
    let major = number(major)?;
    if rest.is_empty() {
        return (!release.ends_with('.')).then_some((major, 0, 0, 0));
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (minor, tail) = rest.split_at_checked(digits)?;
    let minor = number(minor)?;
    let stages = [("beta", 1), ("rc", 2), (".", 3)];
    if tail.is_empty() {
        return Some((major, minor, if minor < 21 { 3 } else { 0 }, 0));
    }
    stages.iter().find_map(|(prefix, stage)| {
        tail.strip_prefix(prefix).and_then(number).map(|last| (major, minor, *stage, last))
    })
}

fn number(digits: &str) -> Option<u32> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_in_the_order_of_go() {
        let ascending = ["1", "1.9", "1.20", "1.20.1", "1.21", "1.21beta1", "1.21rc1", "1.21rc2"];
        let ascending = ascending.iter().chain(&["1.21.0", "1.21.10", "1.22"]);
        let ascending: Vec<&&str> = ascending.collect();
        assert!(ascending.is_sorted_by(|a, b| is_later(b, a)));
        assert!(!is_later("1.20.0", "1.20"));
        for text in ["", "x", "1.", "1.x", "1.2x", "1.2.", "1.2.3.4", "-1", "1.2rc", "v1.2"] {
            assert_eq!(read_go(text), None, "{text}");
        }
    }

    #[test]
    fn a_toolchain_is_known_by_its_name() {
        assert_eq!(read_toolchain("go1.21.5"), Some("1.21.5"));
        assert_eq!(read_toolchain("go1.23.6-xyz"), Some("1.23.6"));
        assert_eq!(read_toolchain("default"), None);
        assert_eq!(read_toolchain("gone"), None);
    }
}
