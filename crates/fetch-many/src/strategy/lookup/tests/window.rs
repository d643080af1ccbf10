//! How many run at once.

use std::time::{Duration, Instant};

use super::super::window::{AT_MOST, AT_ONCE, Room, Running, Window};
use super::ms;

fn begin(window: &mut Window, lookup: Running) {
    window.start();
    window.begin(lookup);
}

/// Starts as many as may start now, and says how many.
fn fill(window: &mut Window, now: Instant, next: &mut u64) -> Vec<Running> {
    let mut started = Vec::new();
    while window.room(now) == Room::Now {
        *next += 1;
        begin(window, (now, *next));
        started.push((now, *next));
    }
    started
}

#[test]
fn no_more_than_32_that_answer() {
    let (mut window, mut next) = (Window::default(), 0);
    let start = Instant::now();
    for round in 0..20 {
        let now = start + ms(300) * round;
        let running = fill(&mut window, now, &mut next);
        assert_eq!(running.len(), AT_ONCE);
        let Room::At(at) = window.room(now) else {
            panic!("there is no room");
        };
        // They take 300 ms, and are not taken for hung before they have had half a second, or later four times that,
        // but no more than a second.
        assert_eq!(at - now, if round == 0 { ms(500) } else { ms(1_000) });
        for lookup in running {
            window.end(lookup, true, now + ms(300));
        }
    }
}

#[test]
fn patience_is_what_answers_have_needed_lately() {
    let (mut window, mut next) = (Window::default(), 0);
    let mut now = Instant::now();
    let patience = |window: &mut Window, now: Instant, next: &mut u64| {
        let running = fill(window, now, next);
        let Room::At(at) = window.room(now) else {
            panic!("there is no room");
        };
        for lookup in running {
            // A failure is no answer.
            window.end(lookup, false, now);
        }
        at - now
    };
    assert_eq!(
        patience(&mut window, now, &mut next),
        ms(500),
        "nobody knows"
    );
    for (took, expected) in [(1, ms(20)), (100, ms(400)), (400, ms(1_000))] {
        next += 1;
        begin(&mut window, (now, next));
        window.end((now, next), true, now + ms(took));
        now += ms(took);
        assert_eq!(patience(&mut window, now, &mut next), expected);
    }
    // What was slow once is forgotten.
    for _ in 0..300 {
        next += 1;
        begin(&mut window, (now, next));
        window.end((now, next), true, now + ms(1));
        now += ms(1);
    }
    assert_eq!(patience(&mut window, now, &mut next), ms(20));
}

#[test]
fn those_that_hang_make_room_and_so_many_more_as_nothing_answers() {
    let (mut window, mut next) = (Window::default(), 0);
    let start = Instant::now();
    let mut running = 0;
    for (round, expected) in (0..).zip([32, 128, 512, 1_024, 1_024]) {
        running += fill(&mut window, start + ms(500) * round, &mut next).len();
        assert_eq!(running, expected);
    }
    assert_eq!(running, AT_MOST);
    let later = start + Duration::from_secs(3600);
    assert_eq!(window.room(later), Room::WhenOneEnds);
    // One of those that hang answers after all: room for one.
    window.end((start, 1), true, later);
    assert_eq!(fill(&mut window, later, &mut next).len(), 1);
}

#[test]
fn what_has_not_begun_does_not_hang() {
    let mut window = Window::default();
    let start = Instant::now();
    for _ in 0..AT_ONCE {
        assert_eq!(window.room(start), Room::Now);
        window.start();
    }
    let later = start + Duration::from_secs(5);
    assert_eq!(window.room(later), Room::WhenOneEnds);
    window.begin((later, 1));
    assert_eq!(window.room(later), Room::At(later + ms(500)));
    window.take_back();
    assert_eq!(window.room(later), Room::Now);
}

#[test]
fn after_an_answer_32_are_enough_again() {
    let (mut window, mut next) = (Window::default(), 0);
    let start = Instant::now();
    let mut hung = fill(&mut window, start, &mut next);
    for round in 1..3 {
        hung.extend(fill(&mut window, start + ms(500) * round, &mut next));
    }
    assert_eq!(hung.len(), 512);
    let now = start + ms(1_500);
    assert_eq!(window.room(now), Room::Now, "nothing has answered");
    next += 1;
    begin(&mut window, (now, next));
    window.end((now, next), true, now + ms(1));
    assert_eq!(fill(&mut window, now + ms(1), &mut next).len(), AT_ONCE);
}
