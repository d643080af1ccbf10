//! The laws, one test each.

use fetch_many_async_std::Blocking;

fetch_many_conformance::conformance!(
    |config| Blocking::new(config),
    in_async = |code| async_std::task::block_on(async { code() }),
);
