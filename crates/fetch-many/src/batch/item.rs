//! One request between its taking and its outcome.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::moment::Moment;
use super::step::{Attempt, AttemptId, Judge};
use super::turns::USUAL;
use super::waits::Waited;
use crate::body::Bodies;
use crate::course::Course;
use crate::wire::bounds::Bounds;
use crate::{
    ConnectionInfo, Error, Kept, Outcome, Phases, Request, Response, Retry, Settings, Spent, Timing,
};

/// What an attempt is to its item.
#[derive(Clone, Copy)]
pub(super) enum NextAttempt {
    First,
    /// After a failure.
    Repetition,
    /// The same attempt, at another URL.
    Redirected,
}

pub(super) struct Item {
    pub(super) index: usize,
    pub(super) request: Arc<Request>,
    pub(super) host: usize,
    /// The attempt in flight, if one is. A late result of an earlier one is not mistaken for it.
    pub(super) serial: Option<u64>,
    pub(super) attempts: u32,
    /// What the next attempt is.
    pub(super) next: NextAttempt,
    /// Attempts that the retry policy paid for.
    pub(super) retries: u32,
    /// Whether it must run on a new connection from now on, because a used one brought nothing: it was
    /// stale, and the one repetition after that has been used, or silent until the timeout.
    pub(super) fresh: bool,
    pub(super) redirects: u32,
    /// What is there of the body, while no attempt is in flight: the next one asks for the rest.
    pub(super) kept: Option<Box<Kept>>,
    /// Whether an answer did not belong to what was there, so that all of it is asked for anew. Once.
    pub(super) refused: bool,
    /// Whether it would have been tried again, had there been a budget for it.
    pub(super) budget_spent: bool,
    /// What it has of its own. Boxed, because most have nothing.
    own: Option<Box<Settings>>,
    /// When the time for the attempt in progress, with all its redirects, began.
    attempt_began: Option<u64>,
    taken: Instant,
    started: Option<Instant>,
    state: State,
    /// When it came into this state, in nanoseconds of the batch, as `attempt_began`: all before is in `phases`.
    since: u64,
    phases: Phases,
    connection: Option<ConnectionInfo>,
}

/// Where an item is between two steps.
#[derive(Clone, Copy)]
pub(super) enum State {
    /// In its host's queue, which had waited so much when it came.
    Queued(Waited),
    InFlight,
    Backoff,
    /// On its way from one to the other.
    Between,
}

impl Item {
    pub(super) fn new(index: usize, request: Request, host: usize, now: Moment) -> Self {
        Self {
            index,
            own: Settings::of(&request).cloned().map(Box::new),
            request: Arc::new(request),
            host,
            serial: None,
            attempts: 0,
            retries: 0,
            fresh: false,
            next: NextAttempt::First,
            redirects: 0,
            kept: None,
            refused: false,
            budget_spent: false,
            attempt_began: None,
            taken: now.at,
            started: None,
            state: State::Between,
            since: now.nanos,
            phases: Phases::default(),
            connection: None,
        }
    }

    pub(super) fn is(&self, id: AttemptId) -> bool {
        self.serial == Some(id.serial)
    }

    /// Which of those that wait starts first.
    pub(super) fn priority(&self) -> i8 {
        self.own.as_ref().map_or(USUAL, |own| own.priority)
    }

    /// How many redirects are followed, if `usual` are in general.
    pub(super) fn max_redirects(&self, usual: u32) -> u32 {
        let own = self.own.as_ref().and_then(|own| own.max_redirects);
        own.unwrap_or(usual)
    }

    /// What it is tried again by, if by `usual` in general.
    pub(super) fn retry<'a>(&'a self, usual: &'a Retry) -> &'a Retry {
        let own = self.own.as_ref().and_then(|own| own.retry.as_ref());
        own.unwrap_or(usual)
    }

    /// Whether a repetition does no harm (RFC 9110 §9.2.2): by its method, by its header
    /// (draft-ietf-httpapi-idempotency-key-header), or because the caller says so.
    pub(super) fn may_be_repeated(&self, usual: &Retry) -> bool {
        if let Some(told) = self.own.as_ref().and_then(|own| own.idempotent) {
            return told;
        }
        self.request.method().is_idempotent()
            || self.retry(usual).non_idempotent
            || self.request.headers().contains_key("idempotency-key")
    }

