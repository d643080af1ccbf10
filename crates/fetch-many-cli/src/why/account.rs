//! What one look at the lines of a run gathers: [`Account`].

use fetch_many::{Slots, Spent};

use super::chart::Chart;
use super::hosts::{self, Hosts};
use super::slowest::Slowest;
use crate::journal::{Ended, Head, JournalError, Last, Ledger, Line, Record, Run, State, Tally};

/// All that is known of one run, in memory that does not grow with its list.
#[derive(Clone, Debug)]
pub struct Account {
    /// How it began.
    pub head: Head,
    /// How many runs the journal has.
    pub of: u64,
    /// How it stands.
    pub standing: Standing,
    /// What ended it, if it has ended.
    pub ended: Ended,
    /// What came of the entries: as the run's last line says, or as its lines do.
    pub tally: Tally,
    /// Where the slots went: as the run's last line says. Where there is none, what the lines tell: what is
    /// [`untold`](Self::untold) is missing from its sum.
    pub ledger: Ledger,
    /// What went to which host.
    pub hosts: Hosts,
    /// Which took the longest.
    pub slowest: Slowest,
    /// Slots by cause over time.
    pub chart: Chart,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has a last line.
    Ended,
    /// It has none, and is at work.
    GoingOn,
    /// It has none, and is not at work: it was killed.
    Killed,
}

impl Account {
    /// Reads a run to its end.
    ///
    /// # Errors
    /// If a line of it cannot be read.
    pub fn read(run: Run) -> Result<Self, JournalError> {
        let standing = if run.is_going_on {
            Standing::GoingOn
        } else {
            Standing::Killed
        };
        let mut account = Self::new(run.head.clone(), run.of, standing);
        let (mut counted, mut last) = (Counted::default(), None);
        for record in run {
            match record? {
                Record::Outcome(line) => account.add(&mut counted, *line),
                Record::End(end) => last = Some(end),
                Record::Run(_) => break,
            }
        }
        account.end(&counted, last);
        Ok(account)
    }

    fn new(head: Head, of: u64, standing: Standing) -> Self {
        Self {
            chart: Chart::new(head.plan.limit),
            head,
            of,
            standing,
            ended: Ended::default(),
            tally: Tally::default(),
            ledger: Ledger::default(),
            hosts: Hosts::default(),
            slowest: Slowest::default(),
        }
    }

    fn add(&mut self, counted: &mut Counted, line: Line) {
        counted.add(&line);
        self.hosts.add(&line);
        self.chart.add(&line);
        self.slowest.add(line);
    }

    /// The last line counts, if there is one; else what was counted on the way.
    fn end(&mut self, counted: &Counted, last: Option<Last>) {
        if let Some(last) = last {
            self.standing = Standing::Ended;
            self.ended = last.ended;
            (self.tally, self.ledger) = (last.tally, last.ledger);
            return;
        }
        let all = self.hosts.all();
        let stages = Spent::ALL
            .into_iter()
            .filter(|spent| hosts::is_in_use(*spent));
        let slots = stages.filter_map(|spent| Some((slots_of(spent)?, all.spent(spent).into())));
        self.tally = counted.tally;
        self.ledger = Ledger {
            limit: self.head.plan.limit,
            elapsed: counted.finished,
            full: 0,
            slots: slots.collect(),
        };
    }

    /// How many nanoseconds of slots nobody has written down: of a run that was killed, those that were empty, and those of
    /// requests that had no outcome yet.
    #[must_use]
    pub fn untold(&self) -> u128 {
        self.ledger.total().saturating_sub(self.ledger.slots.sum())
    }
}

/// What slots are at whose request is at this.
fn slots_of(spent: Spent) -> Option<Slots> {
    Slots::ALL
        .into_iter()
        .find(|slots| !slots.is_empty() && slots.name() == spent.name())
}

/// What is counted on the way, for the case that there is no last line.
#[derive(Default)]
struct Counted {
    tally: Tally,
    /// When the last outcome was known.
    finished: u64,
}

impl Counted {
    fn add(&mut self, line: &Line) {
        let tally = &mut self.tally;
        match line.state {
            State::Ok => tally.ok += 1,
            State::Failed => tally.failed += 1,
            State::Cancelled => tally.cancelled += 1,
        }
        tally.unchanged += u64::from(line.unchanged);
        let sent = line.attempts.saturating_sub(line.redirects);
        tally.retries += u64::from(sent.saturating_sub(1));
        tally.bytes = tally.bytes.saturating_add(line.bytes.unwrap_or(0));
        self.finished = self.finished.max(line.finished());
    }
}
