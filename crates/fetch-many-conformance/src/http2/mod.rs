//! A server of HTTP/2 over TLS that sends exact frames: [`FrameServer`].
//!
//! Its frames are made by [`frames`], so that they may be as wrong as they have to be.

mod act;
mod connection;
pub mod frames;
mod rows;
mod server;
mod shared;
mod windows;

pub use self::act::{Act, Asked};
pub use self::rows::{ROWS, Row, examine};
pub use self::server::FrameServer;
pub use self::shared::Seen;
