//! What is sent between the request line and the body: [`Headers`].

use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, RANGE,
    USER_AGENT,
};

use super::decode::OFFERED;
use super::length::wants_length_zero;
use super::origin::Origin;
use crate::{Config, Error, ErrorKind, Request, Settings};

/// Completes the headers of each request, the same for every strategy (law 14).
///
/// In this order: `Host` (RFC 9110 §7.2 asks for it first), what the caller has set, what is
/// [added](Config::default_headers) where the caller has set nothing, and `Content-Length` where there is
/// a body or the method means one (RFC 9110 §8.6). That is all that is sent.
///
/// ```
/// use fetch_many::strategy::Headers;
/// use fetch_many::{Bytes, Config, IntoRequest, http};
///
/// let headers = Headers::new(&Config::default())?;
/// let body = Bytes::from("body");
/// let request = http::Request::put("http://example.com/").header("x", "1").body(body);
/// let sent = headers.of(&request.into_request()?)?;
/// let names: Vec<_> = sent.keys().map(|name| name.as_str()).collect();
/// assert_eq!(
///     names,
///     ["host", "x", "user-agent", "accept", "accept-encoding", "content-length"]
/// );
/// assert_eq!(sent["host"], "example.com");
/// assert_eq!(sent["content-length"], "4");
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Headers {
    added: HeaderMap,
    /// All that is sent for a request that brings nothing, but that `Host` has no value yet.
    usual: HeaderMap,
}

impl Headers {
    /// For the requests of a fetcher with these settings.
    ///
    /// # Errors
    /// [`Request`](ErrorKind::Request) if the user agent is no header value.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let added = config.default_headers()?;
        let mut usual = HeaderMap::with_capacity(added.len() + 1);
        usual.insert(HOST, HeaderValue::from_static(""));
        usual.extend(added.clone());
        Ok(Self { added, usual })
    }

    /// For requests that a client of the caller's sends ([`beside_client`](Self::beside_client)): that decides what it adds
    /// itself. So a `User-Agent` is added only if it is not the default of [`Config::user_agent`], and no `Accept`.
    ///
    /// # Errors
    /// [`Request`](ErrorKind::Request) if the user agent is no header value.
    pub fn for_own_client(config: &Config) -> Result<Self, Error> {
        let mut added = config.default_headers()?;
        added.remove(ACCEPT);
        if config.user_agent == Config::default().user_agent {
            added.remove(USER_AGENT);
        }
        Ok(Self {
            added,
            usual: HeaderMap::new(),
        })
    }

    /// What a client of the caller's is given for this request: all that is sent but `Host`, which such a client adds, in
    /// the way of its protocol.
    ///
    /// ```
    /// use fetch_many::strategy::Headers;
    /// use fetch_many::{Config, IntoRequest};
    ///
    /// let headers = Headers::for_own_client(&Config::default())?;
    /// let given = headers.beside_client(&"http://example.com/".into_request()?)?;
    /// let names: Vec<_> = given.keys().map(|name| name.as_str()).collect();
    /// assert_eq!(names, ["accept-encoding"]);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Request`](ErrorKind::Request) if it has more headers than a map holds.
    pub fn beside_client(&self, request: &Request) -> Result<HeaderMap, Error> {
        announced(self.completed(request, None)?, request)
    }

    /// All that is sent for this request, in the order of the map.
    ///
    /// A request with `Range` asks for `identity` in place of codings: a part of a coded body cannot be
    /// decoded (RFC 9110 §14.2).
    ///
    /// # Errors
    /// [`Request`](ErrorKind::Request) if its URL has no host, or it has more headers than a map holds.
    pub fn of(&self, request: &Request) -> Result<HeaderMap, Error> {
        let origin = Origin::of(request.uri())?;
        let headers = if request.headers().is_empty() && request.extensions().is_empty() {
            let mut usual = self.usual.clone();
            // `Host` is the first: there is no need to look for it.
            if let Some(host) = usual.values_mut().next() {
                *host = origin.host_field()?;
            }
            usual
        } else {
            self.completed(request, Some(origin))?
        };
        announced(headers, request)
    }

    /// `origin`: whose `Host` is sent unless there is one.
    fn completed(&self, request: &Request, origin: Option<Origin<'_>>) -> Result<HeaderMap, Error> {
        let own = request.headers();
        let names = own.keys_len() + self.added.keys_len() + 2;
        // With more than a map holds, what is too much is refused below.
        let mut headers = HeaderMap::try_with_capacity(names).unwrap_or_default();
        for host in own.get_all(HOST) {
            append(&mut headers, &HOST, host.clone())?;
        }
        if let Some(origin) = origin.filter(|_| headers.is_empty()) {
            append(&mut headers, &HOST, origin.host_field()?)?;
        }
        for (name, value) in own.iter().filter(|(name, _)| **name != HOST) {
            append(&mut headers, name, value.clone())?;
        }
        for (name, value) in &self.added {
            if *name != ACCEPT_ENCODING && !own.contains_key(name) {
                append(&mut headers, name, value.clone())?;
            }
        }
        if let Some(codings) = self.codings(request) {
            append(&mut headers, &ACCEPT_ENCODING, codings)?;
        }
        Ok(headers)
    }

    /// Which codings are asked for, unless the caller has said that.
    fn codings(&self, request: &Request) -> Option<HeaderValue> {
        if request.headers().contains_key(ACCEPT_ENCODING) {
            return None;
        }
        if request.headers().contains_key(RANGE) {
            return Some(const { HeaderValue::from_static("identity") });
        }
        match Settings::of(request).and_then(|own| own.decode) {
            Some(true) => Some(const { HeaderValue::from_static(OFFERED) }),
            Some(false) => None,
            None => self.added.get(ACCEPT_ENCODING).cloned(),
        }
    }
}

