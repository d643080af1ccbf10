//! What is known of names.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::memory::{Memory, ROOM};
use super::{addresses, failed, here, ms, unknown};

#[test]
fn answers_are_kept_for_30_s_and_failures_for_one() {
    let now = Instant::now();
    for (found, seconds) in [(addresses(), 30), (failed(), 1), (unknown(), 1)] {
        let mut memory = Memory::default();
        let name: Arc<str> = "a".into();
        memory.keep(&name, 7, found, now);
        assert_eq!(memory.answer("b", now).map(|kept| kept.number), None);
        assert_eq!(memory.answer("a", now).map(|kept| kept.number), Some(7));
        assert!(memory.answer("a", now + ms(seconds * 1_000 - 1)).is_some());
        assert!(memory.answer("a", now + ms(seconds * 1_000)).is_none());
    }
}

#[test]
fn only_the_answer_that_was_no_good_is_dropped() {
    let (mut memory, now) = (Memory::default(), Instant::now());
    let name: Arc<str> = "a".into();
    memory.keep(&name, 7, addresses(), now);
    memory.forget("a", 6);
    assert!(memory.answer("a", now).is_some(), "it is another one");
    memory.forget("a", 7);
    assert!(memory.answer("a", now).is_none());
}

#[test]
fn a_winner_outlives_the_answer() {
    let (mut memory, now) = (Memory::default(), Instant::now());
    let name: Arc<str> = "a".into();
    memory.keep(&name, 1, addresses(), now);
    memory.won(&name, here()[0], now);
    let later = now + Duration::from_secs(599);
    assert!(memory.answer("a", later).is_none());
    assert_eq!(memory.winner("a", later), Some(here()[0]));
    assert_eq!(memory.winner("a", later + ms(1_000)), None);
}

#[test]
fn a_million_names_take_no_more_room_than_those_asked_for_lately() {
    let (mut memory, now) = (Memory::default(), Instant::now());
    let often: Arc<str> = "often".into();
    memory.keep(&often, 0, addresses(), now);
    for number in 1..100_000 {
        let name: Arc<str> = number.to_string().into();
        memory.keep(&name, number, addresses(), now);
        assert!(memory.len() <= ROOM);
        if number % 1_000 == 0 {
            assert!(memory.answer("often", now).is_some());
            assert!(memory.answer(&(number - 1_000).to_string(), now).is_some() || number == 1_000);
        }
    }
    assert!(memory.answer("1", now).is_none());
}
