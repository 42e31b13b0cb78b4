//! Accounts that let in chosen addresses only: what one of them refuses says nothing of the others.

use std::collections::BTreeMap;

use crate::github::error::Said;

/// How often the same refusal of an address is met before everything of an account is taken to be refused.
const REFUSALS: u32 = 3;

/// Refusals by account; under the empty name those of requests that name none, such as queries.
#[derive(Debug, Default)]
pub(super) struct Addresses(BTreeMap<String, (u32, Said)>);

impl Addresses {
    /// One more.
    pub(super) fn refuse(&mut self, account: &str, said: Said) {
        let (count, first) = self.0.entry(account.to_owned()).or_default();
        *count += 1;
        *first = said;
    }

    /// What the account said, where it need not be asked any more.
    pub(super) fn refusal(&self, account: &str) -> Option<&Said> {
        self.0.get(account).filter(|(count, _)| *count >= REFUSALS).map(|(_, said)| said)
    }
}

/// The account that a path names: `/repos/ACCOUNT/…`, `/orgs/ACCOUNT`, or `/ACCOUNT/NAME.git/…`. In lower case, since
/// GitHub does not tell names by case.
pub(super) fn account(path: &str) -> String {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let named = if path.contains(".git/") {
        segments.next()
    } else {
        let before = segments.find(|segment| matches!(*segment, "repos" | "orgs" | "users"));
        before.and_then(|_| segments.next())
    };
    named.unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_named_by_its_place_in_the_path() {
        let paths = [
            "/repos/Acme/app/git/trees/0",
            "/api/v3/orgs/acme/repos",
            "/acme/app.git/git-upload-pack",
        ];
        for path in paths {
            assert_eq!(account(path), "acme", "{path}");
        }
        for path in ["/graphql", "/repositories/1", "/user/repos", "/orgs"] {
            assert_eq!(account(path), "", "{path}");
        }
    }

    #[test]
    fn the_third_refusal_is_enough_for_one_account() {
        let mut addresses = Addresses::default();
        for _ in 0..2 {
            addresses.refuse("acme", Said::default());
            assert!(addresses.refusal("acme").is_none());
        }
        addresses.refuse("acme", Said::default());
        assert!(addresses.refusal("acme").is_some());
        assert!(addresses.refusal("octo").is_none());
    }
}
