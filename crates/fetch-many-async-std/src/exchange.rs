//! One request, one response: [`Surf`].

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::{Duration, Instant};

use async_std::net::TcpStream;
use async_std::task;
use fetch_many::strategy::{Bounds, Course, Exchange, Phase, Sleep};
use fetch_many::{Config, Error, ErrorKind, Request, Response};
use fetch_many_h1::Net;
use surf::http::{Request as SurfRequest, Response as SurfResponse};
use surf::middleware::Middleware;

use crate::error::failed;
use crate::message::{Slot, request, response};

/// surf over a backend that keeps the laws.
#[derive(Clone, Debug)]
pub(crate) struct Surf {
    client: surf::Client,
    /// Whether there is a middleware, which may take its time.
    is_wrapped: bool,
}

impl Surf {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let h1 = fetch_many_h1::Client::new(Sockets, config)?;
        Ok(Self {
            client: surf::Client::with_http_client(Backend(h1)),
            is_wrapped: false,
        })
    }

    pub(crate) fn with(&self, middleware: impl Middleware) -> Self {
        Self {
            // Of a clone, whose list of middleware is its own: surf panics where others have it too.
            client: self.client.clone().with(middleware),
            is_wrapped: true,
        }
    }
}

/// What async-std brings to an exchange.
#[derive(Debug)]
struct Sockets;

impl Net for Sockets {
    type Stream = TcpStream;
    type Sleep = Sleep;

    async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        sleep_until(at)
    }
}

pub(crate) fn sleep_until(at: Instant) -> Sleep {
    Box::pin(task::sleep(at.saturating_duration_since(Instant::now())))
}

/// surf's backend: hyper over async-std's sockets.
#[derive(Debug)]
struct Backend(fetch_many_h1::Client<Sockets>);

impl surf::HttpClient for Backend {
    // Not by `#[async_trait]`, which would keep surf's request, a kilobyte, for the whole exchange.
    fn send<'a, 'f>(&'a self, request: SurfRequest) -> Sending<'f>
    where
        'a: 'f,
        Self: 'f,
    {
        let sent = request::from_surf(request, self.0.bounds());
        Box::pin(async move {
            let sent = sent?;
            let mut bounds = sent.bounds;
            if let Some(slot) = &sent.course {
                bounds.timeout = bounds.timeout.saturating_sub(slot.others_took());
            }
            let mut lent = sent.course.clone().map(Slot::lend);
            let mut own = Course::new(Instant::now());
            let course = lent.as_mut().map_or(&mut own, |lent| &mut lent.course);
            let request = sent.whole().await?;
            let response = self.0.exchange(&request, bounds, course).await?;
            Ok(response::to_surf(response))
        })
    }
}

type Sending<'f> = Pin<Box<dyn Future<Output = surf::Result<SurfResponse>> + Send + 'f>>;

impl Exchange for Surf {
    async fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        let may_be_stored = self.is_wrapped && course.has_sink(request);
        let slot = Slot::new(course);
        if may_be_stored {
            slot.count_others();
        }
        let result = self
            .send(request, bounds, slot.clone(), may_be_stored)
            .await;
        slot.give_back(course);
        result
    }
}

/// The middleware, or what it waits for, took too long.
fn late(within: Duration) -> Error {
    Error::new(ErrorKind::Timeout).late(Phase::Waiting, within)
}

impl Surf {
    async fn send(
        &self,
        request: &Request,
        bounds: Bounds,
        slot: Slot,
        may_be_stored: bool,
    ) -> Result<Response, Error> {
        if !self.is_wrapped {
            // The backend keeps the time.
            return send(self, request, bounds, slot).await;
        }
        // Boxed, so that the rare case does not make every exchange's future large.
        let sent = Box::pin(send(self, request, bounds, slot.clone()));
        let in_time = if may_be_stored {
            Box::pin(beside_backend(sent, &slot, bounds.timeout)).await
        } else {
            async_std::future::timeout(bounds.timeout, sent).await.ok()
        };
        in_time.unwrap_or_else(|| Err(late(bounds.timeout)))
    }
}

/// What it ends with, unless others than the backend take longer than this. How long the backend may take for a body that
/// goes to a sink, is for nobody else to say: it keeps that time by itself.
async fn beside_backend<F: Future + Unpin>(
    mut run: F,
    slot: &Slot,
    within: Duration,
) -> Option<F::Output> {
    /// While the backend has the exchange, what is left stays the same: it is not looked at all the time.
    const OFTEN: Duration = Duration::from_millis(10);
    loop {
        let left = within.saturating_sub(slot.others_took());
        if left.is_zero() {
            return None;
        }
        let in_time = async_std::future::timeout(left.max(OFTEN), &mut run).await;
        if let Ok(output) = in_time {
            return Some(output);
        }
    }
}

async fn send(
    surf: &Surf,
    request: &Request,
    bounds: Bounds,
    slot: Slot,
) -> Result<Response, Error> {
    let request = request::to_surf(request, bounds, slot)?;
    let mut response = surf.client.send(request).await.map_err(failed)?;
    response::from_surf(response.as_mut(), bounds.max_body_bytes).await
}
