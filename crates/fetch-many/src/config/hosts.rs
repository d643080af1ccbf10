//! Which addresses hosts have, and which may be connected to.

use std::net::SocketAddr;
use std::sync::Arc;

use super::Config;
use crate::addresses::Addresses;
use crate::resolver::Resolver;

impl Config {
    /// Sets [`addresses`](Self::addresses).
    ///
    /// ```
    /// use fetch_many::{Addresses, Config, ErrorKind, FetchManyExt, Plan};
    ///
    /// let public = Config::default().addresses(Addresses::Public);
    /// let fetcher = fetch_many_threads::Blocking::new(&public)?;
    /// let outcomes = fetcher.fetch_all(["http://169.254.169.254/meta-data"], &Plan::new(1));
    /// assert_eq!(outcomes[0].result.as_ref().unwrap_err().kind(), ErrorKind::NotAllowed);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    #[must_use]
    pub fn addresses(mut self, addresses: Addresses) -> Self {
        self.addresses = addresses;
        self
    }

    /// Looks up names by `resolver`, in place of the system's `getaddrinfo`.
    ///
    /// It is asked for one name by one lookup at a time. An answer is kept for 30 s, or until none of its addresses
    /// connects, a failure for 1 s. At most 32 names that answer are looked up at once, and at most 1,024 with those that
    /// hang: [`Lookups`](crate::strategy::Lookups) says when a lookup counts as that.
    ///
    /// ```
    /// use fetch_many::{Config, FetchManyExt, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/a");
    /// # let port: u16 = url.split([':', '/']).nth(4).unwrap().parse()?;
    /// // `port` is that of a server on this machine.
    /// let config = Config::default().resolver(move |name: &str| match name {
    ///     "a.example" => Ok(vec![([127, 0, 0, 1], port).into()]),
    ///     _ => Err(std::io::ErrorKind::NotFound.into()),
    /// });
    /// let fetcher = fetch_many_threads::Blocking::new(&config)?;
    /// let outcomes = fetcher.fetch_all(["http://a.example/a", "http://b.example/"], &Plan::new(2));
    /// assert_eq!(outcomes[0].result.as_ref().unwrap().status(), 200);
    /// let error = outcomes[1].result.as_ref().unwrap_err();
    /// assert_eq!(error.to_string(), "name unknown: b.example");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn resolver(mut self, resolver: impl Resolver) -> Self {
        self.names.resolver = Some(Arc::new(resolver));
        self
    }

    /// Fixes the addresses of `name`: nobody is asked for it. Port 0 stands for the port of the URL. Without an address,
    /// the name is unknown. Case does not matter; an international name is given in punycode.
    ///
    /// ```
    /// use fetch_many::{Config, FetchManyExt, Plan, ResponseExt};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/a");
    /// # let port: u16 = url.split([':', '/']).nth(4).unwrap().parse()?;
    /// // `port` is that of a server on this machine.
    /// let config = Config::default().resolve("a.example", [([127, 0, 0, 1], 0).into()]);
    /// let fetcher = fetch_many_threads::Blocking::new(&config)?;
    /// let outcomes = fetcher.fetch_all([format!("http://a.example:{port}/a")], &Plan::new(1));
    /// assert_eq!(outcomes[0].result.as_ref().unwrap().text()?, "/a");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn resolve(
        mut self,
        name: impl AsRef<str>,
        addresses: impl IntoIterator<Item = SocketAddr>,
    ) -> Self {
        let name = name.as_ref().to_ascii_lowercase();
        let addresses = addresses.into_iter().collect();
        self.names.fixed.insert(name.into(), addresses);
        self
    }
}
