//! Content codings (RFC 9110 §8.4), undone once for all strategies: [`decode`].

mod brotli;
mod deflate;
mod fault;
mod gzip;
mod pieces;
#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, StatusCode};

use self::brotli::Brotli;
use self::deflate::Deflate;
use self::fault::Fault;
use self::gzip::Gzip;
pub(crate) use self::pieces::Decoder;
use crate::{Error, ErrorKind, Response};

/// What is offered to a server when the request says nothing itself: `Accept-Encoding`.
pub const OFFERED: &str = "gzip, deflate, br";

/// More codings than this on one body are an attack, not a wish to save bytes.
const MAX_CODINGS: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

/// The response with its body decoded, and without the headers that spoke of the encoded one. A
/// coding that is not known is left as it came, with all its headers: the caller can read them. So is a
/// part (206): it is one of the encoded body, and begins and ends anywhere in it (RFC 9110 §14.2).
///
/// # Errors
/// [`ErrorKind::Decode`] if the body is not what `Content-Encoding` says, or ends early, or goes on
/// behind its end, or has more than two codings; [`ErrorKind::TooLarge`] if it, or a stage of it, is
/// larger than `max` bytes.
pub fn decode(mut response: Response, max: usize) -> Result<Response, Error> {
    if response.body().is_empty() {
        return Ok(response);
    }
    let Some(codings) = to_undo(response.status(), response.headers())? else {
        return Ok(response);
    };
    let mut body = std::mem::take(response.body_mut());
    // The last one named was applied last.
    for coding in codings.into_iter().rev() {
        body = coding.decode(&body, max)?;
    }
    *response.body_mut() = body;
    response.headers_mut().remove(CONTENT_ENCODING);
    response.headers_mut().remove(CONTENT_LENGTH);
    Ok(response)
}

/// Which codings are to be undone, in the order in which they were applied; `None` if the body is left as it comes.
fn to_undo(status: StatusCode, headers: &HeaderMap) -> Result<Option<Vec<Coding>>, Error> {
    if !headers.contains_key(CONTENT_ENCODING) || status == StatusCode::PARTIAL_CONTENT {
        return Ok(None);
    }
    codings(headers)
}

/// Whether the body that follows this head is decoded.
pub(crate) fn is_undone(status: StatusCode, headers: &HeaderMap) -> bool {
    matches!(to_undo(status, headers), Ok(Some(_)))
}

/// The codings in the order in which they were applied; `None` if one of them is not known.
fn codings(headers: &HeaderMap) -> Result<Option<Vec<Coding>>, Error> {
    let mut codings = Vec::new();
    for value in headers.get_all(CONTENT_ENCODING) {
        let Ok(value) = value.to_str() else {
            return Ok(None);
        };
        for name in value.split(',').map(str::trim) {
            match name.to_ascii_lowercase().as_str() {
                "" | "identity" => {}
                "gzip" | "x-gzip" => codings.push(Coding::Gzip),
                "deflate" => codings.push(Coding::Deflate),
                "br" => codings.push(Coding::Brotli),
                _ => return Ok(None),
            }
            if codings.len() > MAX_CODINGS {
                let error = Error::new(ErrorKind::Decode);
                return Err(error.detail(format!("more than {MAX_CODINGS} content codings")));
            }
        }
    }
    Ok(Some(codings))
}

impl Coding {
    fn decode(self, body: &[u8], max: usize) -> Result<Bytes, Error> {
        let mut decoded = self
            .all(body, max)
            .map_err(|fault| self.error(fault, max))?;
        decoded.shrink_to_fit();
        Ok(decoded.into())
    }

    /// All of a body that is there, decoded.
    fn all(self, mut body: &[u8], max: usize) -> Result<Vec<u8>, Fault> {
        let mut stage = Stage::new(self, max);
        let mut decoded = Vec::new();
        loop {
            // One more byte than may come tells that more came.
            let most = max.saturating_add(1) - decoded.len();
            let more = decoded.len().max(body.len()).max(LEAST);
            decoded.reserve_exact(more.min(most));
            stage.step(&mut body, &mut decoded)?;
            if decoded.len() > max {
                return Err(Fault::TooLarge);
            }
            if decoded.len() < decoded.capacity() {
                return stage.end().map(|()| decoded);
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "brotli",
        }
    }

    fn error(self, fault: Fault, max: usize) -> Error {
        let name = self.name();
        let detail = match fault {
            Fault::TooLarge => return too_large(max),
            Fault::Cut => format!("{name} body ended early"),
            Fault::SomethingElse => format!("body is not {name}"),
            Fault::Leftovers => format!("bytes behind the {name} body"),
        };
        Error::new(ErrorKind::Decode).detail(detail)
    }
}

/// As much memory as is asked for at least.
const LEAST: usize = 1 << 10;

fn too_large(max: usize) -> Error {
    Error::new(ErrorKind::TooLarge).detail(format!("decoded body larger than {max} bytes"))
}

/// A coding that is being undone. Each decodes as far as there is input, and room in the output.
enum Stage {
    Gzip(Box<Gzip>),
    Deflate(Deflate),
    Brotli(Brotli),
}

impl Stage {
    fn new(coding: Coding, max: usize) -> Self {
        match coding {
            Coding::Gzip => Self::Gzip(Box::new(Gzip::new())),
            Coding::Deflate => Self::Deflate(Deflate::Unknown(None)),
            Coding::Brotli => Self::Brotli(Brotli::new(max)),
        }
    }

    fn step(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), Fault> {
        match self {
            Self::Gzip(stage) => stage.step(input, output),
            Self::Deflate(stage) => stage.step(input, output),
            Self::Brotli(stage) => stage.step(input, output),
        }
    }

    /// Whether a body may end here.
    fn end(&self) -> Result<(), Fault> {
        match self {
            Self::Gzip(stage) => stage.end(),
            Self::Deflate(stage) => stage.end(),
            Self::Brotli(stage) => stage.end(),
        }
    }
}
