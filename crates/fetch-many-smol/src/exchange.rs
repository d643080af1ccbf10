//! One request, one response: [`Hyper`].
//!
//! What hyper's errors mean is decided in `fetch-many-h1`, so there is no `error.rs` here.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{Bounds, Course, Exchange};
use fetch_many::{Config, Error, Request, Response};
use fetch_many_h1::{self as h1, Net};
use smol::{Async, Timer};

/// hyper over smol's sockets.
#[derive(Clone, Debug)]
pub(crate) struct Hyper(Arc<h1::Client<Sockets>>);

impl Hyper {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self(Arc::new(h1::Client::new(Sockets, config)?)))
    }
}

/// What smol brings to an exchange.
#[derive(Debug)]
struct Sockets;

impl Net for Sockets {
    type Stream = Async<TcpStream>;
    type Sleep = Timer;

    async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
        let stream = Async::<TcpStream>::connect(address).await?;
        stream.get_ref().set_nodelay(true)?;
        Ok(stream)
    }

    fn sleep_until(&self, at: Instant) -> Timer {
        Timer::at(at)
    }
}

impl Exchange for Hyper {
    async fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        self.0.exchange(request, bounds, course).await
    }
}
