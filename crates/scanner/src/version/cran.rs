//! CRAN: R's `compareVersion`.
//!
//! Source: <https://stat.ethz.ch/R-manual/R-devel/library/utils/html/compareVersion.html>: numbers between dots or hyphens,
//! which mean the same. A longer version is after its own start, `1.0` before `1.0.0` (R's operators call these equal).

use super::number::Number;

/// Reads a version.
pub(super) fn parse(text: &str) -> Option<Vec<Number>> {
    text.trim().split(['.', '-']).map(Number::parse).collect()
}
