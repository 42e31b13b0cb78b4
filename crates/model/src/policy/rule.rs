//! The rules of a policy.

use super::Condition;

/// A rule: the first one whose conditions all hold decides on a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name in reports; letters, digits and `-_.`, unique in the policy.
    pub id: String,
    /// What it does.
    pub action: RuleAction,
    /// All of them must hold; each kind of condition once, in the order of [`Condition`]. None is a rule for everything.
    pub when: Vec<Condition>,
    /// For how long a blocking rule warns before it blocks.
    pub grace: Option<Grace>,
    /// Why; never blank, and never missing where the rule allows.
    pub reason: Option<String>,
    /// 1-based line of the rule in the policy file.
    pub line: u32,
}

/// What a rule does with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleAction {
    /// The gate fails.
    Block,
    /// Reported, and the gate does not fail for it.
    Warn,
    /// Listed, and neither blocks nor warns.
    Allow,
}

/// Days in which a rule warns before it blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// How many, at most [`Grace::MAX_DAYS`].
    pub days: u32,
    /// From when on.
    pub from: GraceFrom,
}

/// What the days of grace are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum GraceFrom {
    /// The advisory's publication.
    #[default]
    Publication,
    /// The first version in which it is fixed; without one the days do not begin.
    Fix,
}

impl Grace {
    /// Ten years.
    pub const MAX_DAYS: u32 = 3650;
}

impl Rule {
    /// The rule in the words of reports: `rule kev-now`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("rule {}", self.id)
    }

    /// Whether the rule speaks of malicious packages: by their kind, or by the whole id of an advisory. Only such a rule can
    /// spare one.
    #[must_use]
    pub fn names_malicious(&self, ids: impl Fn(&str) -> bool) -> bool {
        self.when.iter().any(|condition| condition.names_malicious(&ids))
    }

    /// Whether the rule can keep a finding from blocking.
    #[must_use]
    pub const fn can_spare(&self) -> bool {
        !matches!((self.action, self.grace), (RuleAction::Block, None))
    }
}

impl RuleAction {
    /// Every action.
    pub const ALL: [Self; 3] = [Self::Block, Self::Warn, Self::Allow];

    /// The action in the words of the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Warn => "warn",
            Self::Allow => "allow",
        }
    }
}

impl GraceFrom {
    /// Every start.
    pub const ALL: [Self; 2] = [Self::Publication, Self::Fix];

    /// The start in the words of the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publication => "publication",
            Self::Fix => "fix",
        }
    }
}
