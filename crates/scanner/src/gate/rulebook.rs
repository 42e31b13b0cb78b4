//! A policy made ready: every glob is compiled once, not for every finding.

use lockgate_model::{Class, Condition, Date, FindingKind, Ignore, Policy, Rule, Strictness};

use super::subject::Subject;
use crate::policy::{Glob, PackagePattern, path_glob, word_glob};

/// A policy and what its conditions compile to.
pub(super) struct Rulebook<'p> {
    pub(super) policy: &'p Policy,
    pub(super) today: Date,
    pub(super) ignores: Vec<ReadyIgnore<'p>>,
    pub(super) rules: Vec<ReadyRule<'p>>,
}

/// An ignore with its glob.
pub(super) struct ReadyIgnore<'p> {
    pub(super) ignore: &'p Ignore,
    /// The ignore in the words of reports: `ignore[0]`.
    pub(super) name: String,
    pub(super) expired: bool,
    path: Option<MaybeGlob>,
}

/// A rule with its patterns.
pub(super) struct ReadyRule<'p> {
    pub(super) rule: &'p Rule,
    pub(super) conditions: Vec<ReadyCondition<'p>>,
}

/// A condition with its patterns.
pub(super) struct ReadyCondition<'p> {
    pub(super) condition: &'p Condition,
    pub(super) patterns: Patterns,
}

/// What the texts of a condition compile to.
pub(super) enum Patterns {
    None,
    Packages(Vec<PackagePattern>),
    Texts(Vec<Glob>),
}

/// A glob that cannot be read matches nothing; the policy's reader refuses it long before.
type MaybeGlob = Option<Glob>;

impl<'p> Rulebook<'p> {
    pub(super) fn new(policy: &'p Policy, today: Date) -> Self {
        let ignores = policy.ignore.iter().enumerate().map(|(index, ignore)| ReadyIgnore {
            ignore,
            name: format!("ignore[{index}]"),
            expired: ignore.expires.is_some_and(|last| today > last),
            path: ignore.path.as_deref().map(|glob| path_glob(glob).ok()),
        });
        let rules = policy.rules.iter().map(|rule| ReadyRule {
            rule,
            conditions: rule.when.iter().map(ReadyCondition::new).collect(),
        });
        Self { policy, today, ignores: ignores.collect(), rules: rules.collect() }
    }

    /// The class by which a finding is judged. Where an unread base is tolerated, what may have been there before counts
    /// as introduced.
    pub(super) fn class(&self, subject: Subject<'_>) -> Option<Class> {
        match (subject.class(), self.policy.incomplete.unread_base) {
            (Some(Class::Undetermined), Strictness::Tolerate) => Some(Class::Introduced),
            (class, _) => class,
        }
    }
}

impl ReadyIgnore<'_> {
    /// Why the ignore does not cover a finding; `None` where it does.
    pub(super) fn missed(&self, subject: Subject<'_>) -> Option<Missed> {
        let ignore = self.ignore;
        if !subject.has_id(&ignore.id) {
            return Some(Missed::Id);
        }
        let package = subject.finding().map(|finding| finding.package.as_str());
        if ignore.package.is_some() && ignore.package.as_deref() != package {
            return Some(Missed::Package);
        }
        let fits = |glob: &MaybeGlob| {
            let path = subject.path();
            glob.as_ref().zip(path).is_some_and(|(glob, path)| glob.is_match(path.as_str()))
        };
        (!self.path.as_ref().is_none_or(fits)).then_some(Missed::Path)
    }
}

/// What about an ignore does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missed {
    Id,
    Package,
    Path,
}

impl<'p> ReadyCondition<'p> {
    fn new(condition: &'p Condition) -> Self {
        let patterns = match condition {
            Condition::Package(texts) => {
                let read = texts.iter().filter_map(|text| PackagePattern::new(text).ok());
                Patterns::Packages(read.collect())
            }
            Condition::Path(texts) => {
                Patterns::Texts(texts.iter().filter_map(|text| path_glob(text).ok()).collect())
            }
            Condition::RuleId(texts) => {
                Patterns::Texts(texts.iter().filter_map(|text| word_glob(text).ok()).collect())
            }
            Condition::Kind(_)
            | Condition::Severity(_)
            | Condition::Unscored(_)
            | Condition::Fixable(_)
            | Condition::Scope(_)
            | Condition::Direct(_)
            | Condition::Epss(_)
            | Condition::Kev(_)
            | Condition::PublishedDays(_)
            | Condition::FixedDays(_)
            | Condition::Class(_)
            | Condition::Ecosystem(_)
            | Condition::Tool(_) => Patterns::None,
        };
        Self { condition, patterns }
    }
}

/// Why a rule whose conditions hold leaves a malicious package alone.
pub(super) const SPARES_NO_MALICIOUS: &str =
    "it does not name malicious packages, by `kind` or the whole id, and so spares none";

impl ReadyRule<'_> {
    /// Whether the rule may keep this finding from blocking: a malicious package only where the rule names it.
    pub(super) fn may_spare(&self, subject: Subject<'_>) -> bool {
        !subject.is_malicious() || self.rule.names_malicious(|id| subject.has_id(id))
    }

    /// Whether only the words of the rule are missing to spare a malicious package: it warns or allows.
    pub(super) fn passes_over(&self, subject: Subject<'_>) -> bool {
        use lockgate_model::RuleAction;
        self.rule.action != RuleAction::Block && !self.may_spare(subject)
    }
}

/// Whether a finding is one of other tools.
pub(super) fn is_code(subject: Subject<'_>) -> bool {
    subject.kind() == FindingKind::Code
}
