//! All strategies put bodies into sinks, and none of them does anything else with one.

#[cfg(target_os = "linux")]
mod disk;
mod gate;
mod memory;
mod recorder;
mod time;
mod trouble;
mod whole;

use std::time::Duration;

use fetch_many_strategies::{Config, FetchMany, Plan, Retry, Strategy};

/// What is asked of all of them.
fn each(check: impl Fn(Strategy, &dyn FetchMany)) {
    each_with(&Config::default(), check);
}

fn each_with(config: &Config, check: impl Fn(Strategy, &dyn FetchMany)) {
    for strategy in Strategy::ALL {
        check(
            *strategy,
            &*strategy.make(config).expect("the settings are usable"),
        );
    }
}

/// One attempt each. The deadline ends what should not have lasted.
fn plan(limit: usize) -> Plan {
    Plan::new(limit)
        .retry(Retry::none())
        .deadline(Duration::from_secs(60))
}
