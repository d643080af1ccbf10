//! What an entry is recognised by: [`Id`].

use std::fmt;
use std::str::FromStr;

use blake3::Hasher;

/// What a later run recognises an entry by: half of a BLAKE3 hash, written as 32 hexadecimal digits.
///
/// ```
/// use fetch_many_cli::list::Id;
///
/// let id = Id([7; 16]);
/// assert_eq!(id.to_string(), "07070707070707070707070707070707");
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub [u8; 16]);

impl Id {
    pub(super) fn of(hasher: &Hasher) -> Self {
        let mut id = [0; 16];
        hasher.finalize_xof().fill(&mut id);
        Self(id)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

/// A text that is no [`Id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoId;

impl fmt::Display for NoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is not 32 hexadecimal digits")
    }
}

impl std::error::Error for NoId {}

impl FromStr for Id {
    type Err = NoId;

    fn from_str(text: &str) -> Result<Self, NoId> {
        let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = is_hex
            .then(|| u128::from_str_radix(text, 16).ok())
            .flatten();
        number.map(|number| Self(number.to_be_bytes())).ok_or(NoId)
    }
}

/// Adds a text so that two texts never look like one that is cut elsewhere.
pub(super) fn add(hasher: &mut Hasher, text: &[u8]) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text);
}

/// Adds a text or that there is none.
pub(super) fn add_optional(hasher: &mut Hasher, text: Option<&str>) {
    hasher.update(&[u8::from(text.is_some())]);
    add(hasher, text.unwrap_or_default().as_bytes());
}
