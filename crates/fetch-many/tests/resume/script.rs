//! An exchange whose responses are written down, and a sink that tells what became of it.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use fetch_many::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use fetch_many::strategy::{Attempt, Batch, Step};
use fetch_many::{
    Bytes, Config, Error, ErrorKind, Head, Intake, IntoRequest, Kept, Plan, Request, Response,
    Retry, Sink, SinkTo, Stored, Whole, http,
};

/// A response: its status, its headers one a line, its body, and whether the connection is lost after that.
pub(crate) type Reply = (u16, &'static str, &'static str, End);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    Cut,
}

/// What became of the parts of a sink.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    committed: Mutex<Vec<String>>,
    open: AtomicUsize,
    opened: AtomicUsize,
}

impl Files {
    pub(crate) fn committed(&self) -> Vec<String> {
        self.0.committed.lock().unwrap().clone()
    }

    /// How many are neither committed nor dropped.
    pub(crate) fn open(&self) -> usize {
        self.0.open.load(Ordering::SeqCst)
    }

    /// How many were begun.
    pub(crate) fn opened(&self) -> usize {
        self.0.opened.load(Ordering::SeqCst)
    }
}

impl Sink for Files {
    fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
        assert_eq!(
            self.0.open.fetch_add(1, Ordering::SeqCst),
            0,
            "one at a time"
        );
        self.0.opened.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(File(self.clone(), Vec::new())))
    }
}

struct File(Files, Vec<u8>);

impl Intake for File {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.1.extend_from_slice(&data);
        Ok(())
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        assert_eq!(whole.length, self.1.len() as u64);
        let text = String::from_utf8(self.1.clone()).expect("it is text");
        self.0.0.committed.lock().unwrap().push(text);
        Ok(Stored::new(whole.length))
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        Some(Kept::new(self.1.len() as u64, move || {
            Ok(self as Box<dyn Intake>)
        }))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.0.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) fn headers(lines: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines.lines() {
        let (name, value) = line.split_once(": ").expect("a name and a value");
        let name: HeaderName = name.trim().parse().expect("a name");
        headers.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    headers
}

/// One attempt at a request, by this response, as a strategy makes it.
pub(crate) fn exchange(attempt: &mut Attempt, reply: Reply) -> Result<Response, Error> {
    let (status, lines, body, end) = reply;
    let mut response = Response::default();
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    *response.headers_mut() = headers(lines);
    let declared = response.headers().get("content-length");
    let length = declared.map(|length| length.to_str().unwrap().parse().unwrap());
    let head = (response.status(), response.version(), response.headers());
    let Attempt {
        request,
        bounds,
        course,
        ..
    } = attempt;
    let Some(inlet) = course.inlet(request, head, length, bounds)? else {
        *response.body_mut() = body.into();
        return Ok(response);
    };
    let is_whole = inlet.is_whole();
    let mut pour = inlet.open()?;
    if !is_whole {
        for piece in body.as_bytes().chunks(2) {
            pour.write(Bytes::copy_from_slice(piece))?;
        }
    }
    let result = match end {
        End::Whole => pour.commit(),
        End::Cut => Err(ErrorKind::Truncated.into()),
    };
    match result {
        Ok(stored) => {
            stored.put_into(&mut response, pour.is_decoded());
            Ok(response)
        }
        Err(error) => {
            course.keep(pour.keep());
            Err(error)
        }
    }
}

/// What came of a request that gets these replies, and what was asked for in each attempt: `Range`, or nothing.
pub(crate) fn run(
    request: http::Request<()>,
    files: &Files,
    replies: &[Reply],
) -> (Result<Response, Error>, Vec<String>) {
    let now = Instant::now();
    let mut batch = batch(request, files);
    let mut asked = Vec::new();
    let mut replies = replies.iter().copied();
    let mut at = now;
    loop {
        match batch.step(at) {
            Step::Start(mut attempt) => {
                asked.push(range(&attempt.request));
                let reply = replies.next().expect("one reply for each attempt");
                let result = exchange(&mut attempt, reply);
                batch.finish(attempt, result, at);
            }
            Step::Wait(Some(until)) => at = until,
            Step::Yield(outcome) => {
                assert_eq!(replies.next(), None, "all are asked for");
                return (outcome.result, asked);
            }
            step => panic!("{step:?}"),
        }
    }
}

pub(crate) fn batch(mut request: http::Request<()>, files: &Files) -> Batch {
    request.extensions_mut().insert(SinkTo::new(files.clone()));
    let plan = Plan::new(1).retry(Retry::up_to(5).budget(1.0, 10));
    let mut batch = Batch::new(&plan, &Config::default());
    batch.push(request.into_request(), Instant::now());
    batch.end();
    batch
}

pub(crate) fn get() -> http::Request<()> {
    http::Request::get("http://example.com/file")
        .body(())
        .expect("it is a request")
}

fn range(request: &Request) -> String {
    let header = |name| {
        let value = request.headers().get(name)?;
        value.to_str().ok()
    };
    match (header("range"), header("if-range")) {
        (Some(range), Some(condition)) => format!("{range} if {condition}"),
        (None, None) => String::new(),
        other => panic!("{other:?}"),
    }
}
