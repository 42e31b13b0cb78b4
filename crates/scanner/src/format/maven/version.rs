//! Which requirements name one exact version.

/// The exact version that a requirement names, a piece of the same text; `None` for a range, a dynamic version or a
/// property. `[1.0]` is exactly `1.0`.
///
/// Source: <https://maven.apache.org/pom.html#dependency-version-requirement-specification> and
/// <https://docs.gradle.org/current/userguide/dependency_versions.html>.
pub(in crate::format) fn read_exact(requirement: &str) -> Option<&str> {
    let text = requirement.trim_ascii();
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let version = inner.unwrap_or(text).trim_ascii();
    let is_range = version.contains(['[', ']', '(', ')', ',', '$', '{', '}', '!']);
    let is_dynamic = version.ends_with('+')
        || version.starts_with("latest.")
        || matches!(version, "LATEST" | "RELEASE");
    let spaced = version.bytes().any(|byte| byte.is_ascii_whitespace());
    (!version.is_empty() && !is_range && !is_dynamic && !spaced).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_version_is_exact() {
        for text in ["1.0", "1", "v3-rev20231115-2.0.0", "1.0-SNAPSHOT", "9+181-r4173-1", "abc"] {
            assert_eq!(read_exact(text), Some(text));
        }
        assert_eq!(read_exact(" [1.0] "), Some("1.0"));
        let others = ["[1,2)", "(,1]", "[1,2],[3,4)", "1.+", "+", "latest.release", "LATEST"];
        for text in
            others.iter().chain(&["RELEASE", "", " ", "[]", "${x}", "1.${x}", "1.0 2.0", "1.7!!"])
        {
            assert_eq!(read_exact(text), None, "{text}");
        }
    }
}
