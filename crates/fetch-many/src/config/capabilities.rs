//! What a strategy must be able to do, and what it should do if it can.

use super::Config;
use crate::Capability;

impl Config {
    /// Requires what only some strategies can do. One that cannot makes no fetcher
    /// ([`Unsupported`](crate::ErrorKind::Unsupported)); and a request that would be made without it is an error.
    ///
    /// With [`Http2`](Capability::Http2) a server that does not speak it is [`Protocol`](crate::ErrorKind::Protocol) before
    /// the request is sent. So is nothing sent of a request to an `http` URL, or with a `Host` other than its URL's:
    /// these are [`Unsupported`](crate::ErrorKind::Unsupported).
    ///
    /// ```
    /// use fetch_many::{Capability, Config};
    ///
    /// let config = Config::default().require(Capability::Http2);
    /// assert!(config.requires(Capability::Http2) && config.wants(Capability::Http2));
    /// ```
    #[must_use]
    pub fn require(mut self, capability: Capability) -> Self {
        self.required.push(capability);
        self
    }

    /// Asks for what only some strategies can do, where strategy and server can. Where they cannot, it is done
    /// without, as by default. What came of it, the response says ([`Http2`](Capability::Http2): its `version()`).
    ///
    /// ```
    /// use fetch_many::{Capability, Config};
    ///
    /// let config = Config::default().prefer(Capability::Http2);
    /// assert!(config.wants(Capability::Http2) && !config.requires(Capability::Http2));
    /// assert!(fetch_many_threads::Blocking::new(&config).is_ok(), "by HTTP/1.1, as ever");
    /// ```
    #[must_use]
    pub fn prefer(mut self, capability: Capability) -> Self {
        self.preferred.push(capability);
        self
    }

    /// Whether this is [required](Self::require).
    #[must_use]
    pub fn requires(&self, capability: Capability) -> bool {
        self.required.contains(&capability)
    }

    /// Whether this is [required](Self::require) or [preferred](Self::prefer).
    #[must_use]
    pub fn wants(&self, capability: Capability) -> bool {
        self.requires(capability) || self.preferred.contains(&capability)
    }
}
