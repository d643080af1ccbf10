//! `Plan::host`.

use std::time::Duration;

use fetch_many::{Config, FetchManyExt, HostPlan, Rate};

use crate::broken::ensure;
use crate::checks::crowd::Crowd;
use crate::checks::{describe, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// Long enough that requests beyond the bound would meet those within.
const PAUSE: Duration = Duration::from_millis(20);

/// How many requests may be in flight to each of three hosts: less than the plan's `per_host`, that, and more.
const LIMITS: [usize; 3] = [1, 2, 4];

/// Between two requests to a host with a rate.
const INTERVAL: Duration = Duration::from_millis(100);

/// A host with a limit of its own is asked within that, in place of `per_host`; one with a rate of its own, as often as
/// that says.
///
/// # Errors
/// [`Broken`], if there were more at one of them, or fewer at the one that may have more, or they came sooner.
pub(in crate::checks) fn setting_of_host(subject: &Subject) -> Result<(), Broken> {
    let crowds = LIMITS.map(Crowd::of);
    let server = RawServer::builder()
        .ports(LIMITS.len() + 1)
        .patience(subject.waits())
        .start(move |hit| {
            if let Some(crowd) = crowds.get(hit.port) {
                crowd.join();
            }
            Reply::new().pause(PAUSE).ok("host")
        })?;
    let host = |port| server.url_at(port, "");
    let few = HostPlan::default().limit(LIMITS[0]);
    let many = HostPlan::default().limit(LIMITS[2]);
    let rate = Rate {
        interval: INTERVAL,
        ..Rate::per_second(1)
    };
    let plan = plan(16).per_host(LIMITS[1]);
    let plan = plan
        .host(host(0), few)
        .and_then(|plan| plan.host(host(2), many));
    let plan = plan.and_then(|plan| plan.host(host(3), HostPlan::default().rate(rate)));
    let plan = plan.map_err(|error| Broken::new(format!("a host is none: {error}")))?;

    let strategy = subject.make(&Config::default())?;
    let urls = (0..40).map(|index| server.url_at(index / 10, &format!("/{index}")));
    for outcome in strategy.fetch(urls, &plan) {
        ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
    }
    for (port, limit) in LIMITS.into_iter().enumerate() {
        let peak = server.peak_in_flight_at(port);
        ensure!(
            peak == limit,
            "{peak} requests to a host were in flight, its limit is {limit}"
        );
    }
    let hits = server.hits();
    let mut at = hits.iter().filter(|hit| hit.port == 3).map(|hit| hit.at);
    let (first, last) = (at.next(), at.next_back());
    let took = first
        .zip(last)
        .map_or(Duration::ZERO, |(first, last)| last - first);
    // The first may have been on its way for longer than the last: half of it is enough to tell.
    ensure!(
        took >= INTERVAL * 9 / 2,
        "ten requests came within {took:?} to a host that has one every {INTERVAL:?}"
    );
    Ok(())
}
