//! Small bodies that decode to much, and bodies that do not decode.

mod encoded;
mod memory;

pub use self::encoded::bomb_encoded;
pub use self::memory::bomb_memory;

const LAW: &str = "bomb";
