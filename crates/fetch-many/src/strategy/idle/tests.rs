use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use http::Uri;

use super::*;

const TIMEOUT: Duration = Duration::from_secs(60);

fn uri(url: &str) -> Uri {
    url.parse().unwrap()
}

fn list(max_per_host: usize, timeout: Duration) -> IdleList<u32> {
    let config = Config::default().max_idle_per_host(max_per_host);
    IdleList::new(&config.idle_timeout(timeout))
}

/// One that nobody has to wait for.
fn begun<C>(list: &IdleList<C>) -> Opening {
    list.openings.begin(true).expect("it is called")
}

fn count<C>(list: &IdleList<C>) -> usize {
    lock(&list.lists).len()
}

#[test]
fn the_last_comes_first_and_only_to_its_origin() {
    let list = list(2, TIMEOUT);
    let (http, https) = (uri("http://a/"), uri("https://a/"));
    let (http, https) = (Origin::of(&http).unwrap(), Origin::of(&https).unwrap());
    for number in 1..=3 {
        list.put(http, number, Instant::now());
    }
    let now = Instant::now();
    assert_eq!(list.take(https, now), None);
    assert_eq!(list.take(http, now), Some(2), "the third had no room");
    assert_eq!(list.take(http, now), Some(1));
    assert_eq!(list.take(http, now), None);
}

#[test]
fn expired_ones_are_gone_also_those_of_hosts_that_nobody_asks() {
    let list = list(8, TIMEOUT);
    let (a, b) = (uri("http://a/"), uri("http://b/"));
    let (a, b) = (Origin::of(&a).unwrap(), Origin::of(&b).unwrap());
    let now = Instant::now();
    list.put(a, 1, now);
    assert_eq!(list.take(a, now + TIMEOUT), None);

    list.put(a, 1, now);
    list.put(b, 2, now + TIMEOUT);
    assert_eq!(count(&list), 1, "b alone is left");
}

#[test]
fn times_without_end_do_not_overflow() {
    let list = list(1, Duration::MAX);
    let a = uri("http://a/");
    let a = Origin::of(&a).unwrap();
    let now = Instant::now();
    list.put(a, 1, now);
    assert_eq!(list.take(a, now), Some(1));
}

#[test]
fn of_too_many_in_all_the_oldest_goes() {
    let list = IdleList::new(&Config::default().max_idle(2));
    let urls = [uri("http://a/"), uri("http://b/"), uri("http://c/")];
    let origins = urls.each_ref().map(|url| Origin::of(url).unwrap());
    let now = Instant::now();
    for (number, origin) in origins.iter().enumerate() {
        list.put(*origin, number, now);
    }
    let taken = origins.map(|origin| list.take(origin, now));
    assert_eq!(taken, [None, Some(1), Some(2)]);

    let none = IdleList::new(&Config::default().max_idle(0));
    none.put(origins[0], 1, now);
    assert_eq!(none.take(origins[0], now), None);
}

