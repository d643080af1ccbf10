//! Requests that are unusual, and servers that do not want all of one.

mod early;
mod forms;

pub use self::early::{request_answered_early, request_cut_off};
pub use self::forms::{request_ipv6, request_long_url, request_url_forms};
