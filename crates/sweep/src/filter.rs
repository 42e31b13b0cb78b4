//! Which of the listed repositories are examined. What a filter leaves out is counted as skipped, with the reason.

use std::collections::BTreeMap;

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::account::SkipReason;

/// What of a repository the filters look at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its name without the owner.
    pub name: &'a str,
    /// `public`, `private` or `internal`.
    pub visibility: &'a str,
    /// Its main language by GitHub's name.
    pub language: Option<&'a str>,
    /// Its topics.
    pub topics: &'a [String],
    /// Its custom properties; those with several values separated by `,`.
    pub properties: &'a BTreeMap<String, String>,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether GitHub disabled it.
    pub disabled: bool,
    /// Whether it is a fork.
    pub fork: bool,
}

/// Whether a kind of repository is examined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Include {
    /// It is.
    #[default]
    Yes,
    /// It is left out.
    No,
    /// Nothing else is.
    Only,
}

/// The filters of a run. Within one list any entry may match; all lists that are not empty must.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Archived repositories.
    pub archived: Include,
    /// Forks.
    pub forks: Include,
    /// Visibilities.
    pub visibility: Vec<String>,
    /// Languages, in any letter case.
    pub languages: Vec<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Custom properties and the value that they must have.
    pub properties: Vec<(String, String)>,
    /// Patterns for names, see [`Filter::named`].
    pub names: Names,
}

/// Patterns for names; none lets every name pass.
#[derive(Clone, Debug)]
pub struct Names {
    set: GlobSet,
    patterns: Vec<String>,
}

impl Default for Filter {
    /// Everything but forks: what is in a fork is the matter of its source.
    fn default() -> Self {
        Self {
            archived: Include::Yes,
            forks: Include::No,
            visibility: Vec::new(),
            languages: Vec::new(),
            topics: Vec::new(),
            properties: Vec::new(),
            names: Names { set: GlobSet::empty(), patterns: Vec::new() },
        }
    }
}

impl Filter {
    /// The same filters and patterns for names; none lets every name pass.
    ///
    /// # Errors
    /// For a pattern that is no glob.
    pub fn named(mut self, patterns: &[String]) -> Result<Self, globset::Error> {
        let mut names = GlobSetBuilder::new();
        for pattern in patterns {
            names.add(Glob::new(pattern)?);
        }
        self.names = Names { set: names.build()?, patterns: patterns.to_vec() };
        Ok(self)
    }

    /// Why a repository is left out, if it is.
    #[must_use]
    pub fn skips(&self, subject: &Subject<'_>) -> Option<SkipReason> {
        if subject.disabled {
            return Some(SkipReason::Disabled);
        }
        match (self.archived, subject.archived) {
            (Include::No, true) => return Some(SkipReason::Archived),
            (Include::Only, false) => return Some(SkipReason::Filtered),
            _ => {}
        }
        match (self.forks, subject.fork) {
            (Include::No, true) => return Some(SkipReason::Fork),
            (Include::Only, false) => return Some(SkipReason::Filtered),
            _ => {}
        }
        (!self.selects(subject)).then_some(SkipReason::Filtered)
    }

    fn selects(&self, subject: &Subject<'_>) -> bool {
        let language = subject.language.unwrap_or_default();
        let has = |(name, value): &(String, String)| {
            let values = subject.properties.get(name).map(String::as_str).unwrap_or_default();
            values.split(',').any(|found| found == value)
        };
        any(&self.visibility, |wanted| wanted == subject.visibility)
            && any(&self.languages, |wanted| wanted.eq_ignore_ascii_case(language))
            && any(&self.topics, |wanted| subject.topics.contains(wanted))
            && self.properties.iter().all(has)
            && (self.names.patterns.is_empty() || self.names.set.is_match(subject.name))
    }

    /// Everything that the filters say, in one text: runs with equal texts examine the same repositories.
    #[must_use]
    pub fn describe(&self) -> String {
        format!(
            "archived={:?} forks={:?} visibility={:?} languages={:?} topics={:?} properties={:?} names={:?}",
            self.archived,
            self.forks,
            self.visibility,
            self.languages,
            self.topics,
            self.properties,
            self.names.patterns
        )
    }
}

fn any<T>(list: &[T], matches: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(matches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(properties: &BTreeMap<String, String>) -> Subject<'_> {
        Subject {
            name: "web-api",
            visibility: "private",
            language: Some("Rust"),
            topics: &[],
            properties,
            archived: false,
            disabled: false,
            fork: false,
        }
    }

    #[test]
    fn by_default_only_forks_and_disabled_ones_are_left_out() {
        let none = BTreeMap::new();
        let filter = Filter::default();
        let plain = subject(&none);
        assert_eq!(filter.skips(&plain), None);
        assert_eq!(filter.skips(&Subject { archived: true, ..plain }), None);
        assert_eq!(filter.skips(&Subject { fork: true, ..plain }), Some(SkipReason::Fork));
        assert_eq!(filter.skips(&Subject { disabled: true, ..plain }), Some(SkipReason::Disabled));
    }

    #[test]
    fn each_filter_that_is_set_must_match() {
        let team = BTreeMap::from([("team".to_owned(), "core,edge".to_owned())]);
        let topics = ["service".to_owned()];
        let subject = Subject { topics: &topics, ..subject(&team) };
        let list = |text: &str| vec![text.to_owned()];
        let filtered = Some(SkipReason::Filtered);
        for (filter, skipped) in [
            (Filter { visibility: list("private"), ..Filter::default() }, None),
            (Filter { visibility: list("public"), ..Filter::default() }, filtered),
            (Filter { languages: list("rust"), ..Filter::default() }, None),
            (Filter { languages: list("go"), ..Filter::default() }, filtered),
            (Filter { topics: list("service"), ..Filter::default() }, None),
            (Filter { topics: list("library"), ..Filter::default() }, filtered),
            (Filter { archived: Include::Only, ..Filter::default() }, filtered),
            (Filter::default().named(&list("web-*")).unwrap(), None),
            (Filter::default().named(&list("app-*")).unwrap(), filtered),
        ] {
            assert_eq!(filter.skips(&subject), skipped, "{}", filter.describe());
        }
        let property = |value: &str| Filter {
            properties: vec![("team".to_owned(), value.to_owned())],
            ..Filter::default()
        };
        assert_eq!(property("edge").skips(&subject), None);
        assert_eq!(property("data").skips(&subject), filtered);
    }

    #[test]
    fn what_differs_is_described_differently() {
        let named = Filter::default().named(&["a*".to_owned()]).unwrap();
        assert_ne!(Filter::default().describe(), named.describe());
    }
}
