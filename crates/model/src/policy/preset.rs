//! Ready-made policies that a file starts from.

use super::{ClassAction, GateClasses, Policy, Strictness, Threshold, Thresholds, Tolerances};

/// The values that hold where the file states none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Preset {
    /// Everything blocks, of whatever class, and everything that was not judged fails.
    Strict,
    /// Vulnerabilities and malicious packages block, of a change those that it brings in.
    #[default]
    Default,
    /// Nothing blocks; what could not be judged makes the scan incomplete all the same.
    ReportOnly,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::Strict, Self::Default, Self::ReportOnly];

    /// The preset in the words of the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Default => "default",
            Self::ReportOnly => "report-only",
        }
    }

    /// The policy that the preset is.
    #[must_use]
    pub fn policy(self) -> Policy {
        let (block, gate, incomplete) = match self {
            Self::Default => (Thresholds::default(), GateClasses::default(), Tolerances::default()),
            Self::Strict => (
                Thresholds::all(Threshold::Always, true),
                GateClasses::all(ClassAction::Block),
                Tolerances::all(Strictness::Fail, 7),
            ),
            Self::ReportOnly => (
                Thresholds::all(Threshold::Never, false),
                GateClasses::all(ClassAction::Warn),
                Tolerances::default(),
            ),
        };
        Policy { preset: self, block, gate, incomplete, ..Policy::default() }
    }
}
