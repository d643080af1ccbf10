#![doc = include_str!("../README.md")]

mod alarm;
mod body;
mod call;
mod client;
mod connect;
mod connection;
mod error;
mod head;
mod line;
mod message;
mod net;
mod protocol;
mod proxy;
mod socket;
mod times;
mod wakeup;

pub use crate::client::Client;
pub use crate::net::Net;
