//! How much is in memory at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_strategies::{Config, FetchManyExt, Order};

use crate::gate::Gate;
use crate::recorder::Recorder;
use crate::{each_with, plan};

/// More than the buffers of two sockets hold.
const LARGE: usize = 48 << 20;

/// Long enough for a body, on a busy machine.
const SHORT: Duration = Duration::from_secs(6);

fn server() -> RawServer {
    RawServer::start(|_| {
        let head = format!("HTTP/1.1 200 \r\nContent-Length: {LARGE}\r\n\r\n");
        let reply = Reply::new().raw(head);
        // Nothing at the end, by which it is counted as answered.
        reply.repeated(vec![7; 1 << 20], LARGE >> 20).raw("")
    })
    .unwrap()
}

#[test]
fn bodies_that_wait_for_a_busy_caller_are_bounded() {
    let server = server();
    let config = Config::default().max_body_bytes(LARGE).timeout(SHORT);
    each_with(&config, |strategy, fetcher| {
        for order in [Order::AsCompleted, Order::AsGiven] {
            let before = server.counts().answered;
            // Each is larger than all that may be in memory.
            let plan = plan(4).order(order).in_memory(8 << 20);
            let urls = (0..6).map(|number| server.url(&format!("/{number}")));
            let mut outcomes = fetcher.fetch(urls, &plan);
            let first = outcomes.next().unwrap();
            assert!(first.result.is_ok(), "{strategy} {order:?}: {first:?}");
            // The caller is busy, once for longer than the server may take.
            let busy = match order {
                Order::AsCompleted => SHORT + Duration::from_millis(500),
                Order::AsGiven => Duration::from_secs(1),
            };
            thread::sleep(busy);
            let answered = server.counts().answered - before;
            assert!(answered <= 2, "{strategy} {order:?}: {answered}");
            for outcome in outcomes {
                let length = outcome
                    .result
                    .as_ref()
                    .map(|response| response.body().len());
                assert_eq!(
                    length.ok(),
                    Some(LARGE),
                    "{strategy} {order:?}: {outcome:?}"
                );
            }
        }
    });
}

#[test]
fn a_sink_that_is_slow_closes_the_window() {
    let server = server();
    let config = Config::default().timeout(SHORT).stall(SHORT);
    each_with(&config, |strategy, fetcher| {
        let before = server.counts().answered;
        // Of either body it takes nothing until the gate is open.
        let (gate, writes) = (Gate::default(), Arc::new(AtomicUsize::new(0)));
        let (closed, begun) = (gate.clone(), Arc::clone(&writes));
        let sink = Recorder::acting(move |at, _| {
            if at == "write" {
                begun.fetch_add(1, Ordering::SeqCst);
                closed.pass();
            }
            Ok(())
        });
        let urls = (0..2).map(|number| server.url(&format!("/{number}")));
        let mut outcomes = fetcher.fetch(urls, &plan(2).in_memory(2 << 20).sink(sink.clone()));
        let sent = thread::scope(|scope| {
            let watch = scope.spawn(|| {
                let late = Instant::now() + SHORT;
                while writes.load(Ordering::SeqCst) < 2 && Instant::now() < late {
                    thread::yield_now();
                }
                // As long as whoever reads on would need.
                thread::sleep(Duration::from_millis(300));
                let sent = server.counts().answered - before;
                gate.open();
                sent
            });
            assert!(
                outcomes.by_ref().all(|outcome| outcome.result.is_ok()),
                "{strategy}"
            );
            watch.join().unwrap()
        });
        assert_eq!(sent, 0, "{strategy}");
        for path in ["/0", "/1"] {
            assert_eq!(
                sink.body(path).map(|body| body.len()),
                Some(LARGE),
                "{strategy}"
            );
        }
    });
}
