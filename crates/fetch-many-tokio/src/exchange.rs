//! One request, one response: [`Reqwest`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use fetch_many::http::Version;
use fetch_many::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use fetch_many::strategy::{Bounds, Course, Exchange, Headers, Lookups, Phase, Proxies, Stage};
use fetch_many::{Config, Error, ErrorKind, Request, Response};
use reqwest::Url;
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::call::Call;
use crate::clients::{Client, Clients, let_others_run};
use crate::connecting::Connecting;
use crate::connector::{Progress, Run};
use crate::error::{before_head, is_early_answer};
use crate::http2::wants_http1;
use crate::multiplexed::{Multiplexed, Seat};
use crate::receiving::{receive, whole};
use crate::request::to_reqwest;

/// Exchanges through reqwest.
#[derive(Clone, Debug)]
pub(crate) struct Reqwest(pub(crate) Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clients: Clients,
    lookups: Lookups,
    proxies: Arc<Proxies>,
    pub(crate) headers: Headers,
    pub(crate) connect_timeout: Duration,
    /// Unless HTTP/1.1 is all that is spoken.
    multiplexed: Option<Multiplexed>,
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
            multiplexed: Multiplexed::new(config),
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

impl Exchange for Reqwest {
    async fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        let mut call = Call::new(request, bounds)?;
        // reqwest does not say when the request has left: that is part of waiting for its answer.
        course.enter_at(Stage::Wait, call.start);
        if let Some(multiplexed) = &self.0.multiplexed {
            if multiplexed.takes(request, call.origin)? {
                let result = Box::pin(self.multiplex(multiplexed, &call, course)).await;
                // Before there was a head: behind one, it is no answer to the request any more.
                let may_fall_back = !multiplexed.is_required && course.stage() != Stage::Body;
                match result {
                    Err(error) if may_fall_back && wants_http1(&error) => {}
                    result => return result,
                }
            }
            call.apart = call.origin.is_https();
        }
        if !bounds.fresh && !call.apart {
            look_at_idle_connections().await;
            while let Some(client) = self.0.clients.take_idle(call.origin, call.start) {
                if let Some(response) = self.reuse(&call, client, course).await? {
                    return Ok(response);
                }
            }
        }
        // Boxed, so that the rare case does not make every exchange's future large.
        Box::pin(self.connect(&call, course, None)).await
    }
}

impl Reqwest {
    /// An exchange on a connection that was idle; none if it was closed, and nothing was sent.
    pub(crate) async fn reuse(
        &self,
        call: &Call<'_>,
        mut client: Client,
        course: &mut Course,
    ) -> Result<Option<Response>, Error> {
        course.runs_on(false, client.peer);
        let clients = &self.0.clients;
        let left = call.left();
        let start = Progress::Reuses(clients.is_back_by(&client, left));
        let request = self.request(call, client.url.take())?;
        let mut run = Run::new(start, client.reqwest.execute(request));
        let result = call.in_time(run.end()).await;
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
            Some(Ok(response)) => {
                return self.read(call, client, response, course).await.map(Some);
            }
            Some(Err(error)) => before_head(error, true),
            None => Error::new(ErrorKind::Timeout).on_reused_connection(),
        };
        if matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Disconnected) {
            clients.give_up_as_old(call.origin, call.start);
        }
        Err(error.late(Phase::Waiting, call.bounds.timeout))
    }

    /// An exchange on a new connection. With a `seat`, HTTP/2 is offered.
    pub(crate) async fn connect(
        &self,
        call: &Call<'_>,
        course: &mut Course,
        mut seat: Option<&mut Seat<'_>>,
    ) -> Result<Response, Error> {
        let connecting = Connecting {
            clients: &self.0.clients,
            lookups: &self.0.lookups,
            proxies: &self.0.proxies,
            origin: call.origin,
            connect_by: call.connect_by(self.0.connect_timeout),
            offers_http2: seat.is_some(),
        };
        let send = |client: &reqwest::Client, port: Option<u16>| {
            let mut request = self.request(call, None)?;
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
            let connected = connecting.connect(course, send).await;
            let (client, mut run) =
                connected.map_err(|error| error.late(Phase::Connecting, within))?;
            let connected_at = Instant::now();
            course.enter_at(Stage::Wait, connected_at);
            course.runs_on(true, client.peer);
            let took = connected_at.saturating_duration_since(call.start);
            let late = || Error::new(ErrorKind::Timeout).late(Phase::Waiting, timeout);
            if let Some(seat) = seat.as_deref_mut() {
                if client.is_http2() {
                    let led = self.lead(call, course, seat, (client, run)).await;
                    return led.map_err(|error| error.connecting(took));
                }
                seat.found_none();
            }
            let result = match call.in_time(run.end()).await {
                None => Err(late()),
                Some(Ok(response)) => self.read(call, client, response, course).await,
                Some(Err(error)) if is_early_answer(&error) && spoke_first < SPOKE_FIRST => {
                    spoke_first += 1;
                    continue;
                }
                Some(Err(error)) => Err(before_head(error, false).late(Phase::Waiting, timeout)),
            };
            return result.map_err(|error| error.connecting(took));
        }
    }

    fn request(&self, call: &Call<'_>, url: Option<Url>) -> Result<reqwest::Request, Error> {
        let headers = self.0.headers.of(call.request)?;
        let headers = self.0.proxies.authorize(call.origin, headers)?;
        to_reqwest(call.request, headers, url)
    }

    /// Reads the body, and keeps the client. If that fails, the client is dropped, which closes its connection.
    async fn read(
        &self,
        call: &Call<'_>,
        client: Client,
        mut response: reqwest::Response,
        course: &mut Course,
    ) -> Result<Response, Error> {
        course.enter(Stage::Body);
        let (received, length) = receive(call, &mut response, course).await?;
        if let Some(length) = length {
            self.keep(call, client, &response, length);
        }
        Ok(whole(&mut response, received, course))
    }

    /// Keeps a client whose connection can carry another request; else that ends with the client.
    fn keep(
        &self,
        call: &Call<'_>,
        mut client: Client,
        response: &reqwest::Response,
        length: usize,
    ) {
        if !call.apart && !is_last(response, length) {
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
pub(crate) async fn look_at_idle_connections() {
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        // The reactor looks at the sockets; then the connections get to know.
        let_others_run().await;
    }
}
