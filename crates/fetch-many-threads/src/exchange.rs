//! One request, one response: [`exchange`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use fetch_many::http::{self, HeaderMap};
use fetch_many::strategy::{Bounds, Course, Headers, Phase, Stage, wants_length_zero};
use fetch_many::{Config, Error, Request, Response};
use fetch_many_ureq_transport::{Connections, Exchange, Interrupt, NoResolver, Slot};
use ureq::AsSendBody;
use ureq::config::AutoHeaderValue;

use crate::body::Incoming;
use crate::error::before_head;

/// ureq, with its defaults undone where they differ from the other strategies'.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    config: ureq::config::Config,
    connections: Connections,
    headers: Arc<Headers>,
}

/// ureq as one thread uses it, over the connections that all threads share.
#[derive(Debug)]
pub(crate) struct Agent {
    ureq: ureq::Agent,
    connections: Connections,
    /// Where an exchange goes past ureq to the transport, and comes back.
    slot: Slot,
    headers: Arc<Headers>,
}

impl Client {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let ureq = ureq::Agent::config_builder()
            // Each request brings all of its headers: ureq would write its own before `Host`.
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .allow_non_standard_methods(true)
            .timeout_connect(finite(config.connect_timeout))
            // Our transport sets limits, for interim responses and trailers too.
            .max_response_header_size(usize::MAX)
            // Ours keeps connections, for all threads.
            .max_idle_connections(0)
            // The engine's business, so that all strategies do the same.
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The transport's, which can be interrupted.
            .proxy(None)
            .build();
        Ok(Self {
            config: ureq,
            connections: Connections::new(config)?,
            headers: Arc::new(Headers::new(config)?),
        })
    }

    /// Each thread has an agent of its own, so that `interrupt` finds the thread's socket, and nobody
    /// waits for a lock of ureq's.
    pub(crate) fn agent(&self, interrupt: &Arc<Interrupt>) -> Agent {
        let (connector, slot) = self.connections.connector(interrupt);
        Agent {
            ureq: ureq::Agent::with_parts(self.config.clone(), connector, NoResolver),
            connections: self.connections.clone(),
            slot,
            headers: Arc::clone(&self.headers),
        }
    }
}

#[cfg(test)]
impl Client {
    /// A client in which requests for this path panic.
    pub(crate) fn panicking_at(path: &'static str) -> Self {
        use ureq::middleware::MiddlewareNext;
        use ureq::{SendBody, http::Request};

        let mut client = Self::new(&Config::default()).expect("the default settings are usable");
        let middleware = move |request: Request<SendBody>, next: MiddlewareNext| {
            assert_ne!(request.uri().path(), path);
            next.handle(request)
        };
        client.config = ureq::Agent::config_builder().middleware(middleware).build();
        client
    }
}

/// ureq adds timeouts to the time without looking. A century is as good as none.
pub(crate) fn finite(timeout: Duration) -> Option<Duration> {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    (timeout < CENTURY).then_some(timeout)
}

/// Sends `request` and reads the whole response, within these bounds. The transport keeps the time.
pub(crate) fn exchange(
    agent: &Agent,
    request: &Request,
    bounds: Bounds,
    course: &mut Course,
) -> Result<Response, Error> {
    course.enter(Stage::Send);
    let began = Instant::now();
    let headers = agent.headers.of(request)?;
    let headers = agent.connections.authorize(request, headers)?;
    let may_be_stored = course.has_sink(request);
    let mut exchange = Exchange::new(request, &bounds, began);
    if may_be_stored {
        exchange = exchange.stored(request, &bounds);
    }
    agent.slot.begin(exchange);
    let body = request.body();
    let result = if body.is_empty() && !wants_length_zero(request) {
        agent.ureq.run(to_ureq(request, headers, ()))
    } else {
        agent.ureq.run(to_ureq(request, headers, &body[..]))
    };
    agent.slot.tell(course);
    let response = result.map_err(|error| {
        let ended = agent.slot.end();
        let error = before_head(error, ended.has_sent()).late(Phase::Waiting, bounds.timeout);
        error.connecting(ended.connecting())
    })?;

    let (mut head, body) = response.into_parts();
    // ureq's notes to itself.
    head.extensions = http::Extensions::new();
    let incoming = Incoming {
        slot: Some(&agent.slot),
        request,
        bounds,
        began,
        may_be_stored,
        length: body.content_length(),
    };
    incoming.receive(head, body, course)
}

pub(crate) fn to_ureq<B: AsSendBody>(
    request: &Request,
    headers: HeaderMap,
    body: B,
) -> http::Request<B> {
    let mut converted = http::Request::new(body);
    *converted.method_mut() = request.method().clone();
    *converted.uri_mut() = request.uri().clone();
    *converted.headers_mut() = headers;
    converted
}
