//! Reading a response: [`ResponseExt`].

use std::borrow::Cow;

use http::Uri;

#[cfg(feature = "json")]
use crate::ErrorKind;
use crate::{Error, Outcome, Response, Stored, text};

/// What a response by itself was the response to. An extension, so that it is a response like any other.
#[derive(Clone, Debug)]
struct FinalUrl(Uri);

/// Short forms for reading a response.
///
/// ```
/// use fetch_many::{ErrorKind, Response, ResponseExt};
///
/// let response = Response::new(b"caf\xe9"[..].into());
/// assert_eq!(response.text().unwrap_err().kind(), ErrorKind::Decode);
/// ```
pub trait ResponseExt {
    /// The body as text: in the encoding that its byte order mark says, else that of the `charset` of
    /// `Content-Type`, else in UTF-8 (Encoding Standard §6). What is not UTF-8 takes the feature `charset`.
    /// What a page says of its encoding within itself is not looked at.
    ///
    /// ```
    /// use fetch_many::{Response, ResponseExt};
    ///
    /// let response = Response::new("grüezi".into());
    /// assert_eq!(response.text()?, "grüezi");
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the body is not in that encoding, of which the error has the name, or the
    /// feature is off. Nothing is replaced: what is to be read all the same, [`text_lossy`](Self::text_lossy) reads.
    fn text(&self) -> Result<Cow<'_, str>, Error>;

    /// Where the body is, if a [`Sink`](crate::Sink) has it: the response has none then.
    ///
    /// ```
    /// use fetch_many::{Response, ResponseExt, Stored};
    ///
    /// let mut response = Response::default();
    /// assert!(response.stored().is_none());
    /// response.extensions_mut().insert(Stored::new(5).at("a.txt"));
    /// assert_eq!(response.stored().unwrap().length, 5);
    /// ```
    fn stored(&self) -> Option<&Stored>;

    /// The body as text, whatever is in it: what [`text`](Self::text) cannot decode is replaced by U+FFFD. What is in
    /// an encoding that is unknown, or that takes the feature `charset` while that is off, is read as UTF-8.
    ///
    /// ```
    /// use fetch_many::{Response, ResponseExt};
    ///
    /// let response = Response::new(b"caf\xe9"[..].into());
    /// assert_eq!(response.text_lossy(), "caf\u{fffd}");
    /// assert_eq!(Response::new("gr\u{fc}ezi".into()).text_lossy(), "gr\u{fc}ezi");
    /// ```
    fn text_lossy(&self) -> Cow<'_, str>;

    /// The URL that this is the response to, after all redirects. A response that was fetched by itself (`Fetcher::fetch_one`) knows it; that of
    /// a batch does not, for its [`Outcome::uri`] does; nor does one that was made otherwise.
    ///
    /// ```
    /// use fetch_many::{Config, Plan, Response, ResponseExt};
    /// use fetch_many_threads::Fetcher;
    ///
    /// # use fetch_many_conformance::mock::{MockServer, ResponseTemplate};
    /// # let server = MockServer::start(|request| match request.url.path() {
    /// #     "/old" => ResponseTemplate::new(301).insert_header("location", "/new"),
    /// #     _ => ResponseTemplate::new(404),
    /// # })?;
    /// # let (old, new) = (server.url("/old"), server.url("/new"));
    /// let response = Fetcher::new(&Config::default())?.fetch_one(old, &Plan::default())?;
    /// assert_eq!(response.url().unwrap().to_string(), new);
    /// let error = response.error_for_status().unwrap_err().to_string();
    /// assert!(error.starts_with("status 404 Not Found: 127.0.0.1:") && error.ends_with("/new"), "{error}");
    ///
    /// assert_eq!(Response::new("hello".into()).url(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn url(&self) -> Option<&Uri>;

