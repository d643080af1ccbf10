//! The bytes of `CONNECT` (RFC 9110 §9.3.6): [`request`], [`Head`].

use http::header::HeaderValue;

use super::server::ProxyServer;
use crate::Error;
use crate::wire::origin::Origin;

/// How long the heads of all answers may be together: a proxy's has a few lines.
const LONGEST: usize = 16 << 10;

/// What a status line begins with; a digit, a blank and the status follow.
const VERSION: &[u8] = b"HTTP/1.";

/// Nothing in it is of the request that is to go through the tunnel: not even who asks.
pub(super) fn request(origin: Origin<'_>, authorization: Option<&HeaderValue>) -> Vec<u8> {
    let (host, port) = (origin.host(), origin.port());
    let authority = if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    };
    let mut request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").into_bytes();
    if let Some(value) = authorization {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(value.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    request
}

/// The head of an answer on its way. Of its fields none matters, so none is kept.
#[derive(Default)]
pub(super) struct Head {
    received: usize,
    /// The status line so far.
    line: Vec<u8>,
    /// What it said, once it is complete.
    status: Option<u16>,
    /// How long the line of fields is that is being read.
    field: usize,
}

impl Head {
    /// How many bytes may still come.
    pub(super) fn room(&self) -> usize {
        LONGEST - self.received
    }

    /// Whether the tunnel is there.
    pub(super) fn read(&mut self, bytes: &[u8], proxy: &ProxyServer) -> Result<bool, Error> {
        for (at, byte) in bytes.iter().enumerate() {
            self.received += 1;
            match self.status {
                None => self.status_line(*byte, proxy)?,
                Some(status) => {
                    let is_over = self.field_line(*byte);
                    if is_over && status < 200 {
                        // Interim (RFC 9110 §15.2): another follows.
                        self.status = None;
                    } else if is_over && at + 1 < bytes.len() {
                        // It is the client that speaks first over TLS, so these are nobody's.
                        return Err(proxy.fault("sent bytes that nobody asked for"));
                    } else if is_over {
                        return Ok(true);
                    }
                }
            }
            if self.room() == 0 {
                return Err(proxy.fault("answered with a head of more than 16 KiB"));
            }
        }
        Ok(false)
    }

    fn status_line(&mut self, byte: u8, proxy: &ProxyServer) -> Result<(), Error> {
        let no_http = || proxy.fault("did not answer in http");
        if byte != b'\n' {
            self.line.push(byte);
            // What speaks something else may never end its line.
            let start = &self.line[..self.line.len().min(VERSION.len())];
            return VERSION.starts_with(start).then_some(()).ok_or_else(no_http);
        }
        let status = status(&self.line).ok_or_else(no_http)?;
        self.line.clear();
        match status {
            100 | 102..=199 | 200..=299 => {}
            refused => return Err(proxy.answered(refused)),
        }
        (self.status, self.field) = (Some(status), 0);
        Ok(())
    }

    /// Whether that was the end of the head: an empty line.
    fn field_line(&mut self, byte: u8) -> bool {
        match byte {
            b'\n' if self.field == 0 => return true,
            b'\n' => self.field = 0,
            b'\r' => {}
            _ => self.field += 1,
        }
        false
    }
}

/// RFC 9112 §4; the reason phrase means nothing, and may be missing with the blank before it.
fn status(line: &[u8]) -> Option<u16> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (minor, rest) = line.strip_prefix(VERSION)?.split_first()?;
    let (code, rest) = rest.strip_prefix(b" ")?.split_at_checked(3)?;
    let is_valid = minor.is_ascii_digit()
        && code.iter().all(u8::is_ascii_digit)
        && matches!(rest.first(), None | Some(b' '));
    let code = std::str::from_utf8(code).ok()?.parse().ok()?;
    (is_valid && code >= 100).then_some(code)
}
