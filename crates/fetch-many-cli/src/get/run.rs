//! A run as it goes on: [`Run`], which everything comes together in.

use std::time::{Duration, Instant};

use fetch_many::http::StatusCode;
use fetch_many::{ErrorKind, Outcome, StopHandle, Tally as Batch};

use super::brakes::Brakes;
use super::failed_to::FailedTo;
use super::progress::Progress;
use super::records::{Fetch, Records, Wanted};
use super::{fatal, words};
use crate::args::{Get, Statuses};
use crate::exit::Failed;
use crate::journal::{Ended, Failure, Last, Ledger, Line, State, Tally};
use crate::list::{BadLine, Entry, Fault};
use crate::show::Screen;

/// An entry that is on its way.
pub(super) struct Job {
    pub(super) entry: Box<Entry>,
    pub(super) fetch: Fetch,
    /// Its number in the window.
    pub(super) host: usize,
}

/// A run as it goes on: its account, and all who are told.
pub(super) struct Run<'a> {
    pub(super) records: Box<dyn Records + 'a>,
    pub(super) progress: Progress,
    pub(super) brakes: Brakes,
    pub(super) failed_to: Option<FailedTo>,
    pub(super) ok: Statuses,
    pub(super) screen: Screen,
    /// Whether single failures are told.
    pub(super) tells: bool,
    pub(super) tally: Tally,
    pub(super) began: Instant,
    pub(super) stop: Option<StopHandle>,
    /// Why it is over before all is done.
    pub(super) ended: Option<Ended>,
    /// Why it cannot go on.
    pub(super) fatal: Option<Failed>,
    /// How many requests were in flight after the last outcome; `None` before the first.
    pub(super) in_flight: Option<usize>,
    /// Whether the list was read to its end.
    pub(super) has_all: bool,
    /// How many entries are on their way.
    pub(super) on_their_way: usize,
    /// How many requests may be in flight.
    pub(super) limit: usize,
}

impl<'a> Run<'a> {
    /// One that begins now, of a list of so many entries if that is known.
    pub(super) fn new(
        args: &Get,
        records: Box<dyn Records + 'a>,
        of: Option<u64>,
        limit: usize,
        screen: Screen,
    ) -> Self {
        Self {
            records,
            progress: Progress::new(of, args.messages.quiet > 0, screen),
            brakes: Brakes::new(&args.bounds),
            failed_to: None,
            ok: args.bounds.ok.clone(),
            screen,
            tells: args.messages.quiet < 2,
            tally: Tally::default(),
            began: Instant::now(),
            stop: None,
            ended: None,
            fatal: None,
            in_flight: None,
            has_all: false,
            on_their_way: 0,
            limit,
        }
    }
}

