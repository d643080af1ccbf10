//! One request's way through redirects: what is asked next, and within which bounds (law 13).

use std::time::Instant;

use fetch_many::http::Method;
use fetch_many::strategy::Attempt;
use fetch_many::{Config, ErrorKind, Settings};

use crate::reply::{Location, Redirect};
use crate::scenario::origin;

pub(super) struct Chain {
    pub(super) host: usize,
    method: Method,
    /// Whether no other origin has been asked: the caller's secrets still go along.
    told: bool,
    has_body: bool,
    pub(super) redirects: u32,
    /// When the time began that the attempt and its redirects have together.
    began: Option<Instant>,
}

impl Chain {
    pub(super) fn new(host: usize, method: Method) -> Self {
        Self {
            host,
            has_body: method != Method::GET,
            method,
            told: true,
            redirects: 0,
            began: None,
        }
    }

    pub(super) fn is_idempotent(&self) -> bool {
        self.method != Method::POST
    }

    /// A retry has all its time.
    pub(super) fn repeat(&mut self) {
        self.began = None;
    }

    /// What starts is what must be asked now, with the time that is left.
    pub(super) fn check_start(
        &mut self,
        attempt: &Attempt,
        settings: &Settings,
        config: &Config,
        now: Instant,
    ) {
        let request = &attempt.request;
        let url = request.uri().to_string();
        let there = format!("{}/", origin(self.host));
        assert!(url.starts_with(&there), "law 13: {url} is not {there}");
        assert_eq!(request.method(), self.method, "law 13: another method");
        assert_eq!(!request.body().is_empty(), self.has_body, "law 13: body");
        let told = request.headers().contains_key("authorization");
        assert_eq!(told, self.told, "law 13: another origin's secret");
        assert!(request.headers().contains_key("accept"));
        let spent = now - *self.began.get_or_insert(now);
        let (timeout, bytes) = (attempt.bounds.timeout, attempt.bounds.max_body_bytes);
        let whole = settings.timeout.unwrap_or(config.timeout);
        assert_eq!(timeout, whole.saturating_sub(spent), "law 9");
        let most = settings.max_body_bytes.unwrap_or(config.max_body_bytes);
        assert_eq!(bytes, most, "law 10");
        let follows = settings.max_redirects.unwrap_or(config.max_redirects) > 0;
        assert_eq!(attempt.bounds.follow, follows, "law 13");
    }

    /// Whether this redirect is followed, and if it is neither that nor a response, as what it ends.
    pub(super) fn follow(&mut self, redirect: Redirect, most: u32) -> Result<bool, ErrorKind> {
        if most == 0 {
            return Ok(false);
        }
        let host = match redirect.to {
            Location::Host(host) => host,
            Location::Here => self.host,
            Location::Bad(_) => return Err(ErrorKind::Redirect),
        };
        let is_downgrade =
            origin(self.host).starts_with("https:") && origin(host).starts_with("http:");
        if is_downgrade || self.redirects == most {
            return Err(ErrorKind::Redirect);
        }
        self.redirects += 1;
        self.told &= host == self.host;
        self.host = host;
        let becomes_get = match redirect.status {
            301 | 302 => self.method == Method::POST,
            status => status == 303,
        };
        if becomes_get {
            self.has_body &= self.method == Method::GET;
            self.method = Method::GET;
        }
        Ok(true)
    }
}
