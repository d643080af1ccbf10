//! What can go wrong with TLS, and what must come of it: data, one fault a line.

pub(super) mod certificates;
pub(super) mod handshake;
pub(super) mod kinds;
pub(super) mod names;
pub(super) mod session;

/// The hosts of a good certificate.
const HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];
