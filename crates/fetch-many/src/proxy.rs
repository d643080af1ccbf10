//! Through what requests go: [`Proxy`].

use std::fmt;

/// Through which proxies requests go, and which go straight to their hosts. Default: all of them go straight.
///
/// A proxy's URL begins with one of these:
///
/// - `http://`: it is told the whole URL of a plain `http` request (RFC 9112 §3.2.2); for `https` it is asked for a
///   tunnel (`CONNECT`, RFC 9110 §9.3.6), and sees neither path nor headers nor body.
/// - `socks5://` (RFC 1928): names are looked up here, and the proxy is told addresses.
/// - `socks5h://`: the proxy is told names, and nothing is looked up here but the name of the proxy.
///
/// Without a scheme it is `http://`, and without a port 1080, as curl has it. A user and a password may stand before
/// the host, percent-encoded: `http://user:p%40ss@host:3128`. They go to the proxy alone (RFC 7617, RFC 1929), and
/// neither `Debug` nor an error shows them.
///
/// What the proxy answers to a plain `http` request is the response, whoever made it: a `407` or `502` too. Where it
/// refuses a tunnel, the error is [`Connect`](crate::ErrorKind::Connect) and says what it answered.
///
/// An address that the proxy looks up cannot be seen here: a filter of addresses holds for `socks5://` and for URLs
/// with an address in them, and for no name that an `http://` or `socks5h://` proxy is told. Nor does it hold for the
/// proxy itself.
///
/// ```
/// use fetch_many::{Config, ErrorKind, Proxy};
///
/// let proxy = Proxy::through("http://user:secret@127.0.0.1:3128").except("localhost, 10.0.0.0/8, .example.com");
/// assert!(!format!("{proxy:?}").contains("secret"));
/// assert!(fetch_many_threads::Blocking::new(&Config::default().proxy(proxy)).is_ok());
///
/// let unknown = Config::default().proxy(Proxy::through("gopher://127.0.0.1"));
/// let error = fetch_many_threads::Blocking::new(&unknown).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Request);
/// assert_eq!(error.to_string(), "proxy with a scheme other than http, socks5 and socks5h");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxy {
    pub(crate) http: Option<Setting>,
    pub(crate) https: Option<Setting>,
    pub(crate) except: String,
}

/// One proxy's URL as it was given, and where it was found, for errors.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) source: &'static str,
    pub(crate) url: String,
}

impl Proxy {
    /// None: every request goes straight to its host, whatever the environment says.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// All requests go through the proxy with this URL. What is wrong with it, making a fetcher says.
    #[must_use]
    pub fn through(url: impl Into<String>) -> Self {
        let setting = Setting {
            source: "proxy",
            url: url.into(),
        };
        Self {
            http: Some(setting.clone()),
            https: Some(setting),
            except: String::new(),
        }
    }

    /// What the environment says now, by the rules of [`from_variables`](Self::from_variables).
    #[must_use]
    pub fn from_environment() -> Self {
        // What is not Unicode is no URL, and the error for that names the variable.
        Self::from_variables(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()))
    }

    /// What these variables say: `http_proxy` and `https_proxy` by the scheme of a request, `all_proxy` where there is
    /// none for it, and `no_proxy` for the [exceptions](Self::except). Each is looked for in lower case first, then in
    /// upper case; an empty one counts as not set, as in curl.
    ///
    /// `HTTP_PROXY` in upper case is left out where `REQUEST_METHOD` is set: in a CGI program it is what a stranger sent
    /// as the header `Proxy` (CVE-2016-5385). (curl never reads it.)
    ///
    /// ```
    /// use fetch_many::Proxy;
    ///
    /// let variables = |name: &str| (name == "ALL_PROXY").then(|| "socks5h://localhost".to_owned());
    /// assert_ne!(Proxy::from_variables(variables), Proxy::none());
    /// ```
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let find = |names: &[&'static str]| {
            names.iter().find_map(|name| {
                let url = variable(name).filter(|value| !value.is_empty())?;
                Some(Setting { source: name, url })
            })
        };
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let http = if is_cgi {
            find(&["http_proxy"])
        } else {
            find(&["http_proxy", "HTTP_PROXY"])
        };
        let all = || find(&["all_proxy", "ALL_PROXY"]);
        Self {
            http: http.or_else(all),
            https: find(&["https_proxy", "HTTPS_PROXY"]).or_else(all),
            except: find(&["no_proxy", "NO_PROXY"]).map_or_else(String::new, |its| its.url),
        }
    }

    /// Which hosts are asked straight, in place of those said before. Names and addresses, divided by commas or blanks:
    ///
    /// - `example.com` and `.example.com` alike: that host and those below it, in upper or lower case;
    /// - `10.1.2.3`, `::1` or `[::1]`: that address, where it stands in the URL; names are not looked up for this;
    /// - `10.0.0.0/8`, `fd00::/8`: all addresses that begin with so many bits;
    /// - `*`, and nothing else: every host.
    ///
    /// Ports, and asterisks inside of a name, mean nothing, as in curl; an entry that has them fits no host.
    ///
    /// ```
    /// use fetch_many::strategy::{Origin, Proxies};
    /// use fetch_many::{Config, Proxy};
    ///
    /// let proxy = Proxy::through("http://proxy:3128").except("example.com, 10.0.0.0/8");
    /// let proxies = Proxies::new(&Config::default().proxy(proxy))?;
    /// for (url, is_straight) in [
    ///     ("http://www.example.com/", true),
    ///     ("http://10.1.2.3:8080/", true),
    ///     ("http://other.example/", false),
    /// ] {
    ///     let url = url.parse().unwrap();
    ///     assert_eq!(proxies.for_origin(Origin::of(&url)?).is_none(), is_straight);
    /// }
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    #[must_use]
    pub fn except(mut self, hosts: impl Into<String>) -> Self {
        self.except = hosts.into();
        self
    }
}

