//! Lookups with threads, by a resolver of the test's.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::super::{Lookup, Lookups};
use super::here;
use crate::strategy::{Origin, Race, RaceStep};
use crate::{Addresses, Answer, Config, Error, ErrorKind, Resolver};

const PATIENCE: Duration = Duration::from_secs(30);

type Told = Receiver<Result<Race, Error>>;

fn ask(lookups: &Lookups, url: &str) -> (Lookup, Told) {
    let url = url.parse().unwrap();
    let (sender, told) = channel();
    let tell = move |found| drop(sender.send(found));
    (lookups.look_up(Origin::of(&url).unwrap(), tell), told)
}

fn answer(lookups: &Lookups, url: &str) -> Result<Race, Error> {
    let (_lookup, told) = ask(lookups, url);
    told.recv_timeout(PATIENCE).expect("it is told")
}

/// The address that it connects to first.
fn first(race: &mut Race) -> SocketAddr {
    match race.next(Instant::now()) {
        RaceStep::Connect(address) => address,
        step => panic!("{step:?}"),
    }
}

/// Waits until no thread is left.
fn no_thread_is_left(lookups: &Lookups) {
    let begin = Instant::now();
    while Arc::strong_count(&lookups.desk) > 1 {
        assert!(begin.elapsed() < PATIENCE, "a thread does not end");
        thread::yield_now();
    }
}

#[test]
fn sixty_who_ask_at_once_make_one_lookup() {
    let asked = Arc::new(AtomicUsize::new(0));
    let (go, wait) = channel::<()>();
    let (count, wait) = (Arc::clone(&asked), Mutex::new(wait));
    let config = Config::default().resolver(move |_: &str| {
        count.fetch_add(1, Ordering::SeqCst);
        let _ = wait.lock().unwrap().recv();
        Ok(here())
    });
    let lookups = Lookups::new(&config);
    let all: Vec<_> = (1..=60)
        .map(|port| (port, ask(&lookups, &format!("http://a.example:{port}/"))))
        .collect();
    drop(go);
    for (port, (_lookup, told)) in all {
        let mut race = told.recv_timeout(PATIENCE).unwrap().unwrap();
        assert_eq!(first(&mut race).port(), port);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    no_thread_is_left(&lookups);
}

#[test]
fn an_answer_is_asked_for_again_when_none_of_its_addresses_connects() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let config = Config::default().resolver(move |_: &str| {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(here())
    });
    let lookups = Lookups::new(&config);
    let mut race = answer(&lookups, "http://a.example/").unwrap();
    let other = answer(&lookups, "http://a.example/").unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let address = first(&mut race);
    race.failed(address, ErrorKind::Connect.into());
    assert!(matches!(race.next(Instant::now()), RaceStep::Lost(_)));
    answer(&lookups, "http://a.example/").unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // It was of the same answer, and there is another by now.
    drop(other.late());
    answer(&lookups, "http://a.example/").unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn who_won_comes_first() {
    let all: Vec<SocketAddr> = ["[2001:db8::1]:0", "[2001:db8::2]:0", "192.0.2.1:0"]
        .map(|address| address.parse().unwrap())
        .into();
    for config in [
        Config::default().resolve("a.example", all.clone()),
        Config::default().resolver(move |_: &str| Ok(all.clone())),
    ] {
        let lookups = Lookups::new(&config);
        let mut race = answer(&lookups, "http://a.example/").unwrap();
        assert_eq!(first(&mut race).to_string(), "[2001:db8::1]:80");
        race.connected("192.0.2.1:80".parse().unwrap());
        for (url, winner) in [
            ("http://a.example/", "192.0.2.1:80"),
            ("https://a.example/", "192.0.2.1:443"),
        ] {
            let mut race = answer(&lookups, url).unwrap();
            assert_eq!(first(&mut race).to_string(), winner);
        }
    }
}

/// Does something else for each name.
struct Odd(Mutex<Vec<Answer>>);

impl Resolver for Odd {
    fn resolve(&self, name: &str, answer: Answer) {
        match name {
            "panics.example" => panic!("as it is told to"),
            "drops.example" => drop(answer),
            "nothing.example" => answer.give(Ok(Vec::new())),
            "unknown.example" => answer.give(Err(io::ErrorKind::NotFound.into())),
            "fails.example" => answer.give(Err(io::Error::other("a reason"))),
            "later.example" => self.0.lock().unwrap().push(answer),
            _ => answer.give(Ok(here())),
        }
    }
}

#[test]
fn an_odd_resolver_is_an_error_of_who_asked() {
    let lookups = Lookups::new(&Config::default().resolver(Odd(Mutex::default())));
    for (name, told, cause) in [
        (
            "panics",
            "name not resolved for now",
            "the resolver panicked",
        ),
        (
            "drops",
            "name not resolved for now",
            "the resolver gave no answer",
        ),
        (
            "nothing",
            "name not resolved for now",
            "the resolver gave no address",
        ),
        ("unknown", "name unknown", "entity not found"),
        ("fails", "name not resolved for now", "a reason"),
    ] {
        let error = answer(&lookups, &format!("http://{name}.example/")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Resolve);
        assert_eq!(error.to_string(), told, "{name}");
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), cause);
        assert!(answer(&lookups, "http://good.example/").is_ok());
    }
    no_thread_is_left(&lookups);
}

