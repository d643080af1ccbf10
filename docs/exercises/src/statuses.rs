//! Chapter 10: one connection.
//!
//! Hint: a connection can be used again when the body on it has been read to its end. Where `ureq` makes an error of a
//! status, there is no body left to read: `http_status_as_error(false)`.

use std::time::Duration;

use ureq::Agent;

/// The status of each of these, one after the other, on as few connections as can be. A status such as 404 is an answer.
#[must_use]
pub fn statuses(urls: &[String]) -> Vec<Result<u16, ureq::Error>> {
    let config = Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
    let agent = Agent::new_with_config(config.build());
    todo!("the status of each URL, on one connection")
}
