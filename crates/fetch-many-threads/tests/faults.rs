//! The fault matrix.

use fetch_many_conformance::{Subject, faults};
use fetch_many_threads::Blocking;

/// What this strategy makes of a fault that is not what must come of it, and why it stays.
#[rustfmt::skip]
const RECORDED: [(&str, &str, &str); 11] = [
    ("c100hdr_then200", "Err(Protocol)", "ureq-proto takes no headers in a 100"),
    ("chunk_ext_100", "Err(Protocol)", "ureq-proto takes chunk extensions of 20 bytes"),
    ("chunk_huge_close", "Err(Truncated)", "ureq does not tell the size of a chunk before its end"),
    ("chunk_lf", "Err(Timeout)", "ureq-proto waits for a CR"),
    ("chunk_plus", "Ok(200, 5)", "ureq-proto reads chunk sizes as Rust reads numbers"),
    ("chunk_space", "Ok(200, 5)", "ureq-proto trims chunk sizes"),
    ("chunk_trailer_64k", "Ok(200, 5)", "ureq-proto takes trailers of any length; our transport caps them by the body's cap"),
    ("flood_header", "Err(Protocol)", "ureq-proto's own limit on headers comes first"),
    ("hdr_10000", "Err(Protocol)", "ureq-proto's own limit on headers comes first"),
    ("leading_zeros_chunk", "Err(Protocol)", "ureq-proto takes chunk sizes of 20 bytes"),
    ("te_chunked_foo", "Ok(200, 5)", "ureq-proto decodes chunks wherever they are named"),
];

#[test]
fn every_fault_gives_its_outcome() {
    let subject = Subject::new(Blocking::new);
    let found = faults::deviations(&subject).expect("the strategy can be made");
    let found: Vec<_> = found
        .iter()
        .map(|(name, came)| (*name, &came[..]))
        .collect();
    assert_eq!(found, RECORDED.map(|(name, came, _)| (name, came)));
}

#[test]
fn every_prefix_is_the_whole_or_an_error() {
    let found = faults::prefixes(&Subject::new(Blocking::new)).expect("the strategy can be made");
    assert_eq!(found, []);
}

#[test]
fn every_split_is_the_same_response() {
    let found = faults::splits(&Subject::new(Blocking::new)).expect("the strategy can be made");
    assert_eq!(found, []);
}
