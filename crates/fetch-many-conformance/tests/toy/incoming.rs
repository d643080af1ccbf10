//! A response as it comes in: [`response`].

use std::io::ErrorKind as Io;
use std::time::Instant;

use fetch_many::http::{self, HeaderName, HeaderValue, Method};
use fetch_many::strategy::{Bounds, Course, Phase, Stage, check_transfer_coding, tls};
use fetch_many::{Bytes, Error, ErrorKind, Request, Response};

use super::channel::Channel;
use super::defect::Defect;
use super::sinks::store;
use super::times;

const LONGEST_HEAD: usize = 256 << 10;

/// What has been received and not yet been used.
pub(super) struct Incoming<'s> {
    pub(super) stream: &'s Channel,
    pub(super) deadline: Instant,
    pub(super) defect: Defect,
    pub(super) phase: Phase,
    /// Whether anything has been received.
    pub(super) any: bool,
    pub(super) bytes: Vec<u8>,
}

impl Incoming<'_> {
    /// Receives more; `Ok(false)` at the end. A reset is `Err(at_reset)`.
    pub(super) fn more(&mut self, at_reset: ErrorKind) -> Result<bool, Error> {
        self.defect.freeze();
        let mut buffer = [0; 16 << 10];
        match self.stream.read(&mut buffer, self.deadline) {
            Ok(count) => {
                if count > 0 && !self.any {
                    times::enter(Stage::Body);
                }
                self.any |= count > 0;
                self.bytes.extend_from_slice(&buffer[..count]);
                Ok(count > 0)
            }
            Err(error) => match error.kind() {
                Io::WouldBlock | Io::TimedOut => Err(ErrorKind::Timeout.into()),
                _ if tls::is_tls_error(&error) && self.defect != Defect::AlertIsLoss => {
                    Err(Error::new(ErrorKind::Tls).because(error))
                }
                _ => Err(Error::new(at_reset).because(error)),
            },
        }
    }

    /// Neither a head nor the line of a chunk may be without end.
    fn check_line(&self) -> Result<(), Error> {
        match self.bytes.len() {
            0..LONGEST_HEAD => Ok(()),
            _ => Err(ErrorKind::TooLarge.into()),
        }
    }

    /// The first so many bytes of a body.
    pub(super) fn take(&mut self, count: usize) -> Result<Vec<u8>, Error> {
        while self.bytes.len() < count {
            if !self.more(ErrorKind::Truncated)? {
                if self.defect == Defect::TruncatedIsOk {
                    break;
                }
                return Err(ErrorKind::Truncated.into());
            }
        }
        let rest = self.bytes.split_off(count.min(self.bytes.len()));
        Ok(std::mem::replace(&mut self.bytes, rest))
    }
}

impl Incoming<'_> {
    /// Takes off a body that nobody wants, if all of it is there. If not, what comes until the close is of it.
    fn pass_over(&mut self, length: Length) -> Length {
        match length {
            Length::Known(length) if length <= self.bytes.len() => {
                self.bytes.drain(..length);
                Length::Known(length)
            }
            _ => Length::UntilClose,
        }
    }
}

pub(super) fn response(
    incoming: &mut Incoming<'_>,
    request: &Request,
    bounds: Bounds,
    course: &mut Course,
) -> Result<(Response, Length), Error> {
    let (method, defect) = (request.method(), incoming.defect);
    let (head, length) = loop {
        match head(incoming, defect)? {
            // Nobody has asked to speak anything else.
            Some((head, _)) if head.status() == 101 => return Err(ErrorKind::Protocol.into()),
            // What the server says meanwhile (RFC 9110 §15.2).
            Some((head, _)) if head.status().is_informational() => continue,
            Some(head) => break head,
            None if incoming.any && defect == Defect::HeadInOneRead => {
                return Err(ErrorKind::Protocol.into());
            }
            None => {}
        }
        incoming.check_line()?;
        if !incoming.more(ErrorKind::Disconnected)? {
            return Err(ErrorKind::Disconnected.into());
        }
    };
    let status = head.status().as_u16();
    if defect == Defect::StatusIsError && status >= 400 {
        return Err(ErrorKind::Other.into());
    }
    let length = match (method, status) {
        (&Method::HEAD, _) | (_, 204 | 304) => Length::Known(0),
        _ => length,
    };
    if bounds.leads_on(head.status(), head.headers()) && defect != Defect::WaitsForRedirects {
        let length = incoming.pass_over(length);
        return Ok((head.map(|()| Bytes::new()), length));
    }
    check_transfer_coding(method, head.status(), head.headers())?;
    let declared = match length {
        Length::Known(length) => Some(length as u64),
        Length::Chunked | Length::UntilClose => None,
    };
    let said = (head.status(), head.version(), head.headers());
    if let Some(inlet) = course.inlet(request, said, declared, &bounds)? {
        incoming.phase = Phase::Receiving;
        return store(incoming, head, length, inlet, bounds, course);
    }
    course.share().reserve()?;
    course.share().settle(0);
    let body = body(incoming, length, bounds.max_body_bytes)?;
    course.share().settle(body.len());
    Ok((head.map(|()| body.into()), length))
}

