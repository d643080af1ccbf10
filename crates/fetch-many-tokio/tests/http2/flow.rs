//! Flow control: nobody sends more than the other has room for.

use std::io;
use std::sync::{Arc, Condvar, Mutex};

use fetch_many_conformance::http2::{Act, FrameServer, frames};
use fetch_many_tokio::http::Request;
use fetch_many_tokio::{Bytes, FetchManyExt, Head, Intake, Sink, Stored, Whole};

use crate::{assert_all_ok, fetcher, ok, plan, preferring};

/// It has room for a thousand bytes of a stream, and makes more only when there is none left.
#[test]
fn a_body_is_sent_as_far_as_the_server_has_room() {
    const ROOM: u32 = 1_000;
    const LENGTH: usize = 100_000;
    let script = |asked: fetch_many_conformance::http2::Asked| vec![Act::Hear, ok(asked.stream)];
    // SETTINGS_INITIAL_WINDOW_SIZE, which the client knows after the first answer.
    let server = FrameServer::with_settings(&[(4, ROOM)], script).expect("loopback can be bound");
    let fetcher = fetcher(&preferring(&server));
    assert_all_ok(&fetcher.fetch_all([server.url("/")], &plan(1)));
    let body = Bytes::from(vec![b'a'; LENGTH]);
    let post = Request::post(server.url("/")).body(body);
    assert_all_ok(&fetcher.fetch_all([post], &plan(1)));
    let seen = server.seen();
    assert_eq!((seen.received, seen.overruns), (LENGTH, 0), "{seen:?}");
    // A hundred times the stream's, and once the connection's, of 65,535 bytes.
    assert_eq!(seen.grants, 101, "{seen:?}");
    assert_eq!(seen.connections, 1);
}

/// Takes nothing in before it is opened, and counts what it takes.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<(bool, usize)>, Condvar)>);

impl Gate {
    fn open(&self) {
        self.0.0.lock().expect("nobody panics").0 = true;
        self.0.1.notify_all();
    }

    fn taken(&self) -> usize {
        self.0.0.lock().expect("nobody panics").1
    }
}

impl Sink for Gate {
    fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
        Ok(Box::new(self.clone()))
    }
}

impl Intake for Gate {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        let (state, opened) = &*self.0;
        let mut state = state.lock().expect("nobody panics");
        while !state.0 {
            state = opened.wait(state).expect("nobody panics");
        }
        state.1 += data.len();
        Ok(())
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        Ok(Stored::new(whole.length))
    }
}

/// What a sink does not take in, and memory has no room for, stays with the server.
#[test]
fn a_server_sends_as_far_as_there_is_room() {
    const LENGTH: usize = 16 << 20;
    const ROOM: usize = 1 << 20;
    let server = FrameServer::start(|asked| {
        let head = frames::head(asked.stream, 200, &[]);
        vec![Act::Send(head), Act::Body(LENGTH)]
    });
    let server = server.expect("loopback can be bound");
    let (gate, fetcher) = (Gate::default(), fetcher(&preferring(&server)));
    let plan = plan(1).in_memory(ROOM).sink(gate.clone());
    let fetching = std::thread::spawn({
        let url = server.url("/");
        move || fetcher.fetch_all([url], &plan).remove(0)
    });
    let seen = server.wait_until(|seen| seen.stalls > 0 || seen.sent == LENGTH);
    let seen = seen.expect("it comes to a stop");
    assert!(seen.sent < LENGTH - ROOM, "{seen:?}");
    assert_eq!(gate.taken(), 0);
    gate.open();
    let outcome = fetching.join().expect("no panic");
    let stored = outcome.stored().expect("it is whole");
    assert_eq!((stored.length, gate.taken()), (LENGTH as u64, LENGTH));
    assert_eq!(server.seen().sent, LENGTH);
}
