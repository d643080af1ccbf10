//! `fetch_all` has an outcome for each request, whatever the deadline did.

use std::cell::Cell;
use std::iter;
use std::time::Duration;

use fetch_many::{ErrorKind, Feed, FetchManyExt, Plan};

use crate::toy::{Fetcher, answer, hang, index, urls};
use crate::watch::watched;

fn fetcher() -> Fetcher {
    Fetcher::new(|request, told| match index(request) {
        0..3 => answer(request, told),
        _ => hang(request, told),
    })
}

fn late() -> Plan {
    Plan::new(4)
        .lookahead(0)
        .deadline(Duration::from_millis(50))
}

#[test]
fn what_a_deadline_leaves_comes_back_as_deadline() {
    watched(|| {
        let urls: Vec<_> = urls(1_000).chain(["no url".to_owned()]).collect();
        let outcomes = fetcher().fetch_all(&urls, &late());
        assert_eq!(outcomes.len(), 1_001);
        for (expected, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.index, expected);
            let kind = outcome.result.as_ref().err().map(fetch_many::Error::kind);
            match expected {
                0..3 => assert_eq!(kind, None),
                1_000 => assert_eq!(kind, Some(ErrorKind::Request)),
                _ => {
                    assert_eq!(kind, Some(ErrorKind::Deadline));
                    let uri = outcome.uri.as_ref().expect("it was a URL");
                    assert_eq!(uri.to_string(), urls[expected]);
                }
            }
        }
    });
}

#[test]
fn an_input_without_an_end_is_not_taken_for_ever() {
    watched(|| {
        let taken = Cell::new(0_usize);
        let endless = iter::repeat_with(|| {
            taken.set(taken.get() + 1);
            // The fourth hangs until the deadline.
            "http://host/3"
        });
        let outcomes = fetcher().fetch_all(endless, &late());
        assert_eq!(outcomes.len(), taken.get());
        assert!(outcomes.len() <= 4 + 100_000);
    });
}

#[test]
fn an_input_that_has_ended_is_not_asked_again() {
    watched(|| {
        let mut asked = 0;
        // Like some iterators, it would go on after its `None`.
        let resumes = iter::from_fn(|| {
            asked += 1;
            (asked != 3).then(|| format!("http://host/{}", asked % 3))
        });
        let plan = Plan::new(4).deadline(Duration::from_secs(60));
        assert_eq!(fetcher().fetch_all(resumes, &plan).len(), 2);
        assert_eq!(asked, 3);
    });
}

#[test]
fn a_feed_is_not_waited_for_after_the_deadline() {
    watched(|| {
        let (feed, requests) = Feed::until_dropped(100);
        for url in urls(20) {
            feed.push(url).expect("there is room");
        }
        let outcomes = fetcher().fetch_all(requests, &late());
        assert_eq!(outcomes.len(), 20);
        assert!(feed.push(String::new()).is_err(), "the batch has ended");
    });
}
