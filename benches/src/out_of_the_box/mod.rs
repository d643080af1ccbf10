//! The four clients as a newcomer has them: no setting set, and nothing of the contract around them.
//!
//! What they do with the network's faults stands beside the strategies in `docs/conformance.md`.

pub mod hyper;
pub mod reqwest;
pub mod surf;
pub mod ureq;

use std::error::Error;
use std::fmt;

use fetch_many::http::HeaderMap;
use fetch_many::{Bytes, Request, Response};

/// A client that waits for the response.
pub trait Client: fmt::Debug + Send + Sync {
    /// Sends the request and reads the whole body.
    ///
    /// # Errors
    /// Whatever the client calls one.
    fn exchange(&self, request: Request) -> Result<Response, Failure>;
}

/// An error of any client.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A client by name.
#[derive(Debug)]
pub struct StockClient {
    /// The crate.
    pub name: &'static str,
    /// Whether it follows redirects.
    pub redirects: bool,
    /// Whether it has TLS, with the features that it has here.
    pub tls: bool,
    make: fn(bool) -> Result<Box<dyn Client>, Failure>,
}

/// The clients, in the order of their strategies.
pub const CLIENTS: &[StockClient] = &[
    StockClient {
        name: "reqwest",
        redirects: true,
        tls: true,
        make: |_| Ok(Box::new(reqwest::OutOfTheBox::new()?)),
    },
    StockClient {
        name: "surf",
        redirects: true,
        tls: false,
        make: |redirects| Ok(Box::new(surf::OutOfTheBox::new(redirects))),
    },
    StockClient {
        name: "hyper",
        redirects: false,
        tls: false,
        make: |_| Ok(Box::new(hyper::OutOfTheBox)),
    },
    StockClient {
        name: "ureq",
        redirects: true,
        tls: false,
        make: |_| Ok(Box::new(ureq::OutOfTheBox::new())),
    },
];

impl StockClient {
    /// Makes it, with its own default settings, to be asked for this fault or check.
    ///
    /// # Errors
    /// What the client or its runtime reports.
    pub fn make(&self, asked: &str) -> Result<Box<dyn Client>, Failure> {
        (self.make)(is_redirect(asked))
    }

    /// Whether this fault is about something that it does not have.
    #[must_use]
    pub fn lacks_fault(&self, name: &str) -> bool {
        !self.redirects && is_redirect(name)
    }

    /// Whether this check is about something that it does not have.
    #[must_use]
    pub fn lacks_check(&self, name: &str) -> bool {
        !self.redirects && is_redirect(name) || !self.tls && name.starts_with("tls_")
    }
}

/// The client of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static StockClient> {
    CLIENTS.iter().find(|client| client.name == name)
}

/// Whether the fault or check of this name is about redirects.
fn is_redirect(name: &str) -> bool {
    name.starts_with("redir_") || name.starts_with("redirect_")
}

fn response(status: u16, headers: HeaderMap, body: Bytes) -> Result<Response, Failure> {
    let mut response = fetch_many::http::Response::builder()
        .status(status)
        .body(body)?;
    *response.headers_mut() = headers;
    Ok(response)
}
