//! An answer that is there, and its body on the way to where it goes: [`Arrival`].

use std::task::{Context, Poll, Waker};
use std::time::Instant;

use bytes::Bytes;
use http::{Method, StatusCode};

use crate::strategy::{Collector, Course, Inlet, Job, Stage};
use crate::{Error, Request, Response};

/// An answer that is there. Its body goes where that of an exchange would go: into the sink, at once and on this thread,
/// or into memory, where there may be no room for it yet.
pub(super) struct Arrival {
    job: Job,
    result: Result<Response, Error>,
    /// So much of the body has no room in memory yet.
    left: usize,
}

impl Arrival {
    pub(super) fn of(mut job: Job, result: Result<Response, Error>, now: Instant) -> Self {
        let (_, _, course) = job.parts();
        course.enter_at(Stage::Body, now);
        let read = result.and_then(|response| read(response, &mut job));
        let (result, left) = match read {
            Ok((response, left)) => (Ok(response), left),
            Err(error) => (Err(error), 0),
        };
        Self { job, result, left }
    }

    /// Ready when there is room for all of it.
    pub(super) fn poll_room(&mut self, now: Instant) -> Poll<()> {
        let (_, _, course) = self.job.parts();
        let mut now_or_never = Context::from_waker(Waker::noop());
        while self.left > 0 {
            match course.share().poll_reserve(&mut now_or_never) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => {
                    self.result = Err(error);
                    return Poll::Ready(());
                }
                Poll::Pending => {
                    course.enter_at(Stage::Sink, now);
                    return Poll::Pending;
                }
            }
            let piece = self.left.min(Collector::PIECE);
            course.share().settle(piece);
            self.left -= piece;
        }
        Poll::Ready(())
    }

    /// Hands in what has come of it. The next job, if one may start.
    pub(super) fn finish(self) -> Option<Job> {
        self.job.finish(self.result)
    }
}

/// As an exchange reads it; how much of it goes into memory.
fn read(mut response: Response, job: &mut Job) -> Result<(Response, usize), Error> {
    let (request, bounds, course) = job.parts();
    let status = response.status();
    let has_none = has_no_body(request, status);
    if has_none || bounds.leads_on(status, response.headers()) {
        *response.body_mut() = Bytes::new();
    }
    let length = response.body().len() as u64;
    let declared = (!has_none).then_some(length);
    let head = (status, response.version(), response.headers());
    if let Some(inlet) = course.inlet(request, head, declared, &bounds)? {
        return Ok((store(inlet, response, course)?, 0));
    }
    Collector::new(declared, bounds.max_body_bytes)?;
    let left = response.body().len();
    Ok((response, left))
}

fn has_no_body(request: &Request, status: StatusCode) -> bool {
    request.method() == Method::HEAD
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

fn store(inlet: Inlet, mut response: Response, course: &mut Course) -> Result<Response, Error> {
    let is_whole = inlet.is_whole();
    let mut pour = inlet.open()?;
    let body = std::mem::take(response.body_mut());
    let written = if is_whole || body.is_empty() {
        Ok(())
    } else {
        pour.write(body)
    };
    match written.and_then(|()| pour.commit()) {
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::testing::{Fake, Reply};
    use crate::{Config, ErrorKind, FetchManyExt, Memory, Order, Plan, ResponseExt, Spent};

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_sink_gets_what_is_longer_than_memory_may_have() {
        let config = Config::default().max_body_bytes(3);
        let fake = Fake::new(|_| "hello").config(&config);
        let urls = ["http://a.example/"];
        let outcomes = fake.fetch_all(urls, &Plan::new(1));
        let error = outcomes[0].result.as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);

        let outcomes = fake.fetch_all(urls, &Plan::new(1).sink(Memory::new()));
        assert_eq!(outcomes[0].stored().map(|stored| stored.length), Some(5));
        let response = outcomes[0].result.as_ref().unwrap();
        assert_eq!(response.body(), "hello");
        assert!(response.stored().is_some());
    }

    #[test]
    fn a_body_waits_for_room() {
        let fake = Fake::new(|request| {
            let is_first = request.uri().path() == "/0";
            let time = if is_first { 10 * SECOND } else { SECOND };
            Reply::from(vec![0; 256 << 10]).after(time)
        });
        let plan = Plan::new(4).order(Order::AsGiven).in_memory(1 << 20);
        let urls = (0..4).map(|page| format!("http://a.example/{page}"));
        let waited: Vec<_> = fake
            .fetch(urls, &plan)
            .map(|outcome| {
                assert_eq!(outcome.result.unwrap().body().len(), 256 << 10);
                outcome.phases.get(Spent::Sink)
            })
            .collect();
        // Two of them leave no room for a third, until the first is there and they are taken.
        let none = Duration::ZERO;
        assert_eq!(waited, [none, none, none, 9 * SECOND]);
    }
}
