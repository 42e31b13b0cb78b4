//! Whether a condition holds for a finding, and what the finding has instead.

use lockgate_model::{Class, Condition, Date, Finding, GraceFrom};

use super::rulebook::{Patterns, ReadyCondition, Rulebook};
use super::subject::{Since, Subject};
use crate::advisories::age_days;

impl Rulebook<'_> {
    /// Whether a condition holds. What is of packages only holds for no finding of another tool, and what is not known
    /// is within no limit.
    pub(super) fn holds(&self, ready: &ReadyCondition<'_>, subject: Subject<'_>) -> bool {
        match ready.condition {
            Condition::Kind(kinds) => kinds.contains(&subject.kind()),
            Condition::Severity(bound) => subject.level().is_some_and(|level| bound.holds(&level)),
            Condition::Class(classes) => self.is_of_class(subject, classes),
            Condition::Path(_) => {
                subject.path().is_some_and(|path| any(&ready.patterns, path.as_str()))
            }
            Condition::Tool(tools) => {
                tools.iter().any(|tool| tool.eq_ignore_ascii_case(subject.tool()))
            }
            Condition::RuleId(_) => subject.ids().iter().any(|id| any(&ready.patterns, id)),
            Condition::Unscored(_)
            | Condition::Fixable(_)
            | Condition::Scope(_)
            | Condition::Direct(_)
            | Condition::Epss(_)
            | Condition::Kev(_)
            | Condition::PublishedDays(_)
            | Condition::FixedDays(_)
            | Condition::Ecosystem(_)
            | Condition::Package(_) => {
                subject.finding().is_some_and(|finding| self.package_holds(ready, subject, finding))
            }
        }
    }

    fn package_holds(
        &self,
        ready: &ReadyCondition<'_>,
        subject: Subject<'_>,
        finding: &Finding,
    ) -> bool {
        let signals = subject.group().map(|group| &group.signals);
        let age = |from| self.days_since(subject, from);
        match ready.condition {
            Condition::Unscored(wanted) => finding.severity.is_none() == *wanted,
            Condition::Fixable(wanted) => finding.fixed_in.is_empty() != *wanted,
            Condition::Scope(scopes) => scopes.contains(&finding.scope),
            Condition::Direct(wanted) => finding.is_direct() == Some(*wanted),
            Condition::Epss(bound) => {
                let epss = signals.and_then(|signals| signals.epss.as_ref());
                epss.is_some_and(|epss| bound.holds(&epss.score))
            }
            Condition::Kev(wanted) => signals.is_some_and(|s| s.kev.is_some()) == *wanted,
            Condition::PublishedDays(bound) => {
                age(GraceFrom::Publication).is_some_and(|days| bound.holds(&days))
            }
            Condition::FixedDays(bound) => {
                age(GraceFrom::Fix).is_some_and(|days| bound.holds(&days))
            }
            Condition::Ecosystem(list) => list.contains(&finding.ecosystem),
            Condition::Package(_) => match &ready.patterns {
                Patterns::Packages(patterns) => patterns.iter().any(|pattern| {
                    pattern.matches(finding.ecosystem, &finding.package, &finding.version)
                }),
                Patterns::None | Patterns::Texts(_) => false,
            },
            Condition::Kind(_)
            | Condition::Severity(_)
            | Condition::Class(_)
            | Condition::Path(_)
            | Condition::Tool(_)
            | Condition::RuleId(_) => false,
        }
    }

    fn is_of_class(&self, subject: Subject<'_>, classes: &[Class]) -> bool {
        let (own, judged) = (subject.class(), self.class(subject));
        own.into_iter().chain(judged).any(|class| classes.contains(&class))
    }

    fn days_since(&self, subject: Subject<'_>, from: GraceFrom) -> Option<u32> {
        match subject.since(from) {
            Since::Date(date) => Some(self.age(date)),
            Since::NotYet | Since::Unknown => None,
        }
    }

    pub(super) fn age(&self, date: Date) -> u32 {
        age_days(date, self.today)
    }

    /// What the finding has where a condition asks for something, in words.
    pub(super) fn actual(&self, condition: &Condition, subject: Subject<'_>) -> String {
        let signals = subject.group().map(|group| &group.signals);
        let of_package = |words: &dyn Fn(&Finding) -> String| {
            subject.finding().map_or_else(|| "not known of other tools".to_owned(), words)
        };
        match condition {
            Condition::Kind(_) => subject.kind().as_str().to_owned(),
            Condition::Severity(_) => {
                subject.level().map_or("unscored", |level| level.as_str()).to_owned()
            }
            Condition::Unscored(_) => of_package(&|f| f.severity.is_none().to_string()),
            Condition::Fixable(_) => of_package(&|f| (!f.fixed_in.is_empty()).to_string()),
            Condition::Scope(_) => of_package(&|f| f.scope.as_str().to_owned()),
            Condition::Direct(_) => of_package(&|f| {
                f.is_direct().map_or_else(|| "not known".to_owned(), |direct| direct.to_string())
            }),
            Condition::Epss(_) => of_package(&|_| {
                let epss = signals.and_then(|signals| signals.epss.as_ref());
                epss.map_or_else(|| "not known".to_owned(), |epss| epss.score.to_string())
            }),
            Condition::Kev(_) => {
                of_package(&|_| signals.is_some_and(|s| s.kev.is_some()).to_string())
            }
            Condition::PublishedDays(_) => {
                of_package(&|_| self.age_in_words(subject, GraceFrom::Publication))
            }
            Condition::FixedDays(_) => of_package(&|_| self.age_in_words(subject, GraceFrom::Fix)),
            Condition::Class(_) => self
                .class(subject)
                .map_or("not known, nothing was compared", Class::as_str)
                .to_owned(),
            Condition::Ecosystem(_) => of_package(&|f| f.ecosystem.osv_name().to_owned()),
            Condition::Package(_) => of_package(&|f| format!("{}@{}", f.package, f.version)),
            Condition::Path(_) => {
                subject.path().map_or_else(|| "not known".to_owned(), ToString::to_string)
            }
            Condition::Tool(_) => subject.tool().to_owned(),
            Condition::RuleId(_) => subject.ids().first().copied().unwrap_or_default().to_owned(),
        }
    }

    fn age_in_words(&self, subject: Subject<'_>, from: GraceFrom) -> String {
        match (subject.since(from), from) {
            (Since::Date(date), GraceFrom::Publication) => self.age(date).to_string(),
            (Since::Date(date), GraceFrom::Fix) => {
                format!("{} from the publication, since no day of the fix is known", self.age(date))
            }
            (Since::NotYet, _) => "not known, nothing fixes it".to_owned(),
            (Since::Unknown, _) => "not known".to_owned(),
        }
    }
}

fn any(patterns: &Patterns, text: &str) -> bool {
    match patterns {
        Patterns::Texts(globs) => globs.iter().any(|glob| glob.is_match(text)),
        Patterns::None | Patterns::Packages(_) => false,
    }
}
