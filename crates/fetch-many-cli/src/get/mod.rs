//! The subcommand `get`: fetches a list.

mod bodies;
mod brakes;
mod config;
mod demo;
pub(crate) mod descriptors;
mod destination;
mod failed_to;
mod fatal;
mod fetching;
mod interrupt;
mod lines;
mod listed;
mod netrc;
mod part;
mod parts;
mod printed;
mod progress;
mod records;
mod run;
mod secrets;
mod sent;
mod single;
mod start;
mod take;
mod target;
mod tree;
mod window;
mod words;

pub use self::start::get;
