//! What is sent with each request besides what the list says: [`Sent`].

use std::collections::HashMap;

use fetch_many::http::header::AUTHORIZATION;
use fetch_many::http::{HeaderMap, HeaderName, HeaderValue};
use fetch_many::{IntoRequest, Request, RequestExt};

use super::netrc::Netrc;
use super::secrets;
use crate::args::{HeaderFrom, Network, host};
use crate::exit::Failed;
use crate::show::Screen;

/// Headers and credentials. What the list itself says of a request comes first, then what is for its host alone, then what
/// is for all.
#[derive(Debug, Default)]
pub(super) struct Sent {
    for_all: HeaderMap,
    /// By host, with its port if the option names one.
    for_host: HashMap<String, HeaderMap>,
    user: Option<User>,
    netrc: Netrc,
}

struct User {
    /// `None`: every host of the list.
    host: Option<String>,
    name: String,
    password: String,
}

impl Sent {
    /// What the options say, with what is in the files and variables that they name.
    pub(super) fn new(network: &Network, screen: Screen) -> Result<Self, Failed> {
        let mut sent = Self::default();
        for from in &network.headers {
            warn(from, screen);
            add(&mut sent.for_all, secrets::headers(from)?);
        }
        for one in &network.headers_for {
            warn(&one.header, screen);
            let headers = sent.for_host.entry(one.host.clone()).or_default();
            add(headers, secrets::headers(&one.header)?);
        }
        if let Some(user) = &network.user {
            sent.user = Some(User::of(user, network)?);
        }
        if let Some(file) = &network.netrc {
            sent.netrc = secrets::netrc(file)?;
        }
        Ok(sent)
    }

    /// Adds what this request lacks.
    pub(super) fn add_to(&self, mut request: Request) -> Result<Request, fetch_many::Error> {
        if self.is_empty() {
            return Ok(request);
        }
        let uri = request.uri().clone();
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let own_port = if uri.scheme_str() == Some("http") {
            80
        } else {
            443
        };
        let with_port = format!("{host}:{}", uri.port_u16().unwrap_or(own_port));
        let own = [&with_port, &host].into_iter();
        let own = own.filter_map(|name| self.for_host.get(name));
        for headers in own.chain([&self.for_all]) {
            fill(request.headers_mut(), headers);
        }
        if request.headers().contains_key(AUTHORIZATION) {
            return Ok(request);
        }
        match self.credentials(&host, &with_port) {
            Some((name, password)) => request.basic(name, password),
            None => Ok(request),
        }
    }

    /// Whether no option says anything: as in most runs.
    fn is_empty(&self) -> bool {
        let has_headers = !self.for_all.is_empty() || !self.for_host.is_empty();
        !has_headers && self.user.is_none() && self.netrc.is_empty()
    }

    fn credentials(&self, host: &str, with_port: &str) -> Option<(&str, &str)> {
        let user = self
            .user
            .as_ref()
            .filter(|user| match user.host.as_deref() {
                None => true,
                Some(wanted) => wanted == host || wanted == with_port,
            });
        let given = user.map(|user| (user.name.as_str(), user.password.as_str()));
        given.or_else(|| self.netrc.of(host))
    }
}

impl User {
    fn of(text: &str, network: &Network) -> Result<Self, Failed> {
        let no_host =
            || Failed::usage("--user: it is `NAME` or `HOST=NAME`, and HOST may have a port");
        let (host, name) = match text.split_once('=') {
            Some((named, name)) => (Some(host(named).ok_or_else(no_host)?), name),
            None => (None, text),
        };
        if name.contains(':') {
            return Err(Failed::usage(
                "--user is a name: a password on a command line can be read by every user of this machine. \
                 Put it into the variable FETCH_MANY_PASSWORD, or into a file that --password-file names",
            ));
        }
        let (name, password) = (
            name.to_owned(),
            secrets::password(network.password_file.as_deref())?,
        );
        // What cannot be sent is said once, and not of every request.
        let trial = "http://localhost/"
            .into_request()
            .and_then(|request| request.basic(&name, &password));
        trial.map_err(|error| Failed::usage(format!("--user: {error}")))?;
        Ok(Self {
            host,
            name,
            password,
        })
    }
}

/// Never a password.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn add(headers: &mut HeaderMap, more: Vec<(HeaderName, HeaderValue)>) {
    for (name, value) in more {
        headers.append(name, value);
    }
}

/// Adds what has names that are not there.
fn fill(headers: &mut HeaderMap, more: &HeaderMap) {
    for name in more.keys() {
        if headers.contains_key(name) {
            continue;
        }
        for value in more.get_all(name) {
            headers.append(name.clone(), value.clone());
        }
    }
}

/// A secret on the command line is used as it is, with a word.
fn warn(from: &HeaderFrom, screen: Screen) {
    const SECRET: [&str; 4] = [
        "authorization",
        "cookie",
        "proxy-authorization",
        "x-api-key",
    ];
    if let HeaderFrom::Literal(name, _) = from
        && SECRET.contains(&name.as_str())
    {
        screen.note(&format!(
            "every user of this machine can read a {name} on the command line while this runs; \
                 `{name}: env:VARIABLE` or `{name}: @FILE` keeps it"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_may_be_that_of_the_scheme() {
        let mut sent = Sent::default();
        for (host, value) in [("a:443", "443"), ("a:80", "80"), ("b", "any")] {
            let value = HeaderValue::from_static(value);
            let headers = sent.for_host.entry(host.to_owned()).or_default();
            headers.insert("x", value);
        }
        sent.user = Some(User {
            host: Some("a:443".to_owned()),
            name: "me".to_owned(),
            password: "secret".to_owned(),
        });
        for (url, value, is_user) in [
            ("https://a/", Some("443"), true),
            ("http://a/", Some("80"), false),
            ("http://a:443/", Some("443"), true),
            ("https://a:444/", None, false),
            ("https://b/", Some("any"), false),
        ] {
            let request = sent.add_to(url.into_request().unwrap()).unwrap();
            let found = request
                .headers()
                .get("x")
                .map(|found| found.to_str().unwrap());
            assert_eq!(found, value, "{url}");
            assert_eq!(
                request.headers().contains_key(AUTHORIZATION),
                is_user,
                "{url}"
            );
        }
    }
}
