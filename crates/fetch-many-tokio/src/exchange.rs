//! One request, one response: [`Reqwest`].

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fetch_many::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use fetch_many::http::{HeaderMap, StatusCode, Uri, Version};
use fetch_many::strategy::{
    Bounds, Collector, Exchange, Headers, Lookups, Origin, Phase, Proxies, check_transfer_coding,
    compact,
};
use fetch_many::{Bytes, Config, Error, ErrorKind, Request, Response};
use reqwest::Url;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::clients::{Client, Clients};
use crate::connecting::Connecting;
use crate::connector::{Progress, Run};
use crate::error::{after_head, before_head, is_early_answer};

/// Exchanges through reqwest.
#[derive(Clone, Debug)]
pub(crate) struct Reqwest(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    clients: Clients,
    lookups: Lookups,
    proxies: Arc<Proxies>,
    headers: Headers,
    connect_timeout: Duration,
}

impl Reqwest {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let proxies = Arc::new(Proxies::new(config)?);
        Ok(Self(Arc::new(Shared {
            clients: Clients::new(config, &proxies)?,
            lookups: Lookups::new(config),
            proxies,
            headers: Headers::new(config)?,
            connect_timeout: config.connect_timeout,
        })))
    }
}

/// How many new connections are given up because the server spoke first on them.
///
/// A server that has too much to do says so at accept, and that is a response. If it comes before hyper has been
/// given the request, hyper calls it unexpected, and it is lost; nothing was sent. That is a matter of microseconds,
/// and happens only where server and client are near each other: of 3,000 such answers on one busy machine, half were
/// lost on the first connection, and 27 in 1,000 on four.
const SPOKE_FIRST: u32 = 15;

/// What an exchange is to do, and within which bounds.
struct Call<'a> {
    request: &'a Request,
    origin: Origin<'a>,
    bounds: Bounds,
    start: Instant,
}

impl Call<'_> {
    /// How much is left of the time for all of it.
    fn left(&self) -> Duration {
        self.bounds.timeout.saturating_sub(self.start.elapsed())
    }

    /// Until when a connection that is begun now has to be there.
    fn connect_by(&self, timeout: Duration) -> Option<Instant> {
        Instant::now().checked_add(timeout.min(self.left()))
    }
}

impl Exchange for Reqwest {
    async fn exchange(&self, request: &Request, bounds: Bounds) -> Result<Response, Error> {
        let call = Call {
            request,
            origin: Origin::of(request.uri())?,
            bounds,
            start: Instant::now(),
        };
        if !bounds.fresh {
            look_at_idle_connections().await;
            while let Some(client) = self.0.clients.take_idle(call.origin, call.start) {
                if let Some(response) = self.reuse(&call, client).await? {
                    return Ok(response);
                }
            }
        }
        // Boxed, so that the rare case does not make every exchange's future large.
        Box::pin(self.connect(&call)).await
    }
}

impl Reqwest {
    /// An exchange on a connection that was idle; none if it was closed, and nothing was sent.
    async fn reuse(&self, call: &Call<'_>, mut client: Client) -> Result<Option<Response>, Error> {
        let clients = &self.0.clients;
        let start = Progress::Reuses(clients.is_back_by(&client, call.bounds.timeout));
        let url = client.url.take();
        let request = self.request(call, url, call.bounds.timeout)?;
        let mut run = Run::new(start, client.reqwest.execute(request));
        let result = run.end().await;
        match run.progress() {
            Progress::Gone { waited: true } => {
                clients.has_waited(true);
                // Should its connection come back after all, it goes with the client.
                return Ok(None);
            }
            Progress::Gone { waited: false } => {
                clients.put_empty(client.reqwest);
                return Ok(None);
            }
            Progress::Awaited => clients.has_waited(false),
            _ => {}
        }
        match result {
            Ok(response) => self.read(call, client, response).await.map(Some),
            Err(error) => {
                clients.give_up_as_old(call.origin, &client);
                Err(before_head(error, true).late(Phase::Waiting, call.bounds.timeout))
            }
        }
    }

    /// An exchange on a new connection.
    async fn connect(&self, call: &Call<'_>) -> Result<Response, Error> {
        let connecting = Connecting {
            clients: &self.0.clients,
            lookups: &self.0.lookups,
            proxies: &self.0.proxies,
            origin: call.origin,
            connect_by: call.connect_by(self.0.connect_timeout),
        };
        let send = |client: &reqwest::Client| {
            let request = self.request(call, None, call.left())?;
            Ok(client.execute(request))
        };
        let timeout = call.bounds.timeout;
        let within = self.0.connect_timeout.min(timeout);
        let mut spoke_first = 0;
        loop {
            let connected = connecting.connect(send).await;
            let (client, mut run) =
                connected.map_err(|error| error.late(Phase::Connecting, within))?;
            let took = call.start.elapsed();
            let result = match run.end().await {
                Ok(response) => self.read(call, client, response).await,
                Err(error) if is_early_answer(&error) && spoke_first < SPOKE_FIRST => {
                    spoke_first += 1;
                    continue;
                }
                Err(error) => Err(before_head(error, false).late(Phase::Waiting, timeout)),
            };
            return result.map_err(|error| error.connecting(took));
        }
    }

    fn request(
        &self,
        call: &Call<'_>,
        url: Option<Url>,
        timeout: Duration,
    ) -> Result<reqwest::Request, Error> {
        let headers = self.0.headers.of(call.request)?;
        let headers = self.0.proxies.authorize(call.origin, headers)?;
        to_reqwest(call.request, headers, url, timeout)
    }

