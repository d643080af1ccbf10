//! How a run ended: [`Last`].

use fetch_many::Slots;
use serde::{Deserialize, Serialize};

use super::amounts::Amounts;

/// How a run ended: its last record. A run that was killed has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// What ended it.
    pub ended: Ended,
    /// What came of all entries.
    pub tally: Tally,
    /// Where its slots went.
    pub ledger: Ledger,
}

/// What ended a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ended {
    /// There was nothing left to do.
    #[default]
    Finished,
    /// Its deadline passed.
    Deadline,
    /// Somebody stopped it.
    Interrupted,
    /// More failed than was allowed.
    Failures,
    /// The input or the output could not be used any more, such as a disk that is full.
    Unusable,
}

/// What came of all entries of a list, in one run: the sum of `ok`, `failed`, `cancelled`, `skipped` and `duplicates` is how
/// many there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Those that are fetched, with a status that was asked for.
    pub ok: u64,
    /// Of these, those whose file is still what the server has.
    pub unchanged: u64,
    /// Those that are not.
    pub failed: u64,
    /// Those that the run was over before.
    pub cancelled: u64,
    /// Those that an earlier run has fetched.
    pub skipped: u64,
    /// Those that stand in the list before.
    pub duplicates: u64,
    /// Repetitions after a failure.
    pub retries: u64,
    /// Bytes of bodies.
    pub bytes: u64,
}

impl Tally {
    /// How many entries there were.
    ///
    /// ```
    /// use fetch_many_cli::journal::Tally;
    ///
    /// let tally = Tally { ok: 5, unchanged: 2, failed: 1, ..Tally::default() };
    /// assert_eq!(tally.entries(), 6);
    /// ```
    #[must_use]
    pub fn entries(&self) -> u64 {
        let accounts = [
            self.ok,
            self.failed,
            self.cancelled,
            self.skipped,
            self.duplicates,
        ];
        accounts.into_iter().fold(0, u64::saturating_add)
    }
}

/// Where the slots of a run went: what is written of a [`fetch_many::Ledger`].
///
/// ```
/// use fetch_many::{FetchManyExt, Plan, Slots, testing::{Fake, Reply}};
/// use fetch_many_cli::journal::Ledger;
///
/// let fake = Fake::new(|_| Reply::from("hello").after(std::time::Duration::from_nanos(7)));
/// let mut outcomes = fake.fetch(["http://a.example/"], &Plan::new(2));
/// outcomes.by_ref().for_each(drop);
/// let ledger = Ledger::from(&outcomes.ledger());
/// assert_eq!((ledger.limit, ledger.elapsed), (2, 7));
/// assert_eq!((ledger.slots.get(Slots::Wait), ledger.slots.get(Slots::Tail)), (7, 7));
/// assert!(ledger.adds_up());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// How many slots there were.
    pub limit: u64,
    /// How long the run fetched, in nanoseconds.
    pub elapsed: u64,
    /// For how much of that all slots were in use, in nanoseconds.
    #[serde(default)]
    pub full: u64,
    /// What they went to, in nanoseconds of one slot, by the names of [`Slots`].
    pub slots: Amounts<Slots>,
}

impl Ledger {
    /// `limit × elapsed`.
    #[must_use]
    pub fn total(&self) -> u128 {
        u128::from(self.limit) * u128::from(self.elapsed)
    }

    /// Whether the sum of all that slots went to is [`total`](Self::total), to the nanosecond.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.slots.sum() == self.total()
    }
}

impl From<&fetch_many::Ledger> for Ledger {
    fn from(ledger: &fetch_many::Ledger) -> Self {
        let nanos = |time: std::time::Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Self {
            limit: ledger.limit() as u64,
            elapsed: nanos(ledger.elapsed()),
            full: nanos(ledger.full()),
            slots: ledger.iter().collect(),
        }
    }
}
