//! Bodies that come to their end before they are whole.

use std::io;
use std::task::{Context, Waker};
use std::time::Instant;

use super::script::{At, Gated, Watch, batch, block_on, pieces, receiver};
use crate::body::{Head, Inlet, Intake, Memory, Receiver, Share, Sink, SinkTo};
use crate::{Config, ErrorKind, Plan, Response};

const PIECE: usize = 64 << 10;

/// It waits for room when the batch ends. What waits to be written is not written any more, and dropped on a thread.
#[test]
fn by_a_stop_while_there_is_no_room() {
    let seen = Watch::default();
    let plan = Plan::new(2).in_memory(1 << 20);
    let plan = plan.sink(Gated(seen.clone(), At::Write));
    let (mut batch, mut attempts) = batch(&plan, &["/memory", "/sink"]);
    let mut stopped = receiver(&mut attempts[1]);
    // An outcome that waits for the caller: nobody may have more than there is room for.
    let done = Response::new(vec![0; 100].into());
    batch.finish(attempts.remove(0), Ok(done), Instant::now());

    let mut never = Context::from_waker(Waker::noop());
    let mut next = pieces(1_000, PIECE);
    assert!(stopped.poll(&mut never, &mut next).is_pending());
    assert!(stopped.length() > 2 * PIECE, "there is more than one piece");
    seen.until(|seen| seen.writes == 1);
    batch.stop(Instant::now());
    let error = block_on(|context| stopped.poll(context, &mut next)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    drop(stopped);
    seen.open();
    seen.until(|seen| !seen.dropped_on.is_empty());
    seen.change(|seen| {
        assert_eq!((seen.writes, seen.commits), (1, 0));
        assert_eq!(seen.dropped_on, [Some("fetch-many-writer".to_owned())]);
    });
}

/// A sink that panics where nothing of it is asked.
struct Panics;

impl Sink for Panics {
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        Memory::new().open(head)
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        panic!("this sink does");
    }
}

#[test]
fn by_a_panic_on_the_thread_that_writes() {
    let sink = SinkTo::new(Panics);
    let head = Head::new("http://host/".parse().expect("it is a URL"));
    let bounds = Config::default().bounds();
    let inlet = Inlet::at(&sink, head, bounds, &mut None).expect("it does not panic here");
    // The thread has the last one.
    drop(sink);
    let inlet = inlet.expect("a sink wants what is 200");
    let mut receiver = Receiver::into_sink(Share::default(), inlet);
    let mut next = pieces(1, PIECE);
    let error = block_on(|context| receiver.poll(context, &mut next)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Other);
    assert!(error.to_string().contains("this sink does"), "{error}");
}
