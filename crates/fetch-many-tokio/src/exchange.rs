//! One request, one response: [`Reqwest`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use fetch_many::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use fetch_many::http::{StatusCode, Version};
use fetch_many::strategy::{
    Bounds, Collector, Course, Exchange, Headers, Lookups, Origin, Phase, Proxies, Stage,
    check_transfer_coding, compact,
};
use fetch_many::{Bytes, Config, Error, ErrorKind, Request, Response};
use reqwest::Url;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::time::timeout;

use crate::clients::{Client, Clients, let_others_run};
use crate::connecting::Connecting;
use crate::connector::{Progress, Run};
use crate::error::{after_head, before_head, is_early_answer};
use crate::request::to_reqwest;

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
/// and happens only where server and client are near each other. On a busy machine, half of 3,000 such answers were
/// lost on the first connection and 27 in 1,000 on four. On sixteen it were still 3 in 1,000: a server that has too
/// much to do is not asked that often.
const SPOKE_FIRST: u32 = 3;

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
    async fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        let start = Instant::now();
        course.enter_at(Stage::Send, start);
        let call = Call {
            request,
            origin: Origin::of(request.uri())?,
            bounds,
            start,
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
        let left = call.left();
        let start = Progress::Reuses(clients.is_back_by(&client, left));
        let request = self.request(call, client.url.take(), left)?;
        let mut run = Run::new(start, client.reqwest.execute(request));
        let result = run.end().await;
        match run.progress() {
            Progress::Gone { waited } => {
                if waited {
                    clients.has_waited(true);
                }
                // Should its connection come back after all, it goes with the client.
                return Ok(None);
            }
            Progress::Awaited => clients.has_waited(false),
            _ => {}
        }
        let error = match result {
            Ok(response) => return self.read(call, client, response).await.map(Some),
            Err(error) => before_head(error, true),
        };
        if matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Disconnected) {
            clients.give_up_as_old(call.origin, call.start);
        }
        Err(error.late(Phase::Waiting, call.bounds.timeout))
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
        let send = |client: &reqwest::Client, port: Option<u16>| {
            let mut request = self.request(call, None, call.left())?;
            if port.is_some() {
                // reqwest connects to the URL's port, if it has one, whatever port the address has. What the server is
                // told of it, is in the headers. Every URL with a host has room for a port.
                let _ = request.url_mut().set_port(port);
            }
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
        client: Client,
        mut response: reqwest::Response,
    ) -> Result<Response, Error> {
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            let error = Error::new(ErrorKind::Protocol);
            return Err(error.detail("switched to a protocol nobody asked for"));
        }
        let body = if call.bounds.leads_on(response.status(), response.headers()) {
            // What of it has not come goes with the client.
            if let Some(length) = pass_over_body(&mut response).await {
                self.keep(call, client, &response, length);
            }
            Bytes::new()
        } else {
            check_transfer_coding(call.request.method(), response.status(), response.headers())?;
            let body = read_body(&mut response, call.bounds.max_body_bytes).await;
            let late = |error: Error| error.late(Phase::Receiving, call.bounds.timeout);
            let body = body.map_err(late)?;
            self.keep(call, client, &response, body.len());
            body
        };

        let mut whole = Response::new(body);
        *whole.status_mut() = response.status();
        *whole.version_mut() = response.version();
        *whole.headers_mut() = std::mem::take(response.headers_mut());
        compact(&mut whole);
        Ok(whole)
    }

    /// Keeps a client whose connection can carry another request; else that ends with the client.
    fn keep(
        &self,
        call: &Call<'_>,
        mut client: Client,
        response: &reqwest::Response,
        length: usize,
    ) {
        if !is_last(response, length) {
            client.url = Some(response.url().clone());
            self.0.clients.put_idle(call.origin, client);
        }
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
        let_others_run().await;
    }
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
