//! From which severity each kind blocks.

use super::{FindingKind, Strictness};
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
    /// For releases that their registry took back; unless it is [`Threshold::Never`], a release of which this is not known
    /// makes the scan incomplete.
    pub yanked: Threshold,
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
            yanked: Threshold::Never,
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
            // Looked up on demand alone: no preset asks for what was not looked up.
            yanked: Threshold::Never,
            code: threshold,
            unscored,
        }
    }

    /// Every threshold by its key, in the order of the policy file.
    #[must_use]
    pub const fn entries(&self) -> [(&'static str, Threshold); 7] {
        [
            ("vulnerability", self.vulnerability),
            ("malicious", self.malicious),
            ("unsound", self.unsound),
            ("unmaintained", self.unmaintained),
            ("notice", self.notice),
            ("yanked", self.yanked),
            (FindingKind::CODE, self.code),
        ]
    }

    /// The same to write to.
    pub const fn entries_mut(&mut self) -> [(&'static str, &mut Threshold); 7] {
        [
            ("vulnerability", &mut self.vulnerability),
            ("malicious", &mut self.malicious),
            ("unsound", &mut self.unsound),
            ("unmaintained", &mut self.unmaintained),
            ("notice", &mut self.notice),
            ("yanked", &mut self.yanked),
            (FindingKind::CODE, &mut self.code),
        ]
    }

    /// What it does to the verdict that a release may be yanked and nobody knows: it fails who gates on yanked ones.
    #[must_use]
    pub const fn of_unknown_yanked(&self) -> Strictness {
        match self.yanked {
            Threshold::Never => Strictness::Tolerate,
            Threshold::Always | Threshold::From(_) => Strictness::Fail,
        }
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
            FindingKind::Advisory(Kind::Yanked) => self.yanked,
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
