//! Small bodies that decode to much, and bodies that do not decode.

mod encoded;

pub use self::encoded::bomb_encoded;
