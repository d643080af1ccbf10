//! The loop over the outcomes: [`fetch`].

use std::cell::RefCell;
use std::rc::Rc;

use fetch_many::{FetchMany, FetchManyExt, Input, IntoInput, Ledger, Plan, Requests};

use super::interrupt::Interrupt;
use super::run::Run;
use super::sent::Sent;
use super::take::{NO_BOUND, Take, Waiting};
use super::window::Window;
use crate::journal::Ended;
use crate::list::{BadLine, Entries, Entry};

/// All that a run is made of, but for its entries.
pub(super) struct Fetching<'a> {
    pub(super) fetcher: Box<dyn FetchMany>,
    pub(super) plan: Plan,
    pub(super) sent: Sent,
    pub(super) interrupt: Interrupt,
    pub(super) run: Run<'a>,
}

/// So many entries wait at most whose hosts take turns already: what is read ahead of them is for a host that is slower than
/// its share of the list.
const IN_TURNS: usize = 10_000;

/// So many entries of a pipe wait at most, so that hosts can take turns though it is sorted.
pub(super) const PIPED: usize = 100_000;

type Item = Result<Entry, BadLine>;

impl<'a> Fetching<'a> {
    /// Fetches these, which never make anybody wait. Those that there is no time for are counted, as what
    /// they are: some need no time.
    pub(super) fn at_hand(self, entries: impl Iterator<Item = Item>) -> (Run<'a>, Ledger) {
        let entries = RefCell::new(entries);
        let given = std::iter::from_fn(|| entries.borrow_mut().next());
        let (mut run, ledger) = self.fetch(given.into_input(), IN_TURNS);
        for entry in entries.borrow_mut().by_ref() {
            match entry {
                Ok(entry) if run.wanted(&entry).is_some() => run.is_left(&entry),
                Ok(_) => {}
                Err(bad) => run.is_bad(&bad),
            }
        }
        (run, ledger)
    }

    /// Fetches what comes out of a pipe. Nobody waits for its rest when the run is over: that may be long in coming.
    pub(super) fn piped(self, entries: Entries) -> (Run<'a>, Ledger) {
        self.fetch(Requests::on_thread(entries).into_input(), PIPED)
    }

    fn fetch(
        self,
        entries: impl Input<Item = Item> + Unpin,
        lookahead: usize,
    ) -> (Run<'a>, Ledger) {
        let Self {
            fetcher,
            plan,
            sent,
            interrupt,
            run,
        } = self;
        let limit = plan.limit.get();
        let plan = plan.lookahead(NO_BOUND);
        let per_host = plan.per_host.map_or(limit, std::num::NonZeroUsize::get);
        let window = Rc::new(RefCell::new(Window::<Waiting>::new(
            per_host.saturating_mul(2),
        )));
        let run = Rc::new(RefCell::new(run));
        let take = Take::new(entries, &window, &run, &sent, limit, lookahead);
        let mut outcomes = fetcher.fetch_with(take, &plan);
        interrupt.stops(outcomes.stop_handle());
        run.borrow_mut().stop = Some(outcomes.stop_handle());
        while let Some((job, outcome)) = outcomes.next() {
            window.borrow_mut().is_done(job.host);
            run.borrow_mut().came(&job, &outcome, &outcomes.tally());
        }
        let ledger = outcomes.ledger();
        drop(outcomes);
        let mut run = Rc::into_inner(run)
            .expect("the batch that shared it is gone")
            .into_inner();
        if interrupt.is_asked() {
            run.ended.get_or_insert(Ended::Interrupted);
        }
        let mut window = window.borrow_mut();
        if !run.has_all || window.len() > 0 {
            // Nothing else ends a batch before its input.
            run.ended.get_or_insert(Ended::Deadline);
        }
        for waiting in window.drain() {
            run.is_left(waiting.entry());
        }
        drop(window);
        (run, ledger)
    }
}

#[cfg(test)]
mod tests;
