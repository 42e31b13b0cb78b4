//! Why a finding is judged as it is: every ignore and rule in order, and what came of it.

use lockgate_model::{ClassAction, Date, Decision, Policy};

use super::decide::{aside, class_name, grace_in_words};
use super::rulebook::{Missed, ReadyIgnore, ReadyRule, Rulebook, SPARES_NO_MALICIOUS};
use super::subject::Subject;

/// One ignore, rule, class or threshold that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name in reports: `ignore[0]`, `rule kev-now`, `gate.already-there = "warn"`, `block.vulnerability = "low"`.
    pub rule: String,
    /// 1-based line in the policy file; `None` for what holds without being written.
    pub line: Option<u32>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of asking a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It does not fit, and why, one line. Untrusted text.
    Missed(String),
    /// It fits, and decides; with what is to be said of it.
    Decided(Decision, Option<String>),
    /// It fits, and one before it has decided.
    TooLate,
}

/// A policy made ready to explain many findings.
pub struct Explainer<'p>(Rulebook<'p>);

/// The steps of a decision in order, the later ones included that would have fitted too. Exactly one of them decides, and
/// as [`super::judge`] does.
#[must_use]
pub fn explain(policy: &Policy, today: Date, subject: Subject<'_>) -> Vec<Step> {
    Explainer::new(policy, today).explain(subject)
}

impl<'p> Explainer<'p> {
    /// Compiles a policy.
    #[must_use]
    pub fn new(policy: &'p Policy, today: Date) -> Self {
        Self(Rulebook::new(policy, today))
    }

    /// The same as [`explain`].
    #[must_use]
    pub fn explain(&self, subject: Subject<'_>) -> Vec<Step> {
        let book = &self.0;
        let mut steps = Steps::default();
        if let Some(decision) = aside(subject) {
            steps.fits(decision.rule.clone(), None, (decision, None));
        }
        for ignore in &book.ignores {
            ask_ignore(&mut steps, ignore, subject);
        }
        for rule in &book.rules {
            self.ask_rule(&mut steps, rule, subject);
        }
        if !steps.decided {
            self.ask_class(&mut steps, subject);
        }
        if !steps.decided {
            let decision = book.by_threshold(subject);
            steps.fits(decision.rule.clone(), None, (decision, None));
        }
        steps.list
    }

    fn ask_rule(&self, steps: &mut Steps, ready: &ReadyRule<'_>, subject: Subject<'_>) {
        let (book, rule) = (&self.0, ready.rule);
        let (name, line) = (rule.name(), Some(rule.line));
        if let Some(failed) = ready.conditions.iter().find(|one| !book.holds(one, subject)) {
            let condition = failed.condition;
            let (key, actual) = (condition.key(), book.actual(condition, subject));
            let wanted = condition.wanted();
            return steps.missed(name, line, format!("{key} is {actual}, the rule wants {wanted}"));
        }
        match book.by_rule(ready, subject) {
            None => steps.missed(name, line, SPARES_NO_MALICIOUS.to_owned()),
            Some(decision) => {
                let more = if rule.grace.is_some() && !ready.may_spare(subject) {
                    Some(format!("no days of grace: {SPARES_NO_MALICIOUS}"))
                } else {
                    grace_in_words(rule, subject)
                };
                steps.fits(name, line, (decision, more));
            }
        }
    }

    fn ask_class(&self, steps: &mut Steps, subject: Subject<'_>) {
        let book = &self.0;
        let Some(class) = book.class(subject) else { return };
        let action = book.policy.gate.of(class);
        let name = class_name(class, action);
        match book.by_class(subject) {
            Some(decision) => steps.fits(name, None, (decision, None)),
            None => {
                let why = match action {
                    ClassAction::Block => "it leaves the decision to [block]",
                    ClassAction::Warn => {
                        "malicious packages are judged by [block] whatever the class"
                    }
                };
                steps.missed(name, None, why.to_owned());
            }
        }
    }
}

fn ask_ignore(steps: &mut Steps, ready: &ReadyIgnore<'_>, subject: Subject<'_>) {
    let ignore = ready.ignore;
    let (name, line) = (ready.name.clone(), Some(ignore.line));
    let missed = |what: &str, wanted: Option<&String>| {
        format!("{what}, the ignore wants {}", wanted.map_or("", String::as_str))
    };
    let why = match ready.missed(subject) {
        Some(Missed::Id) => {
            let ids = subject.ids().first().copied().unwrap_or_default();
            missed(&format!("the id is {ids}"), Some(&ignore.id))
        }
        Some(Missed::Package) => {
            let package = subject.finding().map(|finding| finding.package.as_str());
            let package = package.unwrap_or("not known of other tools");
            missed(&format!("the package is {package}"), ignore.package.as_ref())
        }
        Some(Missed::Path) => {
            let path = subject.path().map_or("not known", |path| path.as_str());
            missed(&format!("the path is {path}"), ignore.path.as_ref())
        }
        None => match (ready.decision(), ignore.expires) {
            (Some(decision), _) => return steps.fits(name, line, (decision, None)),
            (None, Some(last)) => format!("it expired on {last}"),
            (None, None) => "it expired".to_owned(),
        },
    };
    steps.missed(name, line, why);
}

/// Steps so far.
#[derive(Default)]
struct Steps {
    list: Vec<Step>,
    decided: bool,
}

impl Steps {
    fn missed(&mut self, rule: String, line: Option<u32>, why: String) {
        self.list.push(Step { rule, line, outcome: Outcome::Missed(why) });
    }

    fn fits(&mut self, rule: String, line: Option<u32>, said: (Decision, Option<String>)) {
        let (decision, more) = said;
        let outcome =
            if self.decided { Outcome::TooLate } else { Outcome::Decided(decision, more) };
        self.decided = true;
        self.list.push(Step { rule, line, outcome });
    }
}
