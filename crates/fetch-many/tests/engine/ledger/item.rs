//! What the ledger knows of one element of the input.

use std::time::Instant;

use fetch_many::{Config, ErrorKind};

use super::chain::Chain;
use crate::reply::Reply;

/// One element of the input, and where it stands.
pub(super) struct Item {
    /// `None`: invalid, and never sent.
    pub(super) chain: Option<Chain>,
    pub(super) state: State,
    pub(super) attempts: u32,
    pub(super) retries: u32,
    /// Attempts that the retry policy does not pay for: the first, those of redirects, those after stale
    /// connections.
    pub(super) free: u32,
    /// Whether the next attempt is no repetition.
    pub(super) is_new: bool,
    pub(super) fresh: bool,
    pub(super) taken: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    /// To be started; its backoff, if any, is over at this time at the latest.
    Pending(Instant),
    InFlight,
    /// Close to the deadline, the jitter decides whether this is the last result, or whether the
    /// item is tried again, by this time at the latest.
    Undecided(Reply, Instant),
    Complete(Expected),
    Yielded,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Expected {
    Reply(Reply),
    Kind(ErrorKind),
    Either(Reply, ErrorKind),
}

impl Item {
    pub(super) fn new(chain: Option<Chain>, state: State, taken: Instant) -> Self {
        Self {
            chain,
            state,
            attempts: 0,
            retries: 0,
            free: 1,
            is_new: true,
            fresh: false,
            taken,
        }
    }

    /// Where it is asked for next, or is being asked for.
    pub(super) fn host(&self) -> Option<usize> {
        self.chain.as_ref().map(|chain| chain.host)
    }

    /// Law 13: a redirect that is followed is a request of its own, but no repetition.
    pub(super) fn follow(&mut self, reply: Reply, config: &Config) -> Result<bool, ErrorKind> {
        let (Reply::Redirect(redirect), Some(chain)) = (reply, &mut self.chain) else {
            return Ok(false);
        };
        let is_followed = chain.follow(redirect, config)?;
        if is_followed {
            self.fresh = false;
            self.is_new = true;
            self.free += 1;
        }
        Ok(is_followed)
    }
}
