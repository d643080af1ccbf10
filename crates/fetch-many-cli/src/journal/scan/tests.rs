//! Whatever is left of a journal, what is whole in it counts.

use std::fs::{self, OpenOptions};

use super::*;
use crate::journal::record::{Written, write};
use crate::journal::{Last, Line, Plan};

/// Two runs of some entries, one of which fails in the first and one in the second; and where each line ends.
fn journal() -> (Vec<u8>, Vec<usize>) {
    let (mut all, mut ends, mut line) = (Vec::new(), Vec::new(), Vec::new());
    let mut add = |record: &Written<'_>| {
        write(record, &mut line);
        all.extend_from_slice(&line);
        ends.push(all.len());
    };
    for run in 1..=2 {
        let mut head = Head::new("urls.txt", "8f", Plan::default());
        head.run = run;
        add(&Written::Run(&head));
        for index in 0..6 {
            let mut line = Line::new(index, index + 1, &format!("http://a.example/\u{fc}{index}"));
            line.id = (index < 5).then(|| id(index));
            line.file = Some(format!("a/{index}"));
            line.state = [State::Ok, State::Failed][usize::from(index == run)];
            line.attempts = 1;
            add(&Written::Outcome(&line));
        }
        add(&Written::End(&Last::default()));
    }
    (all, ends)
}

fn id(index: u64) -> Id {
    Id([u8::try_from(index).unwrap(); 16])
}

/// What is found of each entry: its state, and whether it is done.
fn states(past: &Past) -> Vec<Option<(State, bool)>> {
    let before = |index| {
        past.of(&id(index))
            .map(|before| (before.state, before.is_done()))
    };
    (0..5).map(before).collect()
}

struct Disk(tempfile::NamedTempFile);

impl Disk {
    fn new() -> Self {
        Self(tempfile::NamedTempFile::new().unwrap())
    }

    fn scan(&self, contents: &[u8]) -> Result<(Past, u64), JournalError> {
        fs::write(self.0.path(), contents).unwrap();
        let file = OpenOptions::new().read(true).open(self.0.path()).unwrap();
        scan(self.0.path(), &file)
    }
}

#[test]
fn cut_anywhere_it_is_what_its_whole_lines_say() {
    let (all, ends) = journal();
    let disk = Disk::new();
    let mut whole = states(&disk.scan(b"").unwrap().0);
    for cut in 0..=all.len() {
        let (past, end) = disk.scan(&all[..cut]).unwrap();
        let expected = ends
            .iter()
            .copied()
            .filter(|end| *end <= cut)
            .max()
            .unwrap_or(0);
        assert_eq!(end, expected as u64, "cut at {cut}");
        let line = ends.iter().filter(|end| **end <= cut).count() as u64 + 1;
        let bytes = (cut - expected) as u64;
        assert_eq!(
            past.torn(),
            (bytes > 0).then_some(Torn { line, bytes }),
            "cut at {cut}"
        );
        if cut == expected {
            whole = states(&past);
        }
        assert_eq!(states(&past), whole, "cut at {cut}");
    }
    let (ok, again) = (Some((State::Ok, true)), Some((State::Failed, true)));
    assert_eq!(
        whole,
        [ok, ok, again, ok, ok],
        "the second run's states count, and what was done stays done"
    );
}

#[test]
fn a_last_line_that_has_its_end_and_not_all_of_its_bytes_is_torn() {
    let (mut all, ends) = journal();
    let disk = Disk::new();
    let last = ends[ends.len() - 2];
    all[last + 10..last + 20].fill(0);
    let (past, end) = disk.scan(&all).unwrap();
    assert_eq!(end, last as u64);
    assert_eq!(
        past.torn().map(|torn| (torn.line, torn.bytes)),
        Some((16, (all.len() - last) as u64))
    );

    let before = ends[ends.len() - 3];
    all[before + 10..before + 20].fill(0);
    let error = disk.scan(&all).unwrap_err();
    assert_eq!(
        error.line(),
        Some(15),
        "what is not the last is no torn line: {error}"
    );
}

#[test]
fn zeros_behind_the_last_line_are_torn() {
    let (all, _) = journal();
    let disk = Disk::new();
    for zeros in [1, 4096] {
        let (past, end) = disk.scan(&[&all[..], &vec![0; zeros]].concat()).unwrap();
        assert_eq!((end, past.len()), (all.len() as u64, 5));
    }
    assert_eq!(disk.scan(&[0; 100]).unwrap().1, 0);
}

#[test]
fn what_is_no_journal_is_said_and_where() {
    let (all, ends) = journal();
    let disk = Disk::new();
    let with = |line: &str| [&all[..ends[2]], line.as_bytes(), &all[ends[2]..]].concat();
    let newer = String::from_utf8(all.clone())
        .unwrap()
        .replace("\"version\":1", "\"version\":7");
    for (contents, line, expected) in [
        (b"hello".to_vec(), None, "not a journal of fetch-many"),
        (b"hello\n".to_vec(), None, "not a journal of fetch-many"),
        (
            b"{\"record\":\"end\"}\n".to_vec(),
            None,
            "not a journal of fetch-many",
        ),
        (vec![0xff; 100_000], None, "not a journal of fetch-many"),
        (vec![b'{'; 17 << 20], Some(1), "not a journal of fetch-many"),
        (
            newer.into_bytes(),
            Some(1),
            "format 7; this one knows up to 1",
        ),
        (
            with("\u{1}\n"),
            Some(4),
            "not a record (expected value at byte 1)",
        ),
        (
            with("{\"record\":\"outcome\",\"state\":\"new\"}\n"),
            Some(4),
            "unknown variant `new`",
        ),
        (
            with(&"x".repeat(17 << 20)),
            Some(4),
            "longer than those of a journal",
        ),
    ] {
        let error = disk.scan(&contents).unwrap_err();
        assert_eq!(error.line(), line, "{error}");
        let text = error.to_string();
        assert!(
            text.contains(expected) && text.starts_with(&*disk.0.path().to_string_lossy()),
            "{text}"
        );
    }
}

#[test]
fn many_runs_of_the_same_entries_take_the_room_of_one() {
    let mut past = Past::new("journal".into());
    for run in 0..40_u64 {
        for entry in 0..10_000_u64 {
            let state = if run % 2 == 0 {
                State::Ok
            } else {
                State::Cancelled
            };
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(entry * 7919).to_le_bytes());
            past.add(Packed::new(&Id(id), run * 10_000 + entry, state, None).unwrap());
            assert!(past.entries.len() <= 1 << 16);
        }
    }
    past.end();
    assert_eq!(past.len(), 10_000);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(4_321 * 7919_u64).to_le_bytes());
    let before = past.of(&Id(id)).unwrap();
    assert_eq!(
        (before.state, before.packed.offset()),
        (State::Cancelled, 38 * 10_000 + 4_321)
    );
}