/// Hands each question to the test.
struct Asks(Sender<(String, Answer)>);

impl Resolver for Asks {
    fn resolve(&self, name: &str, answer: Answer) {
        self.0.send((name.to_owned(), answer)).unwrap();
    }
}

#[test]
fn an_answer_may_come_later_and_from_elsewhere() {
    let (sender, questions) = channel();
    let lookups = Lookups::new(&Config::default().resolver(Asks(sender)));
    // More than may run at once: an answer from elsewhere must start those that wait.
    let mut waiting: HashMap<_, _> = (0..100)
        .map(|number| {
            let name = format!("{number}.example");
            let asked = ask(&lookups, &format!("http://{name}/"));
            (name, asked)
        })
        .collect();
    while !waiting.is_empty() {
        let (name, answer) = questions.recv_timeout(PATIENCE).expect("it is asked");
        answer.give(Ok(here()));
        let (_lookup, told) = waiting.remove(&name).expect("once for each");
        assert!(told.recv_timeout(PATIENCE).unwrap().is_ok());
    }
    no_thread_is_left(&lookups);
}

#[test]
fn who_gives_up_is_not_told() {
    let lookups = Lookups::new(&Config::default().resolver(Odd(Mutex::default())));
    let (lookup, told) = ask(&lookups, "http://later.example/");
    drop(lookup);
    assert!(told.recv().is_err(), "it is dropped, and not called");
}

/// Hangs for names that begin with it, until it is let go.
fn hanging(let_go: &Arc<(Mutex<bool>, Condvar)>) -> Config {
    let let_go = Arc::clone(let_go);
    Config::default().resolver(move |name: &str| {
        if name.starts_with("hung") {
            let gone = let_go.0.lock().unwrap();
            drop(let_go.1.wait_while(gone, |gone| !*gone).unwrap());
        }
        Ok(here())
    })
}

#[test]
fn names_that_hang_do_not_starve_the_others() {
    let let_go = Arc::default();
    let lookups = Lookups::new(&hanging(&let_go));
    let mut all: Vec<_> = (0..200)
        .map(|number| ask(&lookups, &format!("http://hung{number}.example/")))
        .collect();
    let begin = Instant::now();
    for number in 0..50 {
        let found = answer(&lookups, &format!("http://{number}.example/"));
        assert!(found.is_ok());
    }
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert!(all.iter().all(|(_, told)| told.try_recv().is_err()));
    // Those that nobody waits for any more are not started.
    all.truncate(10);
    *let_go.0.lock().unwrap() = true;
    let_go.1.notify_all();
    for (_lookup, told) in all {
        assert!(told.recv_timeout(PATIENCE).unwrap().is_ok());
    }
    no_thread_is_left(&lookups);
}

#[test]
fn what_is_not_allowed_is_not_raced() {
    let all: Vec<SocketAddr> = ["127.0.0.1:0", "1.1.1.1:0", "[::ffff:10.0.0.1]:0"]
        .map(|address| address.parse().unwrap())
        .into();
    let config = Config::default()
        .addresses(Addresses::Public)
        .resolve("Mixed.example", all)
        .resolve("own.example", here());
    let lookups = Lookups::new(&config);
    let mut race = answer(&lookups, "http://mixed.example/").unwrap();
    assert_eq!(first(&mut race).to_string(), "1.1.1.1:80");
    assert!(matches!(race.next(Instant::now()), RaceStep::Wait(None)));
    for (url, told) in [
        ("http://own.example/", "address not allowed (loopback)"),
        ("http://127.1.2.3/", "address not allowed (loopback)"),
        ("http://[::1]/", "address not allowed (loopback)"),
        ("http://[::ffff:a00:1]/", "address not allowed (private)"),
    ] {
        let error = answer(&lookups, url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotAllowed, "{url}");
        assert_eq!(error.to_string(), told, "{url}");
    }
}

#[test]
fn a_filter_that_panics_allows_nothing() {
    let odd = Addresses::only(|ip| {
        if ip.is_ipv4() {
            true
        } else {
            panic!("as it is told to")
        }
    });
    let lookups = Lookups::new(&Config::default().addresses(odd));
    assert!(answer(&lookups, "http://127.0.0.1/").is_ok());
    // It is judged as what it leads to.
    assert!(answer(&lookups, "http://[::ffff:7f00:1]/").is_ok());
    let error = answer(&lookups, "http://[::1]/").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAllowed);
}
