//! Package URLs.

use packageurl::PackageUrl;

use crate::Ecosystem;

/// The purl of a package, `pkg:npm/%40scope/name@1.0.0`. Source: <https://github.com/package-url/purl-spec>.
///
/// A name that the specification cannot hold (empty, or of an npm scope alone) gives a purl of the type with the name
/// percent-encoded as it is, so that every package has one.
#[must_use]
pub fn purl(ecosystem: Ecosystem, name: &str, version: Option<&str>) -> String {
    let (namespace, base) = match name.split_once('/') {
        Some((scope, base)) if name.starts_with('@') => (Some(scope), base),
        _ => (None, name),
    };
    build(ecosystem, namespace, base, version).unwrap_or_else(|| {
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("pkg:{}/{encoded}", ecosystem.purl_type())
    })
}

fn build(
    ecosystem: Ecosystem,
    namespace: Option<&str>,
    name: &str,
    version: Option<&str>,
) -> Option<String> {
    let mut purl = PackageUrl::new(ecosystem.purl_type(), name).ok()?;
    if let Some(namespace) = namespace {
        purl.with_namespace(namespace).ok()?;
    }
    if let Some(version) = version {
        purl.with_version(version).ok()?;
    }
    Some(purl.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_the_namespace() {
        assert_eq!(
            purl(Ecosystem::Npm, "@babel/core", Some("7.0.0")),
            "pkg:npm/%40babel/core@7.0.0"
        );
        assert_eq!(purl(Ecosystem::CratesIo, "time", Some("0.1.43")), "pkg:cargo/time@0.1.43");
        assert_eq!(purl(Ecosystem::CratesIo, "time", None), "pkg:cargo/time");
    }

    #[test]
    fn hostile_names_stay_inside_the_purl() {
        for name in ["", "a b", "x\u{1b}[31m", "..", "a/b", "@scope", "a?b#c@d"] {
            let text = purl(Ecosystem::Npm, name, Some("1"));
            assert!(text.starts_with("pkg:npm/"), "{text}");
            assert!(text.chars().all(|c| c.is_ascii_graphic()), "{text}");
        }
    }
}