impl Run<'_> {
    /// A line of the list that is no entry.
    pub(super) fn is_bad(&mut self, bad: &BadLine) {
        if bad.fault == Fault::List && self.fatal.is_some() {
            // Which entry it was, nobody can say any more, and that it is so has been said.
            self.tally.cancelled += 1;
            return;
        }
        let mut line = Line::new(bad.index, bad.line, &bad.text);
        line.error = Some(Failure::new("line", &bad.reason));
        if bad.fault == Fault::List {
            self.fail(Failed::unusable(bad.to_string()));
        }
        self.has(None, &line, None);
        self.has_told();
    }

    /// How an entry is to be fetched, if it is. What comes of any other is known here.
    pub(super) fn wanted(&mut self, entry: &Entry) -> Option<Fetch> {
        match self.records.wanted(entry) {
            Ok(Wanted::Fetched(fetch)) => return Some(fetch),
            Ok(Wanted::Skipped) => self.tally.skipped += 1,
            Ok(Wanted::Duplicate) => self.tally.duplicates += 1,
            Ok(Wanted::Not(failure)) => self.is_not(entry, State::Failed, failure),
            Err(failed) => {
                self.fail(failed);
                self.is_left(entry);
            }
        }
        self.has_counted();
        None
    }

    /// An entry that nothing was sent for.
    pub(super) fn is_not(&mut self, entry: &Entry, state: State, failure: Failure) {
        let mut line = line_of(entry);
        line.state = state;
        line.error = Some(failure);
        self.has(Some(entry), &line, None);
        self.has_told();
    }

    /// An entry that there was no time for. It is counted, and not written down: it is as if nobody had got to it.
    pub(super) fn is_left(&mut self, entry: &Entry) {
        self.tally.cancelled += 1;
        self.note_failed(entry);
    }

    /// An entry is on its way.
    pub(super) fn goes(&mut self) {
        self.on_their_way += 1;
        if self.in_flight.is_none() {
            let in_flight = self.shown_in_flight();
            self.progress.update(|state| state.in_flight = in_flight);
        }
    }

    /// How many requests are in flight, as far as anybody can know.
    fn shown_in_flight(&self) -> usize {
        self.in_flight.unwrap_or(self.on_their_way.min(self.limit))
    }

    /// An entry has come to its end.
    pub(super) fn came(&mut self, job: &Job, outcome: &Outcome, batch: &Batch) {
        self.on_their_way -= 1;
        self.in_flight = Some(batch.in_flight);
        self.tally.retries = batch.retries as u64;
        let entry = &job.entry;
        let mut line = line_of(entry).came(outcome, self.began);
        self.judge(&mut line, &job.fetch, outcome);
        if let Some(error) = line.error.as_mut().filter(|_| outcome.retry_budget_spent) {
            error.message = words::not_again(&error.message);
        }
        if let Err(error) = &outcome.result {
            if let Some(failed) = fatal::of(error, self.records.go_on()) {
                self.fail(failed);
            }
            if error.kind() == ErrorKind::Deadline {
                self.ended.get_or_insert(Ended::Deadline);
            }
        }
        if line.started.is_some() {
            let time = Duration::from_nanos(line.in_flight());
            self.progress
                .update(|state| state.took(entry.host().1, time));
        }
        if line.state != State::Cancelled {
            self.brakes.count(entry.host().1, line.state == State::Ok);
        }
        self.has(Some(entry), &line, Some(outcome));
        if at_hand(batch) == 0 {
            self.has_told();
        }
    }

    /// Whether what came is as it should be.
    fn judge(&self, line: &mut Line, fetch: &Fetch, outcome: &Outcome) {
        let Ok(response) = &outcome.result else {
            return;
        };
        let status = response.status();
        if let (StatusCode::NOT_MODIFIED, Some(before)) = (status, &fetch.before) {
            line.unchanged = true;
            line.file.clone_from(&before.file);
            line.bytes = before.bytes;
            line.blake3.clone_from(&before.blake3);
            line.etag = line.etag.take().or_else(|| before.etag.clone());
            line.last_modified = line
                .last_modified
                .take()
                .or_else(|| before.last_modified.clone());
            return;
        }
        let is_rest = status == StatusCode::PARTIAL_CONTENT && fetch.target.part.is_some();
        if !is_rest && !self.ok.contains(status.as_u16()) {
            line.state = State::Failed;
            line.error = Some(words::of_status(status));
            return;
        }
        if is_rest {
            // The file has all of it, though the rest alone came.
            let part = fetch.target.part.as_ref();
            line.bytes = part.map(|part| part.total);
        }
        let digest = fetch.target.digest();
        let digest = digest.unwrap_or_else(|| blake3::hash(response.body()));
        line.blake3 = Some(digest.to_hex().to_string());
        if outcome.stored().is_some() && !fetch.target.file.is_empty() {
            line.file = Some(fetch.target.file.to_string());
        }
    }

    /// Counts it, tells it, and writes it down.
    fn has(&mut self, entry: Option<&Entry>, line: &Line, outcome: Option<&Outcome>) {
        match line.state {
            State::Ok => self.tally.ok += 1,
            State::Failed => self.tally.failed += 1,
            State::Cancelled => self.tally.cancelled += 1,
        }
        self.tally.unchanged += u64::from(line.unchanged);
        if !line.unchanged {
            self.tally.bytes += line.bytes.filter(|_| line.state == State::Ok).unwrap_or(0);
        }
        let is_read = !self.fatal.as_ref().is_some_and(Failed::is_silent);
        if line.state == State::Failed && self.tells && is_read {
            self.progress.say(&words::told(line, self.screen.err));
        }
        if let Some(entry) = entry.filter(|_| line.state != State::Ok) {
            self.note_failed(entry);
        }
        if let Err(failed) = self.records.write(line, outcome) {
            self.fail(failed);
        }
        self.has_counted();
        let Tally {
            ok, failed, bytes, ..
        } = self.tally;
        if let Some(why) = self.brakes.end(failed, ok + failed, bytes) {
            if self.ended.is_none() {
                self.progress.say(&format!("stopping: {why}"));
            }
            self.end(Ended::Failures);
        }
    }

    /// Nothing more is at hand that could be told together with what was written.
    fn has_told(&mut self) {
        if let Err(failed) = self.records.flush() {
            self.fail(failed);
        }
    }

    /// The display learns of what was counted.
    pub(super) fn has_counted(&self) {
        let (tally, in_flight) = (self.tally, self.shown_in_flight());
        self.progress.update(|state| {
            state.done = tally.entries();
            state.failed = tally.failed;
            state.skipped = tally.skipped + tally.duplicates;
            state.bytes = tally.bytes;
            state.in_flight = in_flight;
        });
    }

    fn note_failed(&mut self, entry: &Entry) {
        if let Some(Err(failed)) = self.failed_to.as_mut().map(|file| file.add(entry)) {
            self.fail(failed);
        }
    }

    /// It cannot go on. The first reason counts.
    pub(super) fn fail(&mut self, why: Failed) {
        self.fatal.get_or_insert(why);
        self.end(Ended::Unusable);
    }

    fn end(&mut self, why: Ended) {
        self.ended.get_or_insert(why);
        if let Some(stop) = &self.stop {
            stop.stop();
        }
    }

    /// The run has ended: writes that down, and returns what it has written.
    pub(super) fn finish(&mut self, ledger: Ledger) -> Last {
        let last = Last {
            ended: self.ended.unwrap_or_default(),
            tally: self.tally,
            ledger,
        };
        if let Err(failed) = self.records.finish(&last) {
            self.fail(failed);
        }
        if let Some(Err(failed)) = self.failed_to.take().map(FailedTo::finish) {
            self.fail(failed);
        }
        self.progress.end();
        last
    }
}

/// How many outcomes are there, so that whoever asks for the next one does not wait for it.
fn at_hand(batch: &Batch) -> usize {
    let unfinished = batch.in_flight + batch.waiting + batch.retrying;
    batch.taken.saturating_sub(batch.yielded() + unfinished)
}

fn line_of(entry: &Entry) -> Line {
    let mut line = Line::new(entry.index, entry.line, &entry.url);
    line.key.clone_from(&entry.key);
    line.id = Some(entry.id());
    line.rest = entry.rest.clone();
    line
}
