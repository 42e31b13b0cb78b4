//! Comparisons as text, one a line: `1.0 < 1.1`.

use std::cmp::Ordering;

use super::scheme::Scheme;

/// A comparison that a line states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// The version on the left.
    pub left: &'a str,
    /// How the line orders it against the other.
    pub stated: Ordering,
    /// The version on the right.
    pub right: &'a str,
}

/// Why a line cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComparisonError {
    /// It is no comparison.
    #[error("not of the form `a < b`, `a = b` or `a > b`")]
    Form,
    /// One side is no version of the scheme.
    #[error("{version:?} is not a version of {scheme}")]
    Version {
        /// The side.
        version: String,
        /// The id of the scheme.
        scheme: &'static str,
    },
}

impl<'a> Comparison<'a> {
    /// Reads a line; `None` for an empty one and for a comment, which starts with `#` or `//`.
    ///
    /// # Errors
    /// When the line is neither of these nor three words, the one in the middle `<`, `=` or `>`.
    pub fn read(line: &'a str) -> Result<Option<Self>, ComparisonError> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("//") {
            return Ok(None);
        }
        let mut words = line.split_whitespace();
        let (Some(left), Some(operator), Some(right), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(ComparisonError::Form);
        };
        let stated = match operator {
            "<" => Ordering::Less,
            "=" | "==" => Ordering::Equal,
            ">" => Ordering::Greater,
            _ => return Err(ComparisonError::Form),
        };
        Ok(Some(Self { left, stated, right }))
    }

    /// How a scheme orders the left version against the right one.
    ///
    /// # Errors
    /// When one of them is no version of the scheme.
    pub fn judge(&self, scheme: &Scheme) -> Result<Ordering, ComparisonError> {
        let read = |text: &str| {
            let error = || ComparisonError::Version { version: text.to_owned(), scheme: scheme.id };
            (scheme.parse)(text).ok_or_else(error)
        };
        Ok(read(self.left)?.compare(&read(self.right)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_comparison_a_comment_or_an_error() {
        let read = |line| Comparison::read(line);
        let less = Comparison { left: "1.0", stated: Ordering::Less, right: "1.1" };
        assert_eq!(read("1.0 < 1.1"), Ok(Some(less)));
        assert_eq!(read("  1.0\t<  1.1\r"), Ok(Some(less)));
        assert_eq!(read("1 == 1").unwrap().unwrap().stated, Ordering::Equal);
        for line in ["", "  ", "# 1 < 2", "// 1 < 2"] {
            assert_eq!(read(line), Ok(None), "{line}");
        }
        for line in ["1 <", "1 < 2 < 3", "1 <= 2", "1<2", "1"] {
            assert_eq!(read(line), Err(ComparisonError::Form), "{line}");
        }
    }

    #[test]
    fn what_is_no_version_is_not_judged() {
        let comparison = Comparison::read("1.0 < ^2").unwrap().unwrap();
        let error = comparison.judge(Scheme::named("semver").unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "\"^2\" is not a version of semver");
    }
}
