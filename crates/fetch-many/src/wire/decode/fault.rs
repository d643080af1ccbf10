//! Why a body cannot be decoded: [`Fault`].

/// Why there is no decoded body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is larger than it may be, or needs more memory than such a body does.
    TooLarge,
    /// It ends early.
    Cut,
    /// It is not in this coding.
    SomethingElse,
    /// There is more behind its end.
    Leftovers,
}
