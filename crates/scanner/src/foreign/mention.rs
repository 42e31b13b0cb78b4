//! Ids and packages that a foreign finding names.

use lockgate_model::ForeignFinding;

/// Most places at which a word is cut to find an id at its start.
const MAX_CUTS: usize = 12;

/// Every text that may be an id, in upper case: each word and its beginnings, the longest first, since some tools put
/// the package behind the id (`CVE-2021-1234-lodash`, `RUSTSEC-2020-0071:time`).
pub(super) fn ids(text: &str) -> impl Iterator<Item = String> {
    text.split(|char: char| !is_of_id(char)).filter(|word| word.contains('-')).flat_map(beginnings)
}

fn is_of_id(char: char) -> bool {
    char.is_ascii_alphanumeric() || "-_.:+".contains(char)
}

fn beginnings(word: &str) -> impl Iterator<Item = String> {
    let word = word.trim_end_matches(['.', ':', '-', '+']).to_ascii_uppercase();
    let mut ends: Vec<usize> =
        word.match_indices(['-', ':']).map(|(at, _)| at).take(MAX_CUTS).collect();
    ends.push(word.len());
    ends.into_iter().rev().filter_map(move |end| word.get(..end).map(str::to_owned))
}

/// The package that the finding says it is about, in the forms in which scanners say it; `None` for any other form.
/// `id` is the advisory's, in upper case.
pub(super) fn package<'a>(finding: &'a ForeignFinding, id: &str) -> Option<&'a str> {
    let after_id = || {
        let start = finding.rule.get(..id.len())?;
        let rest = finding.rule.get(id.len()..)?.strip_prefix('-')?;
        start.eq_ignore_ascii_case(id).then_some(rest)
    };
    let message = finding.message.as_str();
    let quoted = || {
        let (name, _) = message.strip_prefix("Package '")?.split_once('\'')?;
        Some(name.rsplit_once('@').map_or(name, |(name, _)| name))
    };
    let labelled = || {
        let (_, rest) = message.split_once("ackage: ")?;
        Some(rest.split_whitespace().next()?.trim_end_matches([',', ';']))
    };
    let introduced = || {
        let (_, rest) = message.split_once("introduces a vulnerable ")?;
        Some(rest.split_once(" package")?.0)
    };
    let package = after_id().or_else(quoted).or_else(labelled).or_else(introduced);
    package.filter(|name| !name.is_empty())
}

/// Whether two names are of one package: letter case and `-`, `_`, `.` do not count, nor does the group of a Maven
/// artifact where only one has it.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.to_lowercase().replace(['_', '.'], "-");
    let (one, other) = (plain(one), plain(other));
    let artifact = |name: &str| name.rsplit_once(':').map(|(_, artifact)| artifact.to_owned());
    one == other
        || artifact(&one).is_some_and(|own| own == other)
        || artifact(&other).is_some_and(|own| own == one)
}

/// Whether a text holds a word that is not a part of a longer name or number.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    !word.is_empty()
        && text.match_indices(word.as_str()).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at.saturating_add(word.len())..).unwrap_or_default();
            !before.is_some_and(is_of_name) && !goes_on(after)
        })
}

fn is_of_name(char: char) -> bool {
    char.is_alphanumeric() || "-_./".contains(char)
}

/// Whether a name goes on in the text; a full stop before a blank ends it.
fn goes_on(after: &str) -> bool {
    let mut chars = after.chars();
    match chars.next() {
        Some('.') => chars.next().is_some_and(char::is_alphanumeric),
        Some(char) => char.is_alphanumeric() || "-_/".contains(char),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_of_a_word_are_ids_too() {
        let found: Vec<_> = ids("see (cve-2021-1234-lodash).").collect();
        assert_eq!(found, ["CVE-2021-1234-LODASH", "CVE-2021-1234", "CVE-2021", "CVE"]);
        assert_eq!(ids("plain words").count(), 0);
    }

    #[test]
    fn a_word_is_no_part_of_a_longer_name() {
        for text in ["lodash@4.17.4", "'lodash'", "Upgrade lodash.", "Lodash: bad"] {
            assert!(has_word(text, "lodash"), "{text}");
        }
        for text in ["lodash-es", "@types/lodash", "my-lodash", "lodash.merge", "lodash/fp", ""] {
            assert!(!has_word(text, "lodash"), "{text}");
        }
        assert!(has_word("time 0.1.43 is", "0.1.43") && !has_word("0.1.430", "0.1.43"));
    }

    #[test]
    fn names_are_compared_as_registries_do() {
        assert!(is_same("Flask_SQLAlchemy", "flask-sqlalchemy"));
        assert!(is_same("org.example:core", "core") && !is_same("a:core", "b:core"));
        assert!(!is_same("lodash", "lodash-es"));
    }
}
