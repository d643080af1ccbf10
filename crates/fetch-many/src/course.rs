//! What goes along with one attempt: [`Course`].

use std::time::{Duration, Instant};

use crate::Kept;

/// What goes along with one attempt, from the engine to the exchange and back: where its time goes.
///
/// The engine makes it when the attempt starts, a [`Job`](crate::strategy::Job) or a
/// [`Single`](crate::strategy::Single) owns it while the attempt runs, and hands it back with the result. So an exchange
/// writes to it without a lock. It [enters](Self::enter) each [`Stage`] as that begins; what it does not tell apart, it
/// does not enter.
///
/// ```
/// use std::time::{Duration, Instant};
/// use fetch_many::strategy::{Course, Stage};
///
/// let start = Instant::now();
/// let second = Duration::from_secs(1);
/// let mut course = Course::new(start);
/// course.enter_at(Stage::Wait, start + second);
/// course.enter_at(Stage::Body, start + 3 * second);
/// assert_eq!(course.spent(Stage::Start), second);
/// assert_eq!(course.spent(Stage::Wait), 2 * second);
/// assert_eq!(course.spent(Stage::Body), Duration::ZERO, "it has not ended");
/// ```
#[derive(Debug)]
pub struct Course {
    stage: Stage,
    /// Since when.
    since: Instant,
    /// What has been spent in each, in nanoseconds.
    spent: [u64; Stage::COUNT],
    /// What is there of the body, if the attempts before have brought some of it.
    kept: Option<Box<Kept>>,
}

/// A part of an exchange.
///
/// ```
/// use fetch_many::strategy::Stage;
///
/// assert!(Stage::Connect < Stage::Tls, "in the order in which they come");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Until the worker runs.
    Start,
    /// Which addresses the host has.
    Lookup,
    /// A connection to one of them, or to a proxy that says it has one.
    Connect,
    /// The TLS handshake.
    Tls,
    /// The request, head and body.
    Send,
    /// Until the first byte of the response.
    Wait,
    /// The rest of its head, and its body; to decode it as well.
    Body,
    /// Until what takes the body in has taken what has come.
    Sink,
}

impl Stage {
    const COUNT: usize = Self::Sink as usize + 1;
}

impl Course {
    /// Of an attempt that starts now.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self {
            stage: Stage::Start,
            since: now,
            spent: [0; Stage::COUNT],
            kept: None,
        }
    }

    /// What is there of a body that goes to a sink: the request of this attempt asks for the rest. For
    /// [`Inlet::at`](crate::strategy::Inlet::at), which takes it.
    pub fn kept(&mut self) -> &mut Option<Box<Kept>> {
        &mut self.kept
    }

    /// The exchange has failed, and this is there of the body ([`Pour::keep`](crate::strategy::Pour::keep)): the next
    /// attempt asks for the rest, if there is one.
    pub fn keep(&mut self, kept: Option<Kept>) {
        self.kept = kept.map(Box::new);
    }

    /// `stage` begins now, and the one before has ended. Any stage may come after any other, and more than once.
    pub fn enter(&mut self, stage: Stage) {
        self.enter_at(stage, Instant::now());
    }

    /// [`enter`](Self::enter), for those who have looked at the clock. Earlier than the time before counts as that.
    pub fn enter_at(&mut self, stage: Stage, now: Instant) {
        let spent = now.saturating_duration_since(self.since);
        let total = &mut self.spent[self.stage as usize];
        *total = total.saturating_add(nanos(spent));
        self.stage = stage;
        self.since = self.since.max(now);
    }

    /// What has been written so far. What is left here has nothing, and goes on from the same moment.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let rest = Self {
            stage: self.stage,
            ..Self::new(self.since)
        };
        std::mem::replace(self, rest)
    }

    /// In which stage it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// How long it has been in this stage, but for the time since the last [`enter`](Self::enter).
    #[must_use]
    pub fn spent(&self, stage: Stage) -> Duration {
        Duration::from_nanos(self.spent[stage as usize])
    }
}

/// Five centuries are as good as for ever.
fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
