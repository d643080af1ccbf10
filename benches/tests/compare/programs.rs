//! The programs that the tests run, and what they run them on.

use fetch_many_benches::compare::contestant::Contestant;
use fetch_many_benches::compare::scenario::Case;
use fetch_many_benches::compare::scenarios::scenario;
use fetch_many_benches::harness::Programs;
use fetch_many_race::record::Effort;

pub(crate) fn programs() -> Programs {
    Programs {
        contestant: env!("CARGO_BIN_EXE_contestant").into(),
        counting_contestant: env!("CARGO_BIN_EXE_counting_contestant").into(),
        sink_server: env!("CARGO_BIN_EXE_sink_server").into(),
        mock_server: env!("CARGO_BIN_EXE_mock_server").into(),
    }
}

/// A case of this scenario, with so many requests, wherever the system puts it.
pub(crate) fn case(name: &str, limit: usize, requests: usize) -> Case {
    let scenario = scenario(name, Effort::Quick, 7).expect("a scenario");
    let first = scenario.cases.into_iter().next().expect("a case");
    Case {
        limit,
        requests,
        pinned: false,
        ..first
    }
}

pub(crate) fn contestant(name: &str) -> Contestant {
    Contestant::named(&programs(), name).expect("a contestant")
}