    /// Reads the body, and keeps the client. If that fails, the client is dropped, which closes its connection.
    async fn read(
        &self,
        call: &Call<'_>,
        mut client: Client,
        mut response: reqwest::Response,
    ) -> Result<Response, Error> {
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            let error = Error::new(ErrorKind::Protocol);
            return Err(error.detail("switched to a protocol nobody asked for"));
        }
        client.url = Some(response.url().clone());
        let body = if call.bounds.leads_on(response.status(), response.headers()) {
            // What of it has not come goes with the client.
            if let Some(length) = pass_over_body(&mut response).await {
                let is_last = is_last(&response, length);
                self.0.clients.put(call.origin, client, is_last);
            }
            Bytes::new()
        } else {
            check_transfer_coding(call.request.method(), response.status(), response.headers())?;
            let body = read_body(&mut response, call.bounds.max_body_bytes).await;
            let late = |error: Error| error.late(Phase::Receiving, call.bounds.timeout);
            let body = body.map_err(late)?;
            let is_last = is_last(&response, body.len());
            self.0.clients.put(call.origin, client, is_last);
            body
        };

        let mut whole = Response::new(body);
        *whole.status_mut() = response.status();
        *whole.version_mut() = response.version();
        *whole.headers_mut() = std::mem::take(response.headers_mut());
        compact(&mut whole);
        Ok(whole)
    }
}

/// Whether the response is the last on its connection: because the server says so (RFC 9112 §9.3), or because
/// the end of the connection is the end of the body (§6.3).
fn is_last(response: &reqwest::Response, body_length: usize) -> bool {
    let headers = response.headers();
    let is_asked = |option: &[u8]| {
        let values = headers.get_all(CONNECTION).iter();
        let mut options = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        options.any(|found| found.trim_ascii().eq_ignore_ascii_case(option))
    };
    let ends = if response.version() == Version::HTTP_10 {
        !is_asked(b"keep-alive")
    } else {
        is_asked(b"close")
    };
    let is_framed = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    ends || (!is_framed && body_length > 0)
}

/// Lets the pool see what has come on idle connections while nobody ran a current-thread runtime: a
/// response that nobody asked for would be taken for the next one's. Other runtimes look all the time.
async fn look_at_idle_connections() {
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        // The reactor looks at the sockets; then the connections get to know.
        yield_now().await;
        yield_now().await;
    }
}

/// A request as reqwest takes it. `url`: one of the same origin, if one is at hand.
fn to_reqwest(
    request: &Request,
    headers: HeaderMap,
    url: Option<Url>,
    timeout: Duration,
) -> Result<reqwest::Request, Error> {
    let url = match url {
        Some(url) => same_origin(url, request.uri()),
        None => parse(request.uri())?,
    };
    let mut converted = reqwest::Request::new(request.method().clone(), url);
    *converted.headers_mut() = headers;
    if !request.body().is_empty() {
        *converted.body_mut() = Some(request.body().clone().into());
    }
    *converted.timeout_mut() = Some(timeout);
    Ok(converted)
}

fn parse(uri: &Uri) -> Result<Url, Error> {
    // Room for most, so that it need not grow.
    let mut url = String::with_capacity(128);
    // Writing to a `String` cannot fail.
    let _ = write!(url, "{uri}");
    Url::parse(&url).map_err(|cause| {
        // The contract has checked all but what only Unicode's tables can tell: a name in
        // punycode that nobody can have. The other strategies ask the resolver, in vain.
        Error::new(ErrorKind::Resolve)
            .detail("not a valid international name")
            .because(cause)
    })
}

/// The same as [`parse`], but the host is not parsed again, which is most of the work.
fn same_origin(mut url: Url, uri: &Uri) -> Url {
    // First, so that it need not be moved.
    url.set_query(None);
    url.set_path(uri.path());
    url.set_query(uri.query());
    url
}

async fn read_body(response: &mut reqwest::Response, max: usize) -> Result<Bytes, Error> {
    let mut body = Collector::new(response.content_length(), max)?;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.push(chunk)?,
            Ok(None) => return Ok(body.finish()),
            Err(error) => return Err(body.ended(after_head(error))),
        }
    }
}

/// Reads the body of a redirect, which nobody wants, if it comes at once: how long it was.
async fn pass_over_body(response: &mut reqwest::Response) -> Option<usize> {
    let passed_over = async {
        let mut length = 0;
        while let Some(chunk) = response.chunk().await.ok()? {
            length += chunk.len();
            if length > Bounds::REST_BYTES {
                return None;
            }
        }
        Some(length)
    };
    timeout(Bounds::REST_TIME, passed_over).await.ok()?
}

#[cfg(test)]
mod tests {
    use fetch_many::IntoRequest;

    use super::*;

    #[test]
    fn a_url_of_the_same_origin_is_as_good_as_a_parsed_one() {
        let one = Url::parse("http://[::1]:8080/old/path?old=query").expect("it is one");
        for rest in [
            "",
            "/",
            "?",
            "?q",
            "/?a=b&c='\"<>",
            "/a/b",
            "/a%2fb/%",
            "/a//b/.",
            "/a/../b",
            "/;x=1,2!$&'()*+",
            "/[x]|^`{}",
            "/%7e~?%7e~",
            "/a?b?c",
            "/\u{e9}?\u{e9}",
            "//",
            "/.%2e/",
            "/:@",
        ] {
            let url = format!("http://[::1]:8080{rest}");
            let Ok(request) = url.as_str().into_request() else {
                continue;
            };
            let uri = request.uri();
            let parsed = parse(uri).expect("the contract took it");
            assert_eq!(same_origin(one.clone(), uri), parsed, "{url}");
        }
    }
}
