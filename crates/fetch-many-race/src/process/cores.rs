//! Which process runs on which core: [`Cores`], [`Place`].

use super::system::{allowed_cores, run_on};
use crate::Failure;

/// Where a process may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Wherever the system puts it.
    Anywhere,
    /// On the server's core.
    Server,
    /// On the contestant's core, so that its runtime sees a machine with one.
    Contestant,
}

/// The cores that this process may use.
///
/// ```
/// use fetch_many_race::process::{Cores, Place};
///
/// let cores = Cores::find().unwrap();
/// let there = cores.at(Place::Contestant, || Ok(std::thread::available_parallelism()));
/// // A runtime that asks how many cores there are is told of one, where the system can do that.
/// let all = std::thread::available_parallelism().unwrap();
/// assert!(there.unwrap().unwrap() <= all);
/// ```
#[derive(Clone, Debug)]
pub struct Cores {
    all: Vec<usize>,
    /// For servers, and for contestants; `None`: there is no choice.
    pair: Option<(usize, usize)>,
}

impl Cores {
    /// The first is for servers, the second for contestants.
    ///
    /// # Errors
    /// If the system does not tell.
    pub fn find() -> Result<Self, Failure> {
        let all = allowed_cores()?;
        let pair = match all[..] {
            [first, second, ..] => Some((first, second)),
            _ => None,
        };
        Ok(Self { all, pair })
    }

    /// What the reader of a report has to know of them.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let note = "One core only: server and contestant take it from each other.";
        self.pair.is_none().then(|| note.to_owned())
    }

    /// Runs `start` with this thread at `place`: what it starts there stays there.
    ///
    /// # Errors
    /// If the system refuses, or what `start` returns.
    pub fn at<T>(
        &self,
        place: Place,
        start: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let core = match (place, self.pair) {
            (Place::Anywhere, _) | (_, None) => return start(),
            (Place::Server, Some((first, _))) => first,
            (Place::Contestant, Some((_, second))) => second,
        };
        run_on(&[core])?;
        let started = start();
        run_on(&self.all)?;
        started
    }
}