#[test]
fn those_are_given_up_on_which_nothing_was_heard_since() {
    let list = list(8, TIMEOUT);
    let (a, b) = (uri("http://a/"), uri("http://b/"));
    let (a, b) = (Origin::of(&a).unwrap(), Origin::of(&b).unwrap());
    let now = Instant::now();
    let later = now + Duration::from_secs(1);
    for (origin, number, since) in [(a, 1, now), (b, 2, now), (a, 3, later)] {
        list.put(origin, number, since);
    }
    list.give_up(a, later);
    assert_eq!(list.take(a, later), Some(3));
    assert_eq!(list.take(a, later), None);
    assert_eq!(list.take(b, later), Some(2), "another host's");
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Woken {
    fn times(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// A connection, with what counts it.
type Counted = IdleList<Opening>;

fn counted() -> Counted {
    IdleList::new(&Config::default())
}

macro_rules! waits {
    ($room:ident, $list:expr) => {
        pin!($room.after(begun(&$list)))
    };
}

#[test]
fn with_nothing_open_there_is_no_use_in_waiting() {
    let list = counted();
    let mut room = list.room();
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(waits!(room, list).poll(&mut context), Poll::Ready(false));
}

#[test]
fn an_idle_one_is_closed_at_once() {
    let list = counted();
    let a = uri("http://a/");
    list.put(Origin::of(&a).unwrap(), begun(&list), Instant::now());
    let mut room = list.room();
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(waits!(room, list).poll(&mut context), Poll::Ready(true));
    assert_eq!(count(&list), 0);
}

#[test]
fn each_end_wakes_the_one_that_has_waited_longest() {
    let list = counted();
    let open = [begun(&list), begun(&list)];
    let woken = [Arc::<Woken>::default(), Arc::default()];
    let wakers = woken.each_ref().map(|its| Waker::from(Arc::clone(its)));
    let mut contexts = wakers.each_ref().map(Context::from_waker);
    let (mut first, mut second) = (list.room(), list.room());
    let (mut first, mut second) = (waits!(first, list), waits!(second, list));
    assert!(first.as_mut().poll(&mut contexts[0]).is_pending());
    assert!(second.as_mut().poll(&mut contexts[1]).is_pending());
    let times = || woken.each_ref().map(|its| its.times());

    let [one, other] = open;
    drop(one);
    assert_eq!(times(), [1, 0]);
    assert_eq!(first.poll(&mut contexts[0]), Poll::Ready(true));
    assert!(second.as_mut().poll(&mut contexts[1]).is_pending());
    // What is put back while somebody waits is closed, or the waiting would have no end.
    let a = uri("http://a/");
    list.put(Origin::of(&a).unwrap(), other, Instant::now());
    assert_eq!(count(&list), 0);
    assert_eq!(times(), [1, 1]);
    assert_eq!(second.poll(&mut contexts[1]), Poll::Ready(true));
}

#[test]
fn one_that_ends_between_the_try_and_the_wait_is_not_missed() {
    let list = counted();
    let (other, third) = (begun(&list), begun(&list));
    let opening = begun(&list);
    drop(other);
    let mut room = list.room();
    let mut context = Context::from_waker(Waker::noop());
    let waiting = pin!(room.after(opening));
    assert_eq!(waiting.poll(&mut context), Poll::Ready(true));
    drop(third);
}

#[test]
fn who_is_woken_and_gives_up_wakes_the_next() {
    let list = counted();
    let open = [begun(&list), begun(&list)];
    let woken = Arc::<Woken>::default();
    let waker = Waker::from(Arc::clone(&woken));
    let (mut first, mut second) = (list.room(), list.room());
    {
        let waiting = waits!(first, list);
        let mut context = Context::from_waker(Waker::noop());
        assert!(waiting.poll(&mut context).is_pending());
    }
    let second = waits!(second, list);
    assert!(second.poll(&mut Context::from_waker(&waker)).is_pending());
    let [one, _other] = open;
    drop(one);
    assert_eq!(woken.times(), 0);
    drop(first);
    assert_eq!(woken.times(), 1);
}

#[test]
fn the_last_that_finds_no_room_tells_those_who_wait_for_it() {
    let list = counted();
    let only = begun(&list);
    let woken = Arc::<Woken>::default();
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    let (mut first, mut second) = (list.room(), list.room());
    let mut waiting = waits!(first, list);
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    let other = pin!(second.after(only));
    assert_eq!(other.poll(&mut context), Poll::Ready(false));
    assert_eq!(woken.times(), 1);
    assert_eq!(waiting.poll(&mut context), Poll::Ready(false));
}

#[test]
fn who_comes_later_waits_for_a_turn() {
    let list = counted();
    let open = [begun(&list), begun(&list), begun(&list)];
    let mut context = Context::from_waker(Waker::noop());
    let (mut first, mut second) = (list.room(), list.room());
    let mut failed = waits!(first, list);
    assert!(failed.as_mut().poll(&mut context).is_pending());
    let woken = Arc::<Woken>::default();
    let waker = Waker::from(Arc::clone(&woken));
    assert!(second.opening().is_none());
    {
        let turn = pin!(second.turn());
        assert!(turn.poll(&mut Context::from_waker(&waker)).is_pending());
    }
    let [one, two, _three] = open;
    drop(one);
    assert_eq!(failed.poll(&mut context), Poll::Ready(true));
    assert_eq!(woken.times(), 0, "that descriptor is the first one's");
    assert!(second.opening().is_none());
    assert!(list.room().opening().is_none(), "nor is it a third one's");
    drop(two);
    assert_eq!(woken.times(), 1);
    let mut turn = Box::pin(second.turn());
    assert_eq!(turn.as_mut().poll(&mut context), Poll::Ready(()));
    drop(turn);
    assert!(second.opening().is_some());
}

#[test]
fn what_ends_when_all_have_been_called_is_for_who_comes() {
    let list = counted();
    let open = [begun(&list), begun(&list), begun(&list)];
    let mut context = Context::from_waker(Waker::noop());
    let mut first = list.room();
    let mut failed = waits!(first, list);
    assert!(failed.as_mut().poll(&mut context).is_pending());
    let [one, two, _three] = open;
    drop((one, two));
    let other = list.room();
    let taken = other.opening();
    assert!(taken.is_some(), "two have ended, one was called");
    assert!(other.opening().is_none());
}

#[test]
fn who_was_called_and_has_connected_calls_the_next() {
    let list = counted();
    let open = [begun(&list), begun(&list)];
    let woken = Arc::<Woken>::default();
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    let mut first = list.room();
    {
        let failed = pin!(first.after(begun(&list)));
        let mut context = Context::from_waker(Waker::noop());
        assert!(failed.poll(&mut context).is_pending());
    }
    let mut second = list.room();
    let mut turn = Box::pin(second.turn());
    assert!(turn.as_mut().poll(&mut context).is_pending());
    let [one, _two] = open;
    drop(one);
    assert_eq!(woken.times(), 0);
    drop(first);
    assert_eq!(woken.times(), 1, "there may be more room than that");
    assert_eq!(turn.as_mut().poll(&mut context), Poll::Ready(()));
    drop(turn);
    drop(second);
    assert!(list.room().opening().is_some(), "nobody is short any more");
}

/// Between the two steps of [`Room::after`], on another thread.
#[test]
fn who_comes_while_the_last_gives_up_is_called() {
    let openings = Arc::<Openings>::default();
    let woken = Arc::<Woken>::default();
    let waker = Waker::from(Arc::clone(&woken));
    let wait = |ended_before, was_called, ticket: &mut Option<u64>| {
        openings.wait(ended_before, was_called, ticket, &waker)
    };
    let only = openings.begin(true);
    let (mut first, mut second) = (None, None);
    let failed = openings.begin(true).map(Opening::without_room);
    assert!(wait(failed, false, &mut first).is_pending());
    drop(only);
    assert_eq!(woken.times(), 1);

    let failed = openings.begin(true).map(Opening::without_room);
    assert!(wait(None, false, &mut second).is_pending());
    assert_eq!(wait(failed, true, &mut first), Poll::Ready(false));
    assert_eq!(woken.times(), 2);
}

/// A waker that is the last to hold a task which has a connection open.
struct LastOf(#[expect(dead_code, reason = "its end is what counts")] Opening);

impl Wake for LastOf {
    fn wake(self: Arc<Self>) {}
}

/// Does this on a thread of its own, and fails where it does not end.
fn without_deadlock(work: impl FnOnce() + Send + 'static) {
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        work();
        let _ = done.send(());
    });
    let patience = Duration::from_secs(20);
    is_done.recv_timeout(patience).expect("no deadlock");
}

#[test]
fn a_waker_that_ends_a_connection_with_it_is_let_go_outside_the_lock() {
    without_deadlock(|| {
        let idle = IdleList::<()>::new(&Config::default());
        let _open = begun(&idle);
        let opening = begun(&idle);
        let mut room = idle.room();
        let mut waiting = Box::pin(room.after(opening));
        for _ in 0..2 {
            let waker = Waker::from(Arc::new(LastOf(begun(&idle))));
            let polled = waiting.as_mut().poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        }
        // The first has gone with its connection, which woke the second in vain: it is polled again.
        let waker = Waker::from(Arc::new(LastOf(begun(&idle))));
        let polled = waiting.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(polled.is_ready());
    });
}

#[test]
fn who_gives_up_lets_go_of_the_waker_outside_the_lock() {
    without_deadlock(|| {
        let idle = IdleList::<()>::new(&Config::default());
        let _open = begun(&idle);
        let opening = begun(&idle);
        let mut room = idle.room();
        let mut waiting = Box::pin(room.after(opening));
        let waker = Waker::from(Arc::new(LastOf(begun(&idle))));
        let polled = waiting.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        drop((waker, waiting));
        drop(room);
    });
}
