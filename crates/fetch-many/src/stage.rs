//! What an exchange is at: [`Stage`].

use crate::named::named;

named! {
    /// A part of an exchange.
    ///
    /// ```
    /// use fetch_many::strategy::Stage;
    ///
    /// assert!(Stage::Connect < Stage::Tls, "in the order in which they come");
    /// ```
    pub enum Stage {
        /// Until the worker runs.
        Start "start",
        /// Which addresses the host has.
        Lookup "lookup",
        /// A connection to one of them, or to a proxy that says it has one.
        Connect "connect",
        /// The TLS handshake.
        Tls "tls",
        /// The request, head and body.
        Send "send",
        /// Until the first byte of the response.
        Wait "wait",
        /// The rest of its head, and its body; to decode it as well.
        Body "body",
        /// Until what takes the body in has taken what has come.
        Sink "sink",
    }
}
