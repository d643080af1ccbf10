//! Where bodies go: into memory, or into a [`Sink`].
//!
//! A [`Sink`] is what callers bring, an [`Intake`] one body on its way into it. [`Pour`] is the way there: it opens,
//! undoes the content coding, writes, commits, and makes an error of whatever goes wrong, a panic too. It runs on one
//! thread and blocks. [`Inlet`] decides at the head of a response what is opened, or gone on with.

mod collector;
mod guard;
mod head;
mod inlet;
mod memory;
mod pour;
mod sink;
mod stored;

pub use self::collector::Collector;
pub use self::head::Head;
pub use self::inlet::Inlet;
pub use self::memory::Memory;
pub use self::pour::Pour;
pub use self::sink::{Intake, Sink, SinkTo};
pub use self::stored::{Kept, Stored, Whole};
