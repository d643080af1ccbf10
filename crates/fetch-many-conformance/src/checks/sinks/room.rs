//! Bytes received and not yet accepted stay within `in_memory`.

use std::thread;
use std::time::{Duration, Instant};

use fetch_many::{Config, FetchManyExt, Plan, Retry};

use super::blocks::{Gate, Gated};
use super::store::Store;
use crate::broken::ensure;
use crate::checks::expect::{await_at, describe, serve};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// Within this time something is read where nothing holds it back.
const A_WHILE: Duration = Duration::from_millis(700);

const ROOM: usize = 8 << 20;
const BODY: usize = 4 << 20;
const BODIES: usize = 24;

/// A caller that is busy, while bodies come that have no room in memory all together.
///
/// # Errors
/// [`Broken`], if many more come than there is room for, beside those that are in flight; or if one of them does not come
/// through once the caller takes them.
pub(in crate::checks) fn law_19_in_memory(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok(vec![b'x'; BODY]))?;
    let strategy = subject.make(&Config::default())?;
    let plan = Plan::new(2)
        .lookahead(BODIES)
        .retry(Retry::none())
        .in_memory(ROOM);
    let urls = (0..BODIES).map(|number| server.url(&format!("/{number}")));
    let mut outcomes = strategy.fetch(urls, &plan);
    let mut taken = Vec::new();
    taken.extend(outcomes.next());
    let answered = once_still(&server, subject.waits());
    // What there is room for, what is in flight and may lie in the buffers of the system, the one that was taken, and the
    // one that may go on although there is no room.
    let most = ROOM / BODY + 2 + 2;
    // A body counts as soon as the system has taken all of it, and how much that holds back differs between systems. Twice as
    // many are half of what comes where nothing is held back.
    ensure!(
        answered <= 2 * most,
        "a busy caller has {answered} bodies of {BODY} bytes in memory, with room for {ROOM} bytes"
    );
    taken.extend(outcomes);
    ensure!(
        taken.len() == BODIES,
        "{} outcomes of {BODIES} requests",
        taken.len()
    );
    for outcome in &taken {
        let is_whole = outcome
            .result
            .as_ref()
            .is_ok_and(|response| response.body().len() == BODY);
        ensure!(is_whole, "{}, not {BODY} bytes", describe(outcome));
    }
    Ok(())
}

/// How many are answered when no more have been for a while.
fn once_still(server: &RawServer, longest: Duration) -> usize {
    let begin = Instant::now();
    let mut answered = server.counts().answered;
    loop {
        thread::sleep(A_WHILE);
        let before = std::mem::replace(&mut answered, server.counts().answered);
        if before == answered || begin.elapsed() > longest {
            return answered;
        }
    }
}

/// More than the buffers of two systems hold.
const LARGE: usize = 48 << 20;

/// A sink that is busy, while large bodies come: the server has to wait.
///
/// # Errors
/// [`Broken`], if it does not; or if the bodies do not come through once the sink takes them, however long that was.
pub(in crate::checks) fn law_19_back_pressure(subject: &Subject) -> Result<(), Broken> {
    const PIECE: usize = 64 << 10;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n");
    // An answer is counted with its last raw bytes.
    let server = serve(subject, move |_| {
        let (head, body) = (head.clone(), vec![b'x'; PIECE]);
        let most = LARGE / PIECE - 1;
        Reply::new()
            .raw(head)
            .repeated(body.clone(), most)
            .raw(body)
    })?;
    // Shorter than the sink is busy: that is not the server's time.
    let config = Config::default().timeout(A_WHILE / 2).stall(A_WHILE / 2);
    let strategy = subject.make(&config)?;
    let (store, gate) = (Store::default(), Gate::shut_for(subject.waits()));
    let sink = Gated {
        store: store.clone(),
        gate: gate.clone(),
        path: "/",
    };
    let plan = Plan::new(2).retry(Retry::none()).in_memory(ROOM).sink(sink);
    let urls = ["/0", "/1"].map(|path| server.url(path));
    let answered = thread::scope(|scope| {
        let looking = scope.spawn(|| {
            // What was not asked for would not be answered either. Some strategies ask for one after the other.
            let asked = await_at(&server, "a request", |counts| counts.hits >= 1);
            thread::sleep(A_WHILE);
            let answered = server.counts().answered;
            gate.open();
            asked.map(|_| answered)
        });
        for outcome in strategy.fetch(urls, &plan) {
            ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
        }
        looking
            .join()
            .map_err(|_| Broken::trouble("the server cannot be looked at"))?
    })?;
    ensure!(
        answered == 0,
        "{answered} bodies of {LARGE} bytes were read while their sink was busy"
    );
    for path in ["/0", "/1"] {
        let lengths: Vec<_> = store.shelf(path).committed.iter().map(Vec::len).collect();
        ensure!(
            lengths == [LARGE],
            "{path}: committed are {lengths:?} bytes"
        );
    }
    Ok(())
}
