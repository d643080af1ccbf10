//! The two orders.

use std::time::Duration;

use http::Uri;
use proptest::prelude::*;

use super::*;

fn urls() -> Vec<Uri> {
    let urls = ["http://a/", "https://a/", "http://b/"];
    urls.iter().map(|url| url.parse().unwrap()).collect()
}

/// What is done to the lists: to which origin, and what.
fn steps() -> impl Strategy<Value = Vec<(usize, u8)>> {
    prop::collection::vec((0..3_usize, 0..5_u8), 0..200)
}

proptest! {
    /// A plain list of all, walked from end to end, is the model.
    #[test]
    fn both_orders_are_as_in_a_plain_list(steps in steps()) {
        let urls = urls();
        let start = Instant::now();
        let at = |number: usize| start + Duration::from_secs(number as u64);
        let mut lists = Lists::new();
        let mut model: Vec<(usize, usize)> = Vec::new();
        for (number, (host, what)) in steps.into_iter().enumerate() {
            let origin = Origin::of(&urls[host]).unwrap();
            let key = match lists.host(origin) {
                Some(key) => key,
                None => lists.add_host(origin),
            };
            match what {
                0 | 1 => {
                    lists.push(key, number, at(number));
                    model.push((host, number));
                }
                2 => {
                    let last = model.iter().rposition(|(its, _)| *its == host);
                    let expected = last.map(|last| model.remove(last).1);
                    let popped = lists.newest(key).map(|(newest, _)| lists.remove(newest));
                    prop_assert_eq!(popped, expected);
                }
                3 => {
                    let expected = (!model.is_empty()).then(|| model.remove(0).1);
                    prop_assert_eq!(lists.pop_oldest(), expected);
                }
                _ => {
                    let then = number / 2;
                    let is_old = |its: &(usize, usize)| its.0 == host && its.1 < then;
                    let mut expected: Vec<_> =
                        model.iter().filter(|its| is_old(its)).map(|its| its.1).collect();
                    expected.reverse();
                    model.retain(|its| !is_old(its));
                    prop_assert_eq!(lists.pop_older_than(key, at(then)), expected);
                }
            }
            prop_assert_eq!(lists.len(), model.len());
            let mut of_host = model.iter().filter(|(its, _)| *its == host);
            prop_assert_eq!(lists.count(key), of_host.clone().count());
            let newest = of_host.next_back().map(|its| at(its.1));
            prop_assert_eq!(lists.newest(key).map(|(_, since)| since), newest);
            prop_assert_eq!(lists.oldest_since(), model.first().map(|its| at(its.1)));
        }
    }
}

#[test]
fn hosts_of_which_nothing_is_left_are_forgotten() {
    let mut lists = Lists::new();
    for number in 0..20_000 {
        let url: Uri = format!("http://host-{number}/").parse().unwrap();
        let origin = Origin::of(&url).unwrap();
        let host = lists.add_host(origin);
        lists.push(host, number, Instant::now());
        if lists.len() > 10 {
            lists.pop_oldest();
        }
        assert!(lists.hosts.len() <= FEW, "after {number}");
        assert_eq!(lists.hosts.len(), lists.keys[0].len());
    }
}
