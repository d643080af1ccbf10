//! Errors with something of their own: a status, a capability.

use http::StatusCode;

use super::{Error, ErrorKind};
use crate::Capability;

impl Error {
    /// [`Unsupported`](ErrorKind::Unsupported): `capability` is required, and is not there.
    ///
    /// ```
    /// use fetch_many::{Capability, Error, ErrorKind};
    ///
    /// let error = Error::unsupported(Capability::Http2);
    /// assert_eq!(error.kind(), ErrorKind::Unsupported);
    /// assert_eq!(error.capability(), Some(Capability::Http2));
    /// ```
    #[must_use]
    pub fn unsupported(capability: Capability) -> Self {
        let mut error = Self::new(ErrorKind::Unsupported);
        error.0.capability = Some(capability);
        error
    }

    /// Which capability is missing, of an error that says that one is.
    #[must_use]
    pub fn capability(&self) -> Option<Capability> {
        self.0.capability
    }

    /// The error that this status is, whichever it is: a [`Status`](ErrorKind::Status).
    ///
    /// ```
    /// use fetch_many::{Error, ErrorKind, http::StatusCode};
    ///
    /// let url = "https://example.com/a?token=secret".parse().unwrap();
    /// let error = Error::of_status(StatusCode::NOT_FOUND).at(&url);
    /// assert_eq!(error.kind(), ErrorKind::Status);
    /// assert_eq!(error.to_string(), "status 404 Not Found: example.com/a");
    /// ```
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let mut error = Self::new(ErrorKind::Status);
        error.0.status = Some(status);
        let reason = status.canonical_reason();
        let said = reason.map(|reason| format!("status {} {reason}", status.as_u16()));
        error.detail(said.unwrap_or_else(|| format!("status {}", status.as_u16())))
    }

    /// The status, of a [`Status`](ErrorKind::Status): what to do about a 404 is not what to do about a 503.
    ///
    /// ```
    /// use fetch_many::http::StatusCode;
    /// use fetch_many::{Error, ErrorKind};
    ///
    /// let error = Error::of_status(StatusCode::NOT_FOUND);
    /// assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    /// assert_eq!(Error::new(ErrorKind::Timeout).status(), None);
    /// ```
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }
}
