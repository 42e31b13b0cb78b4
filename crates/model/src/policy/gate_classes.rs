//! What each class of finding does where a change is judged.

use crate::Class;

/// What a change does to the findings of each class that no rule decides on. Malicious packages block by their threshold
/// whatever the class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateClasses {
    /// [`Class::Introduced`].
    pub introduced: ClassAction,
    /// [`Class::StillVulnerable`].
    pub still_vulnerable: ClassAction,
    /// [`Class::AlreadyThere`].
    pub already_there: ClassAction,
    /// [`Class::NewlyPublished`].
    pub newly_published: ClassAction,
}

/// What is done with a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassAction {
    /// The thresholds decide, as in a scan of one tree.
    Block,
    /// It never blocks by a threshold.
    Warn,
}

impl Default for GateClasses {
    fn default() -> Self {
        Self {
            introduced: ClassAction::Block,
            still_vulnerable: ClassAction::Warn,
            already_there: ClassAction::Warn,
            newly_published: ClassAction::Warn,
        }
    }
}

impl GateClasses {
    /// The same for every class.
    #[must_use]
    pub const fn all(action: ClassAction) -> Self {
        Self {
            introduced: action,
            still_vulnerable: action,
            already_there: action,
            newly_published: action,
        }
    }

    /// Every class that the policy decides on with its action, by its key.
    #[must_use]
    pub const fn entries(&self) -> [(&'static str, ClassAction); 4] {
        [
            (Class::Introduced.as_str(), self.introduced),
            (Class::StillVulnerable.as_str(), self.still_vulnerable),
            (Class::AlreadyThere.as_str(), self.already_there),
            (Class::NewlyPublished.as_str(), self.newly_published),
        ]
    }

    /// The same to write to.
    pub const fn entries_mut(&mut self) -> [(&'static str, &mut ClassAction); 4] {
        [
            (Class::Introduced.as_str(), &mut self.introduced),
            (Class::StillVulnerable.as_str(), &mut self.still_vulnerable),
            (Class::AlreadyThere.as_str(), &mut self.already_there),
            (Class::NewlyPublished.as_str(), &mut self.newly_published),
        ]
    }

    /// What a class does. What may have been there before warns: that the base was not read makes the scan incomplete.
    #[must_use]
    pub const fn of(&self, class: Class) -> ClassAction {
        match class {
            Class::Introduced => self.introduced,
            Class::StillVulnerable => self.still_vulnerable,
            Class::AlreadyThere => self.already_there,
            Class::NewlyPublished => self.newly_published,
            Class::Undetermined | Class::Fixed => ClassAction::Warn,
        }
    }
}

impl ClassAction {
    /// Every action.
    pub const ALL: [Self; 2] = [Self::Block, Self::Warn];

    /// The action in the words of the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Warn => "warn",
        }
    }
}
