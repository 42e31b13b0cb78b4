//! From kind and severity to the levels of SARIF and GitHub.

use lockgate_model::{Kind, Level as Qualitative, Score, Severity};

use crate::log::Level;

/// The level of a finding or rule. Malicious is an error whatever else is said; a score or a label decides where there
/// is one (high and up: error, medium: warning, else note); without any, the kind does.
pub(crate) fn level(kind: Kind, severity: Option<&Severity>) -> Level {
    if kind == Kind::Malicious {
        return Level::Error;
    }
    let Some(severity) = severity else {
        return unscored(kind);
    };
    match severity.score.map_or(severity.level, Score::level) {
        Qualitative::Critical | Qualitative::High => Level::Error,
        Qualitative::Medium => Level::Warning,
        Qualitative::Low | Qualitative::None => Level::Note,
    }
}

/// GitHub's `security-severity`: the base score with one decimal. Nothing where no vector was scored, since a number
/// for a label would be invented, and nothing for 0.0 or for what is not about security, which GitHub cannot show.
pub(crate) fn security_severity(kind: Kind, severity: Option<&Severity>) -> Option<String> {
    let score = severity?.score?;
    (is_security(kind) && score.tenths() > 0).then(|| score.to_string())
}

/// GitHub's `problem.severity` of a rule that is not about security.
pub(crate) fn problem_severity(kind: Kind, level: Level) -> Option<&'static str> {
    let word = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "recommendation",
    };
    (!is_security(kind)).then_some(word)
}

/// Whether GitHub shows the alerts as security alerts.
pub(crate) const fn is_security(kind: Kind) -> bool {
    match kind {
        Kind::Malicious | Kind::Vulnerability | Kind::Unsound => true,
        Kind::Unmaintained | Kind::Notice | Kind::Yanked => false,
    }
}

const fn unscored(kind: Kind) -> Level {
    match kind {
        Kind::Malicious | Kind::Vulnerability => Level::Error,
        Kind::Unsound => Level::Warning,
        Kind::Unmaintained | Kind::Notice | Kind::Yanked => Level::Note,
    }
}

#[cfg(test)]
mod tests {
    use lockgate_model::{AdvisoryId, SeveritySource};

    use super::*;

    fn severity(level: Qualitative, score: Option<f64>) -> Severity {
        Severity {
            level,
            score: score.and_then(Score::new),
            vector: None,
            source: SeveritySource::CvssV3,
            from: AdvisoryId::new("CVE-2020-1").unwrap(),
        }
    }

    #[test]
    fn a_score_decides_level_and_security_severity() {
        for (score, expected, number) in [
            (9.8, Level::Error, Some("9.8")),
            (7.0, Level::Error, Some("7.0")),
            (6.9, Level::Warning, Some("6.9")),
            (4.0, Level::Warning, Some("4.0")),
            (3.9, Level::Note, Some("3.9")),
            (0.0, Level::Note, None),
        ] {
            let given = severity(Score::new(score).unwrap().level(), Some(score));
            assert_eq!(level(Kind::Vulnerability, Some(&given)), expected, "{score}");
            assert_eq!(security_severity(Kind::Vulnerability, Some(&given)).as_deref(), number);
        }
    }

    #[test]
    fn a_label_gives_a_level_and_no_number_is_invented() {
        for (label, expected) in [
            (Qualitative::Critical, Level::Error),
            (Qualitative::High, Level::Error),
            (Qualitative::Medium, Level::Warning),
            (Qualitative::Low, Level::Note),
        ] {
            let given = severity(label, None);
            assert_eq!(level(Kind::Vulnerability, Some(&given)), expected);
            assert_eq!(security_severity(Kind::Vulnerability, Some(&given)), None);
        }
    }

    #[test]
    fn without_any_severity_the_kind_decides() {
        let levels: Vec<Level> = Kind::ALL.iter().map(|kind| level(*kind, None)).collect();
        let rest = [Level::Note; 3];
        assert_eq!(levels, [[Level::Error, Level::Error, Level::Warning], rest].concat());
    }

    #[test]
    fn malicious_is_an_error_whatever_the_score() {
        let given = severity(Qualitative::Low, Some(2.0));
        assert_eq!(level(Kind::Malicious, Some(&given)), Level::Error);
    }

    #[test]
    fn what_is_not_about_security_has_a_problem_severity_instead() {
        let given = severity(Qualitative::Medium, Some(5.0));
        assert_eq!(security_severity(Kind::Notice, Some(&given)), None);
        assert_eq!(problem_severity(Kind::Notice, Level::Note), Some("recommendation"));
        assert_eq!(problem_severity(Kind::Vulnerability, Level::Note), None);
    }
}
