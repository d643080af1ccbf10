//! The fault matrix, with what this strategy makes of a fault that is not what must come of it, and why
//! it stays.

fetch_many_conformance::faults!(
    |config| fetch_many_tokio::Blocking::new(config),
    recorded [
        ("chunk_huge_close", "Err Truncated", "hyper does not tell the size of a chunk before its end"),
    ],
);
