//! The exercises: yours to write. Each has a test that is ignored until you take it up:
//!
//! `cargo test -p fetch-many-tutorial --test exercises -- --ignored warmest`

use fetch_many_threads::{Blocking, Error};

/// Chapter 1: the number of the warmest of these stations; `None` if none answers. A station that
/// fails is no reason to lose the others.
///
/// # Errors
/// None of its own; it may be useful in yours.
pub fn warmest(fetcher: &Blocking, base: &str, stations: u32) -> Result<Option<u32>, Error> {
    let _ = (fetcher, base, stations);
    todo!("chapter 1")
}

/// Chapter 9: fetches these paths, each tried again at most once, and returns how many retries that
/// took in all.
///
/// # Errors
/// None of its own; it may be useful in yours.
pub fn retries(fetcher: &Blocking, base: &str, paths: &[&str]) -> Result<usize, Error> {
    let _ = (fetcher, base, paths);
    todo!("chapter 9")
}
