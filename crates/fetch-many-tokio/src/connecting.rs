//! A new connection, and the request on it: [`Connecting`].

use std::net::SocketAddr;
use std::time::Instant;

use fetch_many::Error;
use fetch_many::strategy::{
    Course, Lookups, Opening, Origin, Proxies, ProxyServer, Race, Room, Stage,
    is_out_of_descriptors,
};
use tokio::time::{sleep_until, timeout_at};

use crate::clients::{Client, Clients, Link, let_others_run};
use crate::connector::{Progress, Run, Way};
use crate::error::{not_connected, not_through};

/// What it takes to make a connection.
pub(crate) struct Connecting<'a> {
    pub(crate) clients: &'a Clients,
    pub(crate) lookups: &'a Lookups,
    pub(crate) proxies: &'a Proxies,
    pub(crate) origin: Origin<'a>,
    pub(crate) connect_by: Option<Instant>,
    pub(crate) offers_http2: bool,
}

/// A client that has connected, what to, and the request on its way.
type Attempted<F> = (reqwest::Client, Link, Run<F>);

impl Connecting<'_> {
    /// Has a request sent by a client that has no connection. As soon as it has one, it is handed back, with the
    /// request on its way.
    ///
    /// `send` may be called several times, for several addresses: the request goes out on the first that connects. It is told
    /// the port that has been looked up with an address.
    pub(crate) async fn connect<F>(
        &self,
        course: &mut Course,
        send: impl Fn(&reqwest::Client, Option<u16>) -> Result<F, Error>,
    ) -> Result<(Client, Run<F>), Error>
    where
        F: Future<Output = reqwest::Result<reqwest::Response>> + Unpin,
    {
        let mut room = self.clients.room();
        loop {
            let opening = self.opening(&mut room).await?;
            let error = match self.race(course, &send).await {
                Ok((client, link, run)) => {
                    return Ok((Client::connected(client, link, opening), run));
                }
                Err(error) => error,
            };
            if !is_out_of_descriptors(&error) || !self.makes_room(&mut room, opening).await {
                return Err(error);
            }
        }
    }

    /// Whichever address connects first.
    async fn race<F>(
        &self,
        course: &mut Course,
        send: &impl Fn(&reqwest::Client, Option<u16>) -> Result<F, Error>,
    ) -> Result<Attempted<F>, Error>
    where
        F: Future<Output = reqwest::Result<reqwest::Response>> + Unpin,
    {
        if let Some(proxy) = self.proxies.for_origin(self.origin) {
            return self.race_through(proxy, course, send).await;
        }
        course.enter(Stage::Lookup);
        let race = self.look_up(self.lookups, self.origin).await;
        // reqwest makes a connection whole: TLS is part of it.
        course.enter(Stage::Connect);
        let race = race?;
        let attempt = |to: SocketAddr| {
            let way = Way { to, through: None };
            self.attempt(way, self.port(to), send)
        };
        race.first(self.connect_by, attempt, |at| sleep_until(at.into()))
            .await
    }

    /// The same through a proxy, which may have several addresses, as may the host.
    async fn race_through<F>(
        &self,
        proxy: &ProxyServer,
        course: &mut Course,
        send: &impl Fn(&reqwest::Client, Option<u16>) -> Result<F, Error>,
    ) -> Result<Attempted<F>, Error>
    where
        F: Future<Output = reqwest::Result<reqwest::Response>> + Unpin,
    {
        let host = if proxy.wants_lookup(self.origin) {
            course.enter(Stage::Lookup);
            Some(self.look_up(self.lookups, self.origin).await?)
        } else {
            None
        };
        // All that leads to the proxy and through it, its own name as well.
        course.enter(Stage::Connect);
        match host.filter(|_| proxy.is_told_addresses()) {
            None => self.reach(proxy, None, send).await,
            Some(race) => {
                let attempt = |to| self.reach(proxy, Some(to), send);
                race.first(self.connect_by, attempt, |at| sleep_until(at.into()))
                    .await
            }
        }
    }

    /// Whichever address of the proxy leads to the host first.
    async fn reach<F>(
        &self,
        proxy: &ProxyServer,
        to: Option<SocketAddr>,
        send: &impl Fn(&reqwest::Client, Option<u16>) -> Result<F, Error>,
    ) -> Result<Attempted<F>, Error>
    where
        F: Future<Output = reqwest::Result<reqwest::Response>> + Unpin,
    {
        let race = self.look_up(self.proxies.lookups(), proxy.origin()).await;
        let race = race.map_err(|error| proxy.unreachable(error))?;
        let attempt = |address| {
            let way = Way {
                to: to.unwrap_or(address),
                through: Some(address),
            };
            self.attempt(way, to.map(|to| to.port()), send)
        };
        race.first(self.connect_by, attempt, |at| sleep_until(at.into()))
            .await
            .map_err(|error| not_through(proxy, error))
    }

    /// The port that reqwest is told, in the URL. By HTTP/2 that is also the port that the server is told (`:authority`), so
    /// a URL without one is left so: reqwest then connects to the port that the address has.
    fn port(&self, to: SocketAddr) -> Option<u16> {
        let origin = self.origin;
        let has_none = origin.authority().ends_with(origin.host());
        (!self.offers_http2 || !has_none).then(|| to.port())
    }

    async fn look_up(&self, lookups: &Lookups, origin: Origin<'_>) -> Result<Race, Error> {
        let race = self.within(lookups.resolve(origin)).await;
        race.unwrap_or_else(|| Err(Lookups::late()))
    }

    /// One address. reqwest makes the connection whole, with TLS, and only then is it known.
    async fn attempt<F>(
        &self,
        way: Way,
        port: Option<u16>,
        send: &impl Fn(&reqwest::Client, Option<u16>) -> Result<F, Error>,
    ) -> Result<Attempted<F>, Error>
    where
        F: Future<Output = reqwest::Result<reqwest::Response>> + Unpin,
    {
        let client = self.clients.make(self.offers_http2)?;
        let mut run = Run::new(Progress::Connects(way), send(&client, port)?);
        let is_http2 = run.connect().await.map_err(not_connected)?;
        Ok((
            client,
            Link {
                peer: way.through.unwrap_or(way.to),
                is_http2,
                port,
            },
            run,
        ))
    }

    /// Counts a connection that is about to be opened, after those that wait for a descriptor already.
    async fn opening(&self, room: &mut Room<'_, Client>) -> Result<Opening, Error> {
        loop {
            if let Some(opening) = room.opening() {
                return Ok(opening);
            }
            if self.within(room.turn()).await.is_none() {
                return Err(room.late());
            }
            let_others_run().await;
        }
    }

    /// After a connection found no descriptor: whether there may be one now, and time for it.
    async fn makes_room(&self, room: &mut Room<'_, Client>, opening: Opening) -> bool {
        if self.within(room.after(opening)).await != Some(true) {
            return false;
        }
        // The task of the connection that has ended closes its socket.
        let_others_run().await;
        true
    }

    /// What `future` comes to as long as there is time to connect.
    async fn within<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        match self.connect_by {
            // tokio asks the future first, which may be ready though it had no time at all.
            Some(at) if at <= Instant::now() => None,
            Some(at) => timeout_at(at.into(), future).await.ok(),
            None => Some(future.await),
        }
    }
}
