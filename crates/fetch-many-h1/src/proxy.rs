//! A new connection through a proxy.

use std::future::poll_fn;
use std::io::{self, ErrorKind as Io};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::ready;
use std::time::Instant;

use fetch_many::Error;
use fetch_many::strategy::{Course, Handshake, Origin, ProxyServer, Stage, Turn};
use futures_io::{AsyncRead, AsyncWrite};

use crate::Net;
use crate::connect::{Connector, Reached};

impl<N: Net> Connector<N> {
    /// A socket that leads to the host through this proxy: at whichever of its addresses the proxy reaches first, if the
    /// proxy is told addresses.
    pub(crate) async fn reach_through(
        &self,
        proxy: &Arc<ProxyServer>,
        origin: Origin<'_>,
        connect_by: Option<Instant>,
        course: &mut Course,
    ) -> Result<Reached<N::Stream>, Error> {
        let host = if proxy.wants_lookup(origin) {
            course.enter(Stage::Lookup);
            Some(self.look_up(&self.lookups, origin, connect_by).await?)
        } else {
            None
        };
        // All that leads to the proxy and through it, its own name as well.
        course.enter(Stage::Connect);
        let Some(race) = host.filter(|_| proxy.is_told_addresses()) else {
            return self.ask(proxy, origin, None, connect_by).await;
        };
        let ask = |address| self.ask(proxy, origin, Some(address), connect_by);
        let sleep_until = |at| self.net.sleep_until(at);
        race.first(connect_by, ask, sleep_until).await
    }

    /// Connects to the proxy and asks it for the host, by its name or at this address.
    async fn ask(
        &self,
        proxy: &Arc<ProxyServer>,
        origin: Origin<'_>,
        address: Option<SocketAddr>,
        connect_by: Option<Instant>,
    ) -> Result<Reached<N::Stream>, Error> {
        let found = self.look_up(self.proxies.lookups(), proxy.origin(), connect_by);
        let opened = match found.await {
            Ok(race) => self.open_tcp(race, connect_by).await,
            Err(error) => Err(error),
        };
        let (mut stream, peer) = opened.map_err(|error| proxy.unreachable(error))?;
        let Some(mut handshake) = Handshake::new(proxy, origin, address)? else {
            return Ok((stream, peer));
        };
        let shaken = self.within(connect_by, shake_hands(&mut handshake, &mut stream));
        match shaken.await {
            Some(shaken) => shaken.map(|()| (stream, peer)),
            None => Err(handshake.late()),
        }
    }
}

async fn shake_hands(
    handshake: &mut Handshake,
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> Result<(), Error> {
    let mut buffer = [0; 512];
    loop {
        match handshake.turn() {
            Turn::Write(bytes) => {
                let written = write_all(stream, bytes).await;
                written.map_err(|cause| handshake.lost(cause))?;
                handshake.written();
            }
            Turn::Read(most) => {
                let room = most.min(buffer.len());
                let read = read(stream, &mut buffer[..room]).await;
                let count = read.map_err(|cause| handshake.lost(cause))?;
                handshake.read(&buffer[..count])?;
            }
            Turn::Done => return Ok(()),
        }
    }
}

async fn write_all(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    let mut left = bytes;
    poll_fn(|context| {
        while !left.is_empty() {
            let count = ready!(Pin::new(&mut *stream).poll_write(context, left))?;
            if count == 0 {
                return Err(Io::WriteZero.into()).into();
            }
            left = &left[count..];
        }
        Pin::new(&mut *stream).poll_flush(context)
    })
    .await
}

async fn read(stream: &mut (impl AsyncRead + Unpin), room: &mut [u8]) -> io::Result<usize> {
    poll_fn(|context| Pin::new(&mut *stream).poll_read(context, room)).await
}
