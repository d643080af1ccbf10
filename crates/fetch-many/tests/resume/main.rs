//! A body that breaks off and is gone on with: the engine, the way into a sink, and a sink, without a socket.

mod attempts;
mod digests;
mod discarded;
mod script;
