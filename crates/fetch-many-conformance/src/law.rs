//! The laws of the contract: [`Law`].

use std::fmt;

/// One of the 20 laws of [`FetchMany`](fetch_many::FetchMany), by which each check says what it is
/// about.
///
/// ```
/// use fetch_many_conformance::Law;
///
/// assert_eq!(Law::Bound.to_string(), "law 3 (bound)");
/// assert_eq!(Law::ALL.len(), 20);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Law {
    /// Every request taken yields exactly one outcome.
    OneForOne = 1,
    /// As given, or as completed.
    Order,
    /// Never more in flight, or taken and not yielded, than the plan says.
    Bound,
    /// Nothing is taken before the first `next`.
    Lazy,
    /// As many requests as the limit are in flight while the caller waits.
    Parallel,
    /// Requests in flight keep moving while the caller is busy.
    Progress,
    /// A failure ends no batch, and any status is a response.
    FailureIsAnItem,
    /// A slow host does not hold up the others.
    Fair,
    /// Every attempt ends within the timeout, the batch within its deadline.
    BoundedTime,
    /// A body stops at the cap.
    BoundedMemory,
    /// What is repeated, how often and when.
    RetryWithRestraint,
    /// A truncated body is never a response.
    WholeOrError,
    /// What a redirect may tell, and where it may lead.
    SafeRedirects,
    /// The same request from all strategies.
    SameBytes,
    /// After a stop or a drop nothing starts and nothing stays.
    Stop,
    /// The tally is exact.
    ExactAccounts,
    /// `next` panics where a thread runs async code.
    NotForAsyncCode,
    /// What a committed sink got is the entity, once and in order.
    StoredWhole,
    /// What is received and not yet accepted stays within bounds.
    BoundedRoom,
    /// No byte of two versions in one body.
    OneVersion,
}

impl Law {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 20] = [
        Self::OneForOne,
        Self::Order,
        Self::Bound,
        Self::Lazy,
        Self::Parallel,
        Self::Progress,
        Self::FailureIsAnItem,
        Self::Fair,
        Self::BoundedTime,
        Self::BoundedMemory,
        Self::RetryWithRestraint,
        Self::WholeOrError,
        Self::SafeRedirects,
        Self::SameBytes,
        Self::Stop,
        Self::ExactAccounts,
        Self::NotForAsyncCode,
        Self::StoredWhole,
        Self::BoundedRoom,
        Self::OneVersion,
    ];

    /// Its number in the list of laws, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Its name in the list of laws.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneForOne => "one for one",
            Self::Order => "order",
            Self::Bound => "bound",
            Self::Lazy => "lazy",
            Self::Parallel => "parallel",
            Self::Progress => "progress",
            Self::FailureIsAnItem => "failure is an item",
            Self::Fair => "fair",
            Self::BoundedTime => "bounded time",
            Self::BoundedMemory => "bounded memory",
            Self::RetryWithRestraint => "retry with restraint",
            Self::WholeOrError => "whole or error",
            Self::SafeRedirects => "safe redirects",
            Self::SameBytes => "same bytes",
            Self::Stop => "stop",
            Self::ExactAccounts => "exact accounts",
            Self::NotForAsyncCode => "not for async code",
            Self::StoredWhole => "stored whole",
            Self::BoundedRoom => "bounded room",
            Self::OneVersion => "one version",
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "law {} ({})", self.number(), self.name())
    }
}
