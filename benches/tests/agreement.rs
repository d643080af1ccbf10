//! The four strategies make the same of the same bytes, whatever the bytes. (It is tested here because
//! no other package has all four.)
//!
//! `FETCH_MANY_MUTATIONS=100000` tries more of them, `FETCH_MANY_SEED=7` others.

use std::str::FromStr;

use fetch_many_conformance::Subject;
use fetch_many_conformance::faults::differences;

/// So many that they take seconds.
const CASES: u64 = 4_000;
const SEED: u64 = 1;

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
    let found: String = found.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "differences:\n{found}");
}

fn setting<T: FromStr>(name: &str, default: T) -> T {
    let Ok(value) = std::env::var(name) else {
        return default;
    };
    let number = value.parse().ok();
    number.unwrap_or_else(|| panic!("{name}={value} is no number"))
}
