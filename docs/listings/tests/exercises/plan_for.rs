//! Chapter 5.

use std::num::NonZeroU32;
use std::time::Duration;

use fetch_many_threads::{Plan, Rate};

exercise!(plan_for);

fn check(plan_for: fn(NonZeroU32, &[Duration]) -> Option<Plan>) {
    let hundred = NonZeroU32::new(100).expect("a hundred is not zero");
    let plan = |times: &[u64]| {
        let times: Vec<_> = times.iter().copied().map(Duration::from_millis).collect();
        let plan = plan_for(hundred, &times)?;
        assert_eq!(plan.rate, Some(Rate::per_second(100)), "the service's rate");
        Some(plan.limit.get())
    };
    assert_eq!(plan(&[148; 100]), Some(15), "14.8 on average");

    let mut times = [148; 100];
    times[40] = 2000;
    assert_eq!(plan(&times), Some(17), "16.652 on average");
    assert_eq!(plan(&[40, 20]), Some(3), "3 on average");
    assert_eq!(plan(&[0, 1]), Some(1), "0.05 on average");
    assert_eq!(plan(&[]), None, "nothing was measured");
}
