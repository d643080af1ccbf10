//! Runs over entries that are at hand, in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fetch_many::testing::{Fake, Reply};
use fetch_many::{ErrorKind, Outcome};

use super::*;
use crate::args::{Cli, Command, Get};
use crate::exit::Failed;
use crate::get::progress::Progress;
use crate::get::records::{Fetch, Records, Wanted};
use crate::get::{config, words};
use crate::journal::{Failure, Last, Line, Tally};
use crate::list::{Fault, List, Source};
use crate::show::{Color, Screen};

/// Its lines, and what is to be done with an entry by its path.
#[derive(Clone, Default)]
struct Noted(Rc<RefCell<Vec<Line>>>);

impl Records for Noted {
    fn wanted(&mut self, entry: &Entry) -> Result<Wanted, Failed> {
        match entry.uri.path() {
            "/before" => Ok(Wanted::Skipped),
            "/same" => Ok(Wanted::Duplicate),
            "/nameless" => Ok(Wanted::Not(Failure::new("name", "none"))),
            "/lost" => Err(Failed::unusable("the journal cannot be read")),
            _ => Ok(Wanted::Fetched(Fetch::default())),
        }
    }

    fn write(&mut self, line: &Line, _: Option<&Outcome>) -> Result<(), Failed> {
        self.0.borrow_mut().push(line.clone());
        Ok(())
    }

    fn finish(&mut self, _: &Last) -> Result<(), Failed> {
        Ok(())
    }
}

/// What is typed, with these options.
fn args(options: &[&str]) -> Get {
    let line = ["fetch-many", "get", "http://a.example/", "-qq"];
    let line = line.iter().chain(options).map(Into::into);
    match Cli::of(line).unwrap().command {
        Command::Get(get) => *get,
        other => panic!("{other:?}"),
    }
}

fn run(args: &Get, noted: Noted) -> Run<'static> {
    let limit = args.pace.limit.get();
    Run::new(
        args,
        Box::new(noted),
        None,
        limit,
        Screen::new(Color::Never),
    )
}

/// What comes of these, with these options.
fn fetched(
    fake: &Fake,
    options: &[&str],
    entries: impl Iterator<Item = Item>,
) -> (Run<'static>, Vec<Line>) {
    let (args, noted) = (args(options), Noted::default());
    let fetching = Fetching {
        fetcher: Box::new(fake.clone()),
        plan: config::plan(&args, args.pace.limit.get()),
        sent: Sent::default(),
        interrupt: Interrupt,
        run: run(&args, noted.clone()),
    };
    let (run, _) = fetching.at_hand(entries);
    (run, noted.0.take())
}

fn entries(paths: impl IntoIterator<Item = String>) -> impl Iterator<Item = Item> {
    let urls = paths
        .into_iter()
        .map(|path| "http://a.example".to_owned() + &path);
    let list = List::open(Source::Arguments(urls.collect()), None).unwrap();
    list.entries().unwrap()
}

fn numbered(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("/{number}"))
}

#[test]
fn what_nobody_has_read_is_counted_as_what_it_is() {
    let fake = Fake::new(|_| Reply::from("late").after(Duration::from_secs(20)));
    let others = ["/before", "/before", "/same", "/nameless"].map(str::to_owned);
    let all = entries(numbered(12_000).chain(others));
    let (run, lines) = fetched(&fake, &["--deadline", "1s"], all);
    let Tally {
        skipped,
        duplicates,
        failed,
        cancelled,
        ..
    } = run.tally;
    assert_eq!((skipped, duplicates, failed, cancelled), (2, 1, 1, 12_000));
    let nameless = lines
        .iter()
        .filter(|line| line.state == crate::journal::State::Failed);
    assert_eq!(nameless.count(), 1);
}

#[test]
fn an_entry_that_ends_the_run_is_counted_as_well() {
    let fake = Fake::new(|_| "x");
    let (run, _) = fetched(&fake, &[], entries(["/lost", "/a"].map(str::to_owned)));
    assert_eq!((run.tally.cancelled, run.tally.entries()), (2, 2));
    assert_eq!(
        run.fatal,
        Some(Failed::unusable("the journal cannot be read"))
    );
}

#[test]
fn a_list_that_cannot_be_read_on_is_said_once() {
    let bad = |index| BadLine {
        index,
        line: index + 1,
        text: String::new(),
        reason: "the list was changed".to_owned(),
        fault: Fault::List,
    };
    let (run, lines) = fetched(&Fake::new(|_| "x"), &[], (0..5).map(bad).map(Err));
    assert_eq!((run.tally.failed, run.tally.cancelled), (1, 4));
    assert_eq!(lines.len(), 1);
    assert!(run.fatal.is_some());
}

#[test]
fn what_waits_is_bounded_in_bytes() {
    const MIB: usize = 1 << 20;
    let body = bytes_of(MIB);
    let read = Arc::new(AtomicUsize::new(0));
    let (so_far, mut asked, ahead) = (Arc::clone(&read), 0, Arc::new(AtomicUsize::new(0)));
    let most = Arc::clone(&ahead);
    let fake = Fake::new(move |_| {
        asked += 1;
        most.fetch_max(so_far.load(Ordering::Relaxed) - asked, Ordering::Relaxed);
        "x"
    });
    let all = entries(numbered(200)).map(|entry| {
        read.fetch_add(1, Ordering::Relaxed);
        let mut entry = entry?;
        entry.body = body.clone();
        Ok(entry)
    });
    let (run, _) = fetched(&fake, &["--limit", "4", "--per-host", "1"], all);
    assert_eq!(run.tally.ok, 200);
    let ahead = ahead.load(Ordering::Relaxed);
    // Those that wait, and those that the engine has.
    assert!((60..=80).contains(&ahead), "{ahead} MiB");
}

/// Shared, so that many of them take the memory of one.
fn bytes_of(length: usize) -> fetch_many::Bytes {
    vec![b'x'; length].into()
}

#[test]
fn what_is_not_tried_again_says_its_place_once() {
    let fake = Fake::new(|_| ErrorKind::Connect);
    let (_, lines) = fetched(&fake, &[], entries(numbered(40)));
    let spent = lines.iter().filter(|line| {
        let message = &line.error.as_ref().unwrap().message;
        message.contains("; not tried again, because too many of this run were")
    });
    let told: Vec<_> = spent
        .map(|line| words::told(line, Color::Never.on(true)))
        .collect();
    assert!(!told.is_empty());
    for told in told {
        assert_eq!(told.matches("a.example").count(), 1, "{told}");
    }
}

#[test]
fn before_the_first_outcome_as_many_are_in_flight_as_have_gone() {
    let mut run = run(&args(&["--limit", "2"]), Noted::default());
    run.progress = Progress::new(None, false, run.screen);
    run.tally.skipped += 1;
    run.has_counted();
    let shown = |run: &Run<'_>| {
        let mut shown = 0;
        run.progress.update(|state| shown = state.in_flight);
        shown
    };
    for expected in [1, 2, 2] {
        run.goes();
        assert_eq!(shown(&run), expected);
        run.tally.failed += 1;
        run.has_counted();
        assert_eq!(shown(&run), expected, "a line that is no entry");
    }
}
