//! Versions as a project asks for them.
//!
//! Specification: <https://learn.microsoft.com/nuget/concepts/package-versioning#version-ranges>.

/// The version that a requirement leads to. A plain `1.2.3` is a minimum to NuGet, which takes the lowest version that
/// there is: that one. `None` for ranges and floating versions, which do not say what is installed.
pub(in crate::format) fn exact_version(requirement: &str) -> Option<&str> {
    let text = requirement.trim_ascii();
    let inner = match text.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.trim_ascii(),
        None => text,
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    let starts = inner.starts_with(|first: char| first.is_ascii_digit());
    (starts && inner.bytes().all(allowed)).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_exact_alone_or_alone_in_brackets() {
        for (requirement, version) in [
            ("1.2.3", Some("1.2.3")),
            (" 1.2.3-beta.1+x ", Some("1.2.3-beta.1+x")),
            ("[1.2.3]", Some("1.2.3")),
            ("[ 1.2 ]", Some("1.2")),
            ("[1.2.3,)", None),
            ("[1,2)", None),
            ("(1,2]", None),
            ("(1.0)", None),
            ("1.*", None),
            ("*", None),
            ("1.2.3-*", None),
            ("latest", None),
            ("[1.2.3", None),
            ("", None),
        ] {
            assert_eq!(exact_version(requirement), version, "{requirement}");
        }
    }
}
