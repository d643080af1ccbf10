//! Files that are missing, empty, no text, too long, or change; and pipes.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};

use super::super::{BadLine, Entry, Fault, List, ListError, Source};
use super::{Written, entries, urls};

#[test]
fn what_cannot_be_read_says_so() {
    let written = Written::new("list.txt", "");
    fs::remove_file(&written.path).unwrap();
    assert!(
        written.error().starts_with("list.txt: No such file"),
        "{}",
        written.error()
    );
    fs::create_dir(&written.path).unwrap();
    assert!(
        written.error().starts_with("list.txt: Is a directory"),
        "{}",
        written.error()
    );
}

#[test]
fn an_empty_list_has_nothing() {
    for text in ["", "\n\n", "\u{feff}", "# nothing\n"] {
        let list = Written::new("list.txt", text).open(None);
        assert!(entries(&list).is_empty());
        assert!(list.index(|_| {}).unwrap().is_empty());
        assert_eq!(list.in_turns().unwrap().count(), 0);
    }
}

#[test]
fn what_is_no_text_says_what_it_is() {
    for (bytes, said) in [
        (
            &b"\xff\xfeh\0t\0t\0p\0"[..],
            "it is in UTF-16; a list is in UTF-8",
        ),
        (b"\x1f\x8b\x08", "it is compressed by gzip"),
        (b"PK\x03\x04", "it is a zip archive"),
        (
            b"\x7fELF\x02\x01\x01\0\0",
            "character 8 of its first line is a NUL, which text never has",
        ),
    ] {
        let said = format!("list: this is not a list: {said}");
        assert_eq!(Written::new("list", bytes).error(), said);
        let list = List::of_stream("list".to_owned(), io::Cursor::new(bytes.to_vec()), None);
        assert_eq!(list.unwrap_err().to_string(), said);
    }
}

#[test]
fn a_line_that_is_too_long_is_one_bad_line() {
    let long = "a".repeat(3 << 20);
    for (name, start) in [
        ("list.txt", ""),
        ("rows.csv", "url\n"),
        ("rows.jsonl", ""),
        ("list.aria2", ""),
    ] {
        let url = if name == "rows.jsonl" {
            "{\"url\": \"http://a.example/\"}"
        } else {
            "http://a.example/"
        };
        let written = Written::new(name, format!("{start}{long}\n{url}\n"));
        let found = entries(&written.open(None));
        let shown = urls(&found);
        let line = start.lines().count() + 1;
        assert_eq!(
            shown,
            [
                format!("line {line}: longer than 1 MiB"),
                "http://a.example/".to_owned()
            ],
            "{name}"
        );
        assert_eq!(written.open(None).in_turns().unwrap().count(), 2);
    }
}

/// As much of one byte as anybody reads, with no end of a line.
struct Endless {
    left: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = usize::try_from(self.left).unwrap().min(buffer.len());
        buffer[..read].fill(b'a');
        self.left -= read as u64;
        Ok(read)
    }
}

#[test]
fn a_gibibyte_in_one_line_is_a_bad_line() {
    let list = List::of_stream("pipe".to_owned(), Endless { left: 1 << 30 }, None).unwrap();
    assert_eq!(urls(&entries(&list)), ["line 1: longer than 1 MiB"]);
}

#[test]
fn a_pipe_is_read_once_and_as_asked() {
    let (reader, mut writer) = io::pipe().unwrap();
    writer.write_all(b"# first\nhttp://a.example/1\n").unwrap();
    let list = List::of_stream("pipe".to_owned(), reader, None).unwrap();
    let mut found = list.entries().unwrap();
    // The next line is not there yet.
    assert_eq!(found.next().unwrap().unwrap().line, 2);
    writer.write_all(b"http://a.example/2").unwrap();
    drop(writer);
    assert_eq!(found.next().unwrap().unwrap().line, 3);
    assert!(found.next().is_none());
    assert!(matches!(list.entries(), Err(ListError::Once { .. })));
    assert!(matches!(list.in_turns(), Err(ListError::Once { .. })));
    assert!(!list.is_fixed());
}

#[test]
fn a_pipe_can_be_kept() {
    for (text, lines) in [
        ("http://b.example/\nhttp://a.example/\n", [1, 2]),
        ("url\nhttp://b.example/\nhttp://a.example/\n", [2, 3]),
    ] {
        let list = List::of_stream(
            "pipe".to_owned(),
            io::Cursor::new(text.as_bytes().to_vec()),
            None,
        )
        .unwrap();
        let directory = tempfile::tempdir().unwrap();
        let kept = list.keep(directory.path()).unwrap();
        assert_eq!((kept.name(), kept.is_fixed()), ("pipe", true));
        let found = entries(&kept);
        assert_eq!(
            found
                .iter()
                .map(|entry| entry.as_ref().unwrap().line)
                .collect::<Vec<_>>(),
            lines
        );
        assert_eq!(kept.in_turns().unwrap().flatten().count(), 2);
    }
}

fn is_changed(found: &Result<Entry, BadLine>) -> bool {
    found.as_ref().is_err_and(|bad| {
        bad.fault == Fault::List && bad.reason == "the list was changed while it was read"
    })
}

#[test]
fn a_file_that_changes_says_so() {
    let pages = (0..100).map(|page| format!("http://a.example/{page:03}\n"));
    let text = pages.collect::<Vec<_>>().concat();
    let written = Written::new("list.txt", &text);
    let list = written.open(None);
    let mut turns = list.in_turns().unwrap();
    assert!(turns.next().unwrap().is_ok());
    // Cut.
    OpenOptions::new()
        .write(true)
        .open(&written.path)
        .unwrap()
        .set_len(0)
        .unwrap();
    let rest: Vec<_> = turns.collect();
    assert_eq!(rest.len(), 99);
    // What was read with the first is there.
    assert!(is_changed(rest.last().unwrap()));
    assert!(matches!(list.in_turns(), Err(ListError::Changed { .. })));
    // Others in its place.
    let mut turns = list.turns({
        fs::write(&written.path, &text).unwrap();
        written.open(None).index(|_| {}).unwrap()
    });
    fs::write(&written.path, text.replace("/0", "/9")).unwrap();
    let found: Vec<_> = turns.as_mut().unwrap().collect();
    assert!(found.len() == 100 && found.iter().all(is_changed));
}

#[test]
fn a_file_that_grows_while_it_is_read_says_so() {
    let written = Written::new("list.txt", "http://a.example/1\n");
    let list = written.open(None);
    let mut found = list.entries().unwrap();
    assert!(found.next().unwrap().is_ok());
    OpenOptions::new()
        .append(true)
        .open(&written.path)
        .unwrap()
        .write_all(b"http://a.example/2\n")
        .unwrap();
    let rest: Vec<_> = found.collect();
    assert!(is_changed(rest.last().unwrap()));
    let opened = List::open(Source::File(written.path.clone()), None).unwrap();
    assert_eq!(entries(&opened).len(), 2);
}

#[test]
fn the_digest_is_that_of_the_bytes() {
    let digest = |name, text: &str| {
        Written::new(name, text)
            .open(None)
            .index(|_| {})
            .unwrap()
            .digest()
            .to_owned()
    };
    let text = "url,key\nhttp://a.example/,1\n";
    assert_eq!(
        digest("rows.csv", text),
        blake3::hash(text.as_bytes()).to_hex().as_str()
    );
    assert_ne!(
        digest("rows.csv", text),
        digest("rows.csv", &text.replace("key", "kez"))
    );
    assert_eq!(digest("list.txt", ""), blake3::hash(b"").to_hex().as_str());
}
