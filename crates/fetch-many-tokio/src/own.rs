//! Exchanges through a client of the caller's: [`Own`].

use std::sync::Arc;
use std::time::Duration;

use fetch_many::strategy::{Bounds, Course, Exchange, Headers, Phase, Stage, check_own_client};
use fetch_many::{Config, Error, ErrorKind, Request, Response};

use crate::call::Call;
use crate::error::{before_head, not_connected};
use crate::exchange::Reqwest;
use crate::receiving::{receive, whole};
use crate::request::to_reqwest;

/// What exchanges go through.
#[derive(Clone, Debug)]
pub(crate) enum Through {
    /// Clients that are made here, one a connection.
    Ours(Reqwest),
    /// One of the caller's.
    Own(Arc<Own>),
}

impl Exchange for Through {
    async fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        match self {
            Self::Ours(ours) => ours.exchange(request, bounds, course).await,
            // Boxed, so that the rare case does not make every exchange's future large.
            Self::Own(own) => Box::pin(own.exchange(request, bounds, course)).await,
        }
    }
}

/// A client of the caller's. Connections, and all that they are made with, are its own business.
#[derive(Debug)]
pub(crate) struct Own {
    client: reqwest::Client,
    headers: Headers,
}

impl Own {
    pub(crate) fn new(client: reqwest::Client, config: &Config) -> Result<Self, Error> {
        check_own_client(config)?;
        let headers = Headers::for_own_client(config)?;
        Ok(Self { client, headers })
    }

    /// `bounds.fresh` is not heeded: nobody but the client knows on which connection it sends.
    async fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        course.enter(Stage::Send);
        let call = Call::new(request, bounds)?;
        let headers = self.headers.beside_client(request)?;
        let mut sent = to_reqwest(request, headers, None)?;
        // In place of the client's own, which would cover the body as well, wherever that goes: the time is kept here.
        *sent.timeout_mut() = Some(CENTURY);
        let url = sent.url().clone();
        let answered = match call.in_time(self.client.execute(sent)).await {
            Some(answered) => answered.map_err(failed),
            None => Err(ErrorKind::Timeout.into()),
        };
        let mut response = answered.map_err(|error| error.late(Phase::Waiting, bounds.timeout))?;
        course.enter(Stage::Body);
        if bounds.follow && *response.url() != url {
            return Err(has_followed());
        }
        let (received, _) = receive(&call, &mut response, course).await?;
        Ok(whole(&mut response, received, course))
    }
}

/// As good as none, which a request cannot have where its client has one.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// An exchange that failed before the head of a response was complete.
fn failed(error: reqwest::Error) -> Error {
    let kind = if error.is_dns() {
        ErrorKind::Resolve
    } else if error.is_redirect() {
        ErrorKind::Redirect
    } else if error.is_builder() {
        // It does not send what is asked for, such as `http` with `https_only`.
        ErrorKind::Request
    } else if error.is_connect() {
        return not_connected(error);
    } else {
        return before_head(error, false);
    };
    Error::new(kind).because(error.without_url())
}

/// By then it has sent to the other server what the engine would have left away.
fn has_followed() -> Error {
    Error::new(ErrorKind::Redirect).detail(
        "the client has followed a redirect itself: build it with `redirect::Policy::none()`, or set `max_redirects(0)`",
    )
}
