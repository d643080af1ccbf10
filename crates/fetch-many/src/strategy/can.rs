//! Whether a fetcher can be made that does what its settings ask for: [`check_required`], [`check_own_client`].

use crate::{Addresses, Capability, Config, Error, ErrorKind, Proxy, Roots};

/// Refuses settings that [require](Config::require) what a strategy cannot do. `able`: what it can.
///
/// A strategy calls it first of all when a fetcher is made, so that nobody finds out at run time.
///
/// ```
/// use fetch_many::strategy::check_required;
/// use fetch_many::{Capability, Config};
///
/// let config = Config::default().require(Capability::Http2);
/// assert!(check_required(&config, &[Capability::Http2]).is_ok());
/// let error = check_required(&config, &[]).unwrap_err();
/// assert_eq!(error.capability(), Some(Capability::Http2));
/// assert!(check_required(&Config::default(), &[]).is_ok());
/// ```
///
/// # Errors
/// [`Unsupported`](ErrorKind::Unsupported), with the [capability](Error::capability) that is missing.
pub fn check_required(config: &Config, able: &[Capability]) -> Result<(), Error> {
    let mut required = config.required.iter();
    match required.find(|capability| !able.contains(capability)) {
        None => Ok(()),
        Some(missing) => Err(Error::unsupported(*missing)
            .detail(format!("{missing} is required, and not supported here"))),
    }
}

/// Refuses settings that have no effect where a client of the caller's makes the connections: they would be ignored
/// without a word. Nobody can tell a setting that was set to its default from one that was not.
///
/// It requires nothing either: what such a client can do, nobody knows but its owner.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::strategy::check_own_client;
/// use fetch_many::{Config, ErrorKind};
///
/// assert!(check_own_client(&Config::default().timeout(Duration::from_secs(5))).is_ok());
/// let error = check_own_client(&Config::default().max_idle(3)).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Unsupported);
/// let text = "max_idle has no effect with a client of your own: what it says is that client's to decide";
/// assert_eq!(error.to_string(), text);
/// ```
///
/// # Errors
/// [`Unsupported`](ErrorKind::Unsupported), with the name of the first such setting, or the
/// [capability](Error::capability) that is required.
pub fn check_own_client(config: &Config) -> Result<(), Error> {
    check_required(config, &[])?;
    let usual = Config::default();
    let set = [
        (
            "connect_timeout",
            config.connect_timeout != usual.connect_timeout,
        ),
        (
            "max_idle_per_host",
            config.max_idle_per_host != usual.max_idle_per_host,
        ),
        ("max_idle", config.max_idle.is_some()),
        ("idle_timeout", config.idle_timeout != usual.idle_timeout),
        ("roots", config.roots != Roots::Mozilla),
        ("proxy", config.proxy != Proxy::none()),
        ("identity", config.identity.is_some()),
        ("addresses", !matches!(config.addresses, Addresses::Any)),
        ("resolver", config.names.resolver.is_some()),
        ("resolve", !config.names.fixed.is_empty()),
        ("prefer", !config.preferred.is_empty()),
    ];
    match set.iter().find(|(_, is_set)| *is_set) {
        None => Ok(()),
        Some((name, _)) => Err(Error::new(ErrorKind::Unsupported).detail(format!(
            "{name} has no effect with a client of your own: what it says is that client's to decide"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Identity;

    #[test]
    fn each_setting_without_effect_is_named() {
        let second = Duration::from_secs(1);
        let config = Config::default;
        for (name, config) in [
            ("connect_timeout", config().connect_timeout(second)),
            ("max_idle_per_host", config().max_idle_per_host(1)),
            ("max_idle", config().max_idle(1)),
            ("idle_timeout", config().idle_timeout(second)),
            ("roots", config().roots(Roots::Platform)),
            ("proxy", config().proxy(Proxy::through("http://a:1"))),
            ("identity", config().identity(Identity::pem(""))),
            ("addresses", config().addresses(Addresses::Public)),
            ("resolver", config().resolver(|_: &str| Ok(Vec::new()))),
            ("resolve", config().resolve("a", [])),
            ("prefer", config().prefer(Capability::Http2)),
        ] {
            let error = check_own_client(&config).expect_err(name);
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("{name} has no effect")),
                "{error}"
            );
        }
    }

    #[test]
    fn settings_of_an_exchange_have_their_effect() {
        let config = Config::default()
            .timeout(Duration::ZERO)
            .max_body_bytes(1)
            .max_redirects(0)
            .decode(false)
            .user_agent("me");
        assert!(check_own_client(&config).is_ok());
    }

    #[test]
    fn a_capability_that_is_required_twice_is_required_once() {
        let config = Config::default()
            .require(Capability::Http2)
            .require(Capability::Http2);
        assert!(check_required(&config, Capability::ALL).is_ok());
        let error = check_own_client(&config).unwrap_err();
        assert_eq!(error.capability(), Some(Capability::Http2));
    }
}
