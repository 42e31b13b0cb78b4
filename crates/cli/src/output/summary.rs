//! The numbers of a report.

use lockgate_model::{Action, Class, Comparison, Effect, Finding, Kind, Level, Report};
use serde::Serialize;

use super::change;

/// How many findings and notes of each sort a report has.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Summary {
    /// Findings, those ignored included.
    pub(super) findings: usize,
    /// The findings by what the policy decides.
    pub(super) by_action: Actions,
    /// The findings by what they are about.
    pub(super) by_kind: Kinds,
    /// The findings by severity.
    pub(super) by_severity: Severities,
    /// The findings by what the change does; nothing where nothing was compared.
    pub(super) by_class: Option<Classes>,
    /// The findings of other tools by what the policy decides.
    pub(super) foreign: Actions,
    /// The notes by what they do to the verdict.
    pub(super) notes: Effects,
}

/// Findings by [`Action`], under its names.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Actions {
    pub(super) block: usize,
    pub(super) warn: usize,
    pub(super) allow: usize,
    pub(super) ignore: usize,
}

/// Findings by [`Kind`], under its names.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Kinds {
    pub(super) malicious: usize,
    pub(super) vulnerability: usize,
    pub(super) unsound: usize,
    pub(super) unmaintained: usize,
    pub(super) notice: usize,
    pub(super) yanked: usize,
}

/// Findings by [`Level`], under its names.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Severities {
    pub(super) critical: usize,
    pub(super) high: usize,
    pub(super) medium: usize,
    pub(super) low: usize,
    pub(super) none: usize,
    /// Without any severity.
    pub(super) unscored: usize,
}

/// Findings by [`Class`], under its names; those fixed are of the base.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Classes {
    pub(super) introduced: usize,
    pub(super) still_vulnerable: usize,
    pub(super) undetermined: usize,
    pub(super) newly_published: usize,
    pub(super) already_there: usize,
    pub(super) fixed: usize,
}

/// Notes by [`Effect`], under its names.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Effects {
    pub(super) incomplete: usize,
    pub(super) tolerated: usize,
    pub(super) information: usize,
}

/// Counts what a report holds.
pub(super) fn count(report: &Report) -> Summary {
    let findings = &report.findings;
    Summary {
        findings: findings.len(),
        by_action: actions(findings.iter().map(|finding| finding.decision.action)),
        by_kind: kinds(findings),
        by_severity: severities(findings, |_| true),
        by_class: report.comparison.as_ref().map(|comparison| classes(findings, comparison)),
        foreign: actions(report.foreign.iter().map(|finding| finding.decision.action)),
        notes: effects(report),
    }
}

fn actions(decided: impl Iterator<Item = Action> + Clone) -> Actions {
    let number = |wanted| decided.clone().filter(|action| *action == wanted).count();
    Actions {
        block: number(Action::Block),
        warn: number(Action::Warn),
        allow: number(Action::Allow),
        ignore: number(Action::Ignore),
    }
}

fn classes(findings: &[Finding], comparison: &Comparison) -> Classes {
    let number = |class| change::of_class(findings, class).len();
    Classes {
        introduced: number(Class::Introduced),
        still_vulnerable: number(Class::StillVulnerable),
        undetermined: number(Class::Undetermined),
        newly_published: number(Class::NewlyPublished),
        already_there: number(Class::AlreadyThere),
        fixed: comparison.fixed.len(),
    }
}

fn kinds(findings: &[Finding]) -> Kinds {
    let number = |kind| findings.iter().filter(|f| f.kind == kind).count();
    Kinds {
        malicious: number(Kind::Malicious),
        vulnerability: number(Kind::Vulnerability),
        unsound: number(Kind::Unsound),
        unmaintained: number(Kind::Unmaintained),
        notice: number(Kind::Notice),
        yanked: number(Kind::Yanked),
    }
}

fn severities(findings: &[Finding], counts: fn(&Finding) -> bool) -> Severities {
    let number = |level: Option<Level>| {
        let same = |f: &&Finding| f.severity.as_ref().map(|s| s.level) == level;
        findings.iter().filter(|finding| counts(finding)).filter(same).count()
    };
    Severities {
        critical: number(Some(Level::Critical)),
        high: number(Some(Level::High)),
        medium: number(Some(Level::Medium)),
        low: number(Some(Level::Low)),
        none: number(Some(Level::None)),
        unscored: number(None),
    }
}

fn effects(report: &Report) -> Effects {
    let number = |effect| report.notes.iter().filter(|note| note.effect == effect).count();
    Effects {
        incomplete: number(Effect::Incomplete),
        tolerated: number(Effect::Tolerated),
        information: number(Effect::Information),
    }
}

/// The findings in words: `3 vulnerabilities (1 critical, 2 high), 1 unmaintained`; empty without findings.
pub(super) fn words(findings: &[Finding]) -> String {
    let kinds = kinds(findings);
    let mut parts = named(&[(kinds.malicious, "malicious")]);
    if kinds.vulnerability > 0 {
        let all = severities(findings, |finding| finding.kind == Kind::Vulnerability);
        let levels = named(&[
            (all.critical, "critical"),
            (all.high, "high"),
            (all.unscored, "unscored"),
            (all.medium, "medium"),
            (all.low, "low"),
            (all.none, "none"),
        ]);
        let noun = if kinds.vulnerability == 1 { "vulnerability" } else { "vulnerabilities" };
        parts.push(format!("{} {noun} ({})", kinds.vulnerability, levels.join(", ")));
    }
    parts.extend(named(&[
        (kinds.unsound, "unsound"),
        (kinds.unmaintained, "unmaintained"),
        (kinds.notice, "notice"),
        (kinds.yanked, "yanked"),
    ]));
    parts.join(", ")
}

/// Each number that is not zero with its name.
pub(super) fn named(numbers: &[(usize, &str)]) -> Vec<String> {
    let present = numbers.iter().filter(|(number, _)| *number > 0);
    present.map(|(number, name)| format!("{number} {name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_finding_is_counted_once_in_each_dimension() {
        let summary = count(&sample::blocked());
        let Actions { block, warn, allow, ignore } = summary.by_action;
        assert_eq!((block, warn, allow, ignore), (3, 1, 0, 1));
        assert_eq!(block + warn + allow + ignore, summary.findings);
        let severities = summary.by_severity;
        assert_eq!(severities.critical, 2);
        assert_eq!((severities.high, severities.medium, severities.unscored), (1, 1, 1));
    }

    #[test]
    fn every_finding_of_a_comparison_has_one_class_and_those_fixed_come_on_top() {
        let summary = count(&sample::comparison());
        let classes = summary.by_class.unwrap();
        let Classes { introduced, still_vulnerable, undetermined, .. } = classes;
        assert_eq!((introduced, still_vulnerable, undetermined), (2, 1, 1));
        assert_eq!((classes.newly_published, classes.already_there, classes.fixed), (2, 3, 2));
        assert_eq!(summary.findings, 2 + 1 + 1 + 2 + 3);
        let Actions { block, warn, allow, ignore } = summary.foreign;
        assert_eq!((block, warn, allow, ignore), (1, 1, 1, 1));
        assert_eq!(count(&sample::blocked()).by_class, None);
    }

    #[test]
    fn findings_are_told_by_kind_and_vulnerabilities_by_severity() {
        let expected =
            "1 malicious, 3 vulnerabilities (1 critical, 1 high, 1 medium), 1 unmaintained";
        assert_eq!(words(&sample::blocked().findings), expected);
        assert_eq!(words(&[]), "");
    }
}
