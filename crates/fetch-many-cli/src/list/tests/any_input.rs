//! Whatever bytes a list has: nothing panics, everything has its place, and nothing that is shown could steer a terminal.

use std::io::Cursor;

use proptest::prelude::*;

use super::super::{BadLine, Entry, Format, List, ListError};
use super::Written;

const FORMATS: [Format; 5] = [
    Format::Text,
    Format::Jsonl,
    Format::Csv,
    Format::Tsv,
    Format::Aria2,
];

/// Pieces that mean something to one of them.
const PIECES: &[&[u8]] = &[
    b"http://a.example/",
    b"https://b.example:8443/x",
    b"example.com",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\n ",
    b"\t",
    b",",
    b"\"",
    b"\"\"",
    b" ",
    b"#",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"\\",
    b"url",
    b"\"url\":",
    b"\"out\":\"a\"",
    b"\"headers\":{\"a\":\"b\"}",
    b"\"body\":",
    b"\"sha256\":",
    b"  out=",
    b"  dir=x",
    b"  header=A: b",
    b"  checksum=sha-256=",
    b"..",
    b"/",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\x1b[2J",
    b"null",
    b"1",
    b"key,url\n",
    b"url\tkey\n",
    b"user:secret@",
    b"%00",
    b"\xe2\x80\xae",
];

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Reads it to its end, and checks each.
fn check(found: &[Result<Entry, BadLine>]) {
    for (at, found) in found.iter().enumerate() {
        let (index, shown) = match found {
            Ok(entry) => {
                assert!(entry.uri.host().is_some());
                (entry.index, format!("{entry:?}"))
            }
            Err(bad) => (bad.index, bad.to_string()),
        };
        assert_eq!(index, at as u64);
        assert!(!shown.contains(char::is_control), "{shown:?}");
        assert!(shown.len() < 2_000, "{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_panics_and_all_ways_give_the_same(bytes in bytes(), format in 0..FORMATS.len()) {
        let format = FORMATS[format];
        let stream = List::of_stream("pipe".to_owned(), Cursor::new(bytes.clone()), Some(format));
        let file = Written::new("list", &bytes);
        let opened = List::open(super::Source::File(file.path.clone()), Some(format));
        let list = match (opened, stream) {
            (Ok(list), Ok(stream)) => {
                let ways = [&list, &stream].map(super::entries);
                prop_assert_eq!(format!("{:?}", ways[0]), format!("{:?}", ways[1]));
                list
            }
            // A file is looked at further than to the end of its first line.
            (Err(ListError::NotText { .. } | ListError::NoColumn { .. }), _)
            | (_, Err(ListError::NoColumn { .. })) => return Ok(()),
            (opened, stream) => {
                prop_assert!(false, "{opened:?} {stream:?}");
                return Ok(());
            }
        };
        let found = super::entries(&list);
        check(&found);
        let mut turns: Vec<_> = list.in_turns().unwrap().collect();
        turns.sort_by_key(|found| found.as_ref().map_or_else(|bad| bad.index, |entry| entry.index));
        prop_assert_eq!(format!("{found:?}"), format!("{turns:?}"));
    }

    #[test]
    fn the_format_of_anything_is_seen(bytes in bytes()) {
        let _ = Format::of_text(&bytes);
        let file = Written::new("list", &bytes);
        if let Ok(list) = List::open(super::Source::File(file.path.clone()), None) {
            check(&super::entries(&list));
        }
    }
}
