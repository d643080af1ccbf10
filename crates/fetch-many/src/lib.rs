#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod addresses;
mod batch;
mod body;
#[cfg(any(feature = "cookies", feature = "tls"))]
mod calendar;
mod capability;
mod cause;
mod config;
mod contract;
#[cfg(feature = "cookies")]
mod cookies;
mod course;
mod descriptors;
#[cfg(feature = "digest")]
mod digest;
mod error;
#[cfg(feature = "stream")]
mod fetch;
mod input;
mod ledger;
mod named;
mod observe;
mod outcome;
mod outcomes;
mod phases;
mod plan;
mod proxy;
mod request;
mod request_ext;
mod resolver;
mod response;
mod retry;
mod settings;
mod stage;
pub mod strategy;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
mod trust;
mod unpark;
mod wire;
mod with;

pub use bytes::Bytes;
pub use http;

pub use crate::addresses::{AddressFilter, Addresses};
pub use crate::body::{Files, Head, Intake, Kept, Memory, Sink, SinkTo, Stored, Whole, Writer};
pub use crate::capability::Capability;
pub use crate::config::Config;
pub use crate::contract::{FetchMany, FetchManyExt};
#[cfg(feature = "cookies")]
pub use crate::cookies::Cookies;
#[cfg(feature = "digest")]
pub use crate::digest::Expect;
pub use crate::error::{Error, ErrorKind};
#[cfg(feature = "stream")]
pub use crate::fetch::Fetch;
pub use crate::input::{
    Fed, Feed, Growing, Input, IntoInput, OnThread, Plain, Progress, PushError, PushErrorKind,
    Requests,
};
pub use crate::ledger::{Ledger, Slots};
pub use crate::observe::{AttemptEnd, Event, Failure, Happening, Observer};
pub use crate::outcome::{Outcome, Tally, Timing};
pub use crate::outcomes::{Outcomes, SendOutcomes, StopHandle};
pub use crate::phases::{ConnectionInfo, Phases, Spent};
pub use crate::plan::{HostPlan, Order, Plan, Rate};
pub use crate::proxy::Proxy;
pub use crate::request::{IntoBody, IntoRequest, Request, Response};
pub use crate::request_ext::RequestExt;
pub use crate::resolver::{Answer, Resolver};
pub use crate::response::ResponseExt;
pub use crate::retry::Retry;
pub use crate::settings::Settings;
pub use crate::trust::{Identity, Roots};
pub use crate::with::OutcomesWith;
