//! Which requests a fault is for.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

use super::Action;
use super::pattern::fits;
use crate::call::Call;
use crate::world::World;

/// A fault: the requests that it is for, and what happens to them. Without a condition it is for all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The method.
    #[serde(default)]
    pub method: Option<String>,
    /// The path without an Enterprise Server's prefix: `*` for a part of a segment, `**` for anything. With a `?` in it the
    /// query is compared, too.
    #[serde(default)]
    pub path: Option<String>,
    /// Words in the body, such as a field of GraphQL.
    #[serde(default)]
    pub contains: Option<String>,
    /// The fewest ids and objects that a GraphQL query names.
    #[serde(default)]
    pub objects: Option<usize>,
    /// Whether an `Authorization` header is there.
    #[serde(default)]
    pub authorized: Option<bool>,
    /// The first request of those that it happens to, counted from 1.
    #[serde(default)]
    pub nth: Option<u64>,
    /// To how many it happens; `None` for all.
    #[serde(default)]
    pub times: Option<u64>,
    /// How likely it is, between 0 and 1.
    #[serde(default)]
    pub share: Option<f64>,
    /// What the dice start with.
    #[serde(default)]
    pub seed: u64,
    /// What happens.
    pub action: Option<Action>,
    #[serde(skip)]
    pub(super) edit: Option<Edit>,
}

/// A change of the world, in the middle of a run.
#[derive(Clone)]
pub(crate) struct Edit(Arc<dyn Fn(&mut World) + Send + Sync>);

impl Edit {
    pub(crate) fn apply(&self, world: &mut World) {
        (self.0)(world);
    }
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edit")
    }
}

impl Rule {
    /// A rule for all requests.
    #[must_use]
    pub fn new(action: Action) -> Self {
        Self { action: Some(action), ..Self::default() }
    }

    /// Changes the world right before the first request that fits is answered.
    #[must_use]
    pub fn edit(edit: impl Fn(&mut World) + Send + Sync + 'static) -> Self {
        Self { edit: Some(Edit(Arc::new(edit))), times: Some(1), ..Self::default() }
    }

    /// For requests of a method and a path.
    #[must_use]
    pub fn on(mut self, method: &str, path: &str) -> Self {
        self.method = Some(method.to_owned());
        self.path = Some(path.to_owned());
        self
    }

    /// From a request on, counted from 1.
    #[must_use]
    pub fn from(mut self, nth: u64) -> Self {
        self.nth = Some(nth);
        self
    }

    /// So often.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// For queries that name at least so many ids and objects.
    #[must_use]
    pub fn objects(mut self, objects: usize) -> Self {
        self.objects = Some(objects);
        self
    }

    /// For requests whose body has these words.
    #[must_use]
    pub fn containing(mut self, words: &str) -> Self {
        self.contains = Some(words.to_owned());
        self
    }

    /// For a share of the requests.
    #[must_use]
    pub fn share(mut self, share: f64, seed: u64) -> Self {
        (self.share, self.seed) = (Some(share), seed);
        self
    }

    /// For requests with an `Authorization` header.
    #[must_use]
    pub fn with_a_token(mut self) -> Self {
        self.authorized = Some(true);
        self
    }

    pub(super) fn matches(&self, call: &Call, objects: usize) -> bool {
        let has_words = |words: &String| {
            let body = String::from_utf8_lossy(&call.body);
            body.contains(words.as_str())
        };
        self.method.as_ref().is_none_or(|method| call.method.as_str() == method)
            && self.path.as_ref().is_none_or(|pattern| path_fits(pattern, call))
            && self.contains.as_ref().is_none_or(has_words)
            && self.objects.is_none_or(|least| objects >= least)
            && self
                .authorized
                .is_none_or(|wanted| wanted == call.headers.contains_key("authorization"))
    }

    pub(super) fn is_due(&self, count: u64) -> bool {
        let first = self.nth.unwrap_or(1);
        let is_over = |times: u64| count >= first.saturating_add(times);
        count >= first && !self.times.is_some_and(is_over)
    }
}

fn path_fits(pattern: &str, call: &Call) -> bool {
    let path = format!("/{}", call.segments.join("/"));
    if !pattern.contains('?') {
        return fits(pattern, &path);
    }
    let query = call.target.split_once('?').map_or("", |(_, query)| query);
    fits(pattern, &format!("{path}?{query}"))
}

/// A file of rules: `[[fault]]` tables.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The rules, in their order.
    #[serde(default)]
    pub fault: Vec<Rule>,
}

impl Plan {
    /// Reads TOML. Errors: it is none, or names what there is not, with the place.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_rules_is_read_and_a_misspelled_word_is_an_error_with_its_line() {
        let text = "[[fault]]\nmethod = \"GET\"\npath = \"/repos/*/*/git/trees/*\"\nnth = 3\ntimes = 1\n\
                    action = { kind = \"rate-limited\", seconds = 30 }\n\n\
                    [[fault]]\nshare = 0.01\nseed = 7\naction = { kind = \"reset\" }\n";
        let plan = Plan::parse(text).unwrap();
        assert_eq!(plan.fault.len(), 2);
        assert!(plan.fault[0].is_due(3) && !plan.fault[0].is_due(2) && !plan.fault[0].is_due(4));
        let error = Plan::parse(&text.replace("rate-limited", "rate-limit")).unwrap_err();
        assert!(error.to_string().contains("line 6"), "{error}");
        assert!(Plan::parse("[[fault]]\nmethods = \"GET\"\n").is_err());
    }
}
