//! A server of HTTP/2 over TLS that sends exact frames: [`FrameServer`].
//!
//! Its frames are made by [`frames`], so that they may be as wrong as they have to be.

pub mod frames;
mod rows;
mod server;

pub use self::rows::{ROWS, Row, examine};
pub use self::server::{Act, Asked, FrameServer, Seen};
