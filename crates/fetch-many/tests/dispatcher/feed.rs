//! An input that is pushed to.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::{ErrorKind, Feed, FetchManyExt, Order, Plan, PushErrorKind, Requests};

use crate::toy::{Fetcher, answer, hang, index, urls};
use crate::watch::watched;

#[test]
fn many_threads_push_and_every_request_has_its_outcome() {
    watched(|| {
        for capacity in [1, 7, Feed::UNBOUNDED] {
            let (feed, requests) = Feed::until_dropped(capacity);
            let producers: Vec<_> = (0..4)
                .map(|_| {
                    let feed = feed.clone();
                    thread::spawn(move || {
                        for url in urls(500) {
                            feed.push(url).expect("the batch takes all");
                        }
                    })
                })
                .collect();
            drop(feed);
            let fetcher = Fetcher::new(answer);
            let plan = Plan::new(8).lookahead(2).order(Order::AsGiven);
            assert_eq!(fetcher.fetch(requests, &plan).count(), 2_000);
            for producer in producers {
                producer.join().expect("no push fails");
            }
        }
    });
}

/// Law 2: the feed has nothing more, is not dropped, and an outcome is there.
#[test]
fn an_outcome_does_not_wait_for_a_feed() {
    watched(|| {
        let (feed, requests) = Feed::until_dropped(1);
        feed.push("http://host/0").expect("there is room");
        let (seen, wait) = mpsc::channel();
        // Only after the first outcome there is more.
        let producer = thread::spawn(move || {
            wait.recv().expect("an outcome comes");
            feed.push("http://host/1").expect("the batch goes on");
        });
        let fetcher = Fetcher::new(answer);
        let mut outcomes = fetcher.fetch(requests, &Plan::new(4));
        assert_eq!(outcomes.next().map(|outcome| outcome.index), Some(0));
        seen.send(()).expect("it waits");
        assert_eq!(outcomes.next().map(|outcome| outcome.index), Some(1));
        assert!(outcomes.next().is_none());
        producer.join().expect("no panic");
    });
}

/// Law 9: a feed that nobody closes does not keep the batch from its deadline.
#[test]
fn a_deadline_does_not_wait_for_a_feed() {
    watched(|| {
        let (feed, requests) = Feed::until_dropped(2);
        feed.push("http://host/0").expect("there is room");
        feed.push("http://host/1").expect("there is room");
        let fetcher = Fetcher::new(|request, told| match index(request) {
            0 => answer(request, told),
            _ => hang(request, told),
        });
        let plan = Plan::new(4).deadline(Duration::from_millis(50));
        let begin = Instant::now();
        let kinds: Vec<_> = fetcher
            .fetch(requests, &plan)
            .map(|outcome| outcome.result.err().map(|error| error.kind()))
            .collect();
        assert!(begin.elapsed() >= Duration::from_millis(50));
        assert_eq!(kinds, [None, Some(ErrorKind::Deadline)]);
        let error = feed.push("http://host/2").expect_err("it has ended");
        assert_eq!(error.kind, PushErrorKind::Ended);
        assert_eq!(error.request, "http://host/2");
    });
}

#[test]
fn a_stop_ends_a_batch_whose_feed_nobody_drops() {
    watched(|| {
        let (feed, requests) = Feed::<String>::until_dropped(2);
        let fetcher = Fetcher::new(answer);
        let mut outcomes = fetcher.fetch(requests, &Plan::new(4));
        let stop = outcomes.stop_handle();
        let stopper = thread::spawn(move || stop.stop());
        assert!(outcomes.next().is_none());
        stopper.join().expect("no panic");
        // The outcomes are still there, and nobody will take it.
        assert!(feed.try_push(String::new()).is_err());
    });
}

/// A producer that waits for room is told that there will be none.
#[test]
fn the_end_of_a_batch_ends_every_wait_for_room() {
    watched(|| {
        let (feed, requests) = Feed::until_dropped(1);
        let producers: Vec<_> = (0..4)
            .map(|_| {
                let feed = feed.clone();
                thread::spawn(move || urls(1_000).find_map(|url| feed.push(url).err()))
            })
            .collect();
        let fetcher = Fetcher::new(hang);
        let outcomes = fetcher.fetch(requests, &Plan::new(4).deadline(Duration::from_millis(20)));
        assert!(outcomes.count() > 0);
        for producer in producers {
            let error = producer.join().expect("no panic").expect("it has ended");
            assert_eq!(error.kind, PushErrorKind::Ended);
        }
        assert!(feed.take_back().len() <= 1);
    });
}

