//! What a rerun recognises an entry by: [`Id`].

use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// What a rerun recognises an entry of a list by: a digest of what is asked for. It is written as 32 hexadecimal digits.
///
/// ```
/// use fetch_many_cli::journal::Id;
///
/// let id = Id([0xab; 16]);
/// assert_eq!(id.to_string(), "ab".repeat(16));
/// assert_eq!(serde_json::from_str::<Id>(&format!("\"{id}\""))?, id);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub [u8; 16]);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Hex)
    }
}

struct Hex;

impl Visitor<'_> for Hex {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("32 hexadecimal digits")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
        let wrong = || E::invalid_value(de::Unexpected::Str(text), &self);
        let mut id = [0; 16];
        if text.len() != 2 * id.len() {
            return Err(wrong());
        }
        for (byte, digits) in id.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let (high, low) = (digit(digits[0]), digit(digits[1]));
            *byte = high
                .zip(low)
                .map(|(high, low)| high << 4 | low)
                .ok_or_else(wrong)?;
        }
        Ok(Id(id))
    }
}

fn digit(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16)?.try_into().ok()
}
