//! In turns, whatever the order of the list.

use std::collections::HashMap;

use proptest::prelude::*;

use super::super::{List, Source};
use super::Written;

fn list(urls: Vec<String>) -> List {
    List::open(Source::Arguments(urls), None).unwrap()
}

/// The hosts of so many URLs each, one behind the other.
fn sorted(counts: &[usize]) -> Vec<String> {
    let hosts = counts.iter().enumerate();
    let urls = hosts.flat_map(|(host, count)| {
        (0..*count).map(move |page| format!("http://{host}.example/{page}"))
    });
    urls.collect()
}

#[test]
fn equal_hosts_take_turns() {
    let hosts: Vec<_> = list(sorted(&[3, 3, 3]))
        .in_turns()
        .unwrap()
        .map(|entry| entry.unwrap().index % 9 / 3)
        .collect();
    assert_eq!(hosts, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
}

#[test]
fn a_large_host_is_asked_from_first_to_last() {
    let order: String = list(sorted(&[1, 8, 1]))
        .in_turns()
        .unwrap()
        .map(|entry| entry.unwrap().host().1[..1].to_owned())
        .collect();
    assert_eq!(order, "1111021111");
}

#[test]
fn twenty_thousand_lines_in_a_file_are_all_there() {
    let text: String = sorted(&[400; 50]).join("\n");
    let written = Written::new("list.txt", &text);
    let list = written.open(None);
    let mut seen = 0;
    let index = list.index(|_| seen += 1).unwrap();
    assert_eq!((seen, index.len(), index.bad_lines()), (20_000, 20_000, 0));
    let turns = list.turns(index).unwrap();
    assert_eq!(turns.size_hint(), (20_000, Some(20_000)));
    let mut before_it = HashMap::new();
    for (at, entry) in turns.enumerate() {
        let entry = entry.unwrap();
        let before = before_it.insert(entry.host().1.to_owned(), (at, entry.index));
        if let Some((before, index)) = before {
            assert_eq!(at - before, 50);
            assert_eq!(entry.index, index + 1, "within a host the order stays");
        }
    }
}

proptest! {
    #[test]
    fn each_is_there_once_and_evenly(counts in prop::collection::vec(1_usize..40, 1..12)) {
        let urls = sorted(&counts);
        let all = urls.len();
        let order: Vec<_> = list(urls).in_turns().unwrap().map(|entry| entry.unwrap()).collect();
        let mut indices: Vec<_> = order.iter().map(|entry| entry.index).collect();
        indices.sort_unstable();
        prop_assert!(indices.into_iter().eq(0..all as u64));
        for (host, count) in counts.iter().enumerate() {
            let name = format!("{host}.example");
            let places = order.iter().enumerate().filter(|(_, entry)| entry.host().1 == name);
            for (turn, (place, _)) in places.enumerate() {
                // Where it would be, give or take a turn of each of the others.
                let ideal = (2 * turn + 1) * all / (2 * count);
                prop_assert!(place.abs_diff(ideal) <= counts.len(), "{host}: {turn} is at {place}, not {ideal}");
            }
        }
    }
}
