//! The decision on one finding: the first ignore that holds, the first rule that matches, what a change does to its class,
//! and the threshold of its kind, in this order.

use jiff::ToSpan as _;
use lockgate_model::{
    Action, Class, ClassAction, Date, Decision, Grace, GraceFrom, Rule, RuleAction, Threshold,
};

use super::rulebook::{ReadyIgnore, ReadyRule, Rulebook, is_code};
use super::subject::{Since, Subject};

impl Rulebook<'_> {
    /// The decision on a finding. `covered` is told of each ignore that covers it, by its place.
    pub(super) fn decide(&self, subject: Subject<'_>, mut covered: impl FnMut(usize)) -> Decision {
        let mut ignored = None;
        for (at, ignore) in self.ignores.iter().enumerate() {
            if ignore.missed(subject).is_none() {
                covered(at);
                ignored = ignored.or_else(|| ignore.decision());
            }
        }
        let by_rule = || self.rules.iter().find_map(|rule| self.by_rule(rule, subject));
        aside(subject)
            .or(ignored)
            .or_else(by_rule)
            .or_else(|| self.by_class(subject))
            .unwrap_or_else(|| self.by_threshold(subject))
    }

    /// The decision of a rule; `None` where it does not match.
    pub(super) fn by_rule(&self, ready: &ReadyRule<'_>, subject: Subject<'_>) -> Option<Decision> {
        let matches = ready.conditions.iter().all(|condition| self.holds(condition, subject));
        if !matches || ready.passes_over(subject) {
            return None;
        }
        let rule = ready.rule;
        let mut decision = Decision::by(action(rule.action), rule.name());
        decision.reason.clone_from(&rule.reason);
        if let Some(grace) = rule.grace.filter(|_| ready.may_spare(subject)) {
            self.spare(&mut decision, grace, subject);
        }
        Some(decision)
    }

    /// Warns within the days of grace. Where the day that they are counted from is not known, there are none.
    fn spare(&self, decision: &mut Decision, grace: Grace, subject: Subject<'_>) {
        match grace_end(grace, subject) {
            GraceEnd::On(day) if self.today < day => {
                (decision.action, decision.blocks_from) = (Action::Warn, Some(day));
            }
            GraceEnd::NotYet => decision.action = Action::Warn,
            GraceEnd::On(_) | GraceEnd::None => {}
        }
    }

    /// What a change does to the finding's class; `None` where the threshold has to decide.
    pub(super) fn by_class(&self, subject: Subject<'_>) -> Option<Decision> {
        let class = self.class(subject).filter(|_| !subject.is_malicious())?;
        match self.policy.gate.of(class) {
            ClassAction::Block => None,
            ClassAction::Warn => {
                Some(Decision::by(Action::Warn, class_name(class, ClassAction::Warn)))
            }
        }
    }

    /// What the threshold of the finding's kind says.
    pub(super) fn by_threshold(&self, subject: Subject<'_>) -> Decision {
        let block = &self.policy.block;
        let threshold = block.of(subject.kind());
        let named = format!("block.{} = \"{}\"", subject.kind().as_str(), threshold.as_str());
        let unscored = || {
            let action = if block.unscored { "block" } else { "warn" };
            format!("block.unscored = \"{action}\"")
        };
        let (blocks, rule) = match (threshold, subject.level()) {
            (Threshold::Always, _) => (true, named),
            (Threshold::Never, _) => (false, named),
            (Threshold::From(limit), Some(level)) => (level >= limit, named),
            (Threshold::From(_), None) => (block.unscored, unscored()),
        };
        Decision::by(if blocks { Action::Block } else { Action::Warn }, rule)
    }
}

impl ReadyIgnore<'_> {
    /// The decision of the ignore; `None` where it is expired.
    pub(super) fn decision(&self) -> Option<Decision> {
        let ignore = self.ignore;
        (!self.expired).then(|| Decision {
            reason: Some(ignore.reason.clone()),
            approver: ignore.approver.clone(),
            expires: ignore.expires,
            ..Decision::by(Action::Ignore, self.name.clone())
        })
    }
}

/// What is not judged: what the change fixed, and what another tool's own file suppresses.
pub(super) fn aside(subject: Subject<'_>) -> Option<Decision> {
    match subject {
        Subject::Code(finding) if finding.suppressed => {
            Some(Decision::by(Action::Ignore, format!("suppressed by {}", finding.tool)))
        }
        _ if subject.class() == Some(Class::Fixed) => {
            Some(Decision::by(Action::Allow, "fixed by the change"))
        }
        Subject::Package(..) | Subject::Code(_) => None,
    }
}

/// What a class does, in the words of the policy file.
pub(super) fn class_name(class: Class, action: ClassAction) -> String {
    format!("gate.{} = \"{}\"", class.as_str(), action.as_str())
}

/// When the days of grace end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GraceEnd {
    /// The first day on which the rule blocks.
    On(Date),
    /// They have not begun: nothing fixes it.
    NotYet,
    /// There are none: nobody knows the day that they are counted from.
    None,
}

pub(super) fn grace_end(grace: Grace, subject: Subject<'_>) -> GraceEnd {
    match subject.since(grace.from) {
        Since::NotYet => GraceEnd::NotYet,
        Since::Unknown => GraceEnd::None,
        Since::Date(date) => {
            date.checked_add(i64::from(grace.days).days()).map_or(GraceEnd::None, GraceEnd::On)
        }
    }
}

/// What is worth saying of the days of grace of a rule.
pub(super) fn grace_in_words(rule: &Rule, subject: Subject<'_>) -> Option<String> {
    let grace = rule.grace?;
    let days = format!("{} days from {}", grace.days, grace.from.as_str());
    let by_proxy = match grace.from {
        GraceFrom::Publication => "",
        GraceFrom::Fix => {
            "; no day of the fix is known, so that they are counted from the publication"
        }
    };
    Some(match grace_end(grace, subject) {
        GraceEnd::On(day) => format!("{days} end on {day}{by_proxy}"),
        GraceEnd::NotYet => format!("{days} have not begun, since nothing fixes it"),
        GraceEnd::None if is_code(subject) => {
            format!("{days} do not hold for other tools' findings")
        }
        GraceEnd::None => format!("{days} do not hold, since no date is known to count from"),
    })
}

const fn action(action: RuleAction) -> Action {
    match action {
        RuleAction::Block => Action::Block,
        RuleAction::Warn => Action::Warn,
        RuleAction::Allow => Action::Allow,
    }
}
