//! What people see: [`Screen`] with its colours, [`escaped`] words of the network, lines of words, and numbers as they are
//! read.

mod escape;
mod numbers;
mod paint;
mod screen;
mod wrapped;

pub use self::escape::{escaped, shortened};
pub use self::numbers::{bytes, count, duration, part, per_second, percent, share};
pub use self::paint::{Color, Paint};
pub use self::screen::{Screen, print, width};
pub use self::wrapped::wrapped;
