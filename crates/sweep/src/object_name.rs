//! Names of git's objects.

use std::fmt;

/// The name of an object of git: its SHA-1 or SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    length: u8,
    bytes: [u8; 32],
}

impl ObjectName {
    /// A name as it is written, 40 or 64 hexadecimal digits; `None` for anything else.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if !matches!(text.len(), 40 | 64) {
            return None;
        }
        let mut bytes = Vec::with_capacity(32);
        for pair in text.as_bytes().chunks(2) {
            let mut value = 0;
            for digit in pair {
                let digit = char::from(*digit).to_digit(16)?;
                value = value << 4 | u8::try_from(digit).ok()?;
            }
            bytes.push(value);
        }
        Self::from_bytes(&bytes)
    }

    /// A name of 20 or 32 bytes; `None` for another number of them.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let length = u8::try_from(bytes.len()).ok().filter(|length| matches!(length, 20 | 32))?;
        let mut all = [0; 32];
        all.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Some(Self { length, bytes: all })
    }

    /// The 20 or 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl From<lockgate_remote::ObjectName> for ObjectName {
    fn from(name: lockgate_remote::ObjectName) -> Self {
        let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|v| u8::try_from(v).ok());
        let digits: Vec<u8> = name.as_str().as_bytes().iter().filter_map(value).collect();
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair.iter().fold(0, |value, digit| value << 4 | digit);
        }
        Self { length: if digits.len() == 64 { 32 } else { 20 }, bytes }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_forty_or_sixty_four_digits() {
        for text in ["0123456789abcdef0123456789abcdef01234567", &"e3".repeat(32)] {
            let name = ObjectName::new(text).unwrap();
            assert_eq!(name.to_string(), text);
            assert_eq!(ObjectName::from_bytes(name.as_bytes()), Some(name));
        }
        for text in ["", "0123", &"g".repeat(40), &"é".repeat(20), &"a".repeat(41)] {
            assert_eq!(ObjectName::new(text), None, "{text}");
        }
        assert_eq!(ObjectName::from_bytes(&[0; 21]), None);
    }
}
