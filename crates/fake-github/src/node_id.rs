//! Ids as GraphQL takes them: a prefix for the kind, and what only GitHub should take apart.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::git::ObjectId;

/// The id of a repository.
pub(crate) fn repository(id: u64) -> String {
    format!("R_{}", URL_SAFE_NO_PAD.encode(numbers(&[id])))
}

/// The repository that an id names; `None` if it names something else.
pub(crate) fn parse_repository(text: &str) -> Option<u64> {
    let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix("R_")?).ok()?;
    let [_, _, _, number @ ..] = bytes.as_slice() else { return None };
    let id = match number {
        [a, b, c, d] => u64::from(u32::from_be_bytes([*a, *b, *c, *d])),
        [a, b, c, d, e, f, g, h] => u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]),
        _ => return None,
    };
    (repository(id) == text).then_some(id)
}

/// The id of an account.
pub(crate) fn owner(id: u64, is_user: bool) -> String {
    format!("{}_{}", if is_user { "U" } else { "O" }, URL_SAFE_NO_PAD.encode(numbers(&[id])))
}

/// The id of an object of a repository. `kind` is one of `B`, `C`, `T` or `REF`.
pub(crate) fn object(kind: &str, repository: u64, id: ObjectId) -> String {
    let mut bytes = numbers(&[repository]);
    bytes.extend_from_slice(id.bytes());
    format!("{kind}_{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// An array of MessagePack: a version, then numbers.
fn numbers(numbers: &[u64]) -> Vec<u8> {
    let mut bytes = vec![0x92, 0];
    for number in numbers {
        match u32::try_from(*number) {
            Ok(short) => {
                bytes.push(0xce);
                bytes.extend_from_slice(&short.to_be_bytes());
            }
            Err(_) => {
                bytes.push(0xcf);
                bytes.extend_from_slice(&number.to_be_bytes());
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_repository_is_read_back_and_others_are_not() {
        for id in [0, 1, 500_000_001, u64::from(u32::MAX), u64::MAX] {
            assert_eq!(parse_repository(&repository(id)), Some(id));
        }
        assert!(repository(7).starts_with("R_kgDO"));
        for other in ["R_", "R_kgDO", "U_kgDOAAAABw", "R_kgDOAAAABw==", "x", ""] {
            assert_eq!(parse_repository(other), None, "{other}");
        }
    }
}
