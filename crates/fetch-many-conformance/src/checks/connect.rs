//! Servers and resolvers that stall before there is a connection.

pub(super) mod accept;
#[cfg(target_os = "linux")]
pub(super) mod resolver;
