//! The four strategies make the same of the same bytes, whatever the bytes. (It is tested here because
//! no other package has all four.)
//!
//! `FETCH_MANY_MUTATIONS=100000` tries more of them, `FETCH_MANY_SEED=7` others.

use std::str::FromStr;

use fetch_many::ErrorKind;
use fetch_many_conformance::Subject;
use fetch_many_conformance::faults::{Came, Difference, differences};

/// So many that they take seconds.
const CASES: u64 = 4_000;
const SEED: u64 = 1;

type Explains = fn(&Difference) -> bool;

/// What is left of differences between the clients: why, and which cases it explains.
const EXPLAINED: [(&str, Explains); 3] = [
    ("ureq-proto reads chunks by rules of its own", chunks),
    ("ureq-proto takes no headers in a 100", headers_in_a_100),
    (
        "ureq-proto minds the length even where there is no body",
        length_of_nothing,
    ),
];

fn subjects() -> [(&'static str, Subject); 4] {
    use fetch_many_async_std as async_std;
    use fetch_many_smol as smol;
    use fetch_many_threads as threads;
    use fetch_many_tokio as tokio;

    [
        ("tokio", Subject::new(tokio::Blocking::new)),
        ("async-std", Subject::new(async_std::Blocking::new)),
        ("smol", Subject::new(smol::Blocking::new)),
        ("threads", Subject::new(threads::Blocking::new)),
    ]
}

#[test]
fn all_strategies_make_the_same_of_mutated_responses() {
    let cases = setting("FETCH_MANY_MUTATIONS", CASES);
    let seed = setting("FETCH_MANY_SEED", SEED);
    println!("FETCH_MANY_MUTATIONS={cases} FETCH_MANY_SEED={seed}");
    let found = differences(&subjects(), seed, 0..cases).expect("the strategies can be made");
    let mut rest = String::new();
    for case in found {
        match EXPLAINED.iter().find(|(_, explains)| explains(&case)) {
            Some((why, _)) => println!("case {}: {why}", case.number),
            None => rest += &case.to_string(),
        }
    }
    assert!(rest.is_empty(), "differences:\n{rest}");
}

fn setting<T: FromStr>(name: &str, default: T) -> T {
    let Ok(value) = std::env::var(name) else {
        return default;
    };
    let number = value.parse().ok();
    number.unwrap_or_else(|| panic!("{name}={value} is no number"))
}

/// What threads make of it, if only they do and it is no offence by itself, and what the others do.
fn only_threads(case: &Difference) -> Option<(&Came, &Came)> {
    match &case.came[..] {
        [(_, one), (_, two), (_, three), ("threads", threads)]
            if one == two && two == three && threads != one && threads.is_sound(&case.bytes) =>
        {
            Some((threads, one))
        }
        _ => None,
    }
}

fn chunks(case: &Difference) -> bool {
    let bytes = &case.bytes;
    only_threads(case).is_some() && has(bytes, "transfer-encoding:") && has(bytes, "chunked")
}

fn headers_in_a_100(case: &Difference) -> bool {
    let has_headers = |(status, rest): (&str, &str)| status.contains(" 100") && !rest.is_empty();
    let text = String::from_utf8_lossy(&case.bytes);
    let mut heads = text
        .split("\r\n\r\n")
        .filter_map(|head| head.split_once("\r\n"));
    let refused =
        only_threads(case).is_some_and(|(threads, _)| *threads == Came::Err(ErrorKind::Protocol));
    refused && heads.any(has_headers)
}

fn length_of_nothing(case: &Difference) -> bool {
    only_threads(case).is_some_and(|(threads, others)| {
        *threads == Came::Err(ErrorKind::Protocol)
            && matches!(
                others,
                Came::Ok {
                    status: 204 | 304,
                    ..
                }
            )
    })
}

/// Whether this text is somewhere in it, in whatever case.
fn has(bytes: &[u8], text: &str) -> bool {
    let bytes = bytes.to_ascii_lowercase();
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}
