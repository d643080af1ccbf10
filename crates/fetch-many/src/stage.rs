//! What an exchange is at: [`Stage`].

/// A part of an exchange.
///
/// ```
/// use fetch_many::strategy::Stage;
///
/// assert!(Stage::Connect < Stage::Tls, "in the order in which they come");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Until the worker runs.
    Start,
    /// Which addresses the host has.
    Lookup,
    /// A connection to one of them, or to a proxy that says it has one.
    Connect,
    /// The TLS handshake.
    Tls,
    /// The request, head and body.
    Send,
    /// Until the first byte of the response.
    Wait,
    /// The rest of its head, and its body; to decode it as well.
    Body,
    /// Until what takes the body in has taken what has come.
    Sink,
}

impl Stage {
    pub(crate) const COUNT: usize = Self::Sink as usize + 1;

    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Start,
        Self::Lookup,
        Self::Connect,
        Self::Tls,
        Self::Send,
        Self::Wait,
        Self::Body,
        Self::Sink,
    ];
}
