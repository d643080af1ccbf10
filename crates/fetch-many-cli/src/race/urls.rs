//! What is raced over: [`Url`].

use fetch_many::{IntoRequest, http};

use crate::exit::Failed;

/// More take more memory than the answers of one process may have.
const MOST: usize = 10_000;

/// A URL, and its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    /// As it was given.
    pub(super) text: String,
    /// Scheme, name and port, in their normal form: what a rate is about.
    pub(super) host: String,
    /// Whether that is this machine.
    pub(super) is_loopback: bool,
}

impl Url {
    /// What of it may be shown: host and path, since a query may be a secret.
    pub(super) fn shown(&self) -> String {
        let request = self.text.as_str().into_request();
        let path = request.map_or_else(|_| String::new(), |one| one.uri().path().to_owned());
        format!("{}{path}", self.host)
    }
}

/// Each of these.
///
/// # Errors
/// If there are none, too many, or one is no URL.
pub(super) fn urls(given: &[String]) -> Result<Vec<Url>, Failed> {
    match given.len() {
        0 => return Err(Failed::usage("race needs a URL, or --local")),
        all if all > MOST => {
            let text = format!("{all} URLs are more than {MOST}, the most that race takes");
            return Err(Failed::usage(text));
        }
        _ => {}
    }
    given.iter().map(|text| url(text)).collect()
}

fn url(text: &str) -> Result<Url, Failed> {
    let request = text
        .into_request()
        .map_err(|error| Failed::usage(error.to_string()))?;
    let uri = request.uri();
    Ok(Url {
        text: text.to_owned(),
        host: host(uri),
        is_loopback: uri.host().is_some_and(is_loopback),
    })
}

fn host(uri: &http::Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("http");
    let name = uri.host().unwrap_or_default();
    match uri.port() {
        Some(port) => format!("{scheme}://{name}:{port}"),
        None => format!("{scheme}://{name}"),
    }
}

/// RFC 1122 §3.2.1.3, RFC 4291 §2.5.3; of names RFC 6761 §6.3, the only ones that nobody else can have.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => {
            let name = bare.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Url {
        urls(&[text.to_owned()]).unwrap().remove(0)
    }

    #[test]
    fn this_machine_is_known() {
        for own in [
            "http://127.0.0.1:81/a",
            "http://127.9.9.9",
            "http://[::1]:81/",
            "http://LOCALHOST/",
            "http://a.localhost./",
        ] {
            assert!(one(own).is_loopback, "{own}");
        }
        for other in [
            "http://example.com/",
            "http://localhost.example.com/",
            "http://10.0.0.1/",
            "http://127.0.0.1.example/",
            "http://[2001:db8::1]/",
        ] {
            assert!(!one(other).is_loopback, "{other}");
        }
    }

    #[test]
    fn hosts_are_in_their_normal_form_and_nothing_secret_is_shown() {
        let url = one("HTTP://user:pass@Example.COM:80/a/../b?key=secret#part");
        assert_eq!(url.host, one("http://example.com/").host);
        assert_eq!(url.shown(), "http://example.com/b");
        assert_ne!(url.host, one("https://example.com/").host);
    }

    #[test]
    fn what_is_no_url_is_named() {
        let error = urls(&["example.com".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("example.com"), "{error}");
        let many = vec!["http://example.com/".to_owned(); MOST + 1];
        assert!(urls(&many).unwrap_err().to_string().contains("10000"));
    }
}
