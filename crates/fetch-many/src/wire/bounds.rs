//! Within what an attempt must stay: [`Bounds`].

use std::time::Duration;

use http::StatusCode;
use http::header::{HeaderMap, LOCATION};

use super::{decode, redirect};
use crate::{Error, Response, Settings};

/// Within what an attempt must stay. A redirect leaves less time for the attempt that follows it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Bounds {
    /// Whether it must run on a new connection, because the last one brought nothing.
    pub fresh: bool,
    /// How long it may take, at most [`Config::timeout`](crate::Config::timeout), or the request's
    /// [own](crate::Settings::timeout).
    pub timeout: Duration,
    /// How long a body may be: [`Config::max_body_bytes`](crate::Config::max_body_bytes), or the request's
    /// [own](crate::Settings::max_body_bytes). That of a redirect that is [followed](Self::leads_on) does not
    /// count.
    pub max_body_bytes: usize,
    /// How long a body may be that goes to a sink, before and after decoding, at most
    /// [`Config::max_stored_bytes`](crate::Config::max_stored_bytes).
    pub max_stored_bytes: u64,
    /// For how long nothing may come of a body that goes to a sink: [`Config::stall`](crate::Config::stall).
    pub stall: Duration,
    /// How fast such a body has to be at least, in bytes a second:
    /// [`Config::least_speed`](crate::Config::least_speed). 0: as slow as it likes.
    pub least_speed: u64,
    /// Whether [`Config::decode`](crate::Config::decode) is on, or the request's
    /// [own](crate::Settings::decode).
    pub decode: bool,
    /// Whether redirects are followed, so that their bodies are of no use.
    pub follow: bool,
}

impl Bounds {
    /// How much of a redirect's body is worth reading, so that its connection can be kept: as much as
    /// comes with most heads.
    pub const REST_BYTES: usize = 16 << 10;

    /// How long the rest of a redirect's body is worth waiting for: as long as two segments of one
    /// message are apart, and less than a new connection takes.
    pub const REST_TIME: Duration = Duration::from_millis(5);

    /// Whether a response with this head is a redirect that is followed, or refused as one: decided by
    /// its head, so that its body is of no use to anybody.
    ///
    /// An exchange returns such a response at once, with an empty body. How long the body is, what it is
    /// coded in and whether it ever comes makes no difference. If at most
    /// [`REST_BYTES`](Self::REST_BYTES) of it are there within [`REST_TIME`](Self::REST_TIME) and are all of
    /// it, the connection can be kept; otherwise it is closed.
    ///
    /// ```
    /// use fetch_many::Config;
    /// use fetch_many::http::{HeaderMap, StatusCode};
    ///
    /// let mut headers = HeaderMap::new();
    /// let bounds = Config::default().bounds();
    /// assert!(!bounds.leads_on(StatusCode::FOUND, &headers), "nowhere");
    /// headers.insert("location", "/there".parse()?);
    /// assert!(bounds.leads_on(StatusCode::FOUND, &headers));
    /// assert!(!bounds.leads_on(StatusCode::CREATED, &headers));
    /// let bounds = Config::default().max_redirects(0).bounds();
    /// assert!(!bounds.leads_on(StatusCode::FOUND, &headers), "a response like any other");
    /// # Ok::<(), fetch_many::http::header::InvalidHeaderValue>(())
    /// ```
    #[must_use]
    pub fn leads_on(&self, status: StatusCode, headers: &HeaderMap) -> bool {
        self.follow && redirect::may_lead(status) && headers.contains_key(LOCATION)
    }

    /// These, but for what a request has of its own.
    pub(crate) fn with(self, own: &Settings) -> Self {
        Self {
            timeout: own.timeout.unwrap_or(self.timeout),
            max_body_bytes: own.max_body_bytes.unwrap_or(self.max_body_bytes),
            decode: own.decode.unwrap_or(self.decode),
            follow: own.max_redirects.map_or(self.follow, |most| most > 0),
            ..self
        }
    }

    /// The result with its body decoded, if that is wanted and somebody is to read it.
    pub(crate) fn decoded(&self, result: Result<Response, Error>) -> Result<Response, Error> {
        match result {
            Ok(response) if self.leads_on(response.status(), response.headers()) => Ok(response),
            Ok(response) if self.decode => decode::decode(response, self.max_body_bytes),
            result => result,
        }
    }
}