/// With the length of the body, where there is one or the method means one.
fn announced(mut headers: HeaderMap, request: &Request) -> Result<HeaderMap, Error> {
    match request.body().len() {
        0 if !wants_length_zero(request) => {}
        length => append(&mut headers, &CONTENT_LENGTH, HeaderValue::from(length))?,
    }
    Ok(headers)
}

fn append(headers: &mut HeaderMap, name: &HeaderName, value: HeaderValue) -> Result<(), Error> {
    headers.try_append(name, value).map(drop).map_err(|cause| {
        let error = Error::new(ErrorKind::Request).detail("too many headers");
        error.because(cause)
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;

    use super::*;

    fn lines(config: &Config, method: Method, own: &[(&str, &str)], body: &str) -> Vec<String> {
        let mut request = http::Request::builder().method(method).uri("http://a:81/");
        for (name, value) in own {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::from(body.to_owned())).unwrap();
        let headers = Headers::new(config).unwrap().of(&request).unwrap();
        let lines = headers.iter();
        lines
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect()
    }

    #[test]
    fn what_the_caller_sets_stays_and_host_comes_first() {
        let config = Config::default().user_agent("me");
        let get = |own| lines(&config, Method::GET, own, "");
        let added = [
            "user-agent: me",
            "accept: */*",
            "accept-encoding: gzip, deflate, br",
        ];
        assert_eq!(get(&[]), [&["host: a:81"], &added[..]].concat());
        assert_eq!(
            get(&[
                ("x", "1"),
                ("host", "b"),
                ("accept", "text/html"),
                ("x", "2")
            ]),
            [
                "host: b",
                "x: 1",
                "x: 2",
                "accept: text/html",
                added[0],
                added[2]
            ]
        );
    }

    #[test]
    fn a_part_is_asked_for_as_it_is() {
        let identity = "accept-encoding: identity".to_owned();
        for config in [Config::default(), Config::default().decode(false)] {
            let range = &[("range", "bytes=0-4")];
            let sent = lines(&config, Method::GET, range, "");
            assert!(sent.contains(&identity), "{sent:?}");
            let own = &[("range", "bytes=0-4"), ("accept-encoding", "br")];
            let sent = lines(&config, Method::GET, own, "");
            assert!(sent.contains(&"accept-encoding: br".to_owned()), "{sent:?}");
            assert!(!sent.contains(&identity), "{sent:?}");
        }
    }

    #[test]
    fn as_many_headers_as_a_map_holds_are_sent_or_refused() {
        let headers = Headers::new(&Config::default()).unwrap();
        let of = |names: usize, values: usize| {
            let mut request = Request::default();
            *request.uri_mut() = "http://a/".parse().unwrap();
            let own = request.headers_mut();
            for number in 0..names {
                let name = HeaderName::try_from(format!("x-{number}")).unwrap();
                for _ in 0..values {
                    own.append(&name, HeaderValue::from_static("1"));
                }
            }
            headers.of(&request)
        };
        assert_eq!(of(1, 40_000).map(|all| all.len()).ok(), Some(40_004));
        assert_eq!(of(24_000, 1).map(|all| all.len()).ok(), Some(24_004));
        let error = of(24_576, 1).unwrap_err();
        assert_eq!(error.to_string(), "too many headers");
    }

    #[test]
    fn a_body_is_announced() {
        let length = |method, body| {
            let sent = lines(&Config::default(), method, &[], body);
            let last = sent
                .last()
                .filter(|line| line.starts_with("content-length"));
            last.cloned()
        };
        assert_eq!(length(Method::GET, ""), None);
        assert_eq!(
            length(Method::POST, "").as_deref(),
            Some("content-length: 0")
        );
        assert_eq!(
            length(Method::GET, "four").as_deref(),
            Some("content-length: 4")
        );
    }
}
