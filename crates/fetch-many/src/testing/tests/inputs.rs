//! Inputs that grow, and what comes along with requests.

use super::{SECOND, descending, urls};
use crate::testing::{Fake, Reply};
use crate::{Feed, FetchManyExt, Plan, Requests};

#[test]
fn a_crawl_grows_from_what_it_finds() {
    let fake = Fake::new(|request| Reply::from(request.uri().path().to_owned()).after(SECOND));
    let (found, to_visit) = std::sync::mpsc::channel();
    found.send("http://a.example/1".to_owned()).unwrap();
    let mut pages = 0;
    for outcome in fake.fetch(Requests::growing(to_visit.try_iter()), &Plan::new(8)) {
        pages += 1;
        let uri = outcome.uri.as_ref().unwrap();
        if uri.path().len() < 4 {
            found.send(format!("{uri}1")).unwrap();
            found.send(format!("{uri}2")).unwrap();
        }
    }
    assert_eq!((pages, fake.elapsed()), (1 + 2 + 4, 3 * SECOND));
}

#[test]
fn a_feed_of_another_thread_is_waited_for() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let (feed, requests) = Feed::until_dropped(1);
    let feeding = std::thread::spawn(move || {
        for url in urls(20) {
            feed.push(url).unwrap();
        }
    });
    let plan = Plan::new(4).deadline(3600 * SECOND);
    assert_eq!(
        fake.fetch(requests, &plan)
            .filter(|outcome| outcome.result.is_ok())
            .count(),
        20
    );
    feeding.join().unwrap();
}

#[test]
fn what_came_along_comes_back() {
    let fake = descending();
    let rows = urls(3)
        .into_iter()
        .enumerate()
        .map(|(row, url)| (std::rc::Rc::new(row), url));
    let outcomes = fake.fetch_with(rows, &Plan::new(3));
    let rows: Vec<_> = outcomes
        .map(|(row, outcome)| (*row, outcome.index))
        .collect();
    assert_eq!(rows, [(2, 2), (1, 1), (0, 0)]);
}
