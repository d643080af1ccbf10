#![doc = include_str!("../README.md")]

mod buffers;
mod connect;
mod connection;
mod connector;
mod exchange;
pub mod framing;
mod interrupt;
mod parked;
mod proxy;
mod race;
mod sending;
mod timed;
mod times;
mod transport;
mod worker;

pub use crate::connector::{Connections, Connector, NoResolver};
pub use crate::exchange::{Exchange, Slot};
pub use crate::interrupt::Interrupt;
pub use crate::transport::Transport;
