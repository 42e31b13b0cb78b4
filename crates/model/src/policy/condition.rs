//! What a rule asks of a finding.

use super::Bound;
use crate::{Class, Ecosystem, Kind, Level, Proportion, Scope};

/// One condition. Lists are never empty, and one of their entries has to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// What the finding is about.
    Kind(Vec<FindingKind>),
    /// How bad it is; what nobody scored is within no limit.
    Severity(Bound<Level>),
    /// Whether nobody says how bad it is. Of packages only.
    Unscored(bool),
    /// Whether a newer version is known in which it is fixed. Of packages only.
    Fixable(bool),
    /// What the package is needed for. Of packages only.
    Scope(Vec<Scope>),
    /// Whether the project itself asks for the package; neither holds where the lockfile does not tell. Of packages only.
    Direct(bool),
    /// The EPSS score; without one no limit is held. Of packages only.
    Epss(Bound<Proportion>),
    /// Whether CISA's catalogue lists it. Of packages only.
    Kev(bool),
    /// Days since the advisory was published; without a date no limit is held. Of packages only.
    PublishedDays(Bound<u32>),
    /// Days since it was fixed, as far as that is known; without a fix no limit is held. Of packages only.
    FixedDays(Bound<u32>),
    /// What the change did; nothing holds where nothing was compared.
    Class(Vec<Class>),
    /// The package's ecosystem. Of packages only.
    Ecosystem(Vec<Ecosystem>),
    /// Globs of the package's name, or purls with globs in name and version. Of packages only.
    Package(Vec<String>),
    /// Globs of the path of the lockfile, or of the file that another tool names.
    Path(Vec<String>),
    /// The tool: [`Condition::OWN_TOOL`] or the name of another, in any letter case.
    Tool(Vec<String>),
    /// Globs of the advisory's id or any alias, or of another tool's rule, in any letter case.
    RuleId(Vec<String>),
}

/// What a rule may be about: a kind of advisory, or what another tool says of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A finding of our own.
    Advisory(Kind),
    /// A finding of another tool.
    Code,
}

impl FindingKind {
    /// The word for findings of other tools.
    pub const CODE: &str = "code";

    /// Every kind, in the policy's order.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let own = Kind::ALL.iter().map(|kind| Self::Advisory(*kind));
        own.chain([Self::Code]).collect()
    }

    /// The kind in the words of the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Advisory(kind) => kind.as_str(),
            Self::Code => Self::CODE,
        }
    }
}

impl Condition {
    /// The name by which `tool` means our own findings.
    pub const OWN_TOOL: &str = "lockgate";

    /// Every key, in the order of the variants.
    pub const KEYS: [&str; 16] = [
        "kind",
        "severity",
        "unscored",
        "fixable",
        "scope",
        "direct",
        "epss",
        "kev",
        "published-days",
        "fixed-days",
        "class",
        "ecosystem",
        "package",
        "path",
        "tool",
        "rule-id",
    ];

    /// The condition's key in the policy file.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Kind(_) => "kind",
            Self::Severity(_) => "severity",
            Self::Unscored(_) => "unscored",
            Self::Fixable(_) => "fixable",
            Self::Scope(_) => "scope",
            Self::Direct(_) => "direct",
            Self::Epss(_) => "epss",
            Self::Kev(_) => "kev",
            Self::PublishedDays(_) => "published-days",
            Self::FixedDays(_) => "fixed-days",
            Self::Class(_) => "class",
            Self::Ecosystem(_) => "ecosystem",
            Self::Package(_) => "package",
            Self::Path(_) => "path",
            Self::Tool(_) => "tool",
            Self::RuleId(_) => "rule-id",
        }
    }

    /// What the condition asks for, in words: `>=high`, `runtime or unknown`, `true`.
    #[must_use]
    pub fn wanted(&self) -> String {
        let any = |words: Vec<&str>| words.join(" or ");
        match self {
            Self::Kind(kinds) => any(kinds.iter().map(|kind| kind.as_str()).collect()),
            Self::Severity(bound) => bound.to_string(),
            Self::Unscored(wanted)
            | Self::Fixable(wanted)
            | Self::Direct(wanted)
            | Self::Kev(wanted) => wanted.to_string(),
            Self::Scope(scopes) => any(scopes.iter().map(|scope| scope.as_str()).collect()),
            Self::Epss(bound) => bound.to_string(),
            Self::PublishedDays(bound) | Self::FixedDays(bound) => bound.to_string(),
            Self::Class(classes) => any(classes.iter().map(|class| class.as_str()).collect()),
            Self::Ecosystem(list) => any(list.iter().map(|one| one.osv_name()).collect()),
            Self::Package(texts) | Self::Path(texts) | Self::Tool(texts) | Self::RuleId(texts) => {
                any(texts.iter().map(String::as_str).collect())
            }
        }
    }

    /// Whether the condition speaks of malicious packages: by the kind, or by a whole id that `is_id` knows.
    #[must_use]
    pub fn names_malicious(&self, is_id: &impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Kind(kinds) => kinds.contains(&FindingKind::Advisory(Kind::Malicious)),
            Self::RuleId(ids) => ids.iter().any(|id| is_id(id)),
            Self::Severity(_)
            | Self::Unscored(_)
            | Self::Fixable(_)
            | Self::Scope(_)
            | Self::Direct(_)
            | Self::Epss(_)
            | Self::Kev(_)
            | Self::PublishedDays(_)
            | Self::FixedDays(_)
            | Self::Class(_)
            | Self::Ecosystem(_)
            | Self::Package(_)
            | Self::Path(_)
            | Self::Tool(_) => false,
        }
    }

    /// Whether every finding that this condition takes is taken by another one of the same kind; false where that is not
    /// sure.
    #[must_use]
    pub fn is_within(&self, wider: &Self) -> bool {
        match (self, wider) {
            (Self::Kind(narrow), Self::Kind(wide)) => subset(narrow, wide),
            (Self::Severity(narrow), Self::Severity(wide)) => narrow.is_within(wide),
            (Self::Scope(narrow), Self::Scope(wide)) => subset(narrow, wide),
            (Self::Epss(narrow), Self::Epss(wide)) => narrow.is_within(wide),
            (Self::PublishedDays(narrow), Self::PublishedDays(wide))
            | (Self::FixedDays(narrow), Self::FixedDays(wide)) => narrow.is_within(wide),
            (Self::Class(narrow), Self::Class(wide)) => subset(narrow, wide),
            (Self::Ecosystem(narrow), Self::Ecosystem(wide)) => subset(narrow, wide),
            (Self::Package(narrow), Self::Package(wide))
            | (Self::Path(narrow), Self::Path(wide))
            | (Self::Tool(narrow), Self::Tool(wide))
            | (Self::RuleId(narrow), Self::RuleId(wide)) => subset(narrow, wide),
            (narrow, wide) => narrow == wide,
        }
    }
}

fn subset<T: PartialEq>(narrow: &[T], wide: &[T]) -> bool {
    narrow.iter().all(|entry| wide.contains(entry))
}
