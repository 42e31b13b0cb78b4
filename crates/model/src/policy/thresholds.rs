//! From which severity each kind blocks.

use super::FindingKind;
use crate::{Kind, Level};

/// From which severity each kind blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// For vulnerabilities.
    pub vulnerability: Threshold,
    /// For malicious packages.
    pub malicious: Threshold,
    /// For unsound packages.
    pub unsound: Threshold,
    /// For unmaintained packages.
    pub unmaintained: Threshold,
    /// For notices.
    pub notice: Threshold,
    /// For what other tools say of the code.
    pub code: Threshold,
    /// Whether a finding without any severity blocks where its kind's threshold is a severity.
    pub unscored: bool,
}

/// From which severity on a kind blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Whatever the severity.
    Always,
    /// From this severity up; a finding without severity follows [`Thresholds::unscored`].
    From(Level),
    /// Never.
    Never,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            vulnerability: Threshold::From(Level::Low),
            malicious: Threshold::Always,
            unsound: Threshold::Never,
            unmaintained: Threshold::Never,
            notice: Threshold::Never,
            code: Threshold::From(Level::High),
            unscored: true,
        }
    }
}

impl Thresholds {
    /// The same for every kind.
    #[must_use]
    pub const fn all(threshold: Threshold, unscored: bool) -> Self {
        Self {
            vulnerability: threshold,
            malicious: threshold,
            unsound: threshold,
            unmaintained: threshold,
            notice: threshold,
            code: threshold,
            unscored,
        }
    }

    /// Every threshold by its key, in the order of the policy file.
    #[must_use]
    pub const fn entries(&self) -> [(&'static str, Threshold); 6] {
        [
            ("vulnerability", self.vulnerability),
            ("malicious", self.malicious),
            ("unsound", self.unsound),
            ("unmaintained", self.unmaintained),
            ("notice", self.notice),
            (FindingKind::CODE, self.code),
        ]
    }

    /// The same to write to.
    pub const fn entries_mut(&mut self) -> [(&'static str, &mut Threshold); 6] {
        [
            ("vulnerability", &mut self.vulnerability),
            ("malicious", &mut self.malicious),
            ("unsound", &mut self.unsound),
            ("unmaintained", &mut self.unmaintained),
            ("notice", &mut self.notice),
            (FindingKind::CODE, &mut self.code),
        ]
    }

    /// The threshold of a kind.
    #[must_use]
    pub const fn of(&self, kind: FindingKind) -> Threshold {
        match kind {
            FindingKind::Advisory(Kind::Malicious) => self.malicious,
            FindingKind::Advisory(Kind::Vulnerability) => self.vulnerability,
            FindingKind::Advisory(Kind::Unsound) => self.unsound,
            FindingKind::Advisory(Kind::Unmaintained) => self.unmaintained,
            FindingKind::Advisory(Kind::Notice) => self.notice,
            FindingKind::Code => self.code,
        }
    }
}

impl Threshold {
    /// Every threshold, the strictest first.
    pub const ALL: [Self; 6] = [
        Self::Always,
        Self::From(Level::Low),
        Self::From(Level::Medium),
        Self::From(Level::High),
        Self::From(Level::Critical),
        Self::Never,
    ];

    /// The threshold in the words of the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::From(level) => level.as_str(),
            Self::Never => "never",
        }
    }
}
