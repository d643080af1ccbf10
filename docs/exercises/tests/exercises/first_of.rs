//! Chapter 14.

use fetch_many_threads::{Blocking, Config, FetchManyExt, Order, Plan, Retry};

use crate::{expect, servers};

exercise!(first_of);

fn check(first_of: fn(&Blocking, &[String]) -> Option<usize>) {
    let server = servers::slow();
    let fetcher = Blocking::new(&Config::default()).expect("the defaults are valid");
    let mirrors = |paths: &[&str]| servers::urls(&server, paths);

    // Nobody asks for `/last`, so the first of these does not answer.
    let found = first_of(&fetcher, &mirrors(&["/slow", "/gone", "/2", "/cut"]));
    let given_up = server.counts().given_up;
    expect(
        given_up,
        0,
        "the first mirror is silent: with an answer of the third, do not wait for it",
    );
    let words = "the first mirror is silent, the second has status 503, the third answers: a 503 is no success";
    expect(found, Some(2), words);

    let server = servers::slow();
    let mirrors = |paths: &[&str]| servers::urls(&server, paths);
    let found = first_of(&fetcher, &mirrors(&["/gone", "/cut"]));
    expect(
        found,
        None,
        "one mirror has status 503, the other is cut short: none is a success",
    );
    expect(
        server.counts().hits,
        2,
        "each mirror should be asked once, also one that fails",
    );
    expect(
        first_of(&fetcher, &[]),
        None,
        "without mirrors there is no first",
    );
}

first_try!(waits_for_all, "do not wait for it", |fetcher, mirrors| {
    let plan = Plan::new(4).order(Order::AsGiven).retry(Retry::none());
    let mut outcomes = fetcher.fetch(mirrors, &plan);
    outcomes
        .find(|outcome| outcome.index == 2 && outcome.result.is_ok())
        .map(|outcome| outcome.index)
});
first_try!(
    takes_any_answer,
    "a 503 is no success",
    |fetcher, mirrors| {
        let plan = Plan::new(4).retry(Retry::none());
        let mut outcomes = fetcher.fetch(mirrors, &plan);
        // The second mirror's, whichever comes first.
        outcomes
            .find(|outcome| outcome.index == 1 && outcome.result.is_ok())
            .map(|outcome| outcome.index)
    }
);
