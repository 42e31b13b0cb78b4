//! What the gate judges: our findings and those of other tools, by the same rules.

use lockgate_model::{
    AdvisoryGroup, Change, Class, Condition, Date, Finding, FindingKind, ForeignFinding, GraceFrom,
    Kind, Level, RepoPath,
};

/// A finding to judge.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// One of our own, with its advisory group where that is known.
    Package(&'a Finding, Option<&'a AdvisoryGroup>),
    /// One of another tool.
    Code(&'a ForeignFinding),
}

/// A date, and whether it is the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// From this day on.
    Date(Date),
    /// There is no such day yet: nothing fixes it.
    NotYet,
    /// Nobody knows the day.
    Unknown,
}

impl<'a> Subject<'a> {
    pub(super) const fn kind(self) -> FindingKind {
        match self {
            Self::Package(finding, _) => FindingKind::Advisory(finding.kind),
            Self::Code(_) => FindingKind::Code,
        }
    }

    pub(super) fn is_malicious(self) -> bool {
        self.kind() == FindingKind::Advisory(Kind::Malicious)
    }

    /// `None` where nobody says how bad it is.
    pub(super) fn level(self) -> Option<Level> {
        match self {
            Self::Package(finding, _) => finding.severity.as_ref().map(|severity| severity.level),
            Self::Code(finding) => Some(finding.severity()),
        }
    }

    pub(super) fn class(self) -> Option<Class> {
        match self {
            Self::Package(finding, _) => {
                finding.change.as_ref().map(|change: &Change| change.class)
            }
            Self::Code(finding) => finding.class,
        }
    }

    pub(super) fn path(self) -> Option<&'a RepoPath> {
        match self {
            Self::Package(finding, _) => Some(&finding.location.path),
            Self::Code(finding) => finding.location.as_ref().map(|location| &location.path),
        }
    }

    pub(super) fn tool(self) -> &'a str {
        match self {
            Self::Package(..) => Condition::OWN_TOOL,
            Self::Code(finding) => &finding.tool,
        }
    }

    pub(super) fn finding(self) -> Option<&'a Finding> {
        match self {
            Self::Package(finding, _) => Some(finding),
            Self::Code(_) => None,
        }
    }

    pub(super) fn group(self) -> Option<&'a AdvisoryGroup> {
        match self {
            Self::Package(_, group) => group,
            Self::Code(_) => None,
        }
    }

    /// The ids under which it is known.
    pub(super) fn ids(self) -> Vec<&'a str> {
        match self {
            Self::Package(finding, _) => finding.ids().map(|id| id.as_str()).collect(),
            Self::Code(finding) => vec![&finding.rule],
        }
    }

    pub(super) fn has_id(self, text: &str) -> bool {
        match self {
            Self::Package(finding, _) => finding.has_id(text),
            Self::Code(finding) => finding.rule.eq_ignore_ascii_case(text),
        }
    }

    /// The day from which days are counted.
    pub(super) fn since(self, from: GraceFrom) -> Since {
        let Some(finding) = self.finding() else { return Since::Unknown };
        if from == GraceFrom::Fix && finding.fixed_in.is_empty() {
            return Since::NotYet;
        }
        // No database says when a fixed version was released, so that the publication stands for that day: it is
        // seldom later, and a gate that counts from too early a day blocks too early, never too late.
        let published = self.group().and_then(|group| group.published);
        published.map_or(Since::Unknown, Since::Date)
    }
}
