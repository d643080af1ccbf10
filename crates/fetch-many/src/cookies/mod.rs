//! Cookies that servers set and get back: [`Cookies`].

mod cookie;
mod date;
mod jar;
mod netscape;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, Uri};

use self::cookie::Cookie;
use self::jar::Jar;
use crate::{Error, Request};

/// A jar of cookies (RFC 6265), which is the same for all requests of a fetcher, and of all fetchers that
/// are given it. Clones share it.
///
/// What responses set is kept, those of redirects included, and sent to where it belongs: to the host
/// that has set it, or to a domain that is both its own and no public suffix, such as `co.uk`; below its
/// path; over TLS alone if it says so. A request with a `Cookie` of its own is sent as it is: nothing
/// is added to it. There is no site that a request comes from, so `SameSite` says nothing here.
///
/// A jar holds up to 3,000 cookies, 180 of a domain and 4,096 bytes each (RFC 6265 §6.1), with a path of
/// up to 1,024; the oldest go first, of a domain those that are for TLS alone last. Dates are by the clock of this machine.
///
/// ```
/// use fetch_many::{Config, Cookies, FetchManyExt, Plan};
/// # use fetch_many_conformance::raw::{RawServer, Reply};
/// # // Sends everybody back who comes without a cookie.
/// # let wall = "HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: seen=yes\r\nContent-Length: 0\r\n\r\n";
/// # let server = RawServer::start(move |hit| match hit.header("cookie") {
/// #     Some(_) => Reply::new().ok("come in"),
/// #     None => Reply::new().raw(wall),
/// # })?;
/// # let url = server.url("/");
///
/// let config = Config::default().cookies(Cookies::new());
/// let fetcher = fetch_many_threads::Blocking::new(&config)?;
/// for outcome in fetcher.fetch([url], &Plan::new(1)) {
///     assert_eq!(outcome.result?.body(), "come in");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Cookies(Arc<Mutex<Jar>>);

impl Cookies {
    /// An empty jar.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The cookies of a file as Netscape's browser wrote it, `cookies.txt`: what curl, wget and
    /// extensions of browsers write. What is out of date is left out.
    ///
    /// A line that is no cookie is an error that has its number; the others are kept.
    ///
    /// ```
    /// use fetch_many::Cookies;
    ///
    /// let file = "# Netscape HTTP Cookie File\n\
    ///     .example.com\tTRUE\t/\tFALSE\t0\tname\tvalue\n\
    ///     no cookie\n";
    /// let (cookies, errors) = Cookies::from_netscape(file);
    /// assert_eq!(cookies.len(), 1);
    /// assert_eq!(errors[0].to_string(), "line 3 is no cookie: 1 field of 7");
    /// ```
    #[must_use]
    pub fn from_netscape(file: impl AsRef<[u8]>) -> (Self, Vec<Error>) {
        let (cookies, errors) = netscape::read(file.as_ref());
        let jar = Self::new();
        let now = now();
        for cookie in cookies {
            jar.lock().insert(cookie, now);
        }
        (jar, errors)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps what a response from there sets.
    pub(crate) fn keep(&self, uri: &Uri, headers: &HeaderMap) {
        let now = now();
        for value in headers.get_all(SET_COOKIE) {
            if let Some(cookie) = Cookie::parse(value.as_bytes(), uri, now) {
                self.lock().insert(cookie, now);
            }
        }
    }

    /// The request with the cookies for where it goes, if there are any and it has none of its own.
    pub(crate) fn added_to(&self, request: &Arc<Request>) -> Option<Arc<Request>> {
        if request.headers().contains_key(COOKIE) {
            return None;
        }
        let cookies = self.lock().header(request.uri(), now())?;
        let mut request = Request::clone(request);
        // A request with so many headers that there is no room is refused before it is sent.
        request.headers_mut().try_insert(COOKIE, cookies).ok()?;
        Some(request.into())
    }

    /// Nothing panics while it is locked; should something, the cookies are still what they were.
    fn lock(&self) -> MutexGuard<'_, Jar> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many there are: they are secrets.
impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookies")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// In seconds since 1970.
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs())
}