    /// `bounds` and `retry` are those of requests that have nothing of their own; the bounds, of an attempt that no
    /// redirect has taken anything from.
    pub(super) fn start(
        &mut self,
        key: usize,
        serial: u64,
        bounds: Bounds,
        retry: &Retry,
        bodies: Option<&Arc<Bodies>>,
        now: Moment,
    ) -> Attempt {
        let bounds = match &self.own {
            Some(own) => bounds.with(own),
            None => bounds,
        };
        let began = *self.attempt_began.get_or_insert(now.nanos);
        let spent = Duration::from_nanos(now.nanos - began);
        self.serial = Some(serial);
        self.attempts += 1;
        self.started.get_or_insert(now.at);
        self.come(State::InFlight, now);
        let asked = self.kept.as_ref().and_then(|kept| kept.ask(&self.request));
        let request = asked.map_or_else(|| Arc::clone(&self.request), Arc::new);
        Attempt {
            id: AttemptId { item: key, serial },
            request,
            bounds: Bounds {
                fresh: self.fresh,
                timeout: bounds.timeout.saturating_sub(spent),
                ..bounds
            },
            course: Course::of_batch(now.at, bodies, self.index, self.kept.take()),
            judge: self.judge(retry),
        }
    }

    pub(super) fn state(&self) -> State {
        self.state
    }

    /// For how many nanoseconds it has been in this state.
    pub(super) fn age(&self, now: Moment) -> u64 {
        now.nanos - self.since
    }

    /// From now on it is in this state.
    pub(super) fn come(&mut self, state: State, now: Moment) {
        self.state = state;
        self.since = now.nanos;
    }

    /// What its time went to.
    pub(super) fn phases(&mut self) -> &mut Phases {
        &mut self.phases
    }

    /// All since it came into its state went to this.
    pub(super) fn spend_all(&mut self, spent: Spent, now: Moment) {
        let nanos = self.age(now);
        self.phases.add(spent, nanos);
    }

    pub(super) fn is_in_flight(&self) -> bool {
        matches!(self.state, State::InFlight)
    }

    /// Of the attempt in flight, if it is cut off now.
    pub(super) fn phases_of_cut(&self, now: Moment) -> Phases {
        let mut phases = Phases::default();
        phases.add(Spent::Cut, self.age(now));
        phases
    }

    /// An exchange ran on this connection, if it had one.
    pub(super) fn ran_on(&mut self, connection: Option<ConnectionInfo>) {
        self.connection = connection.or(self.connection);
    }

    fn judge(&self, usual: &Retry) -> Option<Box<Judge>> {
        let when = self.retry(usual).when.as_ref()?;
        Some(Box::new(Judge {
            when: when.clone(),
            attempt: self.attempts,
            verdict: None,
        }))
    }

    /// It will be tried again, with all its time.
    pub(super) fn repeat(&mut self) {
        self.next = NextAttempt::Repetition;
        self.retries += 1;
        self.attempt_began = None;
    }

    /// What came of its body does not belong to what was there: all of it is asked for, once.
    pub(super) fn begin_anew(&mut self) {
        self.refused = true;
        self.next = NextAttempt::Repetition;
        self.attempt_began = None;
    }

    /// It goes on with another request, in the time that is left.
    pub(super) fn redirect(&mut self, request: Request) {
        self.next = NextAttempt::Redirected;
        self.request = Arc::new(request);
        self.redirects += 1;
        self.fresh = false;
    }

    pub(super) fn complete(self, result: Result<Response, Error>, now: Instant) -> Outcome {
        let (uri, extensions) = match Arc::try_unwrap(self.request) {
            Ok(request) => {
                let parts = request.into_parts().0;
                (parts.uri, parts.extensions)
            }
            Err(shared) => (shared.uri().clone(), shared.extensions().clone()),
        };
        Outcome {
            index: self.index,
            redirects: self.redirects,
            result: result.map_err(|error| error.at(&uri)),
            uri: Some(uri),
            attempts: self.attempts,
            retry_budget_spent: self.budget_spent,
            timing: Timing {
                taken: self.taken,
                started: self.started,
                finished: now,
                yielded: now,
            },
            phases: self.phases,
            connection: self.connection,
            extensions,
        }
    }
}
