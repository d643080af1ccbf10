//! Exchanges through an agent of the caller's: [`Own`].

use std::io::ErrorKind as Io;
use std::sync::Arc;
use std::time::Instant;

use fetch_many::http::{self, StatusCode};
use fetch_many::strategy::{
    Bounds, Course, Headers, Phase, Stage, check_own_client, check_transfer_coding, tls,
    wants_length_zero,
};
use fetch_many::{Config, Error, ErrorKind, Request, Response};
use fetch_many_ureq_transport::Interrupt;
use ureq::AsSendBody;

use crate::body::Incoming;
use crate::error::before_head;
use crate::exchange::{Agent, Client, exchange, finite, to_ureq};

/// What threads exchange through.
#[derive(Clone, Debug)]
pub(crate) enum Through {
    /// Agents that are made here, over a transport of ours.
    Ours(Arc<Client>),
    /// One of the caller's.
    Own(Own),
}

/// What one thread exchanges through.
#[derive(Debug)]
pub(crate) enum Line {
    Ours(Box<Agent>),
    Own(Own),
}

impl Through {
    /// For one thread, which `interrupt` ends; in an agent of the caller's there is nothing to end.
    pub(crate) fn line(&self, interrupt: &Arc<Interrupt>) -> Line {
        match self {
            Self::Ours(client) => Line::Ours(Box::new(client.agent(interrupt))),
            Self::Own(own) => Line::Own(own.clone()),
        }
    }
}

impl Line {
    pub(crate) fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        match self {
            Self::Ours(agent) => exchange(agent, request, bounds, course),
            Self::Own(own) => own.exchange(request, bounds, course),
        }
    }
}

/// An agent of the caller's. Connections, and all that they are made with, are its own business.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    agent: ureq::Agent,
    headers: Arc<Headers>,
}

impl Own {
    pub(crate) fn new(agent: ureq::Agent, config: &Config) -> Result<Self, Error> {
        check_own_client(config)?;
        check_times_of_bodies(config)?;
        let headers = Arc::new(Headers::for_own_client(config)?);
        Ok(Self { agent, headers })
    }

    /// `bounds.fresh` is not heeded: nobody but the agent knows on which connection it sends. It keeps the time, and knows
    /// one for all of the exchange: `bounds.timeout` covers a body for a sink as well.
    fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        let began = Instant::now();
        course.enter_at(Stage::Send, began);
        let headers = self.headers.beside_client(request)?;
        let body = request.body();
        let result = if body.is_empty() && !wants_length_zero(request) {
            self.run(to_ureq(request, headers, ()), bounds)
        } else {
            self.run(to_ureq(request, headers, &body[..]), bounds)
        };
        let response =
            result.map_err(|error| failed(error).late(Phase::Waiting, bounds.timeout))?;
        course.enter(Stage::Body);
        let (mut parts, body) = response.into_parts();
        // ureq's notes to itself.
        parts.extensions = http::Extensions::new();
        if parts.status == StatusCode::SWITCHING_PROTOCOLS {
            let error = Error::new(ErrorKind::Protocol);
            return Err(error.detail("switched to a protocol nobody asked for"));
        }
        check_transfer_coding(request.method(), parts.status, &parts.headers)?;
        let incoming = Incoming {
            slot: None,
            request,
            bounds,
            began,
            may_be_stored: course.has_sink(request),
            // What is declared may be the length before the agent decodes.
            length: None,
        };
        incoming.receive(parts, body, course)
    }

    /// What a request may say for itself is the engine's: statuses, redirects, the time for all of it.
    fn run<B: AsSendBody>(
        &self,
        request: http::Request<B>,
        bounds: Bounds,
    ) -> Result<http::Response<ureq::Body>, ureq::Error> {
        let request = self.agent.configure_request(request);
        let request = request
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(finite(bounds.timeout));
        self.agent.run(request.build())
    }
}

/// Refuses settings for bodies that go to a sink, which an agent cannot keep: while it reads, nobody else has a say.
fn check_times_of_bodies(config: &Config) -> Result<(), Error> {
    let usual = Config::default();
    let set = [
        ("stall", config.stall != usual.stall),
        ("least_speed", config.least_speed != usual.least_speed),
    ];
    match set.iter().find(|(_, is_set)| *is_set) {
        None => Ok(()),
        Some((name, _)) => Err(Error::new(ErrorKind::Unsupported).detail(format!(
            "{name} has no effect with an agent of your own: `timeout` covers a body for a sink, too"
        ))),
    }
}

/// An exchange that failed before the head of a response was complete. ureq does not tell whether it had connected: only
/// the system's errors do, of which some come of nothing else.
fn failed(error: ureq::Error) -> Error {
    let kind = match &error {
        _ if tls::is_tls_error(&error) => ErrorKind::Tls,
        ureq::Error::Io(cause) => match cause.kind() {
            Io::ConnectionRefused
            | Io::HostUnreachable
            | Io::NetworkUnreachable
            | Io::AddrNotAvailable => ErrorKind::Connect,
            // The standard library says so only in words; should they change, it is a connection that was lost.
            _ if cause.to_string().starts_with("failed to lookup address") => ErrorKind::Resolve,
            _ => return before_head(error, true),
        },
        _ => return before_head(error, true),
    };
    Error::new(kind).because(error)
}
