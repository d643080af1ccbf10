//! Content codings (RFC 9110 §8.4), undone once for all strategies: [`decode`].

mod brotli;
mod deflate;
mod fault;
mod gzip;
mod pieces;
#[cfg(test)]
mod random;

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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = b"hello hello hello hello";
    /// `TEXT`, by the reference implementation.
    const BROTLI: &[u8] = &[
        27, 22, 0, 248, 141, 148, 110, 222, 68, 85, 134, 150, 108, 32, 111, 33, 79, 28, 224, 56,
    ];

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn decoded(codings: &str, body: Vec<u8>, max: usize) -> Result<Response, Error> {
        let response = http::Response::builder()
            .header("content-encoding", codings)
            .header("content-length", body.len())
            .body(body.into())
            .unwrap();
        decode(response, max)
    }

    fn kind(codings: &str, body: Vec<u8>, max: usize) -> ErrorKind {
        decoded(codings, body, max).unwrap_err().kind()
    }

    #[test]
    fn each_coding_is_undone_and_its_headers_go() {
        for (codings, body) in [
            ("gzip", gzip(TEXT)),
            ("X-Gzip", gzip(TEXT)),
            ("deflate", zlib(TEXT)),
            ("deflate", deflate(TEXT)),
            ("br", BROTLI.to_vec()),
            ("identity, gzip", gzip(TEXT)),
            ("deflate, gzip", gzip(&zlib(TEXT))),
            ("gzip", [gzip(&TEXT[..10]), gzip(&TEXT[10..])].concat()),
        ] {
            let response = decoded(codings, body, 100).expect(codings);
            assert_eq!(response.body(), TEXT, "{codings}");
            assert!(response.headers().is_empty(), "{codings}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_as_it_came() {
        for codings in ["compress", "zstd", "gzip, zstd"] {
            let response = decoded(codings, b"bytes".to_vec(), 100).expect(codings);
            assert_eq!(response.body(), "bytes");
            assert_eq!(response.headers().len(), 2);
        }
        assert!(
            decoded("gzip", Vec::new(), 100).is_ok(),
            "no body, as after HEAD"
        );
    }

    #[test]
    fn every_cut_is_an_error() {
        for (codings, body) in [
            ("gzip", gzip(TEXT)),
            ("deflate", zlib(TEXT)),
            ("br", BROTLI.to_vec()),
        ] {
            for cut in 1..body.len() {
                let kind = kind(codings, body[..cut].to_vec(), 100);
                assert_eq!(kind, ErrorKind::Decode, "{codings} {cut}");
            }
        }
    }

    #[test]
    fn what_is_something_else_is_an_error() {
        for codings in ["gzip", "deflate", "br"] {
            assert_eq!(
                kind(codings, b"plain text".to_vec(), 100),
                ErrorKind::Decode
            );
        }
        for (codings, body) in [
            ("gzip", gzip(TEXT)),
            ("deflate", zlib(TEXT)),
            ("deflate", deflate(TEXT)),
            ("br", BROTLI.to_vec()),
        ] {
            for behind in [&b"garbage"[..], b"\0", b"\r\n", b"\x1f\x8c"] {
                let garbage = [&body[..], behind].concat();
                let error = decoded(codings, garbage, 100).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Decode, "{codings}");
                let coding = codings.replace("br", "brotli");
                assert_eq!(error.to_string(), format!("bytes behind the {coding} body"));
            }
        }
        // This began as a member does.
        for behind in [&b"\x1f"[..], b"\x1f\x8b", b"\x1f\x8b\x08\0\0"] {
            let error = decoded("gzip", [&gzip(TEXT), behind].concat(), 100).unwrap_err();
            assert_eq!(error.to_string(), "gzip body ended early");
        }
    }

    #[test]
    fn a_part_is_left_as_it_came() {
        let mut part = Response::new(gzip(TEXT)[3..9].to_vec().into());
        *part.status_mut() = StatusCode::PARTIAL_CONTENT;
        let coding = http::HeaderValue::from_static("gzip");
        part.headers_mut().insert(CONTENT_ENCODING, coding);
        let came = decode(part.clone(), 100).unwrap();
        assert_eq!((came.body(), came.headers()), (part.body(), part.headers()));
    }

    #[test]
    fn bombs_stop_at_the_cap() {
        let bomb = gzip(&vec![0; 1 << 20]);
        assert_eq!(kind("gzip", bomb.clone(), 1000), ErrorKind::TooLarge);
        assert_eq!(
            decoded("gzip", bomb, 1 << 20).unwrap().body().len(),
            1 << 20
        );
        // Small at its end, large half-way.
        let nested = gzip(&gzip(&vec![0; 1 << 20]));
        assert_eq!(kind("gzip, gzip", nested, 500), ErrorKind::TooLarge);
        let error = decoded("gzip, gzip, gzip", vec![1], 100).unwrap_err();
        assert_eq!(error.to_string(), "more than 2 content codings");
        let empty = gzip(b"").repeat(10_000);
        assert!(decoded("gzip", empty, 100).unwrap().body().is_empty());
    }
}
