//! What is known of one control of one repository.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether a control is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is.
    Yes,
    /// It is not, and the host said so.
    No,
    /// Nobody told: a permission is missing, an answer failed, nobody has looked yet.
    Unknown,
    /// The repository cannot have it: an archived one, a plan without it.
    NotApplicable,
}

/// A control, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// The sweep read its lockfiles.
    Swept,
    /// Code scanning by the default set-up.
    CodeScanningDefault,
    /// An analysis of CodeQL on the default branch that is recent.
    CodeqlFresh,
    /// Dependabot's alerts.
    DependabotAlerts,
    /// Dependabot's updates of what is vulnerable.
    DependabotUpdates,
    /// Secret scanning.
    SecretScanning,
    /// Push protection of secret scanning.
    PushProtection,
    /// Private vulnerability reporting.
    PrivateReporting,
    /// A SECURITY.md, its own or the account's.
    SecurityPolicy,
    /// A ruleset that requires our gate on the default branch.
    GateRequired,
    /// Our gate uploads.
    GatePresent,
    /// Our gate's last analysis of the default branch is recent.
    GateFresh,
}

/// What is known of one control of one repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Whether it is there.
    pub answer: Answer,
    /// Where that comes from: the request, or the file.
    pub source: String,
    /// Why, where that says more: the permission that is missing, the status that the host gave. Untrusted text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// When it was learned.
    pub as_of: Timestamp,
    /// When the repository itself was last asked, where that is what keeps it from being asked again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Timestamp>,
}

/// What is known of one repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryPosture {
    /// By control; what was not asked for is not there, and counts as unknown.
    pub facts: BTreeMap<Control, Fact>,
    /// The last analysis of each tool on the default branch, by the tool's name. Untrusted text.
    #[serde(default)]
    pub analyses: BTreeMap<String, Timestamp>,
    /// The last analysis of our own gate.
    #[serde(default)]
    pub gate: Option<Timestamp>,
}

impl Control {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Swept,
        Self::CodeScanningDefault,
        Self::CodeqlFresh,
        Self::DependabotAlerts,
        Self::DependabotUpdates,
        Self::SecretScanning,
        Self::PushProtection,
        Self::PrivateReporting,
        Self::SecurityPolicy,
        Self::GateRequired,
        Self::GatePresent,
        Self::GateFresh,
    ];

    /// The word for it in machine-readable outputs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Swept => "swept",
            Self::CodeScanningDefault => "code_scanning_default",
            Self::CodeqlFresh => "codeql_fresh",
            Self::DependabotAlerts => "dependabot_alerts",
            Self::DependabotUpdates => "dependabot_updates",
            Self::SecretScanning => "secret_scanning",
            Self::PushProtection => "push_protection",
            Self::PrivateReporting => "private_reporting",
            Self::SecurityPolicy => "security_policy",
            Self::GateRequired => "gate_required",
            Self::GatePresent => "gate_present",
            Self::GateFresh => "gate_fresh",
        }
    }

    /// The words for it in a report.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Swept => "Swept",
            Self::CodeScanningDefault => "Code scanning default set-up",
            Self::CodeqlFresh => "CodeQL analysis, recent",
            Self::DependabotAlerts => "Dependabot alerts",
            Self::DependabotUpdates => "Dependabot security updates",
            Self::SecretScanning => "Secret scanning",
            Self::PushProtection => "Push protection",
            Self::PrivateReporting => "Private vulnerability reporting",
            Self::SecurityPolicy => "SECURITY.md",
            Self::GateRequired => "Gate required by a ruleset",
            Self::GatePresent => "Gate present",
            Self::GateFresh => "Gate, recent",
        }
    }
}

impl RepositoryPosture {
    /// The answer on a control; unknown where it was not asked for.
    #[must_use]
    pub fn answer(&self, control: Control) -> Answer {
        self.facts.get(&control).map_or(Answer::Unknown, |fact| fact.answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_that_was_not_asked_for_is_unknown() {
        let posture = RepositoryPosture::default();
        assert!(Control::ALL.iter().all(|control| posture.answer(*control) == Answer::Unknown));
    }

    #[test]
    fn a_control_is_written_by_its_id() {
        for control in Control::ALL {
            assert_eq!(serde_json::to_value(control).unwrap(), control.id());
        }
    }
}
