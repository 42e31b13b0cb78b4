//! Rules that no finding can reach, because one before them takes everything that they take.

use lockgate_model::{Condition, FindingKind, Kind, Policy, Rule};

/// A rule that an earlier one leaves nothing to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// The earlier one.
    pub by: &'p Rule,
    /// Whether malicious packages still reach it: the earlier one cannot spare them.
    pub but_malicious: bool,
}

/// The rules that an earlier one leaves nothing to, in the policy's order. A rule that is not in the list may be out of
/// reach all the same: globs are not held against each other.
#[must_use]
pub fn unreached(policy: &Policy) -> Vec<Unreached<'_>> {
    let mut found = Vec::new();
    for (at, rule) in policy.rules.iter().enumerate() {
        let mut before = policy.rules.iter().take(at);
        if let Some(by) = before.find(|earlier| takes_all_of(earlier, rule)) {
            let but_malicious = passes_malicious(by) && may_be_malicious(rule);
            found.push(Unreached { rule, by, but_malicious });
        }
    }
    found
}

fn takes_all_of(earlier: &Rule, rule: &Rule) -> bool {
    earlier.when.iter().all(|wide| rule.when.iter().any(|narrow| narrow.is_within(wide)))
}

/// Whether the rule leaves malicious packages to those after it.
fn passes_malicious(rule: &Rule) -> bool {
    rule.can_spare() && !rule.names_malicious(|_| false)
}

fn may_be_malicious(rule: &Rule) -> bool {
    rule.when.iter().all(|condition| match condition {
        Condition::Kind(kinds) => kinds.contains(&FindingKind::Advisory(Kind::Malicious)),
        _ => true,
    })
}
