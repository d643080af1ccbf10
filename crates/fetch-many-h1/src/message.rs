//! What to send: [`message`].

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use fetch_many::http::{Uri, Version};
use fetch_many::strategy::{Headers, Origin, Proxies};
use fetch_many::{Bytes, Error, Request};
use hyper::body::{Body, Frame, SizeHint};

/// A request as hyper takes it.
pub(crate) type Message = fetch_many::http::Request<Payload>;

/// The body of a request. One word: hyper's queue to a connection has room for 32 messages, so each
/// word of a message is a quarter of a kibibyte of the connection.
pub(crate) struct Payload(Option<Box<Bytes>>);

impl Payload {
    fn new(body: &Bytes) -> Self {
        Self((!body.is_empty()).then(|| Box::new(body.clone())))
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|body| Ok(Frame::data(*body))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |body| body.len() as u64))
    }
}

/// The request in origin-form (RFC 9112 §3.2.1), with what every strategy adds; in absolute-form (§3.2.2) if a proxy is told
/// whole URLs. hyper writes headers in the order of their map.
pub(crate) fn message(
    request: &Request,
    headers: &Headers,
    proxies: &Proxies,
) -> Result<Message, Error> {
    let mut message = Message::new(Payload::new(request.body()));
    *message.method_mut() = request.method().clone();
    *message.version_mut() = Version::HTTP_11;
    let origin = Origin::of(request.uri())?;
    *message.uri_mut() = match proxies.told_urls(origin) {
        None => target(request.uri()),
        Some(_) => request.uri().clone(),
    };
    let headers = headers.of(request)?;
    *message.headers_mut() = proxies.authorize(origin, headers)?;
    Ok(message)
}

fn target(uri: &Uri) -> Uri {
    let target = uri.path_and_query().cloned().map(Uri::from);
    target
        .filter(|target| !target.path().is_empty())
        .unwrap_or_else(|| Uri::from_static("/"))
}

#[cfg(test)]
mod tests {
    use fetch_many::Config;
    use fetch_many::http::header::HOST;

    use super::*;

    fn headers() -> Headers {
        Headers::new(&Config::default()).unwrap()
    }

    fn proxies() -> Proxies {
        Proxies::new(&Config::default()).unwrap()
    }

    fn sent(url: &str) -> (String, String) {
        let request = fetch_many::http::Request::get(url).body(Bytes::new());
        let message = message(&request.unwrap(), &headers(), &proxies()).unwrap();
        let host = message.headers()[HOST].to_str().unwrap().to_owned();
        (message.uri().to_string(), host)
    }

    #[test]
    fn target_and_host_are_as_the_rfc_has_them() {
        for (url, target, host) in [
            ("http://example.com", "/", "example.com"),
            ("http://example.com?a=b", "/?a=b", "example.com"),
            ("http://example.com/a?b#c", "/a?b", "example.com"),
            ("http://example.com:80/", "/", "example.com"),
            ("https://example.com:443/", "/", "example.com"),
            ("https://example.com:80/", "/", "example.com:80"),
            ("http://[::1]/", "/", "[::1]"),
            ("http://[::1]:8080/", "/", "[::1]:8080"),
        ] {
            assert_eq!(sent(url), (target.into(), host.into()), "{url}");
        }
    }

    #[test]
    fn what_the_caller_sent_stays() {
        let request = fetch_many::http::Request::get("http://example.com/")
            .header("host", "other")
            .header("user-agent", "mine")
            .header("accept", "text/html")
            .header("accept-encoding", "identity")
            .version(Version::HTTP_3)
            .body(Bytes::new())
            .unwrap();
        let message = message(&request, &headers(), &proxies()).unwrap();
        assert_eq!(message.headers(), request.headers());
        // Any other version would make hyper panic.
        assert_eq!(message.version(), Version::HTTP_11);
    }
}
