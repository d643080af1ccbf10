//! What the ledger knows of one element of the input.

use std::time::Instant;

use fetch_many::{Config, ErrorKind, Retry, Settings};

use super::chain::Chain;
use crate::reply::Reply;

/// One element of the input, and where it stands.
pub(super) struct Item {
    /// `None`: invalid, and never sent.
    pub(super) chain: Option<Chain>,
    pub(super) settings: Settings,
    pub(super) state: State,
    pub(super) attempts: u32,
    pub(super) retries: u32,
    /// Attempts that the retry policy does not pay for: the first, those of redirects, those after stale
    /// connections.
    pub(super) free: u32,
    /// Whether the next attempt is no repetition.
    pub(super) is_new: bool,
    pub(super) fresh: bool,
    /// Whether the server has said last when to come again.
    pub(super) is_asked: bool,
    /// Whether the budget ended it, if that is known.
    pub(super) budget_spent: Option<bool>,
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
    pub(super) fn new(
        chain: Option<Chain>,
        settings: Settings,
        state: State,
        taken: Instant,
    ) -> Self {
        Self {
            chain,
            settings,
            state,
            attempts: 0,
            retries: 0,
            free: 1,
            is_new: true,
            fresh: false,
            is_asked: false,
            budget_spent: Some(false),
            taken,
        }
    }

    /// Where it is asked for next, or is being asked for.
    pub(super) fn host(&self) -> Option<usize> {
        self.chain.as_ref().map(|chain| chain.host)
    }

    /// By what it is tried again.
    pub(super) fn retry<'a>(&'a self, usual: &'a Retry) -> &'a Retry {
        self.settings.retry.as_ref().unwrap_or(usual)
    }

    /// Law 11: whether a repetition does no harm.
    pub(super) fn may_be_repeated(&self, usual: &Retry) -> bool {
        let by_method = self.chain.as_ref().is_some_and(Chain::is_idempotent);
        let told = self.settings.idempotent;
        told.unwrap_or(by_method || self.retry(usual).non_idempotent)
    }

    /// Law 13: a redirect that is followed is a request of its own, but no repetition.
    pub(super) fn follow(&mut self, reply: Reply, config: &Config) -> Result<bool, ErrorKind> {
        let (Reply::Redirect(redirect), Some(chain)) = (reply, &mut self.chain) else {
            return Ok(false);
        };
        let most = self.settings.max_redirects.unwrap_or(config.max_redirects);
        let is_followed = chain.follow(redirect, most)?;
        if is_followed {
            self.fresh = false;
            self.is_new = true;
            self.free += 1;
        }
        Ok(is_followed)
    }
}
