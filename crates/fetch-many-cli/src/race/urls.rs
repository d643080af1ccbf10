//! What is raced over: [`Url`].

use fetch_many::http::{Method, Uri};

use crate::args::Input;
use crate::exit::Failed;
use crate::list::{Entry, List, is_loopback};

/// More would be answers that do not fit into a line.
const MOST: usize = 10_000;

/// A URL, in its normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url(Uri);

impl Url {
    /// All of it, to be asked for.
    pub(super) fn text(&self) -> String {
        self.0.to_string()
    }

    /// What of it may be shown: a query may be a secret.
    pub(super) fn shown(&self) -> String {
        format!("{}{}", self.host(), self.0.path())
    }

    /// Scheme, name and port: what a rate is about.
    pub(super) fn host(&self) -> String {
        let scheme = self.0.scheme_str().unwrap_or_default();
        let authority = self.0.authority().map_or("", |one| one.as_str());
        format!("{scheme}://{authority}")
    }

    /// Whether that is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        self.0.host().is_some_and(is_loopback)
    }
}

/// So many of them, in words.
pub(super) fn counted(urls: usize) -> String {
    let plural = if urls == 1 { "" } else { "s" };
    format!("{urls} URL{plural}")
}

/// Those of the command line, or of a list.
///
/// # Errors
/// If there are none or too many, one is no URL, or more is to be done with it than to get it.
pub(super) fn urls(input: &Input) -> Result<Vec<Url>, Failed> {
    let list = List::open(input.source(), input.format).map_err(Failed::of)?;
    let mut urls = Vec::new();
    for found in list.entries().map_err(Failed::of)? {
        let entry = found.map_err(|bad| match input.input {
            Some(_) => Failed::unusable(format!("{}: {bad}", list.name())),
            None => Failed::usage(bad.to_string()),
        })?;
        if urls.len() == MOST {
            let text = format!("there are more than {MOST} URLs, the most that race takes");
            return Err(Failed::usage(text));
        }
        urls.push(url(entry)?);
    }
    if urls.is_empty() {
        return Err(Failed::usage("race needs URLs to fetch, or --local"));
    }
    Ok(urls)
}

fn url(entry: Entry) -> Result<Url, Failed> {
    let more = [
        (entry.method != Method::GET, "another method than GET"),
        (!entry.headers.is_empty(), "headers or credentials"),
        (!entry.body.is_empty(), "a body"),
    ];
    match more.into_iter().find(|(has, _)| *has) {
        Some((_, what)) => Err(Failed::usage(format!(
            "line {} has {what}; race gets URLs as anybody may, and sends nothing with it",
            entry.line
        ))),
        None => Ok(Url(entry.uri)),
    }
}

/// URLs as they were typed.
#[cfg(test)]
pub(super) fn typed(texts: &[&str]) -> Result<Vec<Url>, Failed> {
    urls(&Input {
        urls: texts.iter().map(|text| (*text).to_owned()).collect(),
        ..Input::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Url {
        typed(&[text]).unwrap().remove(0)
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
            assert!(one(own).is_loopback(), "{own}");
        }
        for other in [
            "http://example.com/",
            "http://localhost.example.com/",
            "http://10.0.0.1/",
            "http://127.0.0.1.example/",
            "http://[2001:db8::1]/",
        ] {
            assert!(!one(other).is_loopback(), "{other}");
        }
    }

    #[test]
    fn hosts_are_in_their_normal_form_and_nothing_secret_is_shown() {
        let url = one("HTTP://Example.COM:80/a/../b?key=secret#part");
        assert_eq!(url.host(), one("http://example.com/").host());
        assert_eq!(url.shown(), "http://example.com/b");
        assert_ne!(url.host(), one("https://example.com/").host());
    }

    #[test]
    fn what_cannot_be_raced_over_is_named() {
        for (text, word) in [
            ("ftp://example.com/", "scheme"),
            ("http://me:word@example.com/", "credentials"),
        ] {
            let error = typed(&[text]).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
            assert!(!error.to_string().contains("me:word"), "{error}");
        }
        assert!(typed(&[]).unwrap_err().to_string().contains("--local"));
        let many = vec!["http://example.com/"; MOST + 1];
        assert!(typed(&many).unwrap_err().to_string().contains("10000"));
    }
}
