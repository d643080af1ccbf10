//! Chapter 5.

use std::num::NonZeroU32;
use std::time::Duration;

use fetch_many_threads::{Plan, Rate};

use crate::expect;

exercise!(plan_for);

fn check(plan_for: fn(NonZeroU32, &[Duration]) -> Option<Plan>) {
    let hundred = NonZeroU32::new(100).expect("a hundred is not zero");
    let plan = |times: &[u64]| {
        let times: Vec<_> = times.iter().copied().map(Duration::from_millis).collect();
        let plan = plan_for(hundred, &times)?;
        let words = "the service allows a hundred a second: a limit alone does not keep to that";
        expect(plan.rate, Some(Rate::per_second(100)), words);
        Some(plan.limit.get())
    };
    let words =
        "a hundred a second of 148 ms each are 14.8 in flight: the limit is the next whole number";
    expect(plan(&[148; 100]), Some(15), words);

    let mut times = [148; 100];
    times[40] = 2000;
    let words = "with one answer of a hundred at two seconds, 16.652 are in flight on average: the mean \
                 counts, not the median or the longest";
    expect(plan(&times), Some(17), words);
    expect(
        plan(&[40, 20]),
        Some(3),
        "40 and 20 ms are 30 ms on average, and 3 in flight: no more is needed",
    );
    expect(
        plan(&[0, 1]),
        Some(1),
        "0.05 are in flight on average, and a limit is at least 1",
    );
    expect(
        plan(&[]),
        None,
        "where nothing was measured there is no plan",
    );
}

first_try!(by_the_median, "not the median", |rate, times| {
    let mut times = times.to_vec();
    times.sort_unstable();
    let in_flight = *times.get(times.len() / 2)? * rate.get();
    let limit = usize::try_from(in_flight.as_millis().div_ceil(1000)).ok()?;
    Some(Plan::new(limit.max(1)).rate(Rate::per_second(rate.get())))
});
first_try!(without_a_rate, "a limit alone", |_, _| Some(Plan::new(15)));
