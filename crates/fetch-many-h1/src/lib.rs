#![doc = include_str!("../README.md")]

mod alarm;
mod body;
mod client;
mod connection;
mod error;
mod idle;
mod message;
mod net;
mod origin;
mod resolve;
mod socket;
mod wakeup;

pub use crate::client::Client;
pub use crate::net::Net;
