//! Who waits for a connection to end, and in which order they are woken.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;

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
