//! Why a run has no plan.

/// A run that cannot be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A head without a base, on an event that compares nothing.
    #[error("the input `head` needs `base`: this event compares nothing")]
    HeadWithoutBase,
    /// Both sides are one commit: a comparison would pass whatever is in it.
    #[error("base and head of the event are the same commit: there is nothing to compare")]
    SameCommit,
}

impl PlanError {
    /// What the user can do.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::HeadWithoutBase => "add `base` below `with:` of the step, or remove `head`",
            Self::SameCommit => "name what is to be compared by the inputs `base` and `head`",
        }
    }
}