/// How the end of a body is found (RFC 9112 §6.3).
#[derive(Clone, Copy)]
pub(super) enum Length {
    Known(usize),
    Chunked,
    UntilClose,
}

fn head(
    incoming: &mut Incoming<'_>,
    defect: Defect,
) -> Result<Option<(http::Response<()>, Length)>, Error> {
    let protocol = || match defect {
        Defect::GarbageIsLoss => Error::new(ErrorKind::Disconnected),
        _ => Error::new(ErrorKind::Protocol),
    };
    let mut headers = [httparse::EMPTY_HEADER; 256];
    let mut parsed = httparse::Response::new(&mut headers);
    let mut folds = httparse::ParserConfig::default();
    folds.allow_obsolete_multiline_headers_in_responses(true);
    let parse = folds.parse_response(&mut parsed, &incoming.bytes);
    let size = match parse.map_err(|cause| protocol().because(cause))? {
        httparse::Status::Complete(size) => size,
        httparse::Status::Partial => return Ok(None),
    };
    let mut builder = http::Response::builder().status(parsed.code.unwrap_or_default());
    let mut length = Length::UntilClose;
    for header in parsed.headers.iter() {
        let name: HeaderName = header.name.parse().map_err(|_| protocol())?;
        let lines = header.value.split(|byte| *byte == b'\n');
        let value = lines
            .map(<[u8]>::trim_ascii)
            .collect::<Vec<_>>()
            .join(&b' ');
        let value = HeaderValue::from_bytes(&value).map_err(|_| protocol())?;
        if name == "transfer-encoding" {
            length = Length::Chunked;
        }
        if name == "content-length" {
            let text = value.to_str().map_err(|_| protocol())?;
            let known = text.parse().map_err(|_| protocol())?;
            if matches!(length, Length::Known(other) if other != known) {
                return Err(protocol());
            }
            length = Length::Known(known);
        }
        if defect == Defect::MergesHeaders {
            let headers = builder.headers_mut().ok_or_else(protocol)?;
            headers.insert(name, value);
            continue;
        }
        builder = builder.header(name, value);
    }
    incoming.bytes.drain(..size);
    let head = builder.body(()).map_err(|_| protocol())?;
    Ok(Some((head, length)))
}

fn body(incoming: &mut Incoming<'_>, length: Length, cap: usize) -> Result<Vec<u8>, Error> {
    incoming.phase = Phase::Receiving;
    match length {
        Length::Known(length) if length > cap => {
            let error = Error::new(ErrorKind::TooLarge);
            Err(error.detail(format!("body larger than {cap} bytes")))
        }
        Length::Known(length) => incoming
            .take(length)
            .map_err(|error| error.body_ended(incoming.bytes.len(), Some(length as u64))),
        Length::Chunked => {
            let mut body = Vec::new();
            loop {
                let chunk = chunk(incoming, cap)?;
                if chunk.is_empty() {
                    return Ok(body);
                }
                body.extend_from_slice(&chunk);
                if body.len() > cap {
                    return Err(ErrorKind::TooLarge.into());
                }
            }
        }
        Length::UntilClose => {
            loop {
                if incoming.bytes.len() > cap {
                    return Err(ErrorKind::TooLarge.into());
                }
                match incoming.more(ErrorKind::Truncated) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(_) if incoming.defect == Defect::ResetIsEnd => break,
                    Err(error) => return Err(error),
                }
            }
            Ok(std::mem::take(&mut incoming.bytes))
        }
    }
}

/// The next chunk; the last one is empty.
pub(super) fn chunk(incoming: &mut Incoming<'_>, cap: usize) -> Result<Vec<u8>, Error> {
    loop {
        let parsed = httparse::parse_chunk_size(&incoming.bytes);
        match parsed.map_err(|_| Error::new(ErrorKind::Protocol))? {
            httparse::Status::Complete((skip, size)) => {
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                if size > cap {
                    return Err(ErrorKind::TooLarge.into());
                }
                incoming.take(skip)?;
                if size == 0 {
                    trailers(incoming)?;
                    return Ok(Vec::new());
                }
                let mut chunk = incoming.take(size + 2)?;
                if chunk.split_off(size.min(chunk.len())) != b"\r\n" && !incoming.defect.cuts() {
                    return Err(ErrorKind::Protocol.into());
                }
                return Ok(chunk);
            }
            httparse::Status::Partial => {
                incoming.check_line()?;
                if !incoming.more(ErrorKind::Truncated)? {
                    return match incoming.defect {
                        Defect::TruncatedIsOk => Ok(Vec::new()),
                        _ => Err(ErrorKind::Truncated.into()),
                    };
                }
            }
        }
    }
}

/// Lines up to an empty one, which nobody asked for.
fn trailers(incoming: &mut Incoming<'_>) -> Result<(), Error> {
    loop {
        incoming.check_line()?;
        if let Some(end) = incoming.bytes.iter().position(|byte| *byte == b'\n') {
            if incoming.take(end + 1)? == b"\r\n" {
                return Ok(());
            }
        } else if !incoming.more(ErrorKind::Truncated)? {
            return match incoming.defect {
                Defect::TruncatedIsOk => Ok(()),
                _ => Err(ErrorKind::Truncated.into()),
            };
        }
    }
}
