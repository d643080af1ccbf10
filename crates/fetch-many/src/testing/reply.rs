//! What a fake says to a request: [`Reply`].

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::error::Phase;
use crate::request::IntoBody;
use crate::wire::bounds::Bounds;
use crate::{Error, ErrorKind, Response};

/// What a [`Fake`](super::Fake) says to a request, and after which time.
///
/// It is made of what a test has at hand: text or bytes are the body of a `200 OK`; a [`StatusCode`] and a [`Response`]
/// are what they are; an [`ErrorKind`], an [`Error`] and a `Result` of them are what went wrong.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::testing::{Fake, Reply};
/// use fetch_many::{ErrorKind, FetchManyExt, Plan, Retry};
///
/// let fake = Fake::new(|request| match request.uri().path() {
///     "/text" => Reply::from("hello"),
///     "/slow" => Reply::from("hello").after(Duration::from_secs(5)),
///     "/moved" => Reply::status(302).header("location", "/text"),
///     _ => Reply::from(ErrorKind::Connect),
/// });
/// let paths = ["/text", "/slow", "/moved", "/else"].map(|path| format!("http://a.example{path}"));
/// let outcomes = fake.fetch_all(paths, &Plan::new(4).retry(Retry::none()));
/// assert_eq!(outcomes[0].result.as_ref().unwrap().body(), "hello");
/// assert_eq!(outcomes[1].timing.in_flight(), Duration::from_secs(5));
/// assert_eq!(outcomes[2].redirects, 1);
/// assert_eq!(outcomes[3].result.as_ref().unwrap_err().kind(), ErrorKind::Connect);
/// ```
#[derive(Debug)]
pub struct Reply {
    result: Result<Response, Error>,
    after: Duration,
}

impl Reply {
    /// An answer with this status and no body yet.
    ///
    /// # Panics
    /// If it is no status: less than 100 or more than 999.
    #[must_use]
    #[track_caller]
    pub fn status(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            panic!("{status} is no status");
        };
        status.into()
    }

    /// Adds a header. What is there under that name stays. An error stays as it is.
    ///
    /// # Panics
    /// If the name or the value is none.
    #[must_use]
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let Ok(name) = HeaderName::try_from(name) else {
            panic!("{name:?} is no name of a header");
        };
        let Ok(value) = HeaderValue::from_str(value) else {
            panic!("{value:?} is no value of a header");
        };
        if let Ok(response) = &mut self.result {
            response.headers_mut().append(name, value);
        }
        self
    }

    /// Sets the body. An error stays as it is.
    #[must_use]
    pub fn body(mut self, body: impl IntoBody) -> Self {
        if let Ok(response) = &mut self.result {
            *response.body_mut() = body.into_body();
        }
        self
    }

    /// An answer with `value` as JSON.
    ///
    /// ```
    /// use fetch_many::testing::{Fake, Reply};
    /// use fetch_many::{FetchManyExt, Plan, ResponseExt};
    ///
    /// let fake = Fake::new(|_| Reply::json(&[1, 2, 3]));
    /// let outcome = fake.fetch(["http://a.example/"], &Plan::new(1)).next().expect("one for one");
    /// assert_eq!(outcome.result?.json::<Vec<u32>>()?, [1, 2, 3]);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Panics
    /// If it cannot be written as JSON.
    #[cfg(feature = "json")]
    #[must_use]
    #[track_caller]
    pub fn json<T: serde::Serialize + ?Sized>(value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::from(body).header("content-type", "application/json"),
            Err(error) => panic!("no json: {error}"),
        }
    }

    /// Answers after this time, instead of at once. After more than the request's timeout, it has timed out by then; so
    /// [`Duration::MAX`] is never.
    #[must_use]
    pub fn after(mut self, time: Duration) -> Self {
        self.after = time;
        self
    }

    /// What a client gets to see of it within these bounds, and after which time it has it.
    pub(super) fn within(self, bounds: Bounds) -> (Duration, Result<Response, Error>) {
        if self.after > bounds.timeout {
            let late = Error::new(ErrorKind::Timeout).late(Phase::Waiting, bounds.timeout);
            return (bounds.timeout, Err(late));
        }
        (self.after, self.result)
    }
}

impl From<Result<Response, Error>> for Reply {
    fn from(result: Result<Response, Error>) -> Self {
        Self {
            result,
            after: Duration::ZERO,
        }
    }
}

impl<B: IntoBody> From<http::Response<B>> for Reply {
    fn from(response: http::Response<B>) -> Self {
        Self::from(Ok(response.map(IntoBody::into_body)))
    }
}

impl From<Error> for Reply {
    fn from(error: Error) -> Self {
        Self::from(Err(error))
    }
}

impl From<ErrorKind> for Reply {
    fn from(kind: ErrorKind) -> Self {
        Self::from(Error::new(kind))
    }
}

impl From<StatusCode> for Reply {
    fn from(status: StatusCode) -> Self {
        let mut response = Response::default();
        *response.status_mut() = status;
        Self::from(response)
    }
}

/// The body of a `200 OK`.
macro_rules! body {
    ($($body:ty),*) => {
        $(impl From<$body> for Reply {
            fn from(body: $body) -> Self {
                Self::from(http::Response::new(body))
            }
        })*
    };
}

body!(&'static str, String, Bytes, Vec<u8>, &'static [u8]);
