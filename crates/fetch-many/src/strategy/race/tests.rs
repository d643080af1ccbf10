//! The race in virtual time.

use std::pin::pin;
use std::sync::mpsc::channel;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;

use super::order::in_turns;
use super::*;

fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn failure(kind: Io) -> Error {
    Error::new(ErrorKind::Connect).because(io::Error::from(kind))
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn families_take_turns_and_each_address_takes_part_once() {
    for (given, turns) in [
        (&[][..], &[][..]),
        (&["1.1.1.1:1"], &["1.1.1.1:1"]),
        (
            &["[::1]:1", "[::2]:1", "1.1.1.1:1", "1.1.1.2:1", "1.1.1.3:1"],
            &["[::1]:1", "1.1.1.1:1", "[::2]:1", "1.1.1.2:1", "1.1.1.3:1"],
        ),
        (
            &["1.1.1.1:1", "1.1.1.2:1", "[::1]:1"],
            &["1.1.1.1:1", "[::1]:1", "1.1.1.2:1"],
        ),
        (
            &["1.1.1.1:1", "1.1.1.1:2", "1.1.1.1:1"],
            &["1.1.1.1:1", "1.1.1.1:2"],
        ),
    ] {
        let once = in_turns(addresses(given));
        assert_eq!(once, addresses(turns));
        assert_eq!(in_turns(once.clone()), once);
    }
}

/// What it says, so that it can be compared.
fn said(step: &RaceStep) -> String {
    match step {
        RaceStep::Connect(address) => format!("connect {address}"),
        RaceStep::Wait(until) => format!("wait {}", until.is_some()),
        RaceStep::Lost(error) => format!("lost: {error}"),
    }
}

#[test]
fn a_dead_address_costs_a_quarter_of_a_second() {
    let start = Instant::now();
    let all = addresses(&["1.1.1.1:1", "1.1.1.2:1", "1.1.1.3:1"]);
    let (sender, ended) = channel();
    let mut race = Race::new(all.clone()).and_tell(move |ended| sender.send(ended).unwrap());
    assert_eq!(said(&race.next(start)), "connect 1.1.1.1:1");
    for early in [0, 249] {
        let RaceStep::Wait(Some(at)) = race.next(start + ms(early)) else {
            panic!("too early");
        };
        assert_eq!(at - start, ms(250));
    }
    assert_eq!(said(&race.next(start + ms(250))), "connect 1.1.1.2:1");
    assert_eq!(said(&race.next(start + ms(250))), "wait true");
    // It fails, and so it is not waited for any more.
    race.failed(all[1], failure(Io::ConnectionRefused));
    assert_eq!(said(&race.next(start + ms(251))), "connect 1.1.1.3:1");
    assert_eq!(said(&race.next(start + ms(900))), "wait false");
    race.connected(all[2]);
    assert_eq!(ended.try_recv(), Ok(Ended::Won(all[2])));
}

#[test]
fn all_dead_is_one_error_that_tells_the_most() {
    for (failures, told) in [
        (&[Io::ConnectionRefused][..], "refused"),
        (
            &[Io::ConnectionRefused, Io::NetworkUnreachable],
            "refused (2 addresses tried)",
        ),
    ] {
        let all = addresses(&["1.1.1.1:1", "[::1]:1"][..failures.len()]);
        let (sender, ended) = channel();
        let mut race = Race::new(all).and_tell(move |ended| sender.send(ended).unwrap());
        for kind in failures {
            let RaceStep::Connect(address) = race.next(Instant::now()) else {
                panic!("there is one more");
            };
            race.failed(address, failure(*kind));
        }
        assert!(ended.try_recv().is_err(), "it has not ended yet");
        let RaceStep::Lost(error) = race.next(Instant::now()) else {
            panic!("all have failed");
        };
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.to_string(), told);
        let cause = find_cause::<io::Error>(&error).unwrap();
        assert_eq!(cause.kind(), Io::ConnectionRefused, "it was there");
        assert_eq!(ended.try_recv(), Ok(Ended::Lost));
    }
    assert_eq!(
        said(&Race::new(Vec::new()).next(Instant::now())),
        "lost: name without an address"
    );
}

#[test]
fn at_the_deadline_it_says_how_many_were_tried() {
    let start = Instant::now();
    for (tried, told) in [(1, "timed out"), (2, "none of 2 addresses answered")] {
        let (sender, ended) = channel();
        let race = Race::new(addresses(&["1.1.1.1:1", "1.1.1.2:1", "1.1.1.3:1"]));
        let mut race = race.and_tell(move |ended| sender.send(ended).unwrap());
        for number in 0..tried {
            let step = race.next(start + ms(250) * number);
            assert!(matches!(step, RaceStep::Connect(_)));
        }
        let error = race.late();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.to_string(), told);
        assert_eq!(ended.try_recv(), Ok(Ended::Lost));
    }
}

#[test]
fn who_gives_up_tells_nothing() {
    let (sender, ended) = channel::<Ended>();
    let mut race = Race::new(addresses(&["1.1.1.1:1"]));
    race = race.and_tell(move |ended| sender.send(ended).unwrap());
    assert_eq!(said(&race.next(Instant::now())), "connect 1.1.1.1:1");
    drop(race);
    assert!(ended.recv().is_err());
}

