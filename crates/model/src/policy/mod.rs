//! What the user's policy says; the file itself is read by the scanner crate.

mod bound;
mod condition;
mod gate_classes;
mod ignore;
mod preset;
mod registries;
mod rule;
mod thresholds;
mod tolerances;

pub use bound::{Bound, Operator};
pub use condition::{Condition, FindingKind};
pub use gate_classes::{ClassAction, GateClasses};
pub use ignore::Ignore;
pub use preset::Preset;
pub use registries::Registries;
pub use rule::{Grace, GraceFrom, Rule, RuleAction};
pub use thresholds::{Threshold, Thresholds};
pub use tolerances::{Strictness, Tolerances};

/// A policy. The default is what holds without a file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Policy {
    /// Where the values that the file does not state come from.
    pub preset: Preset,
    /// What blocks.
    pub block: Thresholds,
    /// What each class of finding does where a change is judged.
    pub gate: GateClasses,
    /// The rules, in the file's order; their ids are unique.
    pub rules: Vec<Rule>,
    /// What makes a scan incomplete.
    pub incomplete: Tolerances,
    /// Exceptions, in the file's order.
    pub ignore: Vec<Ignore>,
    /// What is private although it looks public.
    pub registries: Registries,
    /// Globs of paths that are not scanned, relative to the root, in the file's order.
    pub exclude: Vec<String>,
}
