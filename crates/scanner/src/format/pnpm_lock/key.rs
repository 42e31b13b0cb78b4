//! Keys of packages: `/a/1.0.0_peer@2` (5), `/a@1.0.0(peer@2)` (6), `a@1.0.0(peer@2)` (9).
//!
//! Source: pnpm's `packages/dependency-path`.

/// How the keys of a version of the format are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Before version 9: a package of the registry starts with `/`, or with the host of another registry.
    Slash,
    /// From version 9 on: the name stands in every key.
    Name,
}

/// A key without its peers, as slices of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'k> {
    /// The name; empty for a key that is the place of a package.
    pub(super) name: &'k str,
    /// A version, or a place.
    pub(super) version: &'k str,
}

/// What stands before the peers of version 6 and later: groups of parentheses at the end.
pub(super) fn without_peers(key: &str) -> &str {
    let mut depth = 0_usize;
    let mut start = key.len();
    if !key.ends_with(')') {
        return key;
    }
    for (at, byte) in key.bytes().enumerate().rev() {
        match byte {
            b')' => depth += 1,
            b'(' if depth == 1 => {
                (depth, start) = (0, at);
            }
            b'(' => depth = depth.saturating_sub(1),
            _ if depth == 0 => break,
            _ => {}
        }
    }
    key.get(..start).unwrap_or(key)
}

/// Takes a key apart.
pub(super) fn parse(key: &str, style: Style) -> Key<'_> {
    let key = without_peers(key);
    match (style, key.strip_prefix('/')) {
        (_, Some(rest)) => parse_registry(rest),
        (Style::Name, None) => split_at_sign(key),
        (Style::Slash, None) => {
            let place = Key { name: "", version: key };
            let Some((_, rest)) = key.split_once('/') else { return place };
            let found = parse_registry(rest);
            let registry = !found.name.is_empty() && is_version(found.version);
            if registry && !key.starts_with("file:") { found } else { place }
        }
    }
}

/// `name@rest`, where the name may start with `@`.
fn split_at_sign(key: &str) -> Key<'_> {
    let at = key.bytes().skip(1).position(|byte| byte == b'@');
    let parts = at.and_then(|at| key.split_at_checked(at + 1));
    let Some((name, rest)) = parts else { return Key { name: "", version: key } };
    Key { name, version: rest.get(1..).unwrap_or_default() }
}

/// `name/version_peers` or `name@version`.
fn parse_registry(rest: &str) -> Key<'_> {
    let scope = if rest.starts_with('@') { rest.find('/').map_or(0, |at| at + 1) } else { 0 };
    let bare = rest.get(scope..).unwrap_or_default();
    let end = bare.find(['@', '/']).unwrap_or(bare.len());
    let (name, version) = rest.split_at_checked(scope + end).unwrap_or((rest, ""));
    let version = version.get(1..).unwrap_or_default();
    Key { name, version: version.split('_').next().unwrap_or(version) }
}

/// Whether the text is a version rather than a place or the hash of a commit.
pub(super) fn is_version(text: &str) -> bool {
    let number = text.split_once('.').map_or("", |(number, _)| number);
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits && !text.contains(['/', ':', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_version_are_taken_apart() {
        let cases = [
            (Style::Slash, "/a/1.0.0", "a", "1.0.0"),
            (Style::Slash, "/@s/a/1.0.0_react@18.0.0+x@1.0.0", "@s/a", "1.0.0"),
            (Style::Slash, "/a/1.4.0_@types+core@7.1.14", "a", "1.4.0"),
            (Style::Slash, "/a/1.0.0_33fffc354ccfa91f", "a", "1.0.0"),
            (Style::Slash, "registry.example/@s/a/1.1.0", "@s/a", "1.1.0"),
            (Style::Slash, "registry.example/a@1.1.0(b@1.0.0)", "a", "1.1.0"),
            (Style::Slash, "/@s/a@1.0.0(@t/b@2.0.0(c@3.0.0))(d@4.0.0)", "@s/a", "1.0.0"),
            (
                Style::Slash,
                "git.example/team/a/590f321b4eb3",
                "",
                "git.example/team/a/590f321b4eb3",
            ),
            (Style::Slash, "git@git.example+t/a/6104ae42cd", "", "git@git.example+t/a/6104ae42cd"),
            (Style::Slash, "file:../a/1.0.0", "", "file:../a/1.0.0"),
            (Style::Slash, "file:a/b/1.0.0", "", "file:a/b/1.0.0"),
            (Style::Name, "a@1.0.0(b@1.0.0(c@1.0.0))", "a", "1.0.0"),
            (Style::Name, "@s/a@1.0.0-rc.1+build", "@s/a", "1.0.0-rc.1+build"),
            (Style::Name, "@s/a@https://x.example/a.tgz", "@s/a", "https://x.example/a.tgz"),
            (Style::Name, "a@file:b(c)d", "a", "file:b(c)d"),
            (Style::Name, "nothing", "", "nothing"),
            (Style::Name, "", "", ""),
            (Style::Name, "(", "", "("),
            (Style::Name, ")", "", ")"),
        ];
        for (style, key, name, version) in cases {
            assert_eq!(parse(key, style), Key { name, version }, "{key}");
        }
    }
}