/// Polls a race in which nobody connects but the addresses in `alive`, and in which every wait is over at once.
fn first(race: Race, deadline: Option<Instant>, alive: &[SocketAddr]) -> Result<SocketAddr, Error> {
    let connect = |address| async move {
        if alive.contains(&address) {
            return Ok(address);
        }
        std::future::pending().await
    };
    // Each wait takes its time, but nobody has to sit through it.
    let sleep_until = |at: Instant| async move {
        while Instant::now() < at {
            std::thread::yield_now();
        }
    };
    let race = pin!(race.first(deadline, connect, sleep_until));
    match race.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(first) => first,
        Poll::Pending => panic!("nobody will wake it"),
    }
}

#[test]
fn an_async_race_goes_on_to_the_address_that_answers_and_ends_at_its_deadline() {
    let all = addresses(&["1.1.1.1:1", "1.1.1.2:1"]);
    let begin = Instant::now();
    let won = first(Race::new(all.clone()), None, &all[1..]).unwrap();
    assert_eq!(won, all[1]);
    assert!(begin.elapsed() >= DELAY);

    let deadline = Instant::now() + ms(300);
    let error = first(Race::new(all), Some(deadline), &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(Instant::now() >= deadline);
}

#[test]
fn an_error_of_another_kind_ends_an_async_race() {
    let all = addresses(&["1.1.1.1:1", "1.1.1.2:1"]);
    let connect = |_| async { Err::<(), _>(Error::new(ErrorKind::Tls)) };
    let sleep_until = |_| std::future::pending::<()>();
    let race = pin!(Race::new(all).first(None, connect, sleep_until));
    let Poll::Ready(Err(error)) = race.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it was reached, and is not what was asked for");
    };
    assert_eq!(error.kind(), ErrorKind::Tls);
}

/// What an address does, and after how many milliseconds.
#[derive(Clone, Copy, Debug)]
enum Does {
    Nothing,
    Refuse(u64),
    Connect(u64),
}

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        Just(Does::Nothing),
        (0_u64..600).prop_map(Does::Refuse),
        (0_u64..600).prop_map(Does::Connect),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whoever_connects_is_reached_in_time(all in prop::collection::vec((any::<bool>(), does()), 1..9)) {
        run(&all);
    }
}

fn run(all: &[(bool, Does)]) {
    let named = |(number, (is_v6, does)): (usize, &(bool, Does))| {
        let net = if *is_v6 { "[2000::" } else { "1.1.1." };
        let end = if *is_v6 { "]" } else { "" };
        let address: SocketAddr = format!("{net}{number}{end}:1").parse().unwrap();
        (address, *does)
    };
    let all: Vec<_> = all.iter().enumerate().map(named).collect();
    let does = |address| all.iter().find(|(is, _)| *is == address).unwrap().1;
    let start = Instant::now();
    let mut race = Race::new(all.iter().map(|(address, _)| *address).collect());
    let order = race.addresses.clone();

    let mut now = start;
    let mut begun = Vec::new();
    // When each of those begun ends, and how.
    let mut ends: Vec<(Instant, SocketAddr, bool)> = Vec::new();
    let mut last_begin: Option<Instant> = None;
    let won_at = loop {
        match race.next(now) {
            RaceStep::Connect(address) => {
                assert_eq!(address, order[begun.len()], "in their order, each once");
                assert!(last_begin.is_none_or(|last| now >= last + DELAY));
                last_begin = Some(now);
                begun.push(address);
                match does(address) {
                    Does::Nothing => {}
                    Does::Refuse(after) => ends.push((now + ms(after), address, false)),
                    Does::Connect(after) => ends.push((now + ms(after), address, true)),
                }
            }
            RaceStep::Wait(until) => {
                ends.sort_unstable_by_key(|(at, ..)| std::cmp::Reverse(*at));
                let next = ends.last().copied();
                match (next, until) {
                    (Some((at, address, connects)), _) if until.is_none_or(|until| at <= until) => {
                        ends.pop();
                        now = at;
                        if connects {
                            race.connected(address);
                            break Some(now);
                        }
                        race.failed(address, failure(Io::ConnectionRefused));
                        // The next one is due at once.
                        last_begin = None;
                    }
                    (_, Some(until)) => {
                        assert!(until > now);
                        now = until;
                    }
                    (_, None) => {
                        assert_eq!(begun.len(), order.len(), "all that can be done is done");
                        break None;
                    }
                }
            }
            RaceStep::Lost(error) => {
                assert_eq!(error.kind(), ErrorKind::Connect);
                assert!(
                    order
                        .iter()
                        .all(|address| matches!(does(*address), Does::Refuse(_)))
                );
                break None;
            }
        }
    };
    let due = order
        .iter()
        .zip(0..)
        .filter_map(|(address, number)| match does(*address) {
            Does::Connect(after) => Some(start + DELAY * number + ms(after)),
            _ => None,
        });
    match (won_at, due.min()) {
        (Some(won_at), Some(due)) => assert!(won_at <= due),
        (None, None) => {}
        (won_at, due) => panic!("{won_at:?} where {due:?} was due"),
    }
}
