//! The laws, one test each.

use fetch_many_tokio::Blocking;

fetch_many_conformance::conformance!(|config| Blocking::new(config));
