//! Keys of packages, `name@1.0.0_peer@2.0.0`, and requirements, `npm:name@^1.0.0`.

/// The name and the version of a key; `None` where it is none.
pub(super) fn split(key: &str) -> Option<(&str, &str)> {
    let at = key.bytes().skip(1).position(|byte| byte == b'@')? + 1;
    let (name, rest) = key.split_at_checked(at)?;
    let version = rest.get(1..)?.split('_').next()?;
    (!version.is_empty()).then_some((name, version))
}

/// The registry and the name of a requirement, or of what answers one.
pub(super) fn requirement(text: &str) -> Option<(&str, &str)> {
    let (registry, rest) = text.split_once(':')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let end = rest.bytes().skip(1).position(|byte| byte == b'@').map_or(rest.len(), |at| at + 1);
    Some((registry, rest.get(..end)?))
}

/// A module's URL up to the version of its library, so that the modules of a library count once.
pub(super) fn library(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let path = url.get(start..).unwrap_or_default();
    let Some(slash) = path.find('/').map(|at| start + at) else { return url };
    let mut end = slash;
    for segment in url.get(slash + 1..).unwrap_or_default().split('/') {
        end += 1 + segment.len();
        if segment.find('@').is_some_and(|at| at > 0) {
            return url.get(..end).unwrap_or(url);
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_requirements_are_taken_apart() {
        assert_eq!(split("@s/a@1.0.0_b@2.0.0__c@3.0.0"), Some(("@s/a", "1.0.0")));
        assert_eq!(split("a@1.0.0"), Some(("a", "1.0.0")));
        assert_eq!(split("a"), None);
        assert_eq!(split("a@"), None);
        assert_eq!(requirement("npm:@s/a@^1"), Some(("npm", "@s/a")));
        assert_eq!(requirement("jsr:/@s/a"), Some(("jsr", "@s/a")));
        assert_eq!(requirement("a"), None);
    }

    #[test]
    fn a_module_belongs_to_its_library() {
        let cases = [
            ("https://x.example/std@1.0.0/fs/mod.ts", "https://x.example/std@1.0.0"),
            ("https://x.example/v1/@s/a@1.0.0?x", "https://x.example/v1/@s/a@1.0.0?x"),
            ("https://x.example/mod.ts", "https://x.example/mod.ts"),
            ("https://x.example", "https://x.example"),
        ];
        for (url, name) in cases {
            assert_eq!(library(url), name);
        }
    }
}
