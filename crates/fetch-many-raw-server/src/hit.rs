//! What the raw server saw of one request: [`Hit`].

use std::net::SocketAddr;
use std::time::Instant;

/// One request as it arrived: an attempt, in the words of the contract.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Hit {
    /// The method, such as `GET`.
    pub method: String,
    /// The request target, such as `/a?b=c`.
    pub path: String,
    /// The `Host` header; empty if there is none.
    pub host: String,
    /// Which of the server's ports it came to, from 0.
    pub port: usize,
    /// Which request for this path it is, from 1.
    pub attempt: usize,
    /// Which connection it came on, from 0 in the order of acceptance.
    pub connection: usize,
    /// Which request on that connection it is, from 1.
    pub on_connection: usize,
    /// The request line and headers, byte for byte, with the empty line.
    pub head: Vec<u8>,
    /// The body, decoded if it came in chunks.
    pub body: Vec<u8>,
    /// When it had arrived.
    pub at: Instant,
}

impl Hit {
    /// One that has not come: to see what a script would answer.
    #[must_use]
    pub fn get(path: &str, host: SocketAddr) -> Self {
        Self {
            method: "GET".to_owned(),
            path: path.to_owned(),
            host: host.to_string(),
            port: 0,
            attempt: 1,
            connection: 0,
            on_connection: 1,
            head: format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").into_bytes(),
            body: Vec::new(),
            at: Instant::now(),
        }
    }

    /// The first header of this name, if it is there and UTF-8. Names are compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = std::str::from_utf8(&self.head).ok()?;
        head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}
