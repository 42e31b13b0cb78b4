//! What became of the coverage of a repository.

use crate::judged::{JudgedRepository, Standing};

/// What became of the coverage of a repository between two judgements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// It was judged both times, as each run found it.
    Kept,
    /// It is judged now and was not before, whether it existed or not.
    New,
    /// It was judged before and is not any more: it failed, was passed over, or is gone.
    Lost,
    /// It is judged neither now nor before.
    Never,
}

impl Coverage {
    /// What became of a repository's coverage.
    pub(super) fn of(was: Option<&JudgedRepository>, is: Option<&JudgedRepository>) -> Self {
        let covered =
            |r: Option<&JudgedRepository>| r.is_some_and(|r| r.standing == Standing::Fresh);
        match (covered(was), covered(is)) {
            (true, true) => Self::Kept,
            (false, true) => Self::New,
            (true, false) => Self::Lost,
            (false, false) => Self::Never,
        }
    }

    /// Whether it is another than before.
    #[must_use]
    pub const fn is_change(self) -> bool {
        match self {
            Self::New | Self::Lost => true,
            Self::Kept | Self::Never => false,
        }
    }

    /// In the words of the report: `covered`, `newly-covered`, `coverage-lost`, `not-covered`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "covered",
            Self::New => "newly-covered",
            Self::Lost => "coverage-lost",
            Self::Never => "not-covered",
        }
    }
}
