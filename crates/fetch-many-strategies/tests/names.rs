//! Names and what they are names of; with some of the features as with all of them.

use fetch_many_conformance::mock::MockServer;
use fetch_many_strategies::{Config, FetchManyExt, Plan, Strategy};

const NAMES: [(&str, bool); 4] = [
    ("tokio", cfg!(feature = "tokio")),
    ("async-std", cfg!(feature = "async-std")),
    ("smol", cfg!(feature = "smol")),
    ("threads", cfg!(feature = "threads")),
];

#[test]
fn there_is_what_has_been_built() {
    let built = NAMES.iter().filter(|(_, built)| *built);
    let built: Vec<_> = built.map(|(name, _)| *name).collect();
    let all: Vec<_> = Strategy::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(all, built);
    for (name, built) in NAMES {
        let parsed = name.parse::<Strategy>();
        assert_eq!(parsed.is_ok(), built, "{parsed:?}");
        if let Err(error) = parsed {
            let begin = format!("strategy {name} is not built into this program; there ");
            assert!(error.to_string().starts_with(&begin), "{error}");
        }
    }
}

#[test]
fn a_name_is_taken_exactly() {
    for name in ["", "Tokio", "tokio ", "async_std", "curl"] {
        let error = name.parse::<Strategy>().expect_err("no name");
        let begin = format!("no strategy is called {name:?}; there ");
        assert!(error.to_string().starts_with(&begin), "{error}");
    }
}

#[test]
fn each_can_be_made_and_fetches() {
    let server = MockServer::echo().expect("a free port");
    for strategy in Strategy::ALL {
        let fetcher = strategy.make(&Config::default()).expect("the defaults");
        let outcomes = fetcher.fetch_all([server.url("/")], &Plan::new(1));
        let response = outcomes[0].result.as_ref().expect("a healthy server");
        assert_eq!(response.status(), 200, "{strategy}");
    }
}

#[test]
fn settings_that_cannot_be_used_are_an_error() {
    let config = Config::default().user_agent("a\nb");
    for strategy in Strategy::ALL {
        assert!(strategy.make(&config).is_err(), "{strategy}");
    }
}
