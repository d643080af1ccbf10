//! The fault matrix, with what this strategy makes of a fault that is not what must come of it, and why
//! it stays.

fetch_many_conformance::faults!(|config| fetch_many_threads::Blocking::new(config));
