//! What a line says of one request: [`Fields`], to be checked.

use fetch_many::http::header::{AUTHORIZATION, CONTENT_TYPE};
use fetch_many::http::{HeaderMap, HeaderValue, Method, Request};
use fetch_many::{Bytes, IntoRequest};
use serde_json::value::RawValue;

use super::bad::Wrong;
use super::entry::Entry;
use super::out::checked;
use super::rest::Rest;
use super::url;

/// What a line says of one request, whatever the format. Nothing of it has been checked but the headers.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) url: String,
    pub(super) key: Option<String>,
    pub(super) out: Option<String>,
    pub(super) method: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    /// Whether the body was given as JSON, not as text.
    pub(super) is_json: bool,
    pub(super) sha256: Option<String>,
    pub(super) rest: Vec<(String, Box<RawValue>)>,
}

/// Methods that people write in small letters, though a method's case counts (RFC 9110 §9.1).
const USUAL: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

impl Fields {
    pub(super) fn of_url(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..Self::default()
        }
    }

    /// The entry that they are, if all of them can be.
    pub(super) fn checked(self, index: u64, line: u64) -> Result<Entry, Wrong> {
        let read = url::read(&self.url)?;
        let wrong = |reason: String| Wrong::because(reason).with(url::shown(&self.url));
        let out = self
            .out
            .as_deref()
            .map(checked)
            .transpose()
            .map_err(wrong)?;
        let method = self
            .method
            .as_deref()
            .map_or(Ok(Method::GET), method)
            .map_err(wrong)?;
        let sha256 = self
            .sha256
            .as_deref()
            .map(digest)
            .transpose()
            .map_err(wrong)?;
        let mut headers = self.headers;
        if let Some(value) = read.authorization {
            headers.entry(AUTHORIZATION).or_insert(value);
        }
        if self.is_json {
            let json = HeaderValue::from_static("application/json");
            headers.entry(CONTENT_TYPE).or_insert(json);
        }
        // That is what `read` has found to be a request.
        let is_plain = method == Method::GET && headers.is_empty() && self.body.is_none();
        let mut request = Request::new(self.body.unwrap_or_default());
        *request.method_mut() = method;
        *request.uri_mut() = read.uri;
        *request.headers_mut() = headers;
        if !is_plain {
            request = request
                .into_request()
                .map_err(|error| wrong(url::reason(&error)))?;
        }
        let (parts, body) = request.into_parts();
        Ok(Entry {
            index,
            line,
            key: self.key,
            url: read.url,
            uri: parts.uri,
            out,
            method: parts.method,
            headers: parts.headers,
            body,
            sha256,
            rest: Rest::new(self.rest),
        })
    }
}

fn method(given: &str) -> Result<Method, String> {
    let mut usual = USUAL.into_iter();
    if let Some(method) = usual.find(|method| given.eq_ignore_ascii_case(method.as_str())) {
        return Ok(method);
    }
    Method::from_bytes(given.as_bytes()).map_err(|_| "`method` is not a valid method".to_owned())
}

fn digest(given: &str) -> Result<String, String> {
    let is_digest = given.len() == 64 && given.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_digest {
        Ok(given.to_ascii_lowercase())
    } else {
        Err("`sha256` is not 64 hexadecimal digits".to_owned())
    }
}
