//! The laws, one test each.

use fetch_many_threads::Fetcher;

fetch_many_conformance::conformance!(
    |config| Fetcher::new(config),
    except[law_17_not_for_async_code = "threads know nothing of async code"],
);
