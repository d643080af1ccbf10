//! Thousands of requests, one in five of which meets a fault.

use std::collections::BTreeMap;
use std::env;
use std::time::Duration;

use fastrand::Rng;
use fetch_many::{Config, FetchManyExt, Order, Outcome, Tally};

use crate::broken::ensure;
use crate::checks::crowd::Crowd;
use crate::checks::{await_at, describe, expect_response, kind, plan, serve};
use crate::faults::{self, Answer, Fault};
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

const LIMIT: usize = 8;
/// The first requests meet, as many as the limit.
const MEETING: usize = 4 * LIMIT;
/// Where the faults fall follows from it.
const SEED: u64 = 19;
/// What stalls is given up after it. Long enough that none of some thousand healthy requests is, on a
/// machine that is busy with other things: after a second, one was.
const TIMEOUT: Duration = Duration::from_secs(4);

/// Of the matrix: what all strategies take alike. One per cent of the requests each.
pub(super) const QUICK: [&str; 19] = [
    "close_nobytes",
    "rst_nobytes",
    "partial_status_close",
    "partial_headers_close",
    "cl_short_close",
    "cl_short_rst",
    "chunk_trunc_close",
    "chunk_trunc_mid",
    "close_delim_rst",
    "chunk_badsize",
    "chunk_overflow",
    "cl_conflict",
    "cl_2_64",
    "cl_huge_close",
    "status_abc",
    "garbage",
    "http09",
    "redir_bad",
    "redir_userinfo",
];
/// As many as the limit but one, side by side: they take the time of one, and all must pass through
/// what is left.
const STALLS: [&str; LIMIT - 1] = ["cl_short_stall"; LIMIT - 1];

/// 2,000 requests in the order given, 1 % of them each of 19 faults and some that stall: each has
/// its own outcome. With `FETCH_MANY_FULL=1` in the environment, 10,000.
///
/// # Errors
/// [`Broken`], if an index is missing or out of order, a healthy request fails or gets another's
/// body, a fault has another outcome than alone, the tally differs from what was counted, or the
/// limit is exceeded.
pub(in crate::checks) fn fire_mixed_faults(subject: &Subject) -> Result<(), Broken> {
    let count = if env::var_os("FETCH_MANY_FULL").is_some() {
        10_000
    } else {
        2_000
    };
    let faults = placed(count);
    let placed = QUICK.len() * count / 100 + STALLS.len();
    ensure!(faults.len() == placed, "a fault is not in the matrix");
    let crowd = Crowd::of(LIMIT);
    let server = serve(subject, move |hit| {
        crowd.join();
        script(hit)
    })?;
    let strategy = subject.make(&Config::default().timeout(TIMEOUT).max_body_bytes(64 << 10))?;
    let urls = (0..count).map(|index| match faults.get(&index) {
        Some(fault) => server.url(&format!("/{index}/{}", fault.name)),
        None => server.url(&format!("/{index}")),
    });
    let mut batch = strategy.fetch(urls, &plan(LIMIT).order(Order::AsGiven));
    let mut counted = Tally::default();
    for (expected, outcome) in batch.by_ref().enumerate() {
        let index = outcome.index;
        ensure!(
            index == expected,
            "outcome {index} came in the place of {expected}"
        );
        counted.taken += 1;
        match &outcome.result {
            Ok(response) => {
                counted.answered += 1;
                counted.succeeded += usize::from(response.status().is_success());
            }
            Err(_) => counted.failed += 1,
        }
        // Without retries, only what was lost with an idle connection is sent again.
        counted.retries += outcome.attempts as usize - 1;
        check(&outcome, faults.get(&index).copied())?;
    }
    let tally = batch.tally();
    ensure!(
        counted.taken == count && counted.failed == faults.len(),
        "{} outcomes of {count} requests, {} of {} faults",
        counted.taken,
        counted.failed,
        faults.len()
    );
    ensure!(
        tally == counted,
        "the tally is {tally:?}, counted were {counted:?}"
    );
    let counts = await_at(&server, "requests in flight to end", |counts| {
        counts.in_flight == 0
    })?;
    let (hits, sent) = (counts.hits, count + counted.retries);
    ensure!(hits == sent, "{hits} requests arrived, {sent} were sent");
    let peak = counts.peak_in_flight;
    ensure!(
        peak <= LIMIT,
        "{peak} requests were in flight, the limit is {LIMIT}"
    );
    drop(batch);
    drop(strategy);
    await_at(&server, "connections to be closed", |counts| {
        counts.open == 0
    })?;
    Ok(())
}

/// Which requests meet which fault.
fn placed(count: usize) -> BTreeMap<usize, &'static Fault> {
    let mut rng = Rng::with_seed(SEED);
    let stalls = rng.usize(MEETING..count / 2);
    let mut places: Vec<_> = (MEETING..count)
        .filter(|index| !(stalls..stalls + STALLS.len()).contains(index))
        .collect();
    rng.shuffle(&mut places);
    let quick = QUICK.iter().flat_map(|name| vec![*name; count / 100]);
    let quick = places.into_iter().zip(quick);
    let stalling = (stalls..).zip(STALLS);
    quick
        .chain(stalling)
        .filter_map(|(index, name)| Some((index, faults::named(name)?)))
        .collect()
}

pub(super) fn script(hit: &Hit) -> Reply {
    let (_, name) = hit.path.rsplit_once('/').unwrap_or_default();
    if let Some(fault) = faults::named(name) {
        return fault.reply(hit);
    }
    let reply = match name.parse() {
        Ok(0..MEETING) => Reply::new().barrier(LIMIT),
        _ => Reply::new(),
    };
    reply.ok(&hit.path)
}

fn check(outcome: &Outcome, fault: Option<&Fault>) -> Result<(), Broken> {
    match fault {
        None => expect_response(outcome, 200, format!("/{}", outcome.index)),
        Some(fault) if Answer::of(outcome).meets(fault.expected) => Ok(()),
        Some(fault) => {
            let how = format!(
                "{}; among others {} gives {:?}, alone {:?} (seed {SEED})",
                describe(outcome),
                fault.name,
                kind(outcome),
                fault.expected
            );
            Err(Broken::new(how))
        }
    }
}
