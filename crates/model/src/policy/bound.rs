//! A limit that a value is held against: `>=high`, `<0.1`, `>30`.

use std::fmt;

/// How a value is held against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    MoreThan,
    /// `<`
    LessThan,
    /// `=`
    Equal,
}

/// An operator with its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bound<T> {
    /// How.
    pub operator: Operator,
    /// Against what.
    pub limit: T,
}

impl Operator {
    /// Every operator; one that begins another stands after it.
    pub const ALL: [Self; 5] =
        [Self::AtLeast, Self::AtMost, Self::MoreThan, Self::LessThan, Self::Equal];

    /// The operator as the policy file writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::MoreThan => ">",
            Self::LessThan => "<",
            Self::Equal => "=",
        }
    }

    /// The operator at the start of a text, and what follows it without blanks before it.
    #[must_use]
    pub fn split(text: &str) -> Option<(Self, &str)> {
        Self::ALL.into_iter().find_map(|operator| {
            let rest = text.strip_prefix(operator.as_str())?;
            Some((operator, rest.trim_start_matches([' ', '\t'])))
        })
    }
}

impl<T: Ord> Bound<T> {
    /// Whether a value is within the limit.
    #[must_use]
    pub fn holds(&self, value: &T) -> bool {
        match self.operator {
            Operator::AtLeast => *value >= self.limit,
            Operator::AtMost => *value <= self.limit,
            Operator::MoreThan => *value > self.limit,
            Operator::LessThan => *value < self.limit,
            Operator::Equal => *value == self.limit,
        }
    }

    /// Whether every value within this limit is within another; false where that is not sure.
    #[must_use]
    pub fn is_within(&self, wider: &Self) -> bool {
        use Operator::{AtLeast, AtMost, Equal, LessThan, MoreThan};
        match (self.operator, wider.operator) {
            (Equal, _) => wider.holds(&self.limit),
            (AtLeast | MoreThan, AtLeast) | (MoreThan, MoreThan) => self.limit >= wider.limit,
            (AtLeast, MoreThan) => self.limit > wider.limit,
            (AtMost | LessThan, AtMost) | (LessThan, LessThan) => self.limit <= wider.limit,
            (AtMost, LessThan) => self.limit < wider.limit,
            (AtLeast | MoreThan, AtMost | LessThan | Equal)
            | (AtMost | LessThan, AtLeast | MoreThan | Equal) => false,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Bound<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.operator.as_str(), self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_read_with_the_longest_spelling() {
        assert_eq!(Operator::split(">= high"), Some((Operator::AtLeast, "high")));
        assert_eq!(Operator::split("<0.1"), Some((Operator::LessThan, "0.1")));
        assert_eq!(Operator::split("=low"), Some((Operator::Equal, "low")));
        assert_eq!(Operator::split("high"), None);
    }

    #[test]
    fn one_limit_is_within_another_exactly_where_all_of_its_values_are() {
        let bounds = || {
            let limits = Operator::ALL.into_iter().flat_map(|o| (2..=6).map(move |l| (o, l)));
            limits.map(|(operator, limit)| Bound { operator, limit })
        };
        for (narrow, wide) in bounds().flat_map(|narrow| bounds().map(move |wide| (narrow, wide))) {
            // Halves stand for the values between two limits.
            let twice = |b: Bound<i32>| Bound { limit: 2 * b.limit, ..b };
            let (n, w) = (twice(narrow), twice(wide));
            let contained = (0..=16).all(|value| !n.holds(&value) || w.holds(&value));
            assert_eq!(narrow.is_within(&wide), contained, "{narrow} in {wide}");
        }
    }
}
