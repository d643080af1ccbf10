//! Who watches a batch is told what its outcomes tell.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use fetch_many::{
    Error, ErrorKind, Event, Happening, Observer, Order, Outcome, Plan, Request, Response, Retry,
    StopHandle, http,
};

use crate::toy::{answer, index, outcomes};
use crate::watch::watched;

/// Keeps all that it is told.
#[derive(Debug, Default)]
struct Log(Mutex<Vec<Event>>);

impl Observer for Log {
    fn observe(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

/// Some of all that can come of a request.
fn exchange(request: &Request, told: &crate::toy::Told) -> Result<Response, Error> {
    if request.uri().path().ends_with("again") {
        return answer(request, told);
    }
    match index(request) % 5 {
        1 => Err(ErrorKind::Tls.into()),
        2 => Err(ErrorKind::Connect.into()),
        3 => {
            let to = format!("/{}/again", index(request));
            let response = http::Response::builder().status(302).header("location", to);
            Ok(response.body(fetch_many::Bytes::new()).unwrap())
        }
        4 => panic!("this exchange panics"),
        _ => answer(request, told),
    }
}

fn plan(order: Order) -> Plan {
    let none = std::time::Duration::ZERO;
    let retry = Retry::up_to(2).backoff(none, none).budget(10.0, 100);
    Plan::new(8).order(order).retry(retry)
}

#[test]
fn events_and_outcomes_tell_the_same() {
    watched(|| {
        for order in [Order::AsGiven, Order::AsCompleted] {
            let log = Arc::new(Log::default());
            let plan = plan(order).observe(log.clone());
            let mut batch = outcomes(500, &plan, &Arc::default(), exchange);
            let mut yielded = BTreeMap::new();
            for outcome in batch.by_ref() {
                let events = log.0.lock().unwrap();
                let last = events.last().map(|event| event.what.index());
                let is_told = events.iter().any(|event| {
                    matches!(event.what, Happening::Yielded { index, .. } if index == outcome.index)
                });
                assert!(
                    is_told,
                    "{last:?} is the last, {} is yielded",
                    outcome.index
                );
                drop(events);
                yielded.insert(outcome.index, outcome);
            }
            let tally = batch.tally();
            let events = std::mem::take(&mut *log.0.lock().unwrap());
            assert!(events.windows(2).all(|pair| pair[0].batch == pair[1].batch));
            let retries = events
                .iter()
                .filter(|event| matches!(event.what, Happening::Retrying { .. }));
            assert_eq!(retries.count(), tally.retries);
            let mut of = BTreeMap::<_, Vec<_>>::new();
            for event in events {
                of.entry(event.what.index().unwrap())
                    .or_default()
                    .push(event.what);
            }
            assert_eq!(of.len(), tally.taken);
            for (index, events) in of {
                check(&events, &yielded[&index]);
            }
        }
    });
}

/// The life of one request.
fn check(events: &[Happening], outcome: &Outcome) {
    let names: Vec<_> = events.iter().map(Happening::name).collect();
    let (mut attempts, mut redirects) = (0, 0);
    let mut names = names.iter().copied();
    assert_eq!(names.next(), Some("taken"));
    loop {
        assert_eq!(names.next(), Some("started"), "{events:?}");
        attempts += 1;
        match names.next() {
            Some("redirected") => redirects += 1,
            Some("retrying") => {}
            Some("finished") => break,
            other => panic!("{other:?} in {events:?}"),
        }
    }
    assert_eq!((names.next(), names.next()), (Some("yielded"), None));
    assert_eq!((attempts, redirects), (outcome.attempts, outcome.redirects));
    let [.., finished, yielded] = events else {
        panic!("{events:?}");
    };
    match (finished, &outcome.result) {
        (
            Happening::Finished {
                result: Ok(status),
                body_bytes,
                ..
            },
            Ok(response),
        ) => {
            assert_eq!(*status, response.status());
            assert_eq!(*body_bytes, response.body().len());
        }
        (
            Happening::Finished {
                result: Err(failure),
                ended: Some(ended),
                ..
            },
            Err(error),
        ) => {
            assert_eq!(
                (failure.kind, &failure.text),
                (error.kind(), &error.to_string())
            );
            assert_eq!(ended.attempt, attempts);
            assert_eq!(
                ended.result.as_ref().map_err(|it| it.kind),
                Err(failure.kind)
            );
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(yielded, Happening::Yielded { phases, .. } if *phases == outcome.phases));
}

/// Panics at everything.
#[derive(Debug)]
struct Panics;

impl Observer for Panics {
    fn observe(&self, event: &Event) {
        panic!("{event:?}");
    }
}

#[test]
fn an_observer_that_panics_harms_only_itself() {
    watched(|| {
        let log = Arc::new(Log::default());
        let plan = plan(Order::AsGiven)
            .observe(Arc::new(Panics))
            .observe(log.clone());
        let batch = outcomes(20, &plan, &Arc::default(), answer);
        assert_eq!(batch.filter(|outcome| outcome.result.is_ok()).count(), 20);
        assert_eq!(log.0.lock().unwrap().len(), 4 * 20);
    });
}

/// Stops its batch at the tenth outcome.
#[derive(Debug, Default)]
struct Stops(OnceLock<StopHandle>);

impl Observer for Stops {
    fn observe(&self, event: &Event) {
        if let Happening::Yielded { index: 10, .. } = event.what {
            self.0.get().unwrap().stop();
        }
    }
}

#[test]
fn an_observer_may_stop_its_batch() {
    watched(|| {
        let (stops, log) = (Arc::new(Stops::default()), Arc::new(Log::default()));
        let plan = plan(Order::AsGiven)
            .observe(stops.clone())
            .observe(log.clone());
        let batch = outcomes(10_000, &plan, &Arc::default(), answer);
        stops.0.set(batch.stop_handle()).unwrap();
        let yielded = batch.count();
        assert!((10..200).contains(&yielded), "{yielded}");
        let events = log.0.lock().unwrap();
        let count = |name| {
            events
                .iter()
                .filter(|event| event.what.name() == name)
                .count()
        };
        assert_eq!((count("taken"), count("finished")), (yielded, yielded));
    });
}

#[test]
fn what_is_dropped_is_told_to_be_given_up() {
    watched(|| {
        let log = Arc::new(Log::default());
        let plan = plan(Order::AsGiven).observe(log.clone());
        let mut batch = outcomes(100, &plan, &Arc::default(), answer);
        let _ = batch.next();
        drop(batch);
        let events = log.0.lock().unwrap();
        let count = |name| {
            events
                .iter()
                .filter(|event| event.what.name() == name)
                .count()
        };
        assert_eq!(count("taken"), count("finished"));
        assert_eq!(count("yielded"), 1);
    });
}
