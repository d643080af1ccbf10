//! What is to be fetched: [`Entry`].

use std::fmt;

use fetch_many::http::{HeaderMap, Method, Uri};
use fetch_many::{Bytes, Expect, Request};

use super::id::{Id, add, add_optional};
use super::rest::Rest;

/// One request of a list. It has been checked: it can be sent.
#[derive(Clone)]
#[non_exhaustive]
pub struct Entry {
    /// Its place among the list's entries and bad lines, from 0.
    pub index: u64,
    /// The line, from 1, on which it begins.
    pub line: u64,
    /// What the list's owner calls it.
    pub key: Option<String>,
    /// The URL as the list has it, with a scheme, and without a name and password: those are in the headers.
    pub url: String,
    /// The URL in the one form in which it is asked for, however the list has it.
    pub uri: Uri,
    /// The file that it is to come into: a relative path with `/`, which leads nowhere but into the directory.
    pub out: Option<String>,
    /// The method; `GET` unless the list says otherwise.
    pub method: Method,
    /// What is sent with it.
    pub headers: HeaderMap,
    /// What is sent as its body.
    pub body: Bytes,
    /// The SHA-256 that the answer's body must have, as 64 hexadecimal digits in small letters.
    pub sha256: Option<String>,
    /// What else the list says of it.
    pub rest: Rest,
}

impl Entry {
    /// What a later run recognises it by: its [request](Self::request_id), its file and its key.
    #[must_use]
    pub fn id(&self) -> Id {
        let mut bytes = self.asked();
        add_optional(&mut bytes, self.out.as_deref());
        add_optional(&mut bytes, self.key.as_deref());
        Id::of(&bytes)
    }

    /// What says whether two entries ask for the same: method, URL, headers and body. Credentials and cookies do not count,
    /// because a new password does not make another thing of what is asked for.
    #[must_use]
    pub fn request_id(&self) -> Id {
        Id::of(&self.asked())
    }

    /// What it asks for, in one piece, because a hasher takes its time with each.
    fn asked(&self) -> Vec<u8> {
        // The lengths of the parts, and what an id has besides.
        let mut bytes = Vec::with_capacity(self.url.len() + self.body.len() + 128);
        let uri = &self.uri;
        add(&mut bytes, self.method.as_str().as_bytes());
        add(&mut bytes, uri.scheme_str().unwrap_or_default().as_bytes());
        add(
            &mut bytes,
            uri.authority().map_or("", |it| it.as_str()).as_bytes(),
        );
        add(
            &mut bytes,
            uri.path_and_query().map_or("", |it| it.as_str()).as_bytes(),
        );
        add(&mut bytes, &self.body);
        if !self.headers.is_empty() {
            self.add_headers(&mut bytes);
        }
        bytes
    }

    /// In whichever order they stand.
    fn add_headers(&self, bytes: &mut Vec<u8>) {
        let open = self
            .headers
            .iter()
            .filter(|(_, value)| !value.is_sensitive());
        let mut open: Vec<_> = open
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        open.sort_by_key(|(name, _)| *name);
        for (name, value) in open {
            add(bytes, name.as_bytes());
            add(bytes, value);
        }
    }

    /// About how many bytes it has: what may be long in a list, and comes from there.
    pub(crate) fn size(&self) -> usize {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| name.as_str().len() + value.len());
        let rest = self.rest.iter();
        let rest = rest.map(|(name, value)| name.len() + value.get().len());
        let texts = [&self.key, &self.out].into_iter().flatten();
        // The URL is there twice.
        2 * self.url.len()
            + self.body.len()
            + headers.chain(rest).sum::<usize>()
            + texts.map(String::len).sum::<usize>()
    }

    /// The request, which [expects](Expect) the digest if there is one.
    #[must_use]
    pub fn request(&self) -> Request {
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        if let Some(digest) = &self.sha256 {
            request.extensions_mut().insert(Expect::sha256(digest));
        }
        request
    }

    /// Scheme, host and port, as they are written in the URL: what limits and rates are kept for.
    #[must_use]
    pub fn host(&self) -> (&str, &str) {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        (scheme, self.uri.authority().map_or("", |it| it.as_str()))
    }
}

/// Without header values, body and query, which may be secret.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("index", &self.index)
            .field("line", &self.line)
            .field("key", &self.key)
            .field("method", &self.method)
            .field("host", &self.host().1)
            .field("path", &self.uri.path())
            .field("out", &self.out)
            .finish_non_exhaustive()
    }
}