/// What would make this thread wait for itself is refused.
#[test]
fn the_loop_over_the_outcomes_cannot_wait_for_itself() {
    watched(|| {
        let fetcher = Fetcher::new(answer);
        let (feed, requests) = Feed::until_dropped(2);
        feed.push("http://host/0").expect("there is room");
        let mut outcomes = fetcher.fetch(requests, &Plan::new(4));
        assert!(outcomes.next().is_some());
        let error = feed.push("http://host/1").expect_err("it would not end");
        assert_eq!(error.kind, PushErrorKind::WouldNotEnd);
        assert!(error.to_string().contains("Feed::until_idle"));
        // Another thread may.
        let other = thread::spawn(move || feed.push("http://host/1").is_ok());
        assert_eq!(outcomes.by_ref().count(), 1);
        assert!(other.join().expect("no panic"));

        let (feed, requests) = Feed::until_idle(2);
        feed.push("http://host/0").expect("there is room");
        let mut full = 0;
        for outcome in fetcher.fetch(requests, &Plan::new(1).lookahead(0)) {
            let more = if outcome.index < 3 { 3 } else { 0 };
            let pushed = (0..more).map(|_| feed.push("http://host/1"));
            full += pushed
                .filter(|pushed| {
                    let kind = pushed.as_ref().err().map(|error| error.kind);
                    kind == Some(PushErrorKind::Full)
                })
                .count();
        }
        assert!(full > 0, "there was no room, and nobody to make it");
    });
}

#[test]
fn a_feed_until_idle_crawls_and_ends() {
    watched(|| {
        let fetcher = Fetcher::new(answer);
        let (feed, requests) = Feed::until_idle(Feed::UNBOUNDED);
        feed.push(("start", "http://host/0".to_owned()))
            .expect("no bound");
        let mut pages = 0;
        for (_, outcome) in fetcher.fetch_with(requests, &Plan::new(4)) {
            pages += 1;
            let page: usize = outcome.uri.expect("a URL").path()[1..]
                .parse()
                .expect("a number");
            for link in [2 * page + 1, 2 * page + 2] {
                if link < 500 {
                    feed.push(("found", format!("http://host/{link}")))
                        .expect("no bound");
                }
            }
        }
        assert_eq!(pages, 500);
        let error = feed
            .push(("late", String::new()))
            .expect_err("it has ended");
        assert_eq!(error.request.0, "late");
    });
}

#[test]
fn a_task_waits_for_room_without_its_thread() {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    watched(|| {
        let (feed, requests) = Feed::until_dropped(1);
        feed.push("http://host/0").expect("there is room");
        let bell = Arc::new(Bell::default());
        let waker = Waker::from(Arc::clone(&bell));
        let mut context = Context::from_waker(&waker);
        let mut push = pin!(feed.push_async("http://host/1"));
        assert!(push.as_mut().poll(&mut context).is_pending());
        let fetcher = Fetcher::new(answer);
        let mut outcomes = fetcher.fetch(requests, &Plan::new(4));
        assert!(outcomes.next().is_some());
        assert!(
            bell.0.load(std::sync::atomic::Ordering::Acquire),
            "there is room"
        );
        drop(outcomes);
        let Poll::Ready(Err(error)) = push.as_mut().poll(&mut context) else {
            panic!("the batch has ended");
        };
        assert_eq!(error.kind, PushErrorKind::Ended);
    });
}

#[derive(Default)]
struct Bell(std::sync::atomic::AtomicBool);

impl std::task::Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.store(true, std::sync::atomic::Ordering::Release);
    }
}

#[test]
fn an_iterator_on_a_thread_holds_nothing_up_and_its_panic_is_the_callers() {
    watched(|| {
        let fetcher = Fetcher::new(answer);
        let (lines, input) = mpsc::channel();
        lines.send("http://host/0").expect("it is there");
        let mut outcomes = fetcher.fetch(Requests::on_thread(input), &Plan::new(4));
        assert!(outcomes.next().is_some(), "while the iterator waits");
        lines.send("http://host/1").expect("it is there");
        drop(lines);
        assert_eq!(outcomes.count(), 1);

        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let throws = urls(10).inspect(move |url| {
            counted.fetch_add(1, Ordering::SeqCst);
            if url.ends_with("/3") {
                resume_unwind(Box::new("a panic in the input"));
            }
        });
        let mut outcomes = fetcher.fetch(Requests::on_thread(throws), &Plan::new(1));
        assert_eq!(asked.load(Ordering::SeqCst), 0, "law 4");
        let mut yielded = 0;
        let panic = loop {
            match catch_unwind(AssertUnwindSafe(|| outcomes.next())) {
                Ok(outcome) => yielded += usize::from(outcome.is_some()),
                Err(panic) => break panic,
            }
        };
        assert_eq!(panic.downcast_ref(), Some(&"a panic in the input"));
        yielded += outcomes.by_ref().count();
        assert_eq!((yielded, outcomes.tally().taken), (3, 3));
    });
}

/// What the batch does not take any more, nobody asks the iterator for.
#[test]
fn an_iterator_on_a_thread_ends_with_its_batch() {
    watched(|| {
        let fetcher = Fetcher::new(answer);
        let (alive, gone) = mpsc::channel::<()>();
        let endless = std::iter::repeat_with(move || {
            let _kept_by_the_thread = &alive;
            "http://host/0"
        });
        let outcomes = fetcher.fetch(Requests::on_thread(endless), &Plan::new(4));
        assert_eq!(outcomes.take(100).count(), 100);
        assert!(gone.recv().is_err(), "the thread has dropped its iterator");
    });
}
