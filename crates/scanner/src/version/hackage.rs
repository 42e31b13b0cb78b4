//! Hackage: `Data.Version`, lists of numbers by the PVP. Source: <https://pvp.haskell.org/>.

use super::number::Number;

/// Reads a version: numbers between dots. A longer version is after its own start, `1.0` before `1.0.0`.
pub(super) fn parse(text: &str) -> Option<Vec<Number>> {
    text.trim().split('.').map(Number::parse).collect()
}
