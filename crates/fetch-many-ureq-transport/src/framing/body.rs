//! By what a body ends: [`Body`].

use super::chunks::Chunks;

/// A body, by what it ends with.
#[derive(Debug, Default)]
pub(super) enum Body {
    /// The head is not complete.
    #[default]
    Unknown,
    /// The last of so many bytes that are still to come.
    Counted(u64),
    /// The connection.
    UntilClose,
    /// The last chunk.
    Chunked(Chunks),
}
