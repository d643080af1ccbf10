//! The fault matrix, with what this strategy makes of a fault that is not what must come of it, and why
//! it stays.

fetch_many_conformance::faults!(
    |config| fetch_many_threads::Blocking::new(config),
    recorded [
        ("c100hdr_then200", "Err Protocol", "ureq-proto takes no headers in a 100"),
        ("chunk_ext_100", "Err Protocol", "ureq-proto takes chunk extensions of 20 bytes"),
        ("chunk_huge_close", "Err Truncated", "ureq does not tell the size of a chunk before its end"),
        ("chunk_lf", "Err Timeout", "ureq-proto waits for a CR"),
        ("chunk_plus", "Ok 200/5", "ureq-proto reads chunk sizes as Rust reads numbers"),
        ("chunk_space", "Ok 200/5", "ureq-proto trims chunk sizes"),
        ("chunk_trailer_64k", "Ok 200/5", "ureq-proto takes trailers of any length; our transport caps them by the body's cap"),
        ("flood_header", "Err Protocol", "ureq-proto's own limit on headers comes first"),
        ("hdr_10000", "Err Protocol", "ureq-proto's own limit on headers comes first"),
        ("leading_zeros_chunk", "Err Protocol", "ureq-proto takes chunk sizes of 20 bytes"),
        ("te_chunked_foo", "Ok 200/5", "ureq-proto decodes chunks wherever they are named"),
    ],
);
