//! Causes in virtual time, by the engine that every strategy runs.

use std::time::Duration;

use fetch_many::testing::{Fake, Reply};
use fetch_many::{Plan, Rate, Request, Retry};
use fetch_many_cli::journal::Last;
use fetch_many_cli::why::{Account, sentence};

use super::{fetched, in_turns, sorted};

const MILLI: Duration = Duration::from_millis(1);

/// A run of these in virtual time, each answered after so many milliseconds.
fn run(urls: &[String], plan: &Plan, millis: impl Fn(&Request) -> u32 + Send + 'static) -> Account {
    let fake = Fake::new(move |request| Reply::from("hello").after(MILLI * millis(request)));
    let dir = tempfile::tempdir().unwrap();
    fetched(dir.path(), &fake, urls, plan, || {})
}

/// What it is named first.
#[track_caller]
fn is_first(account: &Account, cause: &str) -> String {
    let found = account.findings();
    let causes: Vec<_> = found.iter().map(|finding| finding.cause).collect();
    assert_eq!(
        causes.first(),
        Some(&cause),
        "{causes:?}\n{}",
        account.json()
    );
    found[0].says.clone()
}

fn in_one_sentence(account: &Account) -> String {
    let (tally, ledger) = (account.tally, account.ledger.clone());
    sentence(&Last {
        tally,
        ledger,
        ..Last::default()
    })
}

#[test]
fn a_sorted_list_behind_a_small_lookahead() {
    let plan = Plan::new(64).per_host(4).lookahead(64);
    let account = run(&sorted(20, 200), &plan, |_| 100);
    let says = is_first(&account, "lookahead");
    assert!(
        says.contains("64 entries beyond the 64 in flight"),
        "{says}"
    );
    assert!(
        account.without_effect()[0].contains("never reached"),
        "{:?}",
        account.without_effect()
    );

    let in_turns = run(&in_turns(20, 200), &plan, |_| 100);
    is_first(&in_turns, "wait");
    assert!(in_turns.ledger.elapsed * 4 < account.ledger.elapsed);
}

#[test]
fn a_slow_host_that_the_rest_waits_for() {
    let plan = Plan::new(64).per_host(4).lookahead(10_000);
    let account = run(&in_turns(20, 100), &plan, |request| {
        match request.uri().host() {
            Some("7.example") => 2_000,
            _ => 100,
        }
    });
    let says = is_first(&account, "slow host");
    assert!(
        says.starts_with(
            "http://7.example decides how long it takes: its 100 requests need 2.0 s each"
        ),
        "{says}"
    );
}

#[test]
fn a_slow_host_that_holds_the_slots() {
    let plan = Plan::new(16).lookahead(10_000);
    let account = run(&in_turns(20, 50), &plan, |request| {
        match request.uri().host() {
            Some("7.example") => 9_000,
            _ => 100,
        }
    });
    let says = is_first(&account, "slow host");
    assert!(
        says.starts_with("http://7.example held the slots: 5.0 % of the requests, and 83 %"),
        "{says}"
    );
}

#[test]
fn few_hosts_for_many_slots() {
    let plan = Plan::new(64).per_host(4).lookahead(10_000);
    let account = run(&in_turns(3, 500), &plan, |_| 100);
    let says = is_first(&account, "host limit");
    assert!(says.contains("80 % of slots were empty because requests waited for the limit of their host, 4 at once"), "{says}");
    assert!(in_one_sentence(&account).starts_with("80 % of slots were empty"));
}

#[test]
fn a_rate() {
    let plan = Plan::new(16).rate(Rate::per_second(10)).lookahead(10_000);
    let account = run(&in_turns(2, 300), &plan, |_| 50);
    let says = is_first(&account, "rate");
    assert!(
        says.contains("waited for the rate of 10/s of their host"),
        "{says}"
    );
    assert!(in_one_sentence(&account).contains("waited for the rate of their host"));
}

#[test]
fn servers_that_ask_for_a_pause() {
    let mut asked = 0;
    let fake = Fake::new(move |_| {
        asked += 1;
        if asked % 50 == 0 {
            Reply::status(429).header("retry-after", "20")
        } else {
            Reply::from("hello").after(100 * MILLI)
        }
    });
    let plan = Plan::new(16).retry(Retry::default()).lookahead(10_000);
    let dir = tempfile::tempdir().unwrap();
    let account = fetched(dir.path(), &fake, &in_turns(3, 200), &plan, || {});
    let says = is_first(&account, "pause");
    assert!(
        says.contains("servers asked for a pause, by 429 or 503 with Retry-After"),
        "{says}"
    );
    assert!(in_one_sentence(&account).contains("servers asked for a pause"));
}

#[test]
fn what_fails_and_is_tried_again() {
    let mut asked = 0;
    let fake = Fake::new(move |_| {
        asked += 1;
        let is_good = asked % 3 == 0;
        if is_good {
            Reply::from("hello")
        } else {
            Reply::status(503)
        }
        .after(MILLI)
    });
    let retry = Retry::up_to(9).budget(1_000.0, 1_000);
    let plan = Plan::new(8).retry(retry).lookahead(10_000);
    let dir = tempfile::tempdir().unwrap();
    let account = fetched(dir.path(), &fake, &in_turns(3, 100), &plan, || {});
    let says = is_first(&account, "backoff");
    let retries = format!("tried again, {} times in all", account.tally.retries);
    assert!(
        account.tally.retries > 300 && says.contains(&retries),
        "{says}"
    );
}

#[test]
fn a_slow_consumer() {
    let fake = Fake::new(|_| Reply::from("hello").after(10 * MILLI));
    let plan = Plan::new(8).lookahead(8);
    let dir = tempfile::tempdir().unwrap();
    let account = fetched(dir.path(), &fake, &in_turns(20, 20), &plan, || {
        fake.pass(50 * MILLI);
    });
    is_first(&account, "caller");
    assert!(in_one_sentence(&account).contains("results were not taken as fast as they came"));
}

#[test]
fn servers_that_take_their_time() {
    let plan = Plan::new(8).lookahead(10_000);
    let account = run(&in_turns(20, 50), &plan, |_| 100);
    is_first(&account, "wait");
    let helps = &account.findings()[0].helps;
    assert!(
        helps.contains("it was reached 100 % of the time"),
        "{helps}"
    );
    assert!(
        account
            .without_effect()
            .iter()
            .all(|sentence| !sentence.contains("The limit of 8"))
    );
}
