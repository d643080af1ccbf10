//! Within what an attempt must stay: [`Bounds`].

use std::time::Duration;

use super::{decode, redirect};
use crate::{Error, Response};

/// Within what an attempt must stay. A redirect leaves less for the attempt that follows it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Bounds {
    /// Whether it must run on a new connection, because the last one brought nothing.
    pub fresh: bool,
    /// How long it may take, at most [`Config::timeout`](crate::Config::timeout).
    pub timeout: Duration,
    /// How long a body may be, at most [`Config::max_body_bytes`](crate::Config::max_body_bytes).
    pub max_body_bytes: usize,
    /// Whether [`Config::decode`](crate::Config::decode) is on.
    pub decode: bool,
    /// Whether redirects are followed, so that their bodies are of no use.
    pub follow: bool,
}

impl Bounds {
    /// The result with its body decoded, if that is wanted and somebody is to read it.
    pub(crate) fn decoded(&self, result: Result<Response, Error>) -> Result<Response, Error> {
        match result {
            Ok(response) if self.follow && redirect::leads_on(&response) => Ok(response),
            Ok(response) if self.decode => decode::decode(response, self.max_body_bytes),
            result => result,
        }
    }
}
