//! Where bodies go: into memory, or into a [`Sink`].
//!
//! A [`Sink`] is what callers bring, an [`Intake`] one body on its way into it. [`Pour`] is the way there: it opens,
//! undoes the content coding, writes, commits, and makes an error of whatever goes wrong, a panic too. It runs on one
//! thread and blocks. [`Inlet`] decides at the head of a response what is opened, or gone on with.
//!
//! A task does not block: what it receives goes by way of a [`Receiver`] to threads that pour. How much may be on the
//! way, for all bodies of a batch together, the [`Allowance`](allowance::Allowance) says.

mod allowance;
mod collector;
mod favour;
mod feed;
mod files;
mod guard;
mod head;
mod inlet;
mod intake;
mod lane;
mod memory;
mod pace;
mod pour;
mod receiver;
mod share;
mod shared;
mod sink;
mod stored;
#[cfg(test)]
mod tests;
mod writer;
mod writers;

pub use self::collector::Collector;
pub(crate) use self::favour::Next;
pub use self::files::Files;
pub use self::head::Head;
pub use self::inlet::Inlet;
pub use self::intake::{Intake, Kept};
pub use self::memory::Memory;
pub use self::pace::Pace;
pub use self::pour::Pour;
pub use self::receiver::Receiver;
pub use self::share::Share;
pub(crate) use self::shared::Bodies;
pub use self::sink::{Sink, SinkTo};
pub use self::stored::{Stored, Whole};
pub use self::writer::Writer;
