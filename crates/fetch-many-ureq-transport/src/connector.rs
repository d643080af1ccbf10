//! Who makes transports for ureq: [`Connector`].

use std::sync::Arc;

use fetch_many::strategy::{IdleList, Lookups, Origin, Proxies, tls};
use fetch_many::{Config, Error, Request};
use ureq::http::{HeaderMap, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{self, ConnectionDetails, NextTimeout};

use crate::connect::Shared;
use crate::exchange::Slot;
use crate::interrupt::Interrupt;
use crate::transport::Transport;
use crate::worker::{Worker, wrap};

/// What the workers of a fetcher share: idle connections, and whom to trust. Clones share them too.
#[derive(Clone, Debug)]
pub struct Connections(Arc<Shared>);

impl Connections {
    /// No connection yet, and these settings for those to come: `max_idle`, `max_idle_per_host`,
    /// `idle_timeout`, `roots`, `identity`, `proxy`, and those of names and addresses. ureq's own setting is the time for a connection; that of an exchange comes with it.
    ///
    /// # Errors
    /// [`Tls`](fetch_many::ErrorKind::Tls) if the roots or the identity cannot be used; [`Request`](fetch_many::ErrorKind::Request) if the URL of a
    /// proxy is none.
    pub fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self(Arc::new(Shared {
            idle: IdleList::new(config),
            tls: Arc::new(tls::client_config(config)?),
            lookups: Lookups::new(config),
            proxies: Proxies::new(config)?,
        })))
    }

    /// The headers of a request with `Proxy-Authorization`, if it is to be told to a proxy and has none: the transport makes its
    /// target absolute, but its headers are ureq's to write.
    ///
    /// # Errors
    /// [`Request`](fetch_many::ErrorKind::Request) if they are too many.
    pub fn authorize(&self, request: &Request, headers: HeaderMap) -> Result<HeaderMap, Error> {
        self.0
            .proxies
            .authorize(Origin::of(request.uri())?, headers)
    }

    /// The connector of one worker, for an `Agent` of its own, and the slot that its exchanges go
    /// through. `interrupt` ends them.
    #[must_use]
    pub fn connector(&self, interrupt: &Arc<Interrupt>) -> (Connector, Slot) {
        let slot = Slot::default();
        let worker = Worker {
            shared: Arc::clone(&self.0),
            slot: slot.clone(),
            interrupt: Arc::clone(interrupt),
        };
        (Connector(worker), slot)
    }
}

/// Makes the transports of one worker. Made by [`Connections::connector`].
#[derive(Clone, Debug)]
pub struct Connector(Worker);

impl transport::Connector for Connector {
    type Out = Transport;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<()>,
    ) -> Result<Option<Transport>, ureq::Error> {
        let origin = Origin::of(details.uri).map_err(wrap)?;
        let mut exchange = self.0.slot.take();
        let found = self.0.connection(origin, &mut exchange, details.timeout);
        let (connection, reused_at) = match found {
            Ok(found) => found,
            Err(error) => {
                self.0.slot.put_back(exchange);
                return Err(wrap(error));
            }
        };
        let told = self.0.shared.proxies.told_urls(origin);
        let authorization = told.and_then(|proxy| proxy.authorization());
        // The rest of its line: its name, colon, blank, end.
        let authorization = authorization.map_or(0, |value| value.len() + 64);
        exchange
            .buffers
            .prepare(exchange.longest_line.max(authorization));
        Ok(Some(Transport {
            connection: Some(connection),
            exchange,
            may_be_stale: reused_at,
            is_new: reused_at.is_none(),
            spoke_first: false,
            is_told_urls: told.is_some(),
            uri: details.uri.clone(),
            worker: self.0.clone(),
        }))
    }
}

/// A resolver that resolves nothing.
///
/// ureq asks for addresses before it knows whether it needs a connection; the [`Connector`] looks names
/// up itself, for new connections only.
#[derive(Debug)]
pub struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}
