//! Servers and resolvers that stall before there is a connection.

mod accept;
mod resolver;

pub use self::accept::connect_stops_accepting;
pub use self::resolver::connect_resolver_stalls;
