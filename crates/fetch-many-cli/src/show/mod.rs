//! What people see: [`Screen`] with its colours, [`escaped`] words of the network, and numbers as they are read.

mod escape;
mod numbers;
mod paint;
mod screen;

pub use self::escape::{escaped, shortened};
pub use self::numbers::{bytes, count, duration, per_second, share};
pub use self::paint::{Color, Paint};
pub use self::screen::{Screen, width};
