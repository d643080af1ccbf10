//! What can go wrong with TLS, and what must come of it: data, one fault a line.

mod certificates;
mod handshake;
mod names;
mod session;

pub use self::certificates::tls_certificates;
pub use self::handshake::{tls_handshake, tls_handshake_stalls, tls_not_asked_for};
pub use self::names::tls_names;
pub use self::session::tls_session;

const LAW: &str = "tls";

/// The hosts of a good certificate.
const HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];