    /// The response, unless its status says that it is an error: 4xx or 5xx (RFC 9110 §15.5 and §15.6). Others are
    /// none, such as a 304, or a 302 where redirects are not followed.
    ///
    /// The error names the status, and the URL of a response that [knows it](Self::url). Of a batch's,
    /// [`Outcome::error_for_status`](crate::Outcome::error_for_status) names the URL.
    ///
    /// ```
    /// use fetch_many::http::StatusCode;
    /// use fetch_many::{Error, ErrorKind, Response, ResponseExt};
    ///
    /// assert!(Response::new("hello".into()).error_for_status().is_ok());
    ///
    /// let mut response = Response::new("try later".into());
    /// *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    /// let error = response.error_for_status().unwrap_err();
    /// assert_eq!((error.kind(), error.status()), (ErrorKind::Status, Some(StatusCode::SERVICE_UNAVAILABLE)));
    /// assert_eq!(error.to_string(), "status 503 Service Unavailable");
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Status`](crate::ErrorKind::Status), of which [`Error::status`] is the status. The body is dropped:
    /// who wants to read what it says looks at the status first.
    fn error_for_status(self) -> Result<Response, Error>;

    /// The body read as JSON, which is UTF-8 (RFC 8259 §8.1). A byte order mark is passed over.
    ///
    /// ```
    /// use fetch_many::{Response, ResponseExt};
    ///
    /// let response = Response::new("[1, 2, 3]".into());
    /// let numbers: Vec<u32> = response.json()?;
    /// assert_eq!(numbers, [1, 2, 3]);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if the body is not JSON, or not of the shape of `T`; the cause says
    /// at which line and column.
    #[cfg(feature = "json")]
    fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error>;
}

impl ResponseExt for Response {
    fn text(&self) -> Result<Cow<'_, str>, Error> {
        text::decoded(self.headers(), self.body())
    }

    fn stored(&self) -> Option<&Stored> {
        self.extensions().get()
    }

    fn text_lossy(&self) -> Cow<'_, str> {
        text::lossy(self.headers(), self.body())
    }

    fn error_for_status(self) -> Result<Response, Error> {
        let status = self.status();
        if status.is_client_error() || status.is_server_error() {
            let error = Error::of_status(status);
            return Err(match self.url() {
                Some(url) => error.at(url),
                None => error,
            });
        }
        Ok(self)
    }

    fn url(&self) -> Option<&Uri> {
        let FinalUrl(url) = self.extensions().get()?;
        Some(url)
    }

    #[cfg(feature = "json")]
    fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(text::without_mark(self.body())).map_err(|cause| {
            Error::new(ErrorKind::Decode)
                .detail("body is not the expected json")
                .because(cause)
        })
    }
}

impl Outcome {
    /// What came of it, with a status of 4xx or 5xx as an error too: its [result](Self::result), as
    /// [`ResponseExt::error_for_status`] sees it. The error names the URL that was asked for last, without userinfo and
    /// query.
    ///
    /// ```
    /// use fetch_many::{Config, ErrorKind, FetchManyExt, Plan};
    ///
    /// # use fetch_many_conformance::mock::{MockServer, ResponseTemplate};
    /// # let server = MockServer::start(|_| ResponseTemplate::new(404))?;
    /// # let url = server.url("/a?token=secret");
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// for outcome in fetcher.fetch([url], &Plan::new(1)) {
    ///     let error = outcome.error_for_status().unwrap_err();
    ///     assert_eq!(error.kind(), ErrorKind::Status);
    ///     assert!(error.to_string().starts_with("status 404 Not Found: 127.0.0.1:"), "{error}");
    ///     assert!(error.to_string().ends_with("/a"), "{error}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Its own, if it has no response; [`ErrorKind::Status`](crate::ErrorKind::Status) if the status is an error.
    pub fn error_for_status(self) -> Result<Response, Error> {
        let checked = self.result?.error_for_status();
        checked.map_err(|error| match &self.uri {
            Some(uri) => error.at(uri),
            None => error,
        })
    }

    /// What came of it, for somebody who gets nothing else of the outcome: the response knows its URL.
    pub(crate) fn by_itself(self) -> Result<Response, Error> {
        let mut response = self.result?;
        if let Some(uri) = self.uri {
            response.extensions_mut().insert(FinalUrl(uri));
        }
        Ok(response)
    }
}
