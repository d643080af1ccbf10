use fetch_many::http::header::{CONTENT_RANGE, ETAG};
use fetch_many::http::{self, StatusCode};
use fetch_many::strategy::{Attempt, Batch, Step};
use fetch_many::{Config, IntoRequest, Memory, Plan};

use super::*;

/// A body without end. The batch is stopped while the second piece is read.
struct Endless {
    batch: Batch,
    pieces: usize,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.pieces += 1;
        assert!(self.pieces < 100, "it is read without end");
        if self.pieces == 2 {
            self.batch.stop(Instant::now());
        }
        Ok(into.len())
    }
}

fn attempt(plan: &Plan) -> (Batch, Attempt) {
    let mut batch = Batch::new(plan, &Config::default());
    let now = Instant::now();
    batch.push("http://host/".into_request(), now);
    let attempt = batch.start(now).expect("it may start at once");
    (batch, attempt)
}

/// As through an agent of the caller's, which nothing interrupts.
fn receive(attempt: &mut Attempt, head: Parts, body: Body) -> Result<Response, Error> {
    let incoming = Incoming {
        slot: None,
        request: &attempt.request,
        bounds: attempt.bounds,
        began: Instant::now(),
        may_be_stored: attempt.course.has_sink(&attempt.request),
        length: None,
    };
    incoming.receive(head, body, &mut attempt.course)
}

#[test]
fn nothing_more_is_read_once_the_batch_has_ended() {
    for plan in [Plan::new(1), Plan::new(1).sink(Memory::new())] {
        let (batch, mut attempt) = attempt(&plan);
        let body = Body::builder().reader(Endless { batch, pieces: 0 });
        let error = receive(&mut attempt, head(), body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}

fn head() -> Parts {
    let response = http::Response::builder().header(ETAG, "\"1\"");
    response.body(()).expect("it is a head").into_parts().0
}

/// A few bytes, and no end.
struct BreaksOff(Option<&'static [u8]>);

impl Read for BreaksOff {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.0.take().ok_or(io::ErrorKind::UnexpectedEof)?;
        into[..bytes.len()].copy_from_slice(bytes);
        Ok(bytes.len())
    }
}

/// All of it came before, without its end; the next answer says that this was all.
#[test]
fn what_is_there_already_is_not_committed_once_the_batch_has_ended() {
    let (mut batch, mut attempt) = attempt(&Plan::new(1).sink(Memory::new()));
    let body = Body::builder().reader(BreaksOff(Some(b"0123")));
    let result = receive(&mut attempt, head(), body);
    assert_eq!(result.as_ref().unwrap_err().kind(), ErrorKind::Truncated);
    batch.finish(attempt, result, Instant::now());
    let mut now = Instant::now();
    let mut again = loop {
        match batch.step(now) {
            Step::Start(again) => break again,
            Step::Take => batch.end(),
            Step::Wait(Some(until)) => now = until,
            step => panic!("it is not tried again: {step:?}"),
        }
    };
    batch.stop(now);
    let mut head = head();
    head.status = StatusCode::RANGE_NOT_SATISFIABLE;
    head.headers
        .insert(CONTENT_RANGE, "bytes */4".parse().expect("a value"));
    let error = receive(&mut again, head, Body::builder().data("")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}
