//! The laws, one test each.

use fetch_many_threads::Blocking;

fetch_many_conformance::conformance!(
    |config| Blocking::new(config),
    except[law_17_not_for_async_code = "threads know nothing of async code"],
);
