//! What a cell, or a row of cells, must satisfy to be ranked: the gates of [`fetch_many_race::gates`], and those that
//! take a server that counts.

use fetch_many_race::analysis::{Sample as _, State};
use fetch_many_race::gates;
use fetch_many_race::statistics::{count, median};

use super::contestant::Contestant;
use super::expected::Expected;
use super::sample::Sample;
use super::scenario::{Case, Pass};
use crate::server::Seen;

/// The server must not be busier than this share of its core.
const BUSIEST: f64 = 0.7;
/// Nor a contestant faster than this share of the limit client.
const NEAREST: f64 = 0.7;
/// By how much Little's law may be off.
const LITTLE: f64 = 0.05;
/// One connection in so many may be beyond the limit: a pool opens another one when the one that a
/// response has just left is not back yet (reqwest does, with large bodies).
const SPARE: u64 = 2;

/// Checks one sample.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(case: &Case, contestant: &Contestant, sample: &Sample) -> Result<(), String> {
    sums(case, sample)?;
    if case.pass != Pass::Timed {
        return Ok(());
    }
    gates::own_clock(sample.done.wall_ns, sample.wall_ns)?;
    served(case, sample)?;
    if let Some(seen) = &sample.counters.seen {
        in_flight(case, contestant, seen)?;
        connections(case, contestant, seen)?;
        little(case, contestant, sample, seen)?;
    }
    // Last, since it is the machine's affair as well.
    check_rate(case, sample)
}

/// Checks that while the server held responses back there were exactly as many requests as allowed.
///
/// # Errors
/// How many there were instead.
pub fn check_probe(case: &Case, contestant: &Contestant, sample: &Sample) -> Result<(), String> {
    let limit = contestant.in_flight.unwrap_or(case.limit) as u64;
    match sample.probed {
        Some(peak) if peak != limit => {
            Err(format!("{peak} requests in flight at once, not {limit}"))
        }
        _ => Ok(()),
    }
}

/// Counts, bytes and checksum are those of the whole batch.
fn sums(case: &Case, sample: &Sample) -> Result<(), String> {
    let expected = Expected::of(case, sample.requests);
    let done = &sample.done;
    gates::counts([
        ("responses", done.ok, expected.ok),
        ("failures", done.failed, expected.failed),
        ("body bytes", done.bytes, expected.bytes),
    ])?;
    if done.checksum != expected.checksum {
        return Err("bodies are not those that were asked for: wrong checksum".to_owned());
    }
    gates::latencies_told(sample.latency_count(), done.ok)
}

/// Checks that the offered rate was kept, if there is one.
///
/// # Errors
/// How much of it was kept instead.
pub fn check_rate(case: &Case, sample: &Sample) -> Result<(), String> {
    let Some(offered) = case.rate else {
        return Ok(());
    };
    gates::rate_kept(offered, sample.requests as u64, sample.wall_ns)
}

/// The server saw every request, and none that was not asked for.
fn served(case: &Case, sample: &Sample) -> Result<(), String> {
    let served = sample.counters.requests;
    let asked = Expected::of(case, sample.requests).served;
    let retried = case.behaviour.faults > 0.0;
    if served < asked || served > asked && !retried {
        return Err(format!("the server saw {served} requests, not {asked}"));
    }
    Ok(())
}

/// At most as many in flight as allowed. That it can be as many, the probe has shown: on a busy machine
/// the first response may be there before the last request.
fn in_flight(case: &Case, contestant: &Contestant, seen: &Seen) -> Result<(), String> {
    let limit = contestant.in_flight.unwrap_or(case.limit) as u64;
    let peak = seen.peak_in_flight;
    if peak > limit {
        return Err(format!("{peak} requests in flight at once, not {limit}"));
    }
    Ok(())
}

fn connections(case: &Case, contestant: &Contestant, seen: &Seen) -> Result<(), String> {
    let declared = (case.limit * case.behaviour.hosts.max(1)) as u64;
    let most = declared + declared.div_ceil(SPARE);
    let replaced = case.loses_connections();
    if seen.connections > most && !replaced && !contestant.reconnects {
        let connections = seen.connections;
        return Err(format!("{connections} connections, not {declared}"));
    }
    Ok(())
}

/// Little's law (1961): what is in flight is the rate times the time each takes. No request can take
/// less time than the server held it, and no more can be in flight than the limit allows.
fn little(
    case: &Case,
    contestant: &Contestant,
    sample: &Sample,
    seen: &Seen,
) -> Result<(), String> {
    // Of what failed nobody tells a latency, while the server held it as well.
    if sample.latency_count() == 0 || case.retries > 0 || case.behaviour.cuts > 0.0 {
        return Ok(());
    }
    let wall = count(sample.wall_ns) / 1e9;
    let told = sample.latency_sum() / wall;
    let held = count(seen.in_flight_ns) / 1e9 / wall;
    let limit = count(contestant.in_flight.unwrap_or(case.limit) as u64);
    // Whole microseconds lose half of one each.
    let lost = count(sample.latency_count()) * 5e-7 / wall;
    let too_short = told + lost < held * (1.0 - LITTLE);
    let too_long = case.rate.is_none() && told > limit * (1.0 + LITTLE);
    if too_short || too_long {
        return Err(format!(
            "Little's law: latencies mean {told:.1} in flight, the server held {held:.1}, the limit is {limit:.0}"
        ));
    }
    Ok(())
}

/// Checks a row: the samples of one contestant in one case, beside those of the limit client and the
/// reference in the same rounds.
///
/// # Errors
/// Why it cannot be ranked.
pub fn check_row(
    case: &Case,
    samples: &[&Sample],
    ceiling: &[&Sample],
    ratios: &[f64],
    seed: u64,
) -> Result<(), String> {
    let busy: Vec<_> = samples.iter().map(|sample| busy(sample)).collect();
    let busy = median(&busy);
    if busy > BUSIEST {
        let percent = busy * 100.0;
        return Err(format!("server-bound: the server is {percent:.0} % busy"));
    }
    near_the_limit(case, samples, ceiling)?;
    gates::no_drift(ratios, seed)
}

/// The server's share of its core.
#[must_use]
pub fn busy(sample: &Sample) -> f64 {
    count(sample.counters.cpu_ns) / count(sample.counters.wall_ns)
}

fn near_the_limit(case: &Case, samples: &[&Sample], ceiling: &[&Sample]) -> Result<(), String> {
    if !case.saturates() {
        return Ok(());
    }
    let ratios: Vec<_> = samples
        .iter()
        .filter_map(|sample| {
            let limit = ceiling.iter().find(|limit| {
                limit.round == sample.round && limit.contestant != sample.contestant
            })?;
            // Where not even the limit client keeps the server busy, nobody is held up by it.
            let bound = limit.state == State::Good && busy(limit) > BUSIEST;
            let per_request =
                |sample: &Sample| count(sample.wall_ns) / count(sample.requests as u64);
            bound.then(|| per_request(limit) / per_request(sample))
        })
        .collect();
    let near = median(&ratios);
    if near > NEAREST {
        let percent = near * 100.0;
        return Err(format!("server-bound: {percent:.0} % of the limit client"));
    }
    Ok(())
}
