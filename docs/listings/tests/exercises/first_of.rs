//! Chapter 14.

use fetch_many_threads::{Blocking, Config};

use crate::servers;

exercise!(first_of);

fn check(first_of: fn(&Blocking, &[String]) -> Option<usize>) {
    let server = servers::slow();
    let fetcher = Blocking::new(&Config::default()).expect("the defaults are valid");
    let mirrors = |paths: &[&str]| servers::urls(&server, paths);

    // Nobody asks for `/last`, so the first of these does not answer.
    let found = first_of(&fetcher, &mirrors(&["/slow", "/gone", "/2", "/cut"]));
    assert_eq!(found, Some(2), "of the others, one is silent and two fail");
    let given_up = server.counts().given_up;
    assert_eq!(given_up, 0, "it does not wait for the silent one");

    let server = servers::slow();
    let mirrors = |paths: &[&str]| servers::urls(&server, paths);
    assert_eq!(first_of(&fetcher, &mirrors(&["/gone", "/cut"])), None);
    assert_eq!(server.counts().hits, 2, "each is asked once");
    assert_eq!(first_of(&fetcher, &[]), None);
}