/// Says where the proxies come from, and nothing of their URLs: one that is written wrong may have its password anywhere.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = |setting: &Option<Setting>| setting.as_ref().map(|its| its.source);
        f.debug_struct("Proxy")
            .field("http", &source(&self.http))
            .field("https", &source(&self.https))
            .field("except", &self.except)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The proxies for http and https, and the exceptions, from `NAME=value` pairs.
    fn read(variables: &[&str]) -> [String; 3] {
        let proxy = Proxy::from_variables(|wanted| {
            let mut pairs = variables.iter().filter_map(|pair| pair.split_once('='));
            let (_, value) = pairs.find(|(name, _)| *name == wanted)?;
            Some(value.to_owned())
        });
        let url = |setting: Option<Setting>| setting.map_or_else(String::new, |its| its.url);
        [url(proxy.http), url(proxy.https), proxy.except]
    }

    #[test]
    fn variables_are_read_as_curl_reads_them() {
        for (variables, expected) in [
            (&[][..], ["", "", ""]),
            (&["http_proxy=a"], ["a", "", ""]),
            (&["HTTP_PROXY=a"], ["a", "", ""]),
            (&["https_proxy=a"], ["", "a", ""]),
            (&["HTTPS_PROXY=a", "https_proxy=b"], ["", "b", ""]),
            (&["HTTP_PROXY=a", "http_proxy=b"], ["b", "", ""]),
            (&["ALL_PROXY=a"], ["a", "a", ""]),
            (&["ALL_PROXY=a", "all_proxy=b"], ["b", "b", ""]),
            (&["ALL_PROXY=a", "http_proxy=b"], ["b", "a", ""]),
            // An empty one is as good as none.
            (&["https_proxy=", "HTTPS_PROXY=a"], ["", "a", ""]),
            (&["https_proxy=", "ALL_PROXY=a"], ["a", "a", ""]),
            (&["NO_PROXY=a"], ["", "", "a"]),
            (&["NO_PROXY=a", "no_proxy=b"], ["", "", "b"]),
            // What a stranger may have set counts for nothing.
            (&["HTTP_PROXY=a", "REQUEST_METHOD=GET"], ["", "", ""]),
            (
                &["HTTP_PROXY=a", "REQUEST_METHOD=GET", "ALL_PROXY=b"],
                ["b", "b", ""],
            ),
            (&["http_proxy=a", "REQUEST_METHOD=GET"], ["a", "", ""]),
            (&["HTTPS_PROXY=a", "REQUEST_METHOD=GET"], ["", "a", ""]),
        ] {
            assert_eq!(read(variables), expected, "{variables:?}");
        }
    }

    #[test]
    fn nothing_of_a_url_is_printed() {
        for url in ["http://user:secret@host", "user:secret", "http:/secret@/@"] {
            let printed = format!("{:?}", crate::Config::default().proxy(Proxy::through(url)));
            assert!(!printed.contains("secret"), "{printed}");
        }
    }
}
