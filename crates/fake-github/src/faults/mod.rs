//! What goes wrong, by rules: which requests, and what happens to them.
//!
//! | what a client must live with | action |
//! |---|---|
//! | a spent budget, by 403, by 429 or as a GraphQL error | [`Action::RateLimited`], [`Action::GraphqlRateLimited`], or [`crate::Limits`] |
//! | secondary limits, with and without `retry-after` | [`Action::Secondary`], or [`crate::Limits`] |
//! | missing permissions, single sign-on, allow lists of addresses, suspension, bad credentials | [`Action::Forbidden`], [`Action::SsoRequired`], [`Action::SsoPartial`], [`Action::GraphqlSaml`], [`Action::IpAllowList`], [`Action::Suspended`], [`Action::BadCredentials`] |
//! | GraphQL that times out, or gives a part | [`Action::GraphqlTimeout`], [`Action::GraphqlPartial`], [`Action::GraphqlNotFound`] |
//! | 5xx, pages of HTML | [`Action::Answer`], [`Action::Html`] |
//! | connections that break, stall or crawl | [`Action::Reset`], [`Action::Silence`], [`Action::Cut`], [`Action::Stall`], [`Action::Slow`] |
//! | lists that loop, never end, have a hole, or lead away | [`Action::LinkLoop`], [`Action::LinkEndless`], [`Action::EmptyPage`], [`Action::LinkForeign`], [`Action::Redirect`] |
//! | objects that are not what they were asked for | [`Action::WrongBytes`], [`Action::WrongOid`], [`Action::TruncateTree`] |
//! | clocks that are off | [`Action::Skew`] |
//! | tokens that end early, apps that are suspended or uninstalled in the middle | [`Action::ExpireTokens`], [`Action::Suspend`], [`Action::Uninstall`], [`Action::Revoke`] |
//! | repositories that come, go and change in the middle | [`Rule::edit`] |
//!
//! Everything else of a sweep's bad days is a matter of the world ([`crate::World`]) or of [`crate::Options`].

mod action;
mod pattern;
mod rule;

pub use action::Action;
pub use rule::{Plan, Rule};

use crate::call::Call;
use crate::random::Random;
use rule::Edit;

/// The rules with their counts.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: Vec<(Rule, u64, Random)>,
}

/// What was found for a request.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// The first rule that applies.
    pub(crate) rule: Option<usize>,
    pub(crate) actions: Vec<Action>,
    pub(crate) edits: Vec<Edit>,
}

impl Faults {
    pub(crate) fn new(rules: Vec<Rule>) -> Self {
        let rules = rules.into_iter().map(|rule| {
            let random = Random::new(rule.seed);
            (rule, 0, random)
        });
        Self { rules: rules.collect() }
    }

    pub(crate) fn add(&mut self, rule: Rule) {
        let random = Random::new(rule.seed);
        self.rules.push((rule, 0, random));
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Counts a request, and says what happens to it.
    pub(crate) fn judge(&mut self, call: &Call, objects: usize) -> Judged {
        let mut judged = Judged::default();
        for (index, (rule, count, random)) in self.rules.iter_mut().enumerate() {
            if !rule.matches(call, objects) {
                continue;
            }
            *count += 1;
            let is_due = rule.is_due(*count);
            if !is_due || rule.share.is_some_and(|share| !random.chance(share)) {
                continue;
            }
            judged.rule.get_or_insert(index);
            judged.actions.extend(rule.action.clone());
            judged.edits.extend(rule.edit.clone());
        }
        judged
    }
}
