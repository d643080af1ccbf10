//! Chapter 5: the limit for a rate.
//!
//! Hint: Little's law is about the mean. What all requests of one second take together, in seconds, is how many are in
//! flight on average; a limit is a whole number, and at least 1.

use std::num::NonZeroU32;
use std::time::Duration;

use fetch_many_threads::{Plan, Rate};

/// The plan for a service that allows so many requests a second, and that took these times for some: no more in flight
/// than the rate needs on average, and no more a second than is allowed. `None` if there are no times.
#[must_use]
pub fn plan_for(per_second: NonZeroU32, times: &[Duration]) -> Option<Plan> {
    let rate = Rate::per_second(per_second.get());
    todo!("the mean of the times, the limit that it needs at this rate, and a plan with both")
}
