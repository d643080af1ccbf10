//! Chapter 5.

use std::num::NonZeroU32;
use std::time::Duration;

use fetch_many_threads::{Plan, Rate};

pub fn plan_for(per_second: NonZeroU32, times: &[Duration]) -> Option<Plan> {
    let count = u32::try_from(times.len()).ok()?;
    let mean = times.iter().sum::<Duration>().checked_div(count)?;

    // What all requests of a second take together: as many seconds are in flight on average.
    let in_flight = mean.checked_mul(per_second.get())?;
    let limit = usize::try_from(in_flight.as_nanos().div_ceil(1_000_000_000)).ok()?;
    Some(Plan::new(limit.max(1)).rate(Rate::per_second(per_second.get())))
}
