//! Reading a body as hyper has it: [`Body`], and [`Rest`] of one that nobody wants.

use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use fetch_many::http::response::Parts;
use fetch_many::strategy::{Bounds, Course, Receiver};
use fetch_many::{Bytes, Error, Request};
use hyper::body::{Body as _, Frame, Incoming};

use crate::error::after_head;

/// A body on its way.
pub(crate) struct Body {
    incoming: Incoming,
    pub(crate) receiver: Receiver,
}

impl Body {
    /// # Errors
    /// `TooLarge` if the declared length is, so that nothing need be read.
    pub(crate) fn new(
        incoming: Incoming,
        call: &Request,
        head: &Parts,
        bounds: &Bounds,
        course: &mut Course,
    ) -> Result<Self, Error> {
        let length = incoming.size_hint().exact();
        let head = (head.status, head.version, &head.headers);
        let receiver = course.receive(call, head, length, bounds)?;
        Ok(Self { incoming, receiver })
    }

    /// Ready when all of it is there.
    ///
    /// `task` waits for the sink and for room, because other threads say when these are there, at any moment; `context` for
    /// the connection. That one may pass over what is woken while the connection is polled, for all of that is looked
    /// at next anyway, but a sink is not.
    pub(crate) fn poll_end(
        &mut self,
        task: &Waker,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        let Self { incoming, receiver } = self;
        poll_receiver(receiver, task, || poll_data(incoming, context))
    }
}

fn poll_receiver(
    receiver: &mut Receiver,
    task: &Waker,
    mut next: impl FnMut() -> Poll<Option<Result<Bytes, Error>>>,
) -> Poll<Result<(), Error>> {
    receiver.poll(&mut Context::from_waker(task), |_| next())
}

/// The next bytes.
fn poll_data(
    incoming: &mut Incoming,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Bytes, Error>>> {
    while !incoming.is_end_stream() {
        let Some(frame) = ready!(Pin::new(&mut *incoming).poll_frame(context)) else {
            break;
        };
        // What is not data is trailers, and nobody asked for those.
        match frame.map(Frame::into_data) {
            Ok(Ok(data)) => return Poll::Ready(Some(Ok(data))),
            Ok(Err(_)) => {}
            Err(error) => return Poll::Ready(Some(Err(after_head(error)))),
        }
    }
    Poll::Ready(None)
}

/// The body of a redirect on its way to nobody.
pub(crate) struct Rest {
    incoming: Incoming,
    /// How much more of it is worth reading.
    room: usize,
}

impl Rest {
    pub(crate) fn new(incoming: Incoming) -> Self {
        let room = Bounds::REST_BYTES;
        Self { incoming, room }
    }

    /// Ready when it has ended, or will not: whether it has.
    pub(crate) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        while !self.incoming.is_end_stream() {
            match ready!(Pin::new(&mut self.incoming).poll_frame(context)) {
                None => break,
                Some(Err(_)) => return Poll::Ready(false),
                Some(Ok(frame)) => {
                    let length = frame.data_ref().map_or(0, Bytes::len);
                    match self.room.checked_sub(length) {
                        Some(room) => self.room = room,
                        None => return Poll::Ready(false),
                    }
                }
            }
        }
        Poll::Ready(true)
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::mpsc::{self, Receiver as Gate, Sender};
    use std::sync::{Arc, Mutex};
    use std::task::Wake;
    use std::time::{Duration, Instant};

    use fetch_many::http::{HeaderMap, StatusCode, Version};
    use fetch_many::strategy::Batch;
    use fetch_many::{Config, Head, Intake, IntoRequest, Kept, Plan, Sink, Stored, Whole};

    use super::*;

    /// A sink that stores nothing before it is told to.
    struct Gated(Mutex<Option<Gate<()>>>);

    struct Waits(Gate<()>);

    impl Sink for Gated {
        fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
            let gate = self.0.lock().expect("nobody panics").take();
            Ok(Box::new(Waits(gate.expect("there is one body"))))
        }
    }

    impl Intake for Waits {
        fn write(&mut self, _: Bytes) -> io::Result<()> {
            Ok(())
        }

        fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
            self.0.recv().map_err(io::Error::other)?;
            Ok(Stored::new(whole.length))
        }

        fn keep(self: Box<Self>) -> Option<Kept> {
            None
        }
    }

    struct Tells(Sender<()>);

    impl Wake for Tells {
        fn wake(self: Arc<Self>) {
            let _ = self.0.send(());
        }
    }

    /// The connection's waker would pass over it: see `Wakeup`.
    #[test]
    fn a_sink_that_is_done_wakes_the_task() {
        let (open, gate) = mpsc::channel();
        let plan = Plan::new(1).sink(Gated(Mutex::new(Some(gate))));
        let mut batch = Batch::new(&plan, &Config::default());
        let now = Instant::now();
        batch.push("http://host/".into_request(), now);
        let mut attempt = batch.start(now).expect("it may start at once");
        let headers = HeaderMap::new();
        let head = (StatusCode::OK, Version::HTTP_11, &headers);
        let receiver = attempt
            .course
            .receive(&attempt.request, head, Some(5), &attempt.bounds);
        let mut receiver = receiver.expect("a sink takes it");
        let (tells, woken) = mpsc::channel();
        let task = Waker::from(Arc::new(Tells(tells)));
        let mut pieces = ["hello"].into_iter();
        let mut next = || Poll::Ready(pieces.next().map(|piece| Ok(piece.into())));
        assert!(poll_receiver(&mut receiver, &task, &mut next).is_pending());
        open.send(()).expect("it waits");
        woken
            .recv_timeout(Duration::from_secs(10))
            .expect("the task is woken");
        let Poll::Ready(stored) = poll_receiver(&mut receiver, &task, &mut next) else {
            panic!("it was woken for nothing");
        };
        stored.expect("it is stored");
    }
}
