#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod batch;
mod blocking;
mod compact;
mod config;
mod contract;
pub mod decode;
mod dispatcher;
mod error;
mod outcome;
mod outcomes;
mod plan;
mod punycode;
mod redirect;
mod request;
mod response;
mod retry;
mod single;
mod target;
#[cfg(feature = "tls")]
pub mod tls;

pub use bytes::Bytes;
pub use http;

pub use crate::batch::Bounds;
pub use crate::blocking::Workers;
pub use crate::compact::compact;
pub use crate::config::{Config, Roots};
pub use crate::contract::{FetchMany, FetchManyExt};
pub use crate::dispatcher::{Dispatcher, Job, Turn};
pub use crate::error::{Error, ErrorKind, find_cause};
pub use crate::outcome::{Outcome, Tally, Timing};
pub use crate::outcomes::{Outcomes, Source, StopHandle};
pub use crate::plan::{Order, Plan, Rate};
pub use crate::request::{IntoRequest, Request, Requests, Response};
pub use crate::response::ResponseExt;
pub use crate::retry::Retry;
pub use crate::single::Single;
