//! References of Conan: `name/version@user/channel#revision:package#revision%time`.

use lockgate_model::{Source as Origin, Span};

use crate::format::json::Text;
use crate::source::Source;

/// A recipe.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference<'t> {
    pub(super) name: &'t str,
    pub(super) version: &'t str,
    /// `user/channel`; empty for recipes of the public registry.
    user: &'t str,
}

impl<'t> Reference<'t> {
    /// Reads a reference; `None` where name or version are missing.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let recipe = text.split(['#', '%']).next()?;
        let (recipe, user) = recipe.split_once('@').unwrap_or((recipe, ""));
        let (name, version) = recipe.split_once('/')?;
        // Without a revision, the package's id follows at once.
        let version = version.split(':').next()?;
        let user = user.split(':').next()?;
        let user = if user == "_/_" { "" } else { user };
        (!name.is_empty() && !version.is_empty()).then_some(Self { name, version, user })
    }

    /// The version with its place.
    pub(super) fn place(&self, source: &Source<'_>, text: &Text<'_>) -> Option<(&'t str, Span)> {
        let after = text.raw.find('/').and_then(|at| text.raw.get(at + 1..));
        let spelt = after.and_then(|rest| rest.get(..self.version.len()));
        let spelt = spelt.filter(|spelt| *spelt == self.version).unwrap_or(text.raw);
        source.span_of(spelt).map(|span| (self.version, span))
    }

    pub(super) fn origin(&self) -> Origin {
        if self.user.is_empty() {
            return Origin::Registry;
        }
        Origin::OtherRegistry { location: self.user.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, &str, &str)> {
        Reference::read(text).map(|found| (found.name, found.version, found.user))
    }

    #[test]
    fn a_reference_is_read_in_every_length() {
        assert_eq!(read("zlib/1.2.11"), Some(("zlib", "1.2.11", "")));
        assert_eq!(read("zlib/1.2.11#0a%1667396813.1"), Some(("zlib", "1.2.11", "")));
        assert_eq!(read("zlib/1.2.11#0a:0b#0c"), Some(("zlib", "1.2.11", "")));
        assert_eq!(read("test/1.0:0b"), Some(("test", "1.0", "")));
        assert_eq!(read("zlib/1.2.11@_/_"), Some(("zlib", "1.2.11", "")));
        assert_eq!(read("zlib/1.2.11@me/dev#0a:0b"), Some(("zlib", "1.2.11", "me/dev")));
        assert_eq!(read("zlib/1.2.11@me/dev:0b"), Some(("zlib", "1.2.11", "me/dev")));
        assert_eq!(read("1.2.3#0a"), None);
        assert_eq!(read("zlib/"), None);
    }
}
