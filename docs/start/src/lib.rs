//! The book's first programs: those that need no async runtime, so that a newcomer's first command builds little. The
//! others are in `docs/listings`.
//!
//! Beside them the [server] that all programs of the book fetch from. `cargo learn` is this crate's program: it lists
//! the programs by chapter, runs one, starts the server, and checks what the reader has written for an exercise.

pub mod contents;
pub mod listings;
pub mod program;
pub mod server;
