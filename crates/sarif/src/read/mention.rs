//! Ids of advisories that a text mentions.

/// What comes before the first dash, and what comes after: how many parts, each of how many characters at least.
const SHAPES: &[(&str, &[usize])] = &[
    ("CVE", &[4, 4]),
    ("GHSA", &[4, 4, 4]),
    ("GO", &[4, 4]),
    ("MAL", &[4, 1]),
    ("PYSEC", &[4, 1]),
    ("RUSTSEC", &[4, 4]),
];

/// Every id in the text, in its order.
pub(super) fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_ascii_alphanumeric() && char != '-').filter(|word| is_id(word))
}

fn is_id(word: &str) -> bool {
    let mut parts = word.split('-');
    let prefix = parts.next().unwrap_or_default();
    let Some((_, lengths)) = SHAPES.iter().find(|(known, _)| *known == prefix) else {
        return false;
    };
    let numbered = prefix != "GHSA";
    let fits = |(part, least): (&str, &usize)| {
        part.len() >= *least && (!numbered || part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.clone().count() == lengths.len() && parts.zip(*lengths).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_prose() {
        let text = "(CVE-2019-10744) lodash@4.17.4, GHSA-jf85-cpcp-j695/RUSTSEC-2020-0071. CVE-x-1 GO-2024-1 CWE-79";
        let found: Vec<_> = ids(text).collect();
        assert_eq!(found, ["CVE-2019-10744", "GHSA-jf85-cpcp-j695", "RUSTSEC-2020-0071"]);
    }
}
