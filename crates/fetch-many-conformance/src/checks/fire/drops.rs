//! Batches that are dropped, at many moments.

use std::cell::Cell;

use fastrand::Rng;
use fetch_many::{Config, FetchMany, FetchManyExt};

use crate::broken::ensure;
use crate::checks::{BlackHole, await_at, expect_response, plan, serve};
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

const LIMIT: usize = 6;
const ROUNDS: usize = 12;
/// The moments follow from it.
const SEED: u64 = 18;
/// Requests that hold a slot until the end: before the head, in it, in the body, and on the way to a
/// port that accepts nobody. Fewer than the limit, so that there are outcomes all the same.
const HELD: [&str; 4] = ["head", "half", "body", "connect"];

/// When a batch is dropped.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// As soon as so many requests have arrived at the server.
    Hits(usize),
    /// After so many outcomes.
    Outcomes(usize),
    /// With so many requests held, of which one connects and none goes on.
    Held(usize),
}

/// An endless batch, dropped at twelve moments.
///
/// # Errors
/// [`Broken`], if a request or a connection outlives its batch, something is sent that was not taken,
/// anything is sent twice, or the strategy is of no use afterwards.
pub(in crate::checks) fn fire_drop_at_any_moment(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let hole = BlackHole::new()?;
    let mut rng = Rng::with_seed(SEED);
    for round in 0..ROUNDS {
        let moment = match round % 3 {
            0 => Moment::Hits(rng.usize(0..40)),
            1 => Moment::Outcomes(rng.usize(0..40)),
            _ => Moment::Held(HELD.len() - 1),
        };
        let broken = |broken: Broken| {
            let how = broken.how();
            Broken::new(format!("dropped at {moment:?}, seed {SEED}: {how}"))
        };
        let strategy = subject.make(&Config::default())?;
        let held = HELD.map(|how| (rng.usize(0..12), how));
        let urls = urls(&server, &hole, round, &held);
        dropped(&server, &*strategy, urls, moment).map_err(broken)?;
        drop(strategy);
        await_at(&server, "connections to be closed", |counts| {
            counts.open == 0
        })
        .map_err(broken)?;
    }
    Ok(())
}

/// An endless input, in which some requests will be held.
fn urls<'a>(
    server: &'a RawServer,
    hole: &'a BlackHole,
    round: usize,
    held: &'a [(usize, &str)],
) -> impl Iterator<Item = String> + 'a {
    (0..).flat_map(move |index| {
        // Only Linux lets a port be made that neither accepts nor refuses.
        let is_here = move |(at, how): &&(usize, &str)| {
            *at == index && (cfg!(target_os = "linux") || *how != "connect")
        };
        let here = held.iter().filter(is_here);
        let here = here.map(move |(_, how)| match *how {
            "connect" => hole.url(&format!("/{round}/{index}/connect")),
            how => server.url(&format!("/{round}/{index}/{how}")),
        });
        here.chain([server.url(&format!("/{round}/{index}/ok"))])
    })
}

fn script(hit: &Hit) -> Reply {
    let (_, how) = hit.path.rsplit_once('/').unwrap_or_default();
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello";
    match how {
        "head" => Reply::new().gate("never"),
        "half" => Reply::new().raw(&head[..20]).gate("never"),
        "body" => Reply::new().raw(head).gate("never"),
        _ => Reply::new().ok("ok"),
    }
}

fn dropped(
    server: &RawServer,
    strategy: &dyn FetchMany,
    urls: impl Iterator<Item = String>,
    moment: Moment,
) -> Result<(), Broken> {
    let before = server.counts();
    let taken = Cell::new(0);
    let urls = urls.inspect(|_| taken.set(taken.get() + 1));
    let mut batch = strategy.fetch(urls, &plan(LIMIT).lookahead(0));
    let mut yielded = 0;
    loop {
        let counts = server.counts();
        let is_reached = match moment {
            Moment::Hits(hits) => counts.hits >= before.hits + hits,
            Moment::Outcomes(outcomes) => yielded >= outcomes,
            Moment::Held(held) => yielded > 16 && counts.in_flight >= held,
        };
        if is_reached {
            break;
        }
        match batch.next() {
            Some(outcome) => expect_response(&outcome, 200, "ok")?,
            None => return Err(Broken::new("an endless batch has ended")),
        }
        yielded += 1;
    }
    drop(batch);
    let counts = await_at(server, "requests in flight to end", |counts| {
        counts.in_flight == 0
    })?;
    ensure!(
        counts.given_up == before.given_up,
        "a request outlived its batch; {counts:?}"
    );
    // What was started too late would have arrived before this one's answer.
    for outcome in strategy.fetch([server.url("/after/ok")], &plan(1)) {
        expect_response(&outcome, 200, "ok")?;
    }
    let (hits, taken) = (server.hits_since(&before), taken.get());
    ensure!(
        hits.len() <= taken + 1,
        "{} requests arrived, {taken} were taken",
        hits.len() - 1
    );
    let again = hits
        .iter()
        .find(|hit| hit.attempt > 1 && hit.path != "/after/ok");
    ensure!(again.is_none(), "sent twice: {again:?}");
    ensure!(
        taken <= yielded + LIMIT,
        "{taken} requests were taken for {yielded} outcomes, the limit is {LIMIT}"
    );
    Ok(())
}
