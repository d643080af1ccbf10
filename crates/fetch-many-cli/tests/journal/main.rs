//! The journal of a directory, as runs and those who look at it find it.

#[cfg(unix)]
mod full;
mod killed;
#[cfg(target_os = "linux")]
mod million;
mod places;
mod secrets;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use fetch_many_cli::journal::{
    self, Fault, Head, Id, Journal, JournalError, Last, Line, Plan, Record, Run, State,
};

fn head() -> Head {
    Head::new("urls.txt", "8f2a", Plan::default())
}

fn line(index: u64) -> Line {
    let mut line = Line::new(index, index + 1, &format!("http://a.example/{index}"));
    line.id = Some(id(index));
    line.state = State::Ok;
    line.file = Some(format!("a.example/{index}"));
    line
}

fn id(index: u64) -> Id {
    let mut id = [7; 16];
    id[..8].copy_from_slice(&index.to_be_bytes());
    Id(id)
}

fn file(dir: &Path) -> std::path::PathBuf {
    dir.join(".fetch-many/journal.jsonl")
}

/// A run of so many entries that ends as it should.
fn run(dir: &Path, entries: std::ops::Range<u64>) -> Result<(), JournalError> {
    let (mut journal, _) = Journal::open(dir, &head())?;
    for index in entries {
        journal.write(&line(index))?;
    }
    journal.finish(&Last::default())
}

#[test]
fn a_run_goes_on_where_the_last_was_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 0..3).unwrap();
    let (mut journal, _) = Journal::open(dir.path(), &head()).unwrap();
    journal.write(&line(3)).unwrap();
    drop(journal);
    let mut torn = OpenOptions::new()
        .append(true)
        .open(file(dir.path()))
        .unwrap();
    torn.write_all(br#"{"record":"outcome","index":4,"#)
        .unwrap();

    let (mut journal, mut past) = Journal::open(dir.path(), &head()).unwrap();
    assert_eq!((journal.run(), past.len()), (3, 4));
    assert_eq!(
        past.torn().map(|torn| (torn.line, torn.bytes)),
        Some((8, 30))
    );
    assert_eq!(past.last_run().map(|head| head.run), Some(2));
    assert_eq!(past.of(&id(4)), None);
    let before = past.of(&id(3)).unwrap();
    assert!(before.has("a.example/3") && !before.has("a.example/4"));
    assert_eq!(past.recall(&before).unwrap(), line(3));
    journal.write(&line(4)).unwrap();
    journal.finish(&Last::default()).unwrap();

    let records: Result<Vec<_>, _> = journal::read(dir.path()).unwrap().collect();
    let kinds = records.unwrap().into_iter().map(|record| match record {
        Record::Run(_) => 'r',
        Record::Outcome(_) => '.',
        Record::End(_) => 'e',
    });
    assert_eq!(kinds.collect::<String>(), "r...er.r.e");
}

#[test]
fn each_run_is_found_by_its_number() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), 0..1).unwrap();
    run(dir.path(), 1..3).unwrap();
    let (_, killed) = Journal::open(dir.path(), &head()).unwrap();
    assert_eq!(killed.len(), 3);
    for (number, expected) in [(Some(1), 2), (Some(2), 3), (Some(3), 0), (None, 0)] {
        let found = Run::find(dir.path(), number).unwrap();
        assert_eq!((found.head.run, found.of), (number.unwrap_or(3), 3));
        assert!(!found.is_going_on);
        assert_eq!(found.map(Result::unwrap).count(), expected);
    }
    for number in [0, 4, u64::MAX] {
        let error = Run::find(dir.path(), Some(number)).unwrap_err();
        let expected = format!("has no run {number}: its runs are 1 to 3");
        assert!(error.to_string().ends_with(&expected), "{error}");
    }
    assert_eq!(
        Run::find(&file(dir.path()), Some(2)).unwrap().head.run,
        2,
        "by the file's own name"
    );
}

#[test]
fn a_run_that_goes_on_can_be_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), &head()).unwrap();
    journal.write(&line(0)).unwrap();
    let found = Run::find(dir.path(), None).unwrap();
    assert!(found.is_going_on);
    assert_eq!(found.count(), 1);
    journal.finish(&Last::default()).unwrap();
    drop(journal);
    assert!(!Run::find(dir.path(), None).unwrap().is_going_on);
}

#[test]
fn one_run_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let held = Journal::open(dir.path(), &head()).unwrap();
    for second in [
        Journal::open(dir.path(), &head()),
        Journal::fresh(dir.path(), &head()),
    ] {
        let error = second.unwrap_err();
        assert!(matches!(error.fault(), Fault::Locked(Some(pid)) if *pid == std::process::id()));
        assert_eq!(error.path(), dir.path());
        assert!(
            error.to_string().contains("another run is at work"),
            "{error}"
        );
    }
    drop(held);
    assert_eq!(Journal::open(dir.path(), &head()).unwrap().0.run(), 2);
}

#[test]
fn other_settings_cannot_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = head();
    first.settings.insert("names".into(), "tree".into());
    drop(Journal::open(dir.path(), &first).unwrap());
    let before = fs::read(file(dir.path())).unwrap();
    let mut second = first.clone();
    second.settings.insert("names".into(), "flat".into());
    let error = Journal::open(dir.path(), &second).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains(r#"had "tree" for --names, this one has "flat""#),
        "{text}"
    );
    assert!(text.contains("--fresh"), "{text}");
    assert_eq!(
        fs::read(file(dir.path())).unwrap(),
        before,
        "nothing was changed"
    );

    let (journal, past) = Journal::fresh(dir.path(), &second).unwrap();
    assert_eq!((journal.run(), past.len(), past.last_run()), (1, 0, None));
    drop(journal);
    let mut other_list = second.clone();
    other_list.list.digest = "else".into();
    assert_eq!(
        Journal::open(dir.path(), &other_list).unwrap().0.run(),
        2,
        "another list may go on"
    );
}

/// A line that could not be read again is not written.
#[test]
fn a_line_has_a_bound() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), &head()).unwrap();
    let mut long = line(0);
    long.key = Some("\u{1}".repeat(3 << 20));
    assert!(matches!(
        journal.write(&long).unwrap_err().fault(),
        Fault::LongLine
    ));
    journal.write(&line(1)).unwrap();
    drop(journal);
    assert_eq!(Journal::open(dir.path(), &head()).unwrap().1.len(), 1);
}
