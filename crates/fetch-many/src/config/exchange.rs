//! What a strategy reads of its settings for an exchange.

use http::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue, USER_AGENT};

use super::Config;
use crate::wire::bounds::Bounds;
use crate::wire::decode::OFFERED;
use crate::{Error, ErrorKind};

impl Config {
    /// Within what an attempt must stay from which no redirect has taken anything.
    ///
    /// ```
    /// let config = fetch_many::Config::default().max_body_bytes(100);
    /// assert_eq!(config.bounds().max_body_bytes, 100);
    /// ```
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds {
            fresh: false,
            timeout: self.timeout,
            max_body_bytes: self.max_body_bytes,
            max_stored_bytes: self.max_stored_bytes,
            stall: self.stall,
            least_speed: self.least_speed,
            decode: self.decode,
            follow: self.max_redirects > 0,
        }
    }

    /// What every strategy adds where the request has none: `User-Agent`, `Accept`, and
    /// `Accept-Encoding` if bodies are decoded. What all of that comes to for one request, and in which
    /// order it is sent, [`Headers`](crate::strategy::Headers) says.
    ///
    /// ```
    /// let headers = fetch_many::Config::default().user_agent("me/1.0").default_headers()?;
    /// assert_eq!(headers["user-agent"], "me/1.0");
    /// assert_eq!(headers["accept"], "*/*");
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Request`](ErrorKind::Request) if the user agent is no header value.
    pub fn default_headers(&self) -> Result<HeaderMap, Error> {
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|cause| {
            Error::new(ErrorKind::Request)
                .detail("user agent is not a header value")
                .because(cause)
        })?;
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, user_agent);
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        if self.decode {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(OFFERED));
        }
        Ok(headers)
    }
}
