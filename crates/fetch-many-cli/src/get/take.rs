//! What a batch takes its requests from: [`Take`].

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use fetch_many::http::HeaderValue;
use fetch_many::http::header::{HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE};
use fetch_many::{Error, Input, IntoInput, Progress, Request};

use super::records::Fetch;
use super::run::{Job, Run};
use super::sent::Sent;
use super::window::Window;
use crate::journal::{Failure, State};
use crate::list::{BadLine, Entry};

/// The engine is given what it can use; which that is, is decided where entries wait.
pub(super) const NO_BOUND: usize = 100_000;

/// So many bytes of entries are read before their turn, whatever their number: a list may have a body in each line.
const MOST_BYTES: usize = 64 << 20;

/// Entries of the list, one host after the other, as requests. What is not to be fetched is dealt with on the way.
pub(super) struct Take<'r, 'a, I> {
    entries: I,
    window: Rc<RefCell<Window<Waiting>>>,
    run: Rc<RefCell<Run<'a>>>,
    sent: &'r Sent,
    limit: usize,
    /// So many entries are read before their turn, where hosts would wait otherwise.
    lookahead: usize,
    /// So many were handed out since it was last known how many are in flight.
    since: usize,
    yielded: usize,
}

/// An entry that waits for its turn.
pub(super) struct Waiting {
    entry: Box<Entry>,
    fetch: Fetch,
}

impl Waiting {
    pub(super) fn entry(&self) -> &Entry {
        &self.entry
    }
}

impl<'r, 'a, I> Take<'r, 'a, I> {
    pub(super) fn new(
        entries: I,
        window: &Rc<RefCell<Window<Waiting>>>,
        run: &Rc<RefCell<Run<'a>>>,
        sent: &'r Sent,
        limit: usize,
        lookahead: usize,
    ) -> Self {
        Self {
            entries,
            window: Rc::clone(window),
            run: Rc::clone(run),
            sent,
            limit,
            lookahead,
            since: 0,
            yielded: 0,
        }
    }

    /// Whether the engine has enough: twice as many as can be in flight, so that it knows of some that wait, and as many more
    /// as are not in flight, since all that it has may wait for something.
    fn has_enough(&mut self, progress: Progress) -> bool {
        if progress.yielded != self.yielded {
            self.yielded = progress.yielded;
            self.since = 0;
        }
        let idle = self
            .limit
            .saturating_sub(self.run.borrow().in_flight.unwrap_or(0));
        progress.outstanding() >= self.limit.saturating_mul(2) && self.since >= idle
    }

    /// Whether there is more of the list, and room for it.
    fn reads_on(&self) -> bool {
        let window = self.window.borrow();
        let has_room = window.len() < self.lookahead && window.bytes() < MOST_BYTES;
        has_room && !self.run.borrow().has_all
    }

    /// The next one that can be had without reading on.
    fn next_waiting(
        &mut self,
        progress: Progress,
        reads_on: bool,
    ) -> Option<(Job, Result<Request, Error>)> {
        loop {
            let mut window = self.window.borrow_mut();
            let next = window.take_ready().or_else(|| {
                // That others of this host wait is what the engine is to know, should nothing else be there.
                let surplus = !reads_on && progress.outstanding() < self.limit.saturating_mul(2);
                surplus.then(|| window.take_full()).flatten()
            });
            let (host, Waiting { entry, fetch }) = next?;
            let name = entry.host().1;
            let mut run = self.run.borrow_mut();
            if let Some(failures) = run.brakes.has_given_up(name) {
                let words = format!("{failures} requests to its host have failed in a row");
                run.is_not(&entry, State::Cancelled, Failure::new("given-up", words));
                window.is_done(host);
                continue;
            }
            self.since += 1;
            run.goes();
            let request = request(&entry, &fetch, self.sent);
            return Some((Job { entry, fetch, host }, request));
        }
    }

    /// Reads one.
    fn read(&mut self, item: Result<Entry, BadLine>) {
        let mut run = self.run.borrow_mut();
        let entry = match item {
            Ok(entry) => entry,
            Err(bad) => return run.is_bad(&bad),
        };
        if let Some(fetch) = run.wanted(&entry) {
            let (scheme, name) = entry.host();
            let host = [scheme, "://", name].concat();
            let bytes = entry.size();
            let entry = Box::new(entry);
            let mut window = self.window.borrow_mut();
            window.push(&host, Waiting { entry, fetch }, bytes);
        }
    }
}

/// The request of an entry.
fn request(entry: &Entry, fetch: &Fetch, sent: &Sent) -> Result<Request, Error> {
    let mut request = sent.add_to(entry.request())?;
    if let Some(before) = &fetch.before {
        for (name, value) in [
            (IF_NONE_MATCH, &before.etag),
            (IF_MODIFIED_SINCE, &before.last_modified),
        ] {
            add_condition(&mut request, name, value.as_deref());
        }
    }
    if let Some(part) = &fetch.target.part {
        add_condition(
            &mut request,
            RANGE,
            Some(&format!("bytes={}-", part.from())),
        );
        add_condition(&mut request, IF_RANGE, Some(&part.etag));
    }
    request.extensions_mut().insert(fetch.target.clone());
    Ok(request)
}

fn add_condition(request: &mut Request, name: HeaderName, value: Option<&str>) {
    let value = value.and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok());
    if let Some(value) = value {
        request.headers_mut().entry(name).or_insert(value);
    }
}

impl<I> Input for Take<'_, '_, I>
where
    I: Input<Item = Result<Entry, BadLine>> + Unpin,
{
    type Item = (Job, Result<Request, Error>);

    fn poll_take(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        progress: Progress,
    ) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.run.borrow().ended.is_some() {
                return Poll::Ready(None);
            }
            if this.has_enough(progress) {
                return Poll::Pending;
            }
            let reads_on = this.reads_on();
            if let Some(next) = this.next_waiting(progress, reads_on) {
                return Poll::Ready(Some(next));
            }
            if !reads_on {
                return this.wait();
            }
            match Pin::new(&mut this.entries).poll_take(context, progress) {
                Poll::Ready(Some(item)) => this.read(item),
                Poll::Ready(None) => this.run.borrow_mut().has_all = true,
                Poll::Pending => {
                    return match this.next_waiting(progress, false) {
                        Some(next) => Poll::Ready(Some(next)),
                        None => Poll::Pending,
                    };
                }
            }
        }
    }

    fn close(mut self: Pin<&mut Self>) {
        Pin::new(&mut self.entries).close();
    }
}

impl<T, I> Take<'_, '_, I>
where
    I: Input<Item = T>,
{
    /// There is nothing that may be handed out now: it is asked again after the next outcome.
    fn wait<N>(&self) -> Poll<Option<N>> {
        let is_all = self.run.borrow().has_all && self.window.borrow().len() == 0;
        if is_all {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    }
}

impl<I> IntoInput for Take<'_, '_, I>
where
    I: Input<Item = Result<Entry, BadLine>> + Unpin,
{
    type Item = (Job, Result<Request, Error>);
    type Input = Self;

    fn into_input(self) -> Self {
        self
    }
}
