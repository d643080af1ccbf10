//! What is known of a body before it comes: [`Head`].

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{Extensions, HeaderMap, Method, StatusCode, Uri, Version};

/// What is known of a body before its first byte: the head of the response, and which request it answers.
///
/// ```
/// use fetch_many::Head;
///
/// let head = Head::new("http://example.com/a/b.txt".parse()?);
/// let name = head.uri.path().rsplit('/').next();
/// assert_eq!((name, head.status.as_u16()), (Some("b.txt"), 200));
/// # Ok::<(), fetch_many::http::uri::InvalidUri>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Head {
    /// The response's status.
    pub status: StatusCode,
    /// Its version.
    pub version: Version,
    /// Its headers. Those that spoke of a content coding that is undone are not there.
    pub headers: HeaderMap,
    /// The URL that was asked for last, after all redirects.
    pub uri: Uri,
    /// The method that it was asked with.
    pub method: Method,
    /// The extensions of the request: whatever its caller attached to it.
    pub extensions: Extensions,
    /// The request's position in the input, from 0; 0 as well for a request without a batch.
    pub index: usize,
    /// How many bytes will come, if that is known: not of a body whose content coding is undone.
    pub length: Option<u64>,
    /// Whether the caller has asked for a part.
    pub(crate) asked_for_part: bool,
}

impl Head {
    /// The head of an answer without headers, 200, to a `GET` of this URL: for tests of sinks.
    #[must_use]
    pub fn new(uri: Uri) -> Self {
        Self {
            status: StatusCode::OK,
            version: Version::HTTP_11,
            headers: HeaderMap::new(),
            uri,
            method: Method::GET,
            extensions: Extensions::new(),
            index: 0,
            length: None,
            asked_for_part: false,
        }
    }

    /// Its body will be decoded.
    pub(super) fn decoded(mut self) -> Self {
        self.headers.remove(CONTENT_ENCODING);
        self.headers.remove(CONTENT_LENGTH);
        self.length = None;
        self
    }
}
