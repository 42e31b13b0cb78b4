//! How bad a finding is, in a word or two.

use lockgate_model::{Finding, ForeignFinding, Kind, Level};

/// The label of a finding: `critical` with `9.8`, `unscored`, `malicious`, `unsound high` with `7.5`, `unmaintained`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// The words.
    pub(super) words: String,
    /// The CVSS base score, where there is one.
    pub(super) score: Option<String>,
    /// How much it stands out.
    pub(super) weight: Weight,
}

/// How much a label stands out, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Critical and malicious.
    Critical,
    /// High, and a vulnerability of which nobody says how bad it is.
    High,
    /// Medium, and an unsound package of which nobody says how bad it is.
    Medium,
    /// All the rest.
    Low,
}

/// The label of a finding. A malicious package is just that: whatever its severity, it is the worst there is.
pub(super) fn of(finding: &Finding) -> Label {
    let severity = finding.severity.as_ref();
    let level = severity.map(|severity| severity.level);
    let score = severity.and_then(|severity| severity.score).map(|score| score.to_string());
    let kind = finding.kind;
    let words = match kind {
        Kind::Malicious => {
            return Label { words: name(kind), score: None, weight: Weight::Critical };
        }
        Kind::Vulnerability => level.map_or("unscored", Level::as_str).to_owned(),
        Kind::Unsound | Kind::Unmaintained | Kind::Notice | Kind::Yanked => match level {
            Some(level) => format!("{kind} {level}", kind = kind.as_str()),
            None => name(kind),
        },
    };
    Label { words, score, weight: weight(kind, level) }
}

/// The label of another tool's finding: `critical` with its score, else its level, `error`.
pub(super) fn of_foreign(finding: &ForeignFinding) -> Label {
    let severity = finding.severity();
    let words = match finding.score {
        Some(_) => severity.as_str(),
        None => finding.level.as_str(),
    };
    let weight = match severity {
        Level::Critical => Weight::Critical,
        Level::High => Weight::High,
        Level::Medium => Weight::Medium,
        Level::Low | Level::None => Weight::Low,
    };
    let score = finding.score.map(|score| score.to_string());
    Label { words: words.to_owned(), score, weight }
}

impl Label {
    /// The label in one piece: `critical 9.8`.
    pub(super) fn text(&self) -> String {
        match &self.score {
            Some(score) => format!("{} {score}", self.words),
            None => self.words.clone(),
        }
    }
}

fn name(kind: Kind) -> String {
    kind.as_str().to_owned()
}

fn weight(kind: Kind, level: Option<Level>) -> Weight {
    match (kind, level) {
        (Kind::Malicious, _) | (_, Some(Level::Critical)) => Weight::Critical,
        (_, Some(Level::High)) | (Kind::Vulnerability, None) => Weight::High,
        (_, Some(Level::Medium)) | (Kind::Unsound, None) => Weight::Medium,
        (_, Some(Level::Low | Level::None))
        | (Kind::Unmaintained | Kind::Notice | Kind::Yanked, None) => Weight::Low,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_label_names_the_kind_unless_it_is_a_plain_vulnerability() {
        let mut finding = sample::finding("RUSTSEC-2021-0003", "smallvec", "0.6.13");
        finding.severity = sample::severity(98);
        assert_eq!(of(&finding).text(), "critical 9.8");
        finding.kind = Kind::Unsound;
        assert_eq!(of(&finding).text(), "unsound critical 9.8");
        finding.kind = Kind::Malicious;
        assert_eq!(of(&finding).text(), "malicious");
        finding.severity = None;
        finding.kind = Kind::Unmaintained;
        assert_eq!(of(&finding).text(), "unmaintained");
    }

    #[test]
    fn another_tools_finding_is_labelled_by_its_score_or_else_by_its_level() {
        let mut finding = sample::comparison().foreign[0].clone();
        assert_eq!(of_foreign(&finding).text(), "high 8.8");
        finding.score = None;
        assert_eq!(of_foreign(&finding).text(), "error");
        assert_eq!(of_foreign(&finding).weight, Weight::High);
    }

    #[test]
    fn a_vulnerability_without_a_score_stands_out_like_a_high_one() {
        let mut finding = sample::finding("RUSTSEC-2021-0003", "smallvec", "0.6.13");
        finding.severity = None;
        assert_eq!(of(&finding).text(), "unscored");
        assert_eq!(of(&finding).weight, Weight::High);
    }
}
