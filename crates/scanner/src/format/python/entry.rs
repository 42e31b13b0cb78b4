//! One package of a lockfile, before it is known what its dependencies refer to.

use std::borrow::Cow;
use std::ops::Range;

use lockgate_model::{Ecosystem, Scope, Source as Origin};

/// One package of the file.
#[derive(Debug)]
pub(in crate::format) struct Entry<'a> {
    pub(in crate::format) ecosystem: Ecosystem,
    /// The normalised name.
    pub(in crate::format) name: Cow<'a, str>,
    pub(in crate::format) version: Option<&'a str>,
    pub(in crate::format) origin: Origin,
    pub(in crate::format) scope: Scope,
    /// In the file's order.
    pub(in crate::format) needs: Vec<Need<'a>>,
    /// Byte range of the whole entry.
    pub(in crate::format) range: Range<usize>,
    /// Byte range of the version without quotes.
    pub(in crate::format) version_range: Option<Range<usize>>,
}

/// A dependency of a package.
#[derive(Debug)]
pub(in crate::format) struct Need<'a> {
    /// The normalised name.
    pub(in crate::format) name: Cow<'a, str>,
    /// The version, where several of one name stand in the file.
    pub(in crate::format) version: Option<&'a str>,
    /// The source, where several of one version stand in the file.
    pub(in crate::format) origin: Option<Origin>,
    /// What it is needed for.
    pub(in crate::format) scope: Scope,
    /// Where it is named.
    pub(in crate::format) offset: usize,
}

impl<'a> Need<'a> {
    /// A dependency of which only the name is known.
    pub(in crate::format) const fn on(name: Cow<'a, str>, offset: usize) -> Self {
        Self { name, version: None, origin: None, scope: Scope::Runtime, offset }
    }
}
