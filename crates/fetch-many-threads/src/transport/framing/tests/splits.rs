//! However a response is cut into pieces, it means the same.

use proptest::prelude::*;
use proptest::sample::Index;

use super::receive;

/// Responses whose every part is one that a split could break.
const RESPONSES: [&str; 14] = [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "\r\n\r\nHTTP/1.0 200\nX: y\n\nhello",
    "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 103 X\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\nY: z\r\n\r\n5;a=b\r\nhello\r\n00006  \r\n, you!\r\n0\r\nX: 1\r\nY: 2\r\n\r\nmore",
    "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, foo\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3E4\r\nmuch",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n",
    "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n",
];

#[test]
fn splits_make_no_difference() {
    for response in RESPONSES {
        let response = response.as_bytes();
        for to_head in [false, true] {
            let unsplit = receive(to_head, [response]);
            for at in 0..=response.len() {
                let (begin, end) = response.split_at(at);
                assert_eq!(receive(to_head, [begin, end]), unsplit, "{at}");
            }
            assert_eq!(receive(to_head, response.chunks(1)), unsplit);
        }
    }
}

/// What may happen to a response on its way here.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Repeat(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let telling = prop::sample::select(&b"\r\n :;,+0159aAfFx\t\0\xff"[..]);
    let byte = prop_oneof![4 => telling, 1 => any::<u8>()];
    prop_oneof![
        (any::<Index>(), byte.clone()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<Index>(), byte).prop_map(|(at, byte)| Change::Insert(at, byte)),
        any::<Index>().prop_map(Change::Remove),
        any::<(Index, Index)>().prop_map(|(from, to)| Change::Repeat(from, to)),
    ]
}

impl Change {
    fn apply(&self, to: &mut Vec<u8>) {
        if to.is_empty() {
            return;
        }
        match self {
            Self::Set(at, byte) => *at.get_mut(to) = *byte,
            Self::Insert(at, byte) => to.insert(at.index(to.len()), *byte),
            Self::Remove(at) => drop(to.remove(at.index(to.len()))),
            Self::Repeat(from, end) => {
                let from = from.index(to.len());
                let end = from + end.index(to.len() - from);
                to.extend_from_within(from..end);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn whatever_comes_splits_make_no_difference(
        response in prop::sample::select(&RESPONSES[..]),
        changes in prop::collection::vec(change(), 1..6),
        cuts in prop::collection::vec(any::<Index>(), 1..6),
        to_head: bool,
    ) {
        let mut response = response.as_bytes().to_vec();
        for change in &changes {
            change.apply(&mut response);
        }
        let unsplit = receive(to_head, [&response[..]]);
        prop_assert!(unsplit.shown.len() <= response.len());

        let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(response.len() + 1)).collect();
        ends.push(response.len());
        ends.sort_unstable();
        let mut begin = 0;
        let pieces = ends.iter().map(|end| &response[std::mem::replace(&mut begin, *end)..*end]);
        prop_assert_eq!(receive(to_head, pieces), unsplit);
    }
}
