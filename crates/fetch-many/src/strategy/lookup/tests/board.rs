//! Who waits for what.

use std::time::Instant;

use super::super::board::{Asked, Begun, Board, Job, Next, Place};
use super::super::window::AT_ONCE;
use super::{addresses, failed, ms};

fn waits<W: std::fmt::Debug>(asked: Asked<W>) -> Place {
    match asked {
        Asked::Waits(place) => place,
        known @ Asked::Known(..) => panic!("{known:?}"),
    }
}

fn start<W>(board: &mut Board<W>, now: Instant) -> Job {
    match board.next(now) {
        Next::Start(job) => job,
        next => panic!("{next:?}"),
    }
}

fn begin<W>(board: &mut Board<W>, now: Instant) -> Begun {
    let job = start(board, now);
    board.begin(job, now)
}

fn told(waiting: slab::Slab<u32>) -> Vec<u32> {
    waiting.into_iter().map(|(_, waiter)| waiter).collect()
}

fn all_told(failed: Vec<(Job, slab::Slab<u32>)>) -> Vec<u32> {
    let failed = failed.into_iter();
    failed.flat_map(|(_, waiting)| told(waiting)).collect()
}

#[test]
fn sixty_who_ask_for_one_name_wait_for_one_lookup() {
    let (mut board, now) = (Board::new(), Instant::now());
    for waiter in 0..30 {
        waits(board.ask("a", waiter, now));
    }
    let job = begin(&mut board, now);
    for waiter in 30..60 {
        waits(board.ask("a", waiter, now));
    }
    assert!(matches!(board.next(now), Next::Nothing));
    let (waiting, _) = board.finish(&job, addresses(), now);
    assert_eq!(told(waiting), (0..60).collect::<Vec<_>>());
    assert!(matches!(board.ask("a", 60, now), Asked::Known(_, _, 60)));
    // That it could not be reached is said of this answer.
    board.lost("a", job.job.number);
    waits(board.ask("a", 61, now));
}

#[test]
fn what_nobody_waits_for_does_not_start() {
    let (mut board, now) = (Board::new(), Instant::now());
    let places: Vec<_> = (0..3)
        .map(|waiter| waits(board.ask("a", waiter, now)))
        .collect();
    waits(board.ask("b", 3, now));
    for (place, waiter) in places.iter().zip(0..) {
        assert_eq!(board.forget(place), Some(waiter));
        assert_eq!(board.forget(place), None, "once");
    }
    assert_eq!(&*start(&mut board, now).name, "b");
    assert!(matches!(board.next(now), Next::Nothing));
}

#[test]
fn what_has_started_is_kept_though_nobody_waits_any_more() {
    let (mut board, now) = (Board::new(), Instant::now());
    let place = waits(board.ask("a", 0, now));
    let job = begin(&mut board, now);
    assert_eq!(board.forget(&place), Some(0));
    let late = waits(board.ask("a", 1, now));
    assert!(matches!(board.next(now), Next::Nothing), "it runs already");
    let (waiting, _) = board.finish(&job, addresses(), now);
    assert_eq!(told(waiting), [1]);
    assert_eq!(board.forget(&late), None, "it has been told");
}

#[test]
fn without_a_thread_it_waits_for_another_or_fails() {
    let (mut board, now) = (Board::new(), Instant::now());
    waits(board.ask("a", 0, now));
    let a = start(&mut board, now);
    assert_eq!(
        all_told(board.take_back(a)),
        [0],
        "nothing runs that could end"
    );

    waits(board.ask("a", 1, now));
    waits(board.ask("b", 2, now));
    let (a, b) = (begin(&mut board, now), start(&mut board, now));
    assert!(board.take_back(b).is_empty());
    let (waiting, _) = board.finish(&a, failed(), now);
    assert_eq!(told(waiting), [1]);
    let b = begin(&mut board, now);
    let (waiting, _) = board.finish(&b, failed(), now);
    assert_eq!(told(waiting), [2]);

    // Nobody waits for it any more: it is gone.
    waits(board.ask("c", 3, now));
    let c = begin(&mut board, now);
    let d = waits(board.ask("d", 4, now));
    let job = start(&mut board, now);
    assert_eq!(board.forget(&d), Some(4));
    assert!(board.take_back(job).is_empty());
    assert!(matches!(board.next(now), Next::Nothing));
    board.finish(&c, addresses(), now);
}

/// Two have asked at once, and there was a thread for neither.
#[test]
fn who_is_queued_is_told_too_when_nothing_runs_any_more() {
    let (mut board, now) = (Board::new(), Instant::now());
    waits(board.ask("a", 0, now));
    waits(board.ask("b", 1, now));
    let (a, b) = (start(&mut board, now), start(&mut board, now));
    assert!(board.take_back(a).is_empty(), "another is about to begin");
    assert_eq!(all_told(board.take_back(b)), [0, 1]);
    assert!(
        matches!(board.next(now), Next::Nothing),
        "who would start it?"
    );
}

/// Runs lookups of which those named `hung` never end and the others take so long, and says when the last of the
/// others has ended.
fn healthy_ended_after(names: impl Iterator<Item = String>, took: u64) -> std::time::Duration {
    let begin = Instant::now();
    let (mut board, mut now) = (Board::new(), begin);
    for name in names {
        waits(board.ask(&name, (), now));
    }
    let mut running: std::collections::VecDeque<(Instant, Begun)> =
        std::collections::VecDeque::new();
    let mut most = 0;
    loop {
        let until = match board.next(now) {
            Next::Start(job) if job.name.starts_with("hung") => {
                board.begin(job, now);
                continue;
            }
            Next::Start(job) => {
                running.push_back((now + ms(took), board.begin(job, now)));
                most = most.max(running.len());
                continue;
            }
            Next::Wait(until) => until,
            Next::Nothing => None,
        };
        let ends = running.front().map(|(at, _)| *at);
        let Some(next) = ends.into_iter().chain(until).min() else {
            break;
        };
        now = next;
        if ends == Some(next)
            && let Some((_, job)) = running.pop_front()
        {
            board.finish(&job, addresses(), now);
        }
    }
    assert!(most <= 2 * AT_ONCE, "{most} that answer at once");
    now - begin
}

#[test]
fn six_hundred_that_hang_hold_up_fifty_for_moments() {
    let hung = (0..600).map(|number| format!("hung{number}"));
    let healthy = (0..50).map(|number| format!("a{number}"));
    // Before anything has answered, it takes three steps of half a second to get past them.
    let took = healthy_ended_after(hung.chain(healthy), 5);
    assert!(took < ms(2_000), "{took:?}");
}

#[test]
fn a_third_that_hangs_costs_the_others_next_to_nothing() {
    let names = |hung: bool| {
        (0..900).filter_map(move |number| match number % 3 {
            0 if hung => Some(format!("hung{number}")),
            0 => None,
            _ => Some(format!("a{number}")),
        })
    };
    let alone = healthy_ended_after(names(false), 5);
    let among = healthy_ended_after(names(true), 5);
    // 300 hung ones, 32 at a time, 20 ms each.
    assert!(among < alone + ms(250), "{among:?}, {alone:?} alone");
}
